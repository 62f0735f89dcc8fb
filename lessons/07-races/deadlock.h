/* deadlock.h - two locks in two orders, who holds what, and the watchdog that finds the cycle. */
#ifndef DEADLOCK_H
#define DEADLOCK_H

#include <pthread.h>

#include "races.h"

enum { LOCKS = 2, NOBODY = -1, NOTHING = -1 };

/* In shared memory. The notes are written by the workers and read by the watchdog, a process of its
 * own: it sees nothing of the locks, only what stands here. */
struct table_of_locks {
    pthread_mutex_t locks[LOCKS];
    atomic_int owner[LOCKS];     /* which worker holds the lock, or NOBODY */
    atomic_int wants[LOCKS];     /* of each worker: which lock it is about to take, or NOTHING */
    atomic_size_t passed[LOCKS]; /* of each worker: how often it had both */
};

/* What the watchdog found. */
struct cycle {
    bool found;
    double after_ms;  /* since the workers began */
    int wants[LOCKS]; /* of each worker in the cycle */
    size_t passed[LOCKS];
};

/* Lets two workers of a kind take both locks again and again, worker 0 lock 0 first, worker 1 lock 1
 * first, until they stand still or the patience is over; then both are killed. Returns 0, or an errno value
 * after the line "error ERRNO WHAT" was printed. */
int deadlock_provoke(const struct kind *kind, size_t cpus, double patience_s, struct cycle *cycle);

/* Whether the notes show a cycle that goes through this worker: follows the arrows from a worker to the
 * lock that it wants, from there to the worker that holds it, and so on. With more workers and locks, too,
 * the walk ends where it began if there is a cycle. (Who wants what it holds has just got it, and its note is
 * not changed yet.) */
bool stands_in_cycle(struct table_of_locks *table, int worker);

#endif
