/* ways.c - eleven ways to add to one counter: two without a lock, an atomic instruction, five locks
 * of the C library, three of the kernel. They differ in what stands before and after the addition.
 */
#include "ways.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

/* --- without a lock --------------------------------------------------------------------------- */

/* Whether this is one of the additions in which another worker is let in. */
static bool comes_between(const struct counter *counter, size_t i) {
    return counter->yield_every > 0 && (i & (counter->yield_every - 1)) == 0;
}

/* Nothing is between reading and writing, so the compiler makes one addition of the whole loop. */
static void add_plain_unprovoked(struct counter *counter) {
    for (size_t i = 0; i < counter->times; i++)
        counter->value++;
}

static void add_plain(struct counter *counter, int file) {
    (void)file;
    if (counter->yield_every == 0) {
        add_plain_unprovoked(counter);
        return;
    }
    for (size_t i = 0; i < counter->times; i++) {
        long seen = counter->value;
        if (comes_between(counter, i))
            sched_yield();
        counter->value = seen + 1;
    }
}

/* volatile: each reading and each writing is really made, one after the other, in the order of the
 * program. Nothing makes the two one step. */
static void add_volatile(struct counter *counter, int file) {
    volatile long *value = &counter->value;
    (void)file;
    for (size_t i = 0; i < counter->times; i++) {
        long seen = *value;
        if (comes_between(counter, i))
            sched_yield();
        *value = seen + 1;
    }
}

/* One instruction (on x86 `lock add`) that reads, adds and writes while no other CPU has the cache
 * line. */
static void add_atomic(struct counter *counter, int file) {
    (void)file;
    for (size_t i = 0; i < counter->times; i++) {
        if (comes_between(counter, i))
            sched_yield(); /* there is no place in between */
        atomic_fetch_add_explicit(&counter->atomic, 1, memory_order_relaxed);
    }
}

/* --- with a lock ------------------------------------------------------------------------------ */

/* The same loop for every lock; lock and unlock are known where it is called, so the compiler puts
 * them in here. */
static inline __attribute__((always_inline)) void
add_between(struct counter *counter, int file, void (*lock)(struct counter *, int),
            void (*unlock)(struct counter *, int)) {
    for (size_t i = 0; i < counter->times; i++) {
        lock(counter, file);
        long seen = counter->value;
        if (comes_between(counter, i))
            sched_yield(); /* the others wait for the lock */
        counter->value = seen + 1;
        unlock(counter, file);
    }
}

static int open_mutex(struct counter *counter, int shared) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, shared);
    return pthread_mutex_init(&counter->lock.mutex, &attributes);
}

/* Robust: who wants it after its owner has died gets EOWNERDEAD and not an endless wait (lesson 10).
 * For this the C library keeps a list of those that a thread holds. */
static int open_robust(struct counter *counter, int shared) {
    pthread_mutexattr_t attributes;
    (void)shared;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    return pthread_mutex_init(&counter->lock.mutex, &attributes);
}

static void lock_mutex(struct counter *counter, int file) {
    (void)file;
    pthread_mutex_lock(&counter->lock.mutex);
}

static void unlock_mutex(struct counter *counter, int file) {
    (void)file;
    pthread_mutex_unlock(&counter->lock.mutex);
}

static void add_mutex(struct counter *counter, int file) {
    add_between(counter, file, lock_mutex, unlock_mutex);
}

static void close_mutex(struct counter *counter) {
    pthread_mutex_destroy(&counter->lock.mutex);
}

static int open_spin(struct counter *counter, int shared) {
    return pthread_spin_init(&counter->lock.spin, shared);
}

static void lock_spin(struct counter *counter, int file) {
    (void)file;
    pthread_spin_lock(&counter->lock.spin);
}

static void unlock_spin(struct counter *counter, int file) {
    (void)file;
    pthread_spin_unlock(&counter->lock.spin);
}

static void add_spin(struct counter *counter, int file) {
    add_between(counter, file, lock_spin, unlock_spin);
}

static void close_spin(struct counter *counter) {
    pthread_spin_destroy(&counter->lock.spin);
}

static int open_semaphore(struct counter *counter, int shared) {
    return sem_init(&counter->lock.semaphore, shared == PTHREAD_PROCESS_SHARED, 1) == 0 ? 0 : errno;
}

static void lock_semaphore(struct counter *counter, int file) {
    (void)file;
    while (sem_wait(&counter->lock.semaphore) != 0) /* EINTR: a signal came; only that */
        continue;
}

static void unlock_semaphore(struct counter *counter, int file) {
    (void)file;
    sem_post(&counter->lock.semaphore);
}

static void add_semaphore(struct counter *counter, int file) {
    add_between(counter, file, lock_semaphore, unlock_semaphore);
}

static void close_semaphore(struct counter *counter) {
    sem_destroy(&counter->lock.semaphore);
}

static int open_rwlock(struct counter *counter, int shared) {
    pthread_rwlockattr_t attributes;
    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setpshared(&attributes, shared);
    return pthread_rwlock_init(&counter->lock.rwlock, &attributes);
}

static void lock_rwlock(struct counter *counter, int file) {
    (void)file;
    pthread_rwlock_wrlock(&counter->lock.rwlock);
}

static void unlock_rwlock(struct counter *counter, int file) {
    (void)file;
    pthread_rwlock_unlock(&counter->lock.rwlock);
}

