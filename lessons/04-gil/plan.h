/* plan.h - how much work, how many workers, which switch intervals: main.c needs it for its cells,
 * programs/interpret.c for its runs, and python.py is told on its command line. */
#ifndef PLAN_H
#define PLAN_H

#include <stddef.h>

enum {
    INTERVALS = 5,
    WAIT_MS = 5,        /* one wait of the waiting program */
    CONVOY_WAIT_MS = 1, /* the same beside a computing worker */
    PYTHON_FACTOR = 2,  /* CPython computes so much more: a process of its takes longer to start */
    WAITING_WORKERS = 64, /* unless WORKERS says otherwise */
};

extern const double switch_intervals[INTERVALS]; /* ms, ascending */

/* How much of everything; shrink divides it. */
struct amounts {
    long loops;        /* of the computing program, divided among its workers */
    long waits;        /* of each waiting worker */
    long convoy_waits; /* of the one beside a computing worker */
};
struct amounts choose_amounts(size_t cores, size_t shrink);

/* The numbers of waiting workers: 1, 4, 16, 64 ... and the largest. counts has WORKER_COUNTS_MOST
 * places. Returns how many there are. */
size_t choose_waiting_counts(size_t largest, size_t *counts);

/* At how many of them the claim is tested: 16, and no more than the largest. */
size_t full_waiting_count(size_t largest);

#endif
