/* watch.c - a library that is loaded before a student's program (LD_PRELOAD, ld.so(8)) and counts
 * what it asks of the system: threads created and joined, processes created and waited for; waits.c
 * and input.c count how it waits, handed.c what is handed over and printed. The counts stand in a file that all its processes share
 * (WATCH_FILE, see judge_run.c).
 *
 * WATCH_FIRST=creator lets a new thread begin only when somebody joins, or after 0.2 s;
 * WATCH_FIRST=staggered lets each begin 20 ms after the one before it;
 * WATCH_FIRST=nobody lets threads and child processes begin 0.3 s later;
 * WATCH_FIRST=thread lets its creator go on only when it has ended, or after 0.2 s. A program that
 * relies on one of the two being first then goes wrong for sure.
 *
 * WATCH_CHILD=silent lets what a child process prints lead nowhere; WATCH_CHILD=dies ends it as
 * soon as it is born; WATCH_CHILD=late lets it begin 0.3 s later, while calls of sleep and its like
 * return at once: who sleeps in place of waiting is too early, however long it would have slept.
 * WATCH_REFUSE=N lets the system refuse all threads and processes but the first N.
 * WATCH_SLOW_FORK=1 pauses before and after each fork, WATCH_SLOW_CREATE=1 before each
 * pthread_create.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#include "watch.h"

enum {
    ORDER_MOST_MS = 200,
    SLOW_FORK_MS = 50,
    SLOW_CREATE_MS = 40,
    LATE_MS = 300,
    STAGGER_MS = 20
};

static struct watch_counts nowhere;
static struct watch_counts *counts = &nowhere;

bool watch_is_child(void) {
    return getpid() != counts->first_pid;
}

/* Between pages that nobody may touch: a program that writes past the end of its own memory shall
 * crash, and not change what we counted. */
static void *map_apart(int file) {
    enum { PAGES = 256 };
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *place = mmap(NULL, (2 * PAGES + 1) * page, PROT_NONE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (place == MAP_FAILED)
        return MAP_FAILED;
    return mmap(place + PAGES * page, sizeof *counts, PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_FIXED, file, 0);
}

static void begin_child(void);

static unsigned long long inode_of_output(void) {
    struct stat status;
    return fstat(STDOUT_FILENO, &status) == 0 ? status.st_ino : 0;
}

__attribute__((constructor)) static void open_counts(void) {
    const char *path = getenv("WATCH_FILE");
    int file = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0)
        return;
    void *shared = map_apart(file);
    close(file);
    if (shared != MAP_FAILED)
        counts = shared;
    counts->watched = 1;
    int nobody = 0;
    if (atomic_compare_exchange_strong(&counts->first_pid, &nobody, getpid())) {
        counts->first_output = inode_of_output();
    } else if (watch_is_child()) {
        begin_child(); /* executed anew: posix_spawn, or clone past our fork */
    }
}

struct watch_counts *watch_counts(void) {
    return counts;
}

void *watch_next(const char *name) {
    return dlsym(RTLD_NEXT, name);
}

bool watch_is_set(const char *name, const char *value) {
    const char *found = getenv(name);
    return found != NULL && strcmp(found, value) == 0;
}

void watch_note_most(atomic_uint *most, unsigned now) {
    unsigned before = *most;
    while (now > before && !atomic_compare_exchange_weak(most, &before, now))
        continue;
}

/* --- threads (threads.h calls the same functions, see c11_threads.c) -------------------------- */

struct start {
    void *(*function)(void *);
    void *argument;
    bool late;
    unsigned pause_ms;
};

static void sleep_1_ms(void) {
    int (*next)(const struct timespec *, struct timespec *) =
        (int (*)(const struct timespec *, struct timespec *))watch_next("nanosleep");
    next(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static void *run(void *memory) {
    struct start start = *(struct start *)memory;
    free(memory);
    for (int ms = 0; start.late && counts->joining == 0 && ms < ORDER_MOST_MS; ms++)
        sleep_1_ms();
    for (unsigned ms = 0; ms < start.pause_ms; ms++)
        sleep_1_ms();
    void *result = start.function(start.argument);
    counts->returned++;
    return result;
}

/* WATCH_REFUSE=N: the system refuses all threads and processes but the first N. */
static bool is_refused(void) {
    const char *most = getenv("WATCH_REFUSE");
    return most != NULL && counts->threads + counts->forks >= strtoul(most, NULL, 10);
}

static int create(pthread_t *thread, const pthread_attr_t *attributes, void *(*function)(void *),
                  void *argument) {
    int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) =
        (int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *))watch_next(
            "pthread_create");
    for (int ms = 0; ms < SLOW_CREATE_MS && watch_is_set("WATCH_SLOW_CREATE", "1"); ms++)
        sleep_1_ms();
    int error = is_refused() ? EAGAIN : next(thread, attributes, function, argument);
    if (error == 0) {
        counts->threads++;
        watch_note_most(&counts->most_threads, counts->threads - counts->joined);
    }
    return error;
}