static void add_rwlock(struct counter *counter, int file) {
    add_between(counter, file, lock_rwlock, unlock_rwlock);
}

static void close_rwlock(struct counter *counter) {
    pthread_rwlock_destroy(&counter->lock.rwlock);
}

/* --- locks on a file -------------------------------------------------------------------------- */

static int open_file(struct counter *counter, int shared) {
    (void)shared;
    counter->file = memfd_create("lesson 7", MFD_CLOEXEC);
    return counter->file >= 0 ? 0 : errno;
}

static void close_file(struct counter *counter) {
    close(counter->file);
}

/* flock(2) belongs to the open file description: to what open(2) has made. */
static void lock_flock(struct counter *counter, int file) {
    (void)counter;
    while (flock(file, LOCK_EX) != 0 && errno == EINTR)
        continue;
}

static void unlock_flock(struct counter *counter, int file) {
    (void)counter;
    flock(file, LOCK_UN);
}

static void add_flock(struct counter *counter, int file) {
    add_between(counter, file, lock_flock, unlock_flock);
}

static void change_record(int file, int command, short type) {
    struct flock whole = {.l_type = type, .l_whence = SEEK_SET};
    while (fcntl(file, command, &whole) != 0 && errno == EINTR)
        continue;
}

/* F_SETLKW (and lockf) belongs to the process: all its threads are one owner. */
static void lock_fcntl(struct counter *counter, int file) {
    (void)counter;
    change_record(file, F_SETLKW, F_WRLCK);
}

static void unlock_fcntl(struct counter *counter, int file) {
    (void)counter;
    change_record(file, F_SETLK, F_UNLCK);
}

static void add_fcntl(struct counter *counter, int file) {
    add_between(counter, file, lock_fcntl, unlock_fcntl);
}

/* F_OFD_SETLKW belongs to the open file description, as flock does. */
static void lock_ofd(struct counter *counter, int file) {
    (void)counter;
    change_record(file, F_OFD_SETLKW, F_WRLCK);
}

static void unlock_ofd(struct counter *counter, int file) {
    (void)counter;
    change_record(file, F_OFD_SETLK, F_UNLCK);
}

static void add_ofd(struct counter *counter, int file) {
    add_between(counter, file, lock_ofd, unlock_ofd);
}

const struct way ways[WAYS] = {
    [WAY_PLAIN] = {"plain", {false, false}, false, false, NULL, NULL, add_plain},
    [WAY_VOLATILE] = {"volatile", {false, false}, false, false, NULL, NULL, add_volatile},
    [WAY_ATOMIC] = {"atomic", {true, true}, false, false, NULL, NULL, add_atomic},
    [WAY_MUTEX] = {"mutex", {true, true}, false, true, open_mutex, close_mutex, add_mutex},
    [WAY_ROBUST] = {"robust", {true, true}, false, true, open_robust, close_mutex, add_mutex},
    [WAY_SPIN] = {"spin", {true, true}, false, false, open_spin, close_spin, add_spin},
    [WAY_SEMAPHORE] =
        {"semaphore", {true, true}, false, true, open_semaphore, close_semaphore, add_semaphore},
    [WAY_RWLOCK] = {"rwlock", {true, true}, false, true, open_rwlock, close_rwlock, add_rwlock},
    [WAY_FLOCK] = {"flock", {true, true}, true, true, open_file, close_file, add_flock},
    [WAY_FCNTL] = {"fcntl", {false, true}, true, true, open_file, close_file, add_fcntl},
    [WAY_OFD] = {"ofd", {true, true}, true, true, open_file, close_file, add_ofd},
};

/* --- one measurement -------------------------------------------------------------------------- */

/* What each worker does. Opening the file counts, too: one system call more beside a thousand. */
static void count(struct run *run, size_t worker) {
    struct counter *counter = run_subject(run);
    char path[32];
    int file = -1;
    if (counter->file > 0) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", counter->file);
        file = open(path, O_RDWR | O_CLOEXEC);
        if (file < 0) {
            run->times[worker].error = errno;
            return;
        }
    }
    counter->way->add(counter, file);
    if (file >= 0)
        close(file);
}

static int count_in(struct run *run, struct counting *counting) {
    struct counter *counter = run_subject(run);
    run->work = count;
    *counter = (struct counter){.times = counting->times, .yield_every = counting->yield_every};
    counter->way = counting->way;
    int error =
        counting->way->open != NULL ? counting->way->open(counter, counting->kind->shared) : 0;
    if (error != 0) {
        races_fail(error, counting->way->slug);
        return error;
    }
    double ns, all = (double)(counting->workers * counting->times);
    error = run_time(counting->kind, run, &ns, &counting->delayed);
    if (error == 0) {
        counting->ns = ns / all;
        counting->lost = 100 * (all - (double)(counter->value + counter->atomic)) / all;
    }
    if (counting->way->close != NULL)
        counting->way->close(counter);
    return error;
}

int count_together(struct counting *counting) {
    struct run *run =
        run_open(counting->kind, counting->workers, counting->cpus, sizeof(struct counter));
    if (run == NULL) {
        races_fail(errno, "memory 1");
        return ENOMEM;
    }
    int error = count_in(run, counting);
    run_close(counting->kind, run, sizeof(struct counter));
    return error;
}
