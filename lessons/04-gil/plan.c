/* plan.c - see plan.h. */
#include "plan.h"

#include <stdbool.h>

enum { COMPUTING_MOST = 8, WAITING_MOST = 16 }; /* at which the claims are tested */

const double switch_intervals[INTERVALS] = {0.1, 0.5, 2, 5, 20};

static long shrunk(long amount, size_t shrink) {
    return amount / (long)shrink > 1 ? amount / (long)shrink : 1;
}

struct amounts choose_amounts(size_t cores, size_t shrink) {
    enum { LOOPS = 800000, WAITS = 2, CONVOY_WAITS = 1, FEW_CORES = 4 };
    /* With more cores each worker still has several switch intervals of work. */
    long share =
        cores > FEW_CORES ? (long)(cores < COMPUTING_MOST ? cores : COMPUTING_MOST) : FEW_CORES;
    return (struct amounts){shrunk(LOOPS * share / FEW_CORES, shrink), shrunk(WAITS, shrink),
                            shrunk(CONVOY_WAITS, shrink)};
}

size_t choose_counts(size_t cores, size_t largest, size_t counts[COUNTS_MOST]) {
    size_t count = 0;
    for (size_t n = 1; n <= largest && count < COUNTS_MOST; n++) {
        bool few = cores <= 4 && n <= 2 * cores;
        bool power_of_two = (n & (n - 1)) == 0;
        if (few || power_of_two || n == cores || n == 2 * cores || n == largest)
            counts[count++] = n;
    }
    return count;
}

size_t choose_waiting_counts(size_t largest, size_t counts[COUNTS_MOST]) {
    size_t count = 0, next = 1;
    for (size_t n = 1; n <= largest && count < COUNTS_MOST; n++)
        if (n == next || n == largest) {
            counts[count++] = n;
            next = 4 * n;
        }
    return count;
}

static size_t at_most(size_t wanted, size_t largest) {
    return wanted < largest ? wanted : largest;
}

size_t full_count(size_t cores, size_t largest) {
    return at_most(at_most(cores, COMPUTING_MOST), largest);
}

size_t full_waiting_count(size_t largest) {
    return at_most(WAITING_MOST, largest);
}