static bool may_wait_for_thread(unsigned ended, int ms) {
    return watch_is_set("WATCH_FIRST", "thread") && counts->returned == ended && ms < ORDER_MOST_MS;
}

static int create_in_order(pthread_t *thread, const pthread_attr_t *attributes,
                           void *(*function)(void *), void *argument) {
    struct start *start = malloc(sizeof *start);
    if (start == NULL)
        return EAGAIN;
    *start = (struct start){function, argument, watch_is_set("WATCH_FIRST", "creator"),
                            watch_is_set("WATCH_FIRST", "staggered") ? counts->threads * STAGGER_MS
                            : watch_is_set("WATCH_FIRST", "nobody")  ? LATE_MS
                                                                     : 0};
    unsigned ended = counts->returned;
    int error = create(thread, attributes, run, start);
    if (error != 0)
        free(start);
    for (int ms = 0; error == 0 && may_wait_for_thread(ended, ms); ms++)
        sleep_1_ms();
    return error;
}

/* Without an order the program's memory is left as it is: a program that writes where nothing of
 * its own stands shall not meet something of ours. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*function)(void *),
                   void *argument) {
    return getenv("WATCH_FIRST") != NULL ? create_in_order(thread, attributes, function, argument)
                                         : create(thread, attributes, function, argument);
}

int pthread_join(pthread_t thread, void **result) {
    int (*next)(pthread_t, void **) = (int (*)(pthread_t, void **))watch_next("pthread_join");
    counts->joining++;
    int error = next(thread, result);
    if (error == 0)
        counts->joined++;
    return error;
}

/* --- processes -------------------------------------------------------------------------------- */

/* Whether a child has ended; it stays to be waited for. */
static bool some_child_has_ended(void) {
    int (*next)(idtype_t, id_t, siginfo_t *, int) =
        (int (*)(idtype_t, id_t, siginfo_t *, int))watch_next("waitid");
    siginfo_t info = {0};
    return counts->reaped > 0 ||
           (next(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid > 0);
}

/* Nobody knows its number better than the child itself. */
static void note_number_of_child(void) {
    for (size_t i = 0; i < WATCH_CHILDREN; i++) {
        int nobody = 0;
        if (counts->children[i] == getpid() ||
            atomic_compare_exchange_strong(&counts->children[i], &nobody, getpid()))
            return;
    }
}

static void begin_child(void) {
    if (watch_is_set("WATCH_CHILD", "dies"))
        raise(SIGKILL);
    note_number_of_child();
    bool late = watch_is_set("WATCH_CHILD", "late") || watch_is_set("WATCH_FIRST", "nobody") ||
                watch_is_set("WATCH_PROVOKE", "wakes and slow sleeps");
    for (int ms = 0; ms < LATE_MS && late; ms++)
        sleep_1_ms();
    if (watch_is_set("WATCH_CHILD", "late") && counts->forks <= 1)
        watch_let_others_rest(sleep_1_ms);
    bool silent = watch_is_set("WATCH_CHILD", "silent") &&
                  inode_of_output() == counts->first_output; /* and no pipe to its parent */
    int nowhere_file = silent ? open("/dev/null", O_WRONLY) : -1;
    if (nowhere_file >= 0)
        dup2(nowhere_file, STDOUT_FILENO);
}

static void slow_down(void) {
    for (int ms = 0; ms < SLOW_FORK_MS && watch_is_set("WATCH_SLOW_FORK", "1"); ms++)
        sleep_1_ms();
}

pid_t fork(void) {
    pid_t (*next)(void) = (pid_t(*)(void))watch_next("fork");
    slow_down();
    bool after_end = counts->forks > 0 && some_child_has_ended();
    pid_t pid = is_refused() ? -1 : next();
    if (pid == -1)
        errno = EAGAIN;
    if (pid == 0)
        begin_child();
    if (pid <= 0)
        return pid;
    counts->forks++;
    counts->forks_after_end += after_end;
    slow_down();
    return pid;
}

/* As fork, but without the handlers of pthread_atfork. */
pid_t _Fork(void) {
    return fork();
}

/* The child of vfork borrows its parent's stack, so no function can stand before it; but POSIX
 * lets vfork be fork. */
pid_t vfork(void) {
    counts->vforks++;
    return fork();
}

/* Processes that are created past the C library, and futex(2). */
static bool makes_process(long number, const long *values) {
    const struct clone_args *wanted = (const struct clone_args *)values[0];
    if (number == SYS_clone3)
        return (wanted->flags & CLONE_VM) == 0;
#ifdef SYS_fork
    if (number == SYS_fork || number == SYS_vfork)
        return true;
#endif
    return number == SYS_clone && (values[0] & CLONE_VM) == 0;
}

/* Waiting for a time past the C library. */
static bool is_over(long number, long result) {
    if (number == SYS_clock_nanosleep)
        return true;
#ifdef SYS_nanosleep
    if (number == SYS_nanosleep)
        return true;
#endif
    return result == -1 && ((number == SYS_futex && errno == ETIMEDOUT) ||
                            (number == SYS_rt_sigtimedwait && errno == EAGAIN));
}

/* All calls have six arguments at most (syscall(2)). */
long syscall(long number, ...) {
    long (*next)(long, ...) = (long (*)(long, ...))watch_next("syscall");
    long values[6];
    va_list list;
    va_start(list, number);
    for (int i = 0; i < 6; i++)
        values[i] = va_arg(list, long);
    va_end(list);
    bool process = makes_process(number, values);
    counts->other_locks += number == SYS_futex;
    if (process && is_refused()) {
        errno = EAGAIN;
        return -1;
    }
    long result = next(number, values[0], values[1], values[2], values[3], values[4], values[5]);
    counts->forks += process && result > 0;
    counts->naps += is_over(number, result);
    if (process && result == 0)
        begin_child();
    return result;
}

int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *attributes, char *const arguments[],
                char *const environment[]) {
    int (*next)(pid_t *, const char *, const posix_spawn_file_actions_t *,
                const posix_spawnattr_t *, char *const[], char *const[]) =
        (int (*)(pid_t *, const char *, const posix_spawn_file_actions_t *,
                 const posix_spawnattr_t *, char *const[], char *const[]))watch_next("posix_spawn");
    int error =
        is_refused() ? EAGAIN : next(pid, path, actions, attributes, arguments, environment);
    if (error == 0)
        counts->forks++;
    return error;
}

