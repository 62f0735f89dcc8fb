/* timeline.h - who ran when: workers note when their state changes, in memory of their own, and
 * afterwards the notes are printed, a line for each stretch of time in one state.
 *
 *   timeline_open(2)                     in the program, before it starts its workers
 *   timeline_worker(0)                   in each worker, thread or process: its number
 *   timeline_note(TIMELINE_WAITING)      in each worker, where its state changes
 *   timeline_print("thread-2", NULL)     in the program, when all have ended
 *
 * Notes are for a run of its own, whose time nobody believes. Where no timeline is open, and in a
 * thread that is no worker, a note does nothing. A note takes less than 100 ns (measured by
 * test_timeline.c): the clock and the number of the CPU are read without a system call (vdso(7),
 * sched_getcpu(3)).
 *
 * A worker that computes shall note TIMELINE_RUNNING again every 0.1 ms or so: where two such notes
 * lie further apart, the thread's own CPU clock (CLOCK_THREAD_CPUTIME_ID, clock_gettime(2)) tells how
 * much of that time it had no CPU, and so much of it is printed as `ready`. In the same way a worker
 * that is waiting in a library, which also computes there, is printed as running for so long; one that is
 * spinning and has no CPU as `ready`. Where
 * exactly within that time is not known; the time without a CPU is put in the middle.
 */
#ifndef TIMELINE_H
#define TIMELINE_H

#include <stddef.h>
#include <stdio.h>

enum timeline_state {
    TIMELINE_RUNNING,
    TIMELINE_WAITING,    /* for time, a file, another worker */
    TIMELINE_WANTS_LOCK, /* it has asked for the lock */
    TIMELINE_HOLDS_LOCK, /* running or not */
    TIMELINE_ENDED,
    TIMELINE_READY,    /* it could run and has no CPU; never noted, see above */
    TIMELINE_SPINNING, /* it waits in a library that asks again and again (MPI) */
    TIMELINE_STATES,
};

/* The names of the states in the result files: "running", "wants-lock" ... */
extern const char *const timeline_state_names[TIMELINE_STATES];

/* Makes room for the notes of so many workers, which threads and processes started afterwards can
 * fill. Returns 0 or an errno value. Only one timeline is open at a time. */
int timeline_open(size_t workers);

/* The calling thread is this worker from now on, and is running. Where it was another one before,
 * that one is waiting from now on, unless it has ended: so a thread that plays several parts has a row for each. */
void timeline_worker(size_t worker);

/* The calling thread is in this state from now on. */
void timeline_note(enum timeline_state state);

/* Prints to file, for each stretch of time that a worker was in one state on one CPU, a line
 *
 *   timeline RUN WORKER STATE START END CPU
 *
 * times in nanoseconds of CLOCK_MONOTONIC, CPU -1 where it was on none. names has a slug for each
 * worker; NULL: worker-1, worker-2 ... Then closes the timeline. Returns 0, or ENOSPC where a worker
 * had more to note than there was room for. */
int timeline_print(FILE *file, const char *run, const char *const names[]);

#endif
