/* watch.c - a library that is loaded before a student's program (LD_PRELOAD, ld.so(8)) and counts
 * what it asks of the system: threads created, joined and detached, processes forked and waited
 * for, and how it waits for input: until there is some, or by looking again and again. The counts
 * stand in a file that all its processes share (WATCH_FILE, see judge.c).
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#include "watch.h"

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

static void note_most(void) {
    unsigned now = counts->threads - counts->joined, most = counts->most_threads;
    while (now > most && !atomic_compare_exchange_weak(&counts->most_threads, &most, now))
        continue;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                   void *argument) {
    int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) = (int (*)(
        pthread_t *, const pthread_attr_t *, void *(*)(void *), void *))next_of("pthread_create");
    int error = next(thread, attributes, start, argument);
    if (error == 0) {
        counts->threads++;
        note_most();
    }
    return error;
}

int pthread_join(pthread_t thread, void **result) {
    int (*next)(pthread_t, void **) = (int (*)(pthread_t, void **))next_of("pthread_join");
    int error = next(thread, result);
    if (error == 0)
        counts->joined++;
    return error;
}

pid_t fork(void) {
    pid_t (*next)(void) = (pid_t(*)(void))next_of("fork");
    pid_t pid = next();
    if (pid > 0)
        counts->forks++;
    return pid;
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

/* --- waiting for input ------------------------------------------------------------------------ */

/* found: what poll and its like returned; waited: they were given a time, and let some pass. */
static int note_look(int found, bool waited) {
    counts->looks++;
    if (found == 0)
        counts->vain++;
    if (found == 0 && waited)
        counts->naps++;
    return found;
}

static bool is_time(const struct timespec *time) {
    return time != NULL && (time->tv_sec > 0 || time->tv_nsec > 0);
}

int poll(struct pollfd *files, nfds_t count, int timeout_ms) {
    int (*next)(struct pollfd *, nfds_t, int) =
        (int (*)(struct pollfd *, nfds_t, int))next_of("poll");
    return note_look(next(files, count, timeout_ms), timeout_ms > 0);
}

int ppoll(struct pollfd *files, nfds_t count, const struct timespec *timeout,
          const sigset_t *signals) {
    int (*next)(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *) = (int (*)(
        struct pollfd *, nfds_t, const struct timespec *, const sigset_t *))next_of("ppoll");
    return note_look(next(files, count, timeout, signals), is_time(timeout));
}

int select(int count, fd_set *readable, fd_set *writable, fd_set *special,
           struct timeval *timeout) {
    int (*next)(int, fd_set *, fd_set *, fd_set *, struct timeval *) =
        (int (*)(int, fd_set *, fd_set *, fd_set *, struct timeval *))next_of("select");
    bool waits = timeout != NULL && (timeout->tv_sec > 0 || timeout->tv_usec > 0);
    return note_look(next(count, readable, writable, special, timeout), waits);
}

int pselect(int count, fd_set *readable, fd_set *writable, fd_set *special,
            const struct timespec *timeout, const sigset_t *signals) {
    int (*next)(int, fd_set *, fd_set *, fd_set *, const struct timespec *, const sigset_t *) =
        (int (*)(int, fd_set *, fd_set *, fd_set *, const struct timespec *,
                 const sigset_t *))next_of("pselect");
    return note_look(next(count, readable, writable, special, timeout, signals), is_time(timeout));
}

int epoll_wait(int file, struct epoll_event *events, int most, int timeout_ms) {
    int (*next)(int, struct epoll_event *, int, int) =
        (int (*)(int, struct epoll_event *, int, int))next_of("epoll_wait");
    return note_look(next(file, events, most, timeout_ms), timeout_ms > 0);
}

ssize_t read(int file, void *bytes, size_t most) {
    ssize_t (*next)(int, void *, size_t) = (ssize_t(*)(int, void *, size_t))next_of("read");
    ssize_t got = next(file, bytes, most);
    if (got <= 0)
        counts->looks++;
    if (got < 0 && errno == EAGAIN)
        counts->vain++;
    return got;
}

/* What the compiler makes of poll and read under _FORTIFY_SOURCE, with the size of the array. */
int __poll_chk(struct pollfd *files, nfds_t count, int timeout_ms, size_t bytes);
ssize_t __read_chk(int file, void *bytes, size_t most, size_t room);

int __poll_chk(struct pollfd *files, nfds_t count, int timeout_ms, size_t bytes) {
    if (bytes / sizeof *files < count)
        abort();
    return poll(files, count, timeout_ms);
}

ssize_t __read_chk(int file, void *bytes, size_t most, size_t room) {
    if (room < most)
        abort();
    return read(file, bytes, most);
}

int nanosleep(const struct timespec *time, struct timespec *left) {
    int (*next)(const struct timespec *, struct timespec *) =
        (int (*)(const struct timespec *, struct timespec *))next_of("nanosleep");
    counts->naps++;
    return next(time, left);
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time,
                    struct timespec *left) {
    int (*next)(clockid_t, int, const struct timespec *, struct timespec *) = (int (*)(
        clockid_t, int, const struct timespec *, struct timespec *))next_of("clock_nanosleep");
    counts->naps++;
    return next(clock, flags, time, left);
}

int thrd_sleep(const struct timespec *time, struct timespec *left) {
    int (*next)(const struct timespec *, struct timespec *) =
        (int (*)(const struct timespec *, struct timespec *))next_of("thrd_sleep");
    counts->naps++;
    return next(time, left);
}

int usleep(useconds_t us) {
    int (*next)(useconds_t) = (int (*)(useconds_t))next_of("usleep");
    counts->naps++;
    return next(us);
}

unsigned sleep(unsigned seconds) {
    unsigned (*next)(unsigned) = (unsigned (*)(unsigned))next_of("sleep");
    counts->naps++;
    return next(seconds);
}

int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *lock,
                           const struct timespec *until) {
    int (*next)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *) =
        (int (*)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *))dlvsym(
            RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
    if (next == NULL) /* where there was only ever one version of it */
        next = (int (*)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *))next_of(
            "pthread_cond_timedwait");
    int error = next(condition, lock, until);
    if (error == ETIMEDOUT)
        counts->naps++;
    return error;
}
