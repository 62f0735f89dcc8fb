/* plan.c - see plan.h. */
#include "plan.h"

#include "worker_limits.h"

const double convoy_intervals[CONVOY_INTERVALS] = {0.1, 0.5, 2, 5, 20};
const double switch_intervals[SWITCH_INTERVALS] = {0.005, 0.05, 0.5, 5, 20};

static long shrunk(long amount, size_t shrink) {
    return amount / (long)shrink > 1 ? amount / (long)shrink : 1;
}

struct amounts choose_amounts(size_t full, size_t shrink) {
    enum { LOOPS = 690000, SWITCH_LOOPS = 120000, WAITS = 2, BESIDE_WAITS = 1, FEW_CORES = 4 };
    /* With more cores each worker still has several switch intervals of work. */
    long share = full > FEW_CORES ? (long)full : FEW_CORES;
    return (struct amounts){shrunk(LOOPS * share / FEW_CORES, shrink), shrunk(SWITCH_LOOPS, shrink),
                            shrunk(WAITS, shrink), shrunk(BESIDE_WAITS, shrink)};
}

size_t choose_waiting_counts(size_t largest, size_t *counts) {
    size_t count = 0;
    for (size_t n = 1; n < largest && count + 1 < WORKER_COUNTS_MOST; n *= 4)
        counts[count++] = n;
    counts[count++] = largest;
    return count;
}

size_t full_waiting_count(size_t largest) {
    enum { TESTED = 16 };
    return largest < TESTED ? largest : TESTED;
}
