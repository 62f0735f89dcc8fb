/* plan.h - how much work, how many workers, which switch intervals: main.c needs it for its cells,
 * programs/interpret.c for its runs; python.py has the same numbers. */
#ifndef PLAN_H
#define PLAN_H

#include <stddef.h>

enum {
    CONVOY_INTERVALS = 5,
    SWITCH_INTERVALS = 5,
    WAIT_MS = 5,          /* one wait of the waiting program */
    BESIDE_WAIT_MS = 1,   /* the same beside a computing worker */
    WAITING_WORKERS = 64, /* unless WORKERS says otherwise */
    MANY_THREADS = 8,     /* that change places; and 2 */
    CLAIM_TURNS = 3,      /* in which the work of the claims is done */
    COUNTS_SHARE = 4,     /* what only the pictures show does a quarter of the work; */
    BUILDS_SHARE = 6,     /* the builds without a lock, which are slow, a sixth */
};

extern const double convoy_intervals[CONVOY_INTERVALS]; /* ms, ascending */
extern const double switch_intervals[SWITCH_INTERVALS];

/* How much of everything; shrink divides it. */
struct amounts {
    long loops;        /* of the computing program, divided among its workers */
    long switch_loops; /* of the one that changes places often */
    long waits;        /* of each waiting worker */
    long beside_waits; /* of the one beside a computing worker */
};
struct amounts choose_amounts(size_t full, size_t shrink);

/* The numbers of waiting workers: 1, 4, 16, 64 ... and the largest. counts has WORKER_COUNTS_MOST
 * places. Returns how many there are. */
size_t choose_waiting_counts(size_t largest, size_t *counts);

/* At how many of them the claim is tested: 16, and no more than the largest. */
size_t full_waiting_count(size_t largest);

#endif
