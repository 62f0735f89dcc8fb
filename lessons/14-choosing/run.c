/* run.c - see run.h. */
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "delay.h"
#include "guard.h"
#include "kit.h"
#include "words.h"

enum { WORDS_MOST = 64, PIECE = 1 << 16 };

/* Plain words mean the same to every shell. (The first one must not be an assignment.) */
static bool is_plain(const char *command) {
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:,+@%-= ";
    size_t first = strcspn(command, " ");
    return strspn(command, letters) == strlen(command) && memchr(command, '=', first) == NULL &&
           first > 0;
}

static void close_if(int file) {
    if (file >= 0)
        close(file);
}

static void execute(const char *command) {
    if (is_plain(command)) {
        char *copy = strdup(command), *rest = NULL, *words[WORDS_MOST + 1];
        int count = 0;
        for (char *word = strtok_r(copy, " ", &rest); word != NULL && count < WORDS_MOST;
             word = strtok_r(NULL, " ", &rest))
            words[count++] = word;
        words[count] = NULL;
        if (count > 0 && count < WORDS_MOST)
            execvp(words[0], words);
    } /* there is no such program: one of the shell's own words, perhaps */
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

static int start(const char *command, int output, int errors) {
    int pid = fork();
    if (pid != 0)
        return pid;
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        signal(signals[i], SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(nothing, STDIN_FILENO);
    dup2(output >= 0 ? output : nothing, STDOUT_FILENO);
    dup2(errors, STDERR_FILENO);
    execute(command);
    return -1;
}

/* FNV-1a (Fowler, Noll, Vo), in 64 bits. Returns false at the end of the output. */
static bool hash_output(int from, struct run *run) {
    static unsigned char piece[PIECE];
    ssize_t got = read(from, piece, sizeof piece);
    for (ssize_t i = 0; i < got; i++)
        run->hash = (run->hash ^ piece[i]) * 1099511628211u;
    run->bytes += got > 0 ? (double)got : 0;
    return got > 0 || (got < 0 && errno == EINTR);
}

/* Until the process has ended (where there is no pidfd, looks every millisecond), the time is over, or a
 * signal came. Returns 0, ETIME or EINTR. */
static int wait_for_end(int pid, int output, int errors, int64_t end_ns, struct run *run,
                        struct words *words) {
    struct pollfd files[] = {{(int)syscall(SYS_pidfd_open, pid, 0), POLLIN, 0},
                             {output, POLLIN, 0},
                             {errors, POLLIN, 0}};
    int error = 0;
    for (siginfo_t info = {0}; error == 0;) {
        int64_t left = end_ns - kit_now_ns(), pause = files[0].fd >= 0 ? left : 1000000;
        if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid)
            break;
        struct timespec time = {pause / 1000000000, pause % 1000000000};
        if (left <= 0)
            error = ETIME;
        else if (guard_stopped() != 0 || (ppoll(files, 3, &time, NULL) < 0 && errno == EINTR))
            error = guard_stopped() != 0 ? EINTR : 0;
        else {
            if (files[1].revents != 0 && !hash_output(output, run))
                files[1].fd = -1;
            if (files[2].revents != 0 && !words_read(errors, words))
                files[2].fd = -1;
        }
    }
    if (files[0].fd >= 0)
        close(files[0].fd);
    return error;
}

/* Starts it, with a pipe for what it prints, where that is wanted, and one for its errors: the ends to read from
 * stay open. Returns its pid, or -1 with errno. */
static int start_with_pipes(const char *command, bool hash, int *output, int *errors) {
    int ends[2] = {-1, -1}, error_ends[2] = {-1, -1}, pid = -1;
    if ((!hash || pipe2(ends, O_CLOEXEC) == 0) && pipe2(error_ends, O_CLOEXEC) == 0)
        pid = start(command, ends[1], error_ends[1]);
    int error = errno;
    *output = ends[0];
    *errors = error_ends[0];
    close_if(ends[1]);
    close_if(error_ends[1]);
    if (pid < 0) {
        close_if(*output);
        close_if(*errors);
    } else
        fcntl(*errors, F_SETFL, O_NONBLOCK);
    errno = error;
    return pid;
}

struct run run_command(const char *command, double seconds, bool hash) {
    struct run run = {.hash = 14695981039346656037u};
    struct rusage usage = {0};
    struct words words = {0};
    int output, errors;
    int64_t begin = kit_now_ns(), limit = begin + (int64_t)(1e9 * seconds);
    int pid = start_with_pipes(command, hash, &output, &errors);
    if (pid < 0) {
        run.error = errno;
        return run;
    }
    run.error = wait_for_end(pid, output, errors, limit, &run, &words);
    run.wall_s = (double)(kit_now_ns() - begin) / 1e9;
    run.delayed = (double)delay_of_process(pid) / 1e9 / run.wall_s;
    if (run.error != 0)
        kill(pid, SIGKILL);
    wait4(pid, &run.status, 0, &usage);
    run.cpu_s = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    run.memory_kb = (double)usage.ru_maxrss;
    guard_end_children(0);
    while (hash && run.error == 0 && hash_output(output, &run))
        continue;
    while (words_read(errors, &words))
        continue;
    words_last(&words, run.words, sizeof run.words);
    close_if(output);
    close(errors);
    return run;
}
