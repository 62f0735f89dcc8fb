/* work.h - work that needs no memory: what stands for computing inside and outside of a lock. */
#ifndef WORK_H
#define WORK_H

#include <stddef.h>
#include <stdint.h>

/* So many multiplications, each of which needs the result of the one before (about a nanosecond
 * each). The result is of use to nobody, but the compiler does not know. */
static inline uint64_t work(uint64_t seed, size_t steps) {
    for (size_t i = 0; i < steps; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        __asm__ volatile("" : "+r"(seed));
    }
    return seed;
}

#endif
