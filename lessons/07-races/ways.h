/* ways.h - the ways in which the workers of this lesson add to one counter. */
#ifndef WAYS_H
#define WAYS_H

#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>

#include "races.h"

/* The counter and all its locks, in shared memory. Whoever has the lock changes the value, so both
 * may stand in one cache line. */
struct counter {
    long value;
    _Atomic long atomic;
    union {
        pthread_mutex_t mutex; /* also the robust one */
        pthread_spinlock_t spin;
        sem_t semaphore;
        pthread_rwlock_t rwlock;
    } lock;
    const struct way *way;
    int file; /* what flock(2) and fcntl(2) lock: memory with a file descriptor and without a name */
    size_t times;       /* how often each worker adds 1 */
    size_t yield_every; /* provoked: in every so manieth addition another worker is let in between
                         * reading the counter and writing it (a power of two); 0: never */
};

/* A way to add 1 to the counter so many times. */
struct way {
    const char *slug;
    bool locks[2]; /* whether its manual promises that threads, or processes, lose nothing */
    bool slow;     /* a system call in each addition */
    bool sleeps;   /* who waits sleeps: then it is also ready without a CPU whenever it is woken */
    int (*open)(struct counter *counter, int shared); /* NULL: nothing to prepare */
    void (*close)(struct counter *counter);
    /* What one worker does; file is its own open file description (fork and threads share one, so
     * each opens the file again), -1 where the way needs none. */
    void (*add)(struct counter *counter, int file);
};

enum { WAY_PLAIN, WAY_VOLATILE, WAY_ATOMIC, WAY_MUTEX, WAY_ROBUST, WAY_SPIN, WAY_SEMAPHORE };
enum { WAY_RWLOCK = WAY_SEMAPHORE + 1, WAY_FLOCK, WAY_FCNTL, WAY_OFD, WAYS };
extern const struct way ways[WAYS];

/* One measurement: `workers` of a kind on `cpus` CPUs add `times` each. */
struct counting {
    const struct kind *kind;
    const struct way *way;
    size_t workers, cpus, times, yield_every;
    double ns;      /* found: of one addition, all workers together */
    double lost;    /* found: per cent of the additions */
    double delayed; /* found: see run_time */
};

/* Returns 0, or an errno value after it has printed the line "error ERRNO WHAT". */
int count_together(struct counting *counting);

#endif
