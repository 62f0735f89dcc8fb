/* work.c - programs of known kind, on which the advice is tried.
 *
 *   work compute 0.15           one thread computes for so many seconds of CPU time
 *   work memory 0.15            the same, copying memory that no cache holds
 *   work join 0.15              main waits for a thread that computes
 *   work pool 0.15              one of four threads computes, the others have nothing to do
 *   work threads 2 0.12         two threads compute at the same time
 *   work processes 2 0.12       two processes do
 *   work long-lock 4 0.2        four threads compute, all of it under one lock, 0.2 s together
 *   work held-lock 4 0.2        four threads, of which one has the lock for 0.2 s and computes
 *   work short-lock 4 0.2       four threads lock and unlock one mutex without a pause
 *   work sleeping-lock 4 0.2    who has the lock sleeps
 *   work sleepers 8 0.2         eight threads sleep at the same time
 *   work mixed 0.2              computes for a quarter of the time and sleeps for the rest
 *   work disk FILE 0.12         writes 1 MB past the page cache, again and again, and waits for the disk
 *                               for 0.12 s together
 *   work repeat 0.1 gzip -c x   runs a command again and again until it has computed for so long
 *   work serve                  a server on loopback: prints its port, answers after 500 ms
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "delay.h"
#include "kit.h"
#include "say.h"
#include "worker.h"

enum { WORKERS = 64, BLOCK = 32 << 20, ANSWER_MS = 500, BLOCKS = 60, WRITES = 600 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t never = PTHREAD_COND_INITIALIZER;
static double seconds;

static double clock_s(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void pause_s(double length) {
    struct timespec time = {.tv_sec = (time_t)length};
    time.tv_nsec = (long)((length - (double)time.tv_sec) * 1e9);
    nanosleep(&time, NULL);
}

/* CPU time and not wall time, so that other programs do not shorten the work. */
static void compute(double length) {
    double end = clock_s(CLOCK_THREAD_CPUTIME_ID) + length;
    while (clock_s(CLOCK_THREAD_CPUTIME_ID) < end)
        for (volatile unsigned i = 0; i < 3000; i++)
            continue;
}

static void *computes(void *unused) {
    compute(seconds);
    return unused;
}

static void *copies(void *unused) {
    char *from = calloc(1, BLOCK), *to = calloc(1, BLOCK);
    double end = clock_s(CLOCK_THREAD_CPUTIME_ID) + seconds;
    while (from != NULL && to != NULL && clock_s(CLOCK_THREAD_CPUTIME_ID) < end) {
        memcpy(to, from, BLOCK);
        from[0] = to[BLOCK - 1];
    }
    free(from);
    free(to);
    return unused;
}

static void *has_nothing_to_do(void *unused) {
    pthread_mutex_lock(&lock);
    for (;;)
        pthread_cond_wait(&never, &lock);
    return unused;
}

static void *holds_long(void *unused) {
    while (clock_s(CLOCK_PROCESS_CPUTIME_ID) < seconds) {
        pthread_mutex_lock(&lock);
        compute(0.002);
        pthread_mutex_unlock(&lock);
    }
    return unused;
}

static void *holds_once(void *unused) {
    pthread_mutex_lock(&lock);
    if (clock_s(CLOCK_PROCESS_CPUTIME_ID) < seconds)
        compute(seconds);
    pthread_mutex_unlock(&lock);
    return unused;
}

static void *holds_short(void *unused) {
    static volatile unsigned count;
    while (clock_s(CLOCK_PROCESS_CPUTIME_ID) < seconds)
        for (int i = 0; i < 200; i++) {
            pthread_mutex_lock(&lock);
            for (int k = 0; k < 100; k++)
                count = count + 1;
            pthread_mutex_unlock(&lock);
        }
    return unused;
}

static void *holds_and_sleeps(void *unused) {
    double end = clock_s(CLOCK_MONOTONIC) + seconds;
    while (clock_s(CLOCK_MONOTONIC) < end) {
        pthread_mutex_lock(&lock);
        pause_s(0.01);
        pthread_mutex_unlock(&lock);
        sched_yield();
    }
    return unused;
}

static void *sleeps(void *unused) {
    pause_s(seconds);
    return unused;
}

static void *mixes(void *unused) {
    for (double done = 0; done < seconds; done += 0.02) {
        compute(0.005);
        pause_s(0.015);
    }
    return unused;
}

/* Runs count threads; `others` more run the second function and are not waited for. */
static int run_threads(size_t count, void *(*function)(void *unused), size_t others,
                       void *(*other)(void *unused)) {
    pthread_t threads[WORKERS], ignored;
    int error = 0;
    size_t started = 0;
    for (size_t i = 0; i < others && error == 0; i++)
        error = pthread_create(&ignored, NULL, other, NULL);
    while (started < count && error == 0) {
        error = pthread_create(&threads[started], NULL, function, NULL);
        started += error == 0;
    }
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    return error;
}

