/* plan.c - see plan.h. */
#include "plan.h"

enum { CLAIMS_MOST = 8 };

const double switch_intervals[INTERVALS] = {0.1, 0.5, 2, 5, 10, 20};

static long shrunk(long amount, size_t shrink) {
    return amount / (long)shrink > 1 ? amount / (long)shrink : 1;
}

struct amounts choose_amounts(size_t cores, size_t shrink) {
    enum { LOOPS = 1000000, WAITS = 3, CONVOY_WAITS = 3, FEW_CORES = 4 };
    /* With more cores each worker still has several switch intervals of work. */
    long share = cores > FEW_CORES ? (long)(cores < CLAIMS_MOST ? cores : CLAIMS_MOST) : FEW_CORES;
    return (struct amounts){shrunk(LOOPS * share / FEW_CORES, shrink), shrunk(WAITS, shrink),
                            shrunk(CONVOY_WAITS, shrink)};
}

size_t choose_counts(size_t cores, size_t largest, size_t counts[COUNTS_MOST]) {
    size_t count = 0;
    for (size_t n = 1; n <= largest && count < COUNTS_MOST; n++) {
        size_t few = cores <= 4 && n <= 2 * cores, power_of_two = (n & (n - 1)) == 0;
        if (few || power_of_two || n == cores || n == 2 * cores || n == largest)
            counts[count++] = n;
    }
    return count;
}

size_t choose_waiting_counts(size_t largest, size_t counts[COUNTS_MOST]) {
    size_t count = 0;
    for (size_t n = 1; n <= largest && count < COUNTS_MOST; n++)
        if (((n & (n - 1)) == 0 && n != 2) || n == largest)
            counts[count++] = n;
    return count;
}

static size_t at_most(size_t wanted, size_t largest) {
    return wanted < largest ? wanted : largest;
}

size_t full_count(size_t cores, size_t largest) {
    return at_most(at_most(cores, CLAIMS_MOST), largest);
}

size_t full_waiting_count(size_t largest) {
    return at_most(CLAIMS_MOST, largest);
}
