/* watch.c - a library that is loaded before a student's program (LD_PRELOAD, ld.so(8)) and counts
 * what it asks of the system: threads created and joined, processes created and waited for; waits.c
 * and input.c count how it waits. The counts stand in a file that all its processes share
 * (WATCH_FILE, see judge_run.c).
 *
 * WATCH_FIRST=creator lets a new thread begin only when somebody joins, or after 0.2 s;
 * WATCH_FIRST=thread lets its creator go on only when it has ended, or after 0.2 s. A program that
 * relies on one of the two being first then goes wrong for sure.
 *
 * WATCH_CHILD=silent lets what a child process prints lead nowhere; WATCH_CHILD=dies ends it as
 * soon as it is born. WATCH_SLOW_FORK=1 pauses after each fork.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#include "watch.h"

enum { ORDER_MOST_MS = 200, SLOW_FORK_MS = 50 };

static struct watch_counts nowhere;
static struct watch_counts *counts = &nowhere;

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
    void *result = start.function(start.argument);
    counts->returned++;
    return result;
}

static int create(pthread_t *thread, const pthread_attr_t *attributes, void *(*function)(void *),
                  void *argument) {
    int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) =
        (int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *))watch_next(
            "pthread_create");
    int error = next(thread, attributes, function, argument);
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
    *start = (struct start){function, argument, watch_is_set("WATCH_FIRST", "creator")};
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

static void begin_child(void) {
    if (watch_is_set("WATCH_CHILD", "dies"))
        raise(SIGKILL);
    int nowhere_file = watch_is_set("WATCH_CHILD", "silent") ? open("/dev/null", O_WRONLY) : -1;
    if (nowhere_file >= 0)
        dup2(nowhere_file, STDOUT_FILENO);
}

pid_t fork(void) {
    pid_t (*next)(void) = (pid_t(*)(void))watch_next("fork");
    bool after_end = counts->forks > 0 && some_child_has_ended();
    pid_t pid = next();
    if (pid == 0)
        begin_child();
    if (pid <= 0)
        return pid;
    counts->forks++;
    counts->forks_after_end += after_end;
    for (int ms = 0; ms < SLOW_FORK_MS && watch_is_set("WATCH_SLOW_FORK", "1"); ms++)
        sleep_1_ms();
    return pid;
}

/* The child of vfork borrows its parent's stack, so no function can stand before it; but POSIX
 * lets vfork be fork. */
pid_t vfork(void) {
    return fork();
}

int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *attributes, char *const arguments[],
                char *const environment[]) {
    int (*next)(pid_t *, const char *, const posix_spawn_file_actions_t *,
                const posix_spawnattr_t *, char *const[], char *const[]) =
        (int (*)(pid_t *, const char *, const posix_spawn_file_actions_t *,
                 const posix_spawnattr_t *, char *const[], char *const[]))watch_next("posix_spawn");
    int error = next(pid, path, actions, attributes, arguments, environment);
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
    int error = next(pid, name, actions, attributes, arguments, environment);
    if (error == 0)
        counts->forks++;
    return error;
}

pid_t waitpid(pid_t pid, int *status, int options) {
    pid_t (*next)(pid_t, int *, int) = (pid_t(*)(pid_t, int *, int))watch_next("waitpid");
    pid_t ended = next(pid, status, options);
    if (ended > 0)
        counts->reaped++;
    return ended;
}

pid_t wait(int *status) {
    return waitpid(-1, status, 0);
}

pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage) {
    pid_t (*next)(pid_t, int *, int, struct rusage *) =
        (pid_t(*)(pid_t, int *, int, struct rusage *))watch_next("wait4");
    pid_t ended = next(pid, status, options, usage);
    if (ended > 0)
        counts->reaped++;
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
    if (result == 0 && (info != NULL ? info : &own)->si_pid > 0 && (options & WNOWAIT) == 0)
        counts->reaped++;
    return result;
}

/* --- waiting (waits.c, input.c) --------------------------------------------------------------- */

void watch_begin_block(void) {
    counts->blocks++;
    watch_note_most(&counts->most_blocked, ++counts->blocked);
}

void watch_end_block(void) {
    counts->blocked--;
}
