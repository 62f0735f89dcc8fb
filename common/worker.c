/* worker.c - see worker.h. */
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kit.h"
#include "say.h"

enum { WORDS_MOST = 16 };

/* The CPUs that the program was given, read once: a pinned thread sees only its own. */
static cpu_set_t allowed;
static pthread_once_t allowed_once = PTHREAD_ONCE_INIT;

static void read_allowed(void) {
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        CPU_SET(0, &allowed);
}

size_t worker_cpus(void) {
    pthread_once(&allowed_once, read_allowed);
    return (size_t)CPU_COUNT(&allowed);
}

/* The i-th CPU that the program may use, round and round, as a set of one. */
static cpu_set_t one_cpu(size_t i) {
    size_t wanted = i % worker_cpus(), cpu = 0;
    while (!CPU_ISSET(cpu, &allowed) || wanted-- > 0)
        cpu++;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    return one;
}

int worker_pin(size_t i) {
    cpu_set_t one = one_cpu(i);
    return sched_setaffinity(0, sizeof one, &one) == 0 ? 0 : errno;
}

void *worker_share(size_t bytes) {
    void *shared = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return shared == MAP_FAILED ? NULL : shared;
}

void worker_unshare(void *shared, size_t bytes) {
    if (shared != NULL)
        munmap(shared, bytes);
}

int worker_fork(void) {
    fflush(NULL);
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) /* it died before the line above */
        _exit(EXIT_TROUBLE);
    return 0;
}

/* A program that is not ours: what it says is not for our reader, and Ctrl-C, of which it might
 * make many words, ends it through its parent. */
static void keep_quiet(void) {
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere >= 0)
        dup2(nowhere, STDERR_FILENO);
    signal(SIGINT, SIG_IGN);
}

/* Starts a program as a worker process whose standard output the caller reads from *output. One
 * that is foreign is looked for on PATH. Returns its pid, or -1 with errno. */
static int start_program(char *const arguments[], bool foreign, FILE **output) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    int pid = worker_fork();
    if (pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        if (foreign)
            keep_quiet();
        execvp(arguments[0], arguments);
        _exit(WORKER_NO_PROGRAM);
    }
    int error = errno;
    close(ends[1]);
    *output = pid > 0 ? fdopen(ends[0], "r") : NULL;
    if (*output == NULL)
        close(ends[0]);
    errno = error;
    return pid;
}

/* Runs a program, reads its lines, and waits for it. Says when the system refuses a process. */
static int run_program(char *const words[], bool foreign,
                       void (*line)(const char *text, void *context), void *context,
                       struct worker_end *end) {
    FILE *output;
    char text[256];
    int pid = start_program(words, foreign, &output);
    if (pid < 0) {
        int error = errno;
        worker_say_refused(WORKER_PROCESS, error);
        return error;
    }
    while (fgets(text, sizeof text, output) != NULL)
        line(text, context);
    fclose(output);
    return worker_wait(pid, end);
}

int worker_run_program(char *const arguments[], void (*line)(const char *text, void *context),
                       void *context) {
    char path[PATH_MAX], *words[WORDS_MOST] = {path};
    if (kit_program(path, sizeof path, arguments[0]) != 0)
        return errno;
    for (size_t i = 1; i + 1 < WORDS_MOST && arguments[i] != NULL; i++)
        words[i] = arguments[i];
    struct worker_end end;
    int error = run_program(words, false, line, context, &end);
    if (error == 0 && end.fate == WORKER_KILLED)
        worker_say_killed(arguments[0], end.code);
    return error == 0 && end.fate != WORKER_DONE ? ECHILD : error;
}

int worker_run_foreign(char *const arguments[], void (*line)(const char *text, void *context),
                       void *context, struct worker_end *end) {
    return run_program(arguments, true, line, context, end);
}

void worker_say_killed(const char *program, int signal_number) {
    say_error(_("the program %s was killed by signal %d (SIG%s)"), program, signal_number,
              sigabbrev_np(signal_number));
}

