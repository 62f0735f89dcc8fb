/* watch.c - a library that is loaded before a student's program (LD_PRELOAD, ld.so(8)) and counts
 * what it asks of the system: threads created and joined, processes forked and waited for, and
 * calls in which a thread sleeps or reads. The counts stand in a file that all its processes share
 * (WATCH_FILE, see judge.c).
 *
 * WATCH_FIRST=creator lets a new thread begin only when somebody joins, or after 0.2 s;
 * WATCH_FIRST=thread lets its creator go on only when it has ended, or after 0.2 s. A program that
 * relies on one of the two being first then goes wrong for sure.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#include "watch.h"

enum { ORDER_MOST_MS = 200 };

static struct watch_counts nowhere;
static struct watch_counts *counts = &nowhere;

__attribute__((constructor)) static void open_counts(void) {
    const char *path = getenv("WATCH_FILE");
    int file = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0)
        return;
    void *shared = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (shared != MAP_FAILED)
        counts = shared;
    counts->watched = 1;
}

static void *next_of(const char *name) {
    return dlsym(RTLD_NEXT, name);
}

static void note_most(atomic_uint *count, unsigned now) {
    unsigned most = *count;
    while (now > most && !atomic_compare_exchange_weak(count, &most, now))
        continue;
}

/* --- threads (threads.h calls the same functions, see c11_threads.c) ---------------------------
 */

struct start {
    void *(*function)(void *);
    void *argument;
    bool late;
};

static void sleep_1_ms(void) {
    int (*next)(const struct timespec *, struct timespec *) =
        (int (*)(const struct timespec *, struct timespec *))next_of("nanosleep");
    next(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static void *run(void *memory) {
    struct start start = *(struct start *)memory;
    free(memory);
    for (int ms = 0; start.late && counts->joining == 0 && ms < ORDER_MOST_MS; ms++)
        sleep_1_ms();
    void *result = start.function(start.argument);
    counts->ended++;
    return result;
}

static bool order_is(const char *wanted) {
    const char *order = getenv("WATCH_FIRST");
    return order != NULL && strcmp(order, wanted) == 0;
}

static int create(pthread_t *thread, const pthread_attr_t *attributes, void *(*function)(void *),
                  void *argument) {
    int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) = (int (*)(
        pthread_t *, const pthread_attr_t *, void *(*)(void *), void *))next_of("pthread_create");
    int error = next(thread, attributes, function, argument);
    if (error == 0) {
        counts->threads++;
        note_most(&counts->most_threads, counts->threads - counts->joined);
    }
    return error;
}

static bool may_wait_for_thread(unsigned ended, int ms) {
    return order_is("thread") && counts->ended == ended && ms < ORDER_MOST_MS;
}

static int create_in_order(pthread_t *thread, const pthread_attr_t *attributes,
                           void *(*function)(void *), void *argument) {
    struct start *start = malloc(sizeof *start);
    if (start == NULL)
        return EAGAIN;
    *start = (struct start){function, argument, order_is("creator")};
    unsigned ended = counts->ended;
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
    int (*next)(pthread_t, void **) = (int (*)(pthread_t, void **))next_of("pthread_join");
    counts->joining++;
    int error = next(thread, result);
    if (error == 0)
        counts->joined++;
    return error;
}

/* --- processes ----------------------------------------------------------------------------------
 */

pid_t fork(void) {
    pid_t (*next)(void) = (pid_t(*)(void))next_of("fork");
    pid_t pid = next();
    if (pid > 0)
        counts->forks++;
    return pid;
}

/* The child of vfork borrows its parent's stack, so no function can stand before it; but POSIX lets
 * vfork be fork. */
pid_t vfork(void) {
    return fork();
}

int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *attributes, char *const arguments[],
                char *const environment[]) {
    int (*next)(pid_t *, const char *, const posix_spawn_file_actions_t *,
                const posix_spawnattr_t *, char *const[], char *const[]) =
        (int (*)(pid_t *, const char *, const posix_spawn_file_actions_t *,
                 const posix_spawnattr_t *, char *const[], char *const[]))next_of("posix_spawn");
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
                 const posix_spawnattr_t *, char *const[], char *const[]))next_of("posix_spawnp");
    int error = next(pid, name, actions, attributes, arguments, environment);
    if (error == 0)
        counts->forks++;
    return error;
}

pid_t waitpid(pid_t pid, int *status, int options) {
    pid_t (*next)(pid_t, int *, int) = (pid_t(*)(pid_t, int *, int))next_of("waitpid");
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
        (pid_t(*)(pid_t, int *, int, struct rusage *))next_of("wait4");
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
        (int (*)(idtype_t, id_t, siginfo_t *, int))next_of("waitid");
    siginfo_t own = {0};
    int result = next(which, id, info != NULL ? info : &own, options);
    if (result == 0 && (info != NULL ? info : &own)->si_pid > 0 && (options & WNOWAIT) == 0)
        counts->reaped++;
    return result;
}

/* --- waiting ------------------------------------------------------------------------------------
 */

static void begin_wait(void) {
    counts->waits++;
    note_most(&counts->most_waiting, ++counts->waiting);
}

static void end_wait(void) {
    counts->waiting--;
}

int nanosleep(const struct timespec *time, struct timespec *rest) {
    int (*next)(const struct timespec *, struct timespec *) =
        (int (*)(const struct timespec *, struct timespec *))next_of("nanosleep");
    begin_wait();
    int result = next(time, rest);
    end_wait();
    return result;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time,
                    struct timespec *rest) {
    int (*next)(clockid_t, int, const struct timespec *, struct timespec *) = (int (*)(
        clockid_t, int, const struct timespec *, struct timespec *))next_of("clock_nanosleep");
    begin_wait();
    int result = next(clock, flags, time, rest);
    end_wait();
    return result;
}

int usleep(useconds_t us) {
    int (*next)(useconds_t) = (int (*)(useconds_t))next_of("usleep");
    begin_wait();
    int result = next(us);
    end_wait();
    return result;
}

unsigned sleep(unsigned seconds) {
    unsigned (*next)(unsigned) = (unsigned (*)(unsigned))next_of("sleep");
    begin_wait();
    unsigned rest = next(seconds);
    end_wait();
    return rest;
}

int thrd_sleep(const struct timespec *time, struct timespec *rest) {
    int (*next)(const struct timespec *, struct timespec *) =
        (int (*)(const struct timespec *, struct timespec *))next_of("thrd_sleep");
    begin_wait();
    int result = next(time, rest);
    end_wait();
    return result;
}

ssize_t read(int file, void *bytes, size_t count) {
    ssize_t (*next)(int, void *, size_t) = (ssize_t(*)(int, void *, size_t))next_of("read");
    begin_wait();
    ssize_t got = next(file, bytes, count);
    end_wait();
    return got;
}

int poll(struct pollfd *files, nfds_t count, int ms) {
    int (*next)(struct pollfd *, nfds_t, int) =
        (int (*)(struct pollfd *, nfds_t, int))next_of("poll");
    begin_wait();
    int ready = next(files, count, ms);
    end_wait();
    return ready;
}

int select(int count, fd_set *to_read, fd_set *to_write, fd_set *troubled, struct timeval *time) {
    int (*next)(int, fd_set *, fd_set *, fd_set *, struct timeval *) =
        (int (*)(int, fd_set *, fd_set *, fd_set *, struct timeval *))next_of("select");
    begin_wait();
    int ready = next(count, to_read, to_write, troubled, time);
    end_wait();
    return ready;
}