static int run_processes(size_t count) {
    int error = 0;
    for (size_t i = 0; i < count && error == 0; i++) {
        int pid = worker_fork();
        if (pid == 0) {
            compute(seconds);
            _exit(0);
        }
        error = pid < 0 ? errno : 0;
    }
    while (wait(NULL) > 0)
        continue;
    return error;
}

/* (O_DIRECT, see open(2): with the page cache a quick disk takes less time than the copying.) Where there is no
 * disk at all, it waits for none. */
static int force_to_disk(const char *path) {
    static const _Alignas(4096) char block[1 << 20];
    int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, error = 0;
    int file = open(path, flags | O_DIRECT, 0600);
    if (file < 0 && errno == EINVAL)
        file = open(path, flags, 0600);
    if (file < 0)
        return errno;
    double begin = clock_s(CLOCK_MONOTONIC), waited = 0; /* (neither running nor ready) */
    for (int i = 0; i < WRITES && waited < seconds && error == 0; i++) {
        off_t place = (off_t)(i % BLOCKS) * (off_t)sizeof block;
        if (pwrite(file, block, sizeof block, place) != sizeof block || fsync(file) != 0)
            error = errno;
        waited = clock_s(CLOCK_MONOTONIC) - begin - clock_s(CLOCK_THREAD_CPUTIME_ID) -
                 (double)delay_of_thread() / 1e9;
    }
    close(file);
    return error;
}

static double children_cpu_s(void) {
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* CPU time, as in compute. (find fails for who may not read all; what cannot be executed is not repeated.) */
static int repeat(char **command) {
    int status = 0;
    while (WIFEXITED(status) && WEXITSTATUS(status) < 126 && children_cpu_s() < seconds) {
        int pid = worker_fork();
        if (pid == 0) {
            execvp(command[0], command);
            _exit(127);
        }
        if (pid < 0)
            return errno;
        waitpid(pid, &status, 0);
    }
    return WIFEXITED(status) && WEXITSTATUS(status) < 126 ? 0 : ENOEXEC;
}

static void answer(int client) {
    static const char text[] = "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nok\n";
    char question[512];
    if (read(client, question, sizeof question) > 0) {
        pause_s(ANSWER_MS / 1000.0);
        if (write(client, text, sizeof text - 1) < 0)
            _exit(1);
    }
    _exit(0);
}

static int serve(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server < 0 || bind(server, (struct sockaddr *)&address, length) != 0 ||
        listen(server, 64) != 0 || getsockname(server, (struct sockaddr *)&address, &length) != 0)
        return errno;
    signal(SIGCHLD, SIG_IGN); /* who has answered is no zombie */
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        int client = accept4(server, NULL, NULL, SOCK_CLOEXEC);
        if (client < 0)
            continue;
        if (worker_fork() == 0)
            answer(client);
        close(client);
    }
}

static const struct {
    const char *name;
    size_t arguments;
    void *(*function)(void *unused);
} simple[] = {{"compute", 1, computes},
              {"memory", 1, copies},
              {"mixed", 1, mixes},
              {"threads", 2, computes},
              {"long-lock", 2, holds_long},
              {"held-lock", 2, holds_once},
              {"short-lock", 2, holds_short},
              {"sleeping-lock", 2, holds_and_sleeps},
              {"sleepers", 2, sleeps}};

static int run(int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : "";
    size_t count = argc == 4 ? strtoul(argv[2], NULL, 10) : 1;
    seconds = argc > 2 ? strtod(argv[argc - 1], NULL) : 0;
    count = count <= WORKERS ? count : WORKERS;
    if (strcmp(name, "serve") == 0)
        return serve();
    if (strcmp(name, "disk") == 0 && argc == 4)
        return force_to_disk(argv[2]);
    if (strcmp(name, "repeat") == 0 && argc > 3) {
        seconds = strtod(argv[2], NULL);
        return repeat(argv + 3);
    }
    if (strcmp(name, "processes") == 0 && argc == 4)
        return run_processes(count);
    if (strcmp(name, "join") == 0)
        return run_threads(1, computes, 0, NULL);
    if (strcmp(name, "pool") == 0)
        return run_threads(1, computes, 3, has_nothing_to_do);
    for (size_t i = 0; i < sizeof simple / sizeof *simple; i++) {
        if (strcmp(simple[i].name, name) != 0 || (size_t)argc != simple[i].arguments + 2)
            continue;
        if (count > 1)
            return run_threads(count, simple[i].function, 0, NULL);
        simple[i].function(NULL);
        return 0;
    }
    return -1;
}

int main(int argc, char **argv) {
    say_start();
    int error = run(argc, argv);
    if (error < 0) {
        say_error(_("'%s' is no such work; type for example work compute 0.15"),
                  argc > 1 ? argv[1] : "");
        return EXIT_USAGE;
    }
    if (error > 0)
        say_error(_("the system refuses that (%s)"), strerrorname_np(error));
    return error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