int worker_wait(int pid, struct worker_end *end) {
    int status;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return errno;
    if (WIFSIGNALED(status))
        *end = (struct worker_end){WORKER_KILLED, WTERMSIG(status)};
    else if (WEXITSTATUS(status) != 0)
        *end = (struct worker_end){WORKER_FAILED, WEXITSTATUS(status)};
    else
        *end = (struct worker_end){WORKER_DONE, 0};
    return 0;
}

static int run_one(const struct worker_team *team, size_t index) {
    return team->work(index, team->task, (char *)team->results + index * team->result_bytes);
}

/* Pinned: each worker's part on that worker's CPU; afterwards the caller is where it was. */
static void run_serial(struct worker_team *team) {
    cpu_set_t before;
    bool moved = team->pinned && sched_getaffinity(0, sizeof before, &before) == 0;
    for (size_t i = 0; i < team->count; i++) {
        if (moved)
            worker_pin(i);
        int error = run_one(team, i);
        team->ends[i] = (struct worker_end){error == 0 ? WORKER_DONE : WORKER_FAILED, error};
    }
    if (moved)
        sched_setaffinity(0, sizeof before, &before);
}

struct thread {
    pthread_t id;
    const struct worker_team *team;
    size_t index;
};

static void *thread_main(void *argument) {
    const struct thread *thread = argument;
    int error = run_one(thread->team, thread->index);
    thread->team->ends[thread->index] =
        (struct worker_end){error == 0 ? WORKER_DONE : WORKER_FAILED, error};
    return NULL;
}

/* A pinned thread begins on its CPU; it need not move there. */
static int create_thread(struct thread *thread) {
    pthread_attr_t attributes;
    cpu_set_t one = one_cpu(thread->index);
    int error = pthread_attr_init(&attributes);
    if (error != 0)
        return error;
    if (thread->team->pinned)
        error = pthread_attr_setaffinity_np(&attributes, sizeof one, &one);
    if (error == 0)
        error = pthread_create(&thread->id, &attributes, thread_main, thread);
    pthread_attr_destroy(&attributes);
    return error;
}

static void run_threads(struct worker_team *team) {
    struct thread *threads = kit_allocate(team->count, sizeof *threads);
    size_t started = 0;
    for (; started < team->count; started++) {
        threads[started] = (struct thread){.team = team, .index = started};
        int error = create_thread(&threads[started]);
        if (error != 0) {
            team->ends[started].code = error;
            break;
        }
    }
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i].id, NULL);
    free(threads);
}

static void run_processes(struct worker_team *team) {
    int *pids = kit_allocate(team->count, sizeof *pids);
    size_t started = 0;
    for (; started < team->count; started++) {
        pids[started] = worker_fork();
        if (pids[started] == 0) {
            free(pids);       /* the child's copy; memory checkers look at children too */
            if (team->pinned) /* in case it runs before its parent has pinned it, below */
                worker_pin(started);
            _exit(run_one(team, started));
        }
        if (pids[started] < 0) {
            team->ends[started].code = errno;
            break;
        }
        if (team->pinned) { /* by the parent: a child that has not run yet is moved at once */
            cpu_set_t one = one_cpu(started);
            sched_setaffinity(pids[started], sizeof one, &one);
        }
    }
    for (size_t i = 0; i < started; i++) {
        int error = worker_wait(pids[i], &team->ends[i]);
        if (error != 0)
            team->ends[i] = (struct worker_end){WORKER_FAILED, error};
    }
    free(pids);
}

static const struct worker_end *first_trouble(const struct worker_team *team) {
    for (size_t i = 0; i < team->count; i++)
        if (team->ends[i].fate != WORKER_DONE)
            return &team->ends[i];
    return NULL;
}