int posix_spawnp(pid_t *pid, const char *name, const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attributes, char *const arguments[],
                 char *const environment[]) {
    int (*next)(pid_t *, const char *, const posix_spawn_file_actions_t *,
                const posix_spawnattr_t *, char *const[], char *const[]) =
        (int (*)(pid_t *, const char *, const posix_spawn_file_actions_t *,
                 const posix_spawnattr_t *, char *const[],
                 char *const[]))watch_next("posix_spawnp");
    int error =
        is_refused() ? EAGAIN : next(pid, name, actions, attributes, arguments, environment);
    if (error == 0)
        counts->forks++;
    return error;
}

static void note_reaped(unsigned exit_status) {
    counts->reaped++;
    counts->exit_statuses += exit_status;
}

pid_t waitpid(pid_t pid, int *status, int options) {
    pid_t (*next)(pid_t, int *, int) = (pid_t(*)(pid_t, int *, int))watch_next("waitpid");
    int own = 0;
    pid_t ended = next(pid, &own, options);
    if (ended > 0)
        note_reaped(WIFEXITED(own) ? (unsigned)WEXITSTATUS(own) : 0);
    if (ended > 0 && status != NULL)
        *status = own;
    return ended;
}

pid_t wait(int *status) {
    return waitpid(-1, status, 0);
}

pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage) {
    pid_t (*next)(pid_t, int *, int, struct rusage *) =
        (pid_t(*)(pid_t, int *, int, struct rusage *))watch_next("wait4");
    int own = 0;
    pid_t ended = next(pid, &own, options, usage);
    if (ended > 0)
        note_reaped(WIFEXITED(own) ? (unsigned)WEXITSTATUS(own) : 0);
    if (ended > 0 && status != NULL)
        *status = own;
    return ended;
}

pid_t wait3(int *status, int options, struct rusage *usage) {
    return wait4(-1, status, options, usage);
}

int waitid(idtype_t which, id_t id, siginfo_t *info, int options) {
    int (*next)(idtype_t, id_t, siginfo_t *, int) =
        (int (*)(idtype_t, id_t, siginfo_t *, int))watch_next("waitid");
    siginfo_t own = {0};
    int result = next(which, id, info != NULL ? info : &own, options);
    const siginfo_t *seen = info != NULL ? info : &own;
    if (result == 0 && seen->si_pid > 0 && (options & WNOWAIT) == 0)
        note_reaped(seen->si_code == CLD_EXITED ? (unsigned)seen->si_status : 0);
    return result;
}

/* What main leaves behind. A child that ended while SIGCHLD was ignored is no zombie (wait(2)). */
void watch_note_exit(void) {
    int (*next)(idtype_t, id_t, siginfo_t *, int) =
        (int (*)(idtype_t, id_t, siginfo_t *, int))watch_next("waitid");
    siginfo_t info = {0};
    bool children = next(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
    counts->main_exited = 1;
    counts->zombies = children && info.si_pid > 0;
    counts->orphans = children && info.si_pid == 0;
}

/* --- waiting (waits.c, input.c) --------------------------------------------------------------- */

void watch_begin_block(void) {
    counts->blocks++;
    watch_note_most(&counts->most_blocked, ++counts->blocked);
}

void watch_end_block(void) {
    counts->blocked--;
}
