/* plan.c - see plan.h. */
#include "plan.h"

#include "worker.h"

enum { WAITING_MOST = 16 }; /* at which the claim is tested */

const double switch_intervals[INTERVALS] = {0.1, 0.5, 2, 5, 20};

static long shrunk(long amount, size_t shrink) {
    return amount / (long)shrink > 1 ? amount / (long)shrink : 1;
}

struct amounts choose_amounts(size_t cores, size_t shrink) {
    enum { LOOPS = 800000, WAITS = 2, CONVOY_WAITS = 1, FEW_CORES = 4 };
    /* With more cores each worker still has several switch intervals of work. */
    long full = (long)worker_full_count(cores, cores), share = full > FEW_CORES ? full : FEW_CORES;
    return (struct amounts){shrunk(LOOPS * share / FEW_CORES, shrink), shrunk(WAITS, shrink),
                            shrunk(CONVOY_WAITS, shrink)};
}

size_t choose_waiting_counts(size_t largest, size_t *counts) {
    size_t count = 0, next = 1;
    for (size_t n = 1; n <= largest && count < WORKER_COUNTS_MOST; n++)
        if (n == next || n == largest) {
            counts[count++] = n;
            next = 4 * n;
        }
    return count;
}

size_t full_waiting_count(size_t largest) {
    return largest < WAITING_MOST ? largest : WAITING_MOST;
}