int workers_run(struct worker_team *team) {
    for (size_t i = 0; i < team->count; i++)
        team->ends[i] = (struct worker_end){WORKER_NOT_STARTED, ECANCELED};
    if (team->kind == WORKER_SERIAL)
        run_serial(team);
    else if (team->kind == WORKER_THREAD)
        run_threads(team);
    else
        run_processes(team);
    const struct worker_end *trouble = first_trouble(team);
    if (trouble == NULL)
        return 0;
    return trouble->fate == WORKER_KILLED ? EINTR : trouble->code;
}

/* The number in a one-number file such as /proc/sys/kernel/pid_max; fallback when there is none. */
static size_t number_in(const char *path, size_t fallback) {
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return fallback;
    unsigned long long number;
    int read = fscanf(file, "%llu", &number); /* "max" in a control group is no number */
    fclose(file);
    return read == 1 ? (size_t)number : fallback;
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

size_t workers_allowed(void) {
    enum { SPARE = 64 };
    size_t limit = smaller(number_in("/proc/sys/kernel/pid_max", 32768),
                           number_in("/proc/sys/kernel/threads-max", 32768));
    limit = smaller(limit, number_in("/sys/fs/cgroup/pids.max", limit));
    struct rlimit processes;
    if (getrlimit(RLIMIT_NPROC, &processes) == 0 && processes.rlim_cur != RLIM_INFINITY)
        limit = smaller(limit, (size_t)processes.rlim_cur);
    return smaller(limit > 2 * SPARE ? limit - SPARE : limit / 2 + 1, WORKERS_MOST);
}

/* A limit as ulimit prints it, divided by unit (1024 for KB). */
static const char *limit_text(char *text, size_t size, __rlimit_resource_t resource, rlim_t unit) {
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return "unlimited";
    snprintf(text, size, "%llu", (unsigned long long)(limit.rlim_cur / unit));
    return text;
}

void worker_say_refused(enum worker_kind kind, int error) {
    char count[32], memory[32], files[32];
    say_error(_("the system refused a new %s (%s); the limits here are ulimit -u %s (processes and "
                "threads), ulimit -v %s (address space, KB) and ulimit -n %s (open files): raise "
                "the one that is low, or give fewer WORKERS"),
              kind == WORKER_THREAD ? _("thread") : _("process"), strerrorname_np(error),
              limit_text(count, sizeof count, RLIMIT_NPROC, 1),
              limit_text(memory, sizeof memory, RLIMIT_AS, 1024),
              limit_text(files, sizeof files, RLIMIT_NOFILE, 1));
}

void workers_say_trouble(const struct worker_team *team) {
    const struct worker_end *trouble = first_trouble(team);
    if (trouble == NULL)
        return;
    size_t number = (size_t)(trouble - team->ends) + 1;
    if (trouble->fate == WORKER_NOT_STARTED)
        worker_say_refused(team->kind, trouble->code);
    else if (trouble->fate == WORKER_KILLED)
        say_error(_("worker %zu of %zu was killed by signal %d (SIG%s); its result is lost"),
                  number, team->count, trouble->code, sigabbrev_np(trouble->code));
    else
        say_error(_("worker %zu of %zu failed: %s"), number, team->count,
                  strerrorname_np(trouble->code));
}

size_t workers_at_most(size_t asked, size_t wanted) {
    size_t bound = workers_allowed();
    if (asked > 0)
        return asked;
    return wanted < bound ? wanted : bound;
}

size_t worker_counts(size_t cores, size_t largest, size_t *counts) {
    size_t count = 0;
    for (size_t n = 1; n <= largest && count < WORKER_COUNTS_MOST; n++) {
        bool few = cores <= 4 && n <= 2 * cores;
        bool power_of_two = (n & (n - 1)) == 0;
        if (few || power_of_two || n == cores || n == 2 * cores || n == largest)
            counts[count++] = n;
    }
    return count;
}

size_t worker_full_count(size_t cores, size_t largest) {
    enum { MOST = 8 };
    size_t full = cores < largest ? cores : largest;
    return full < MOST ? full : MOST;
}
