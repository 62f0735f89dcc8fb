/* rounds.h - lesson 5: what each round runs, with how many workers, and what follows from it. */
#ifndef ROUNDS_H
#define ROUNDS_H

#include "experiment.h"

enum { TIME, RATE, MEMORY, MEMORY_PER_RATE, CPU, SERVER_CPU, RECORDS }; /* metrics */

extern struct rounds {
    size_t shrink;        /* divides the delay and all sizes; 1 */
    size_t largest;       /* the most workers */
    size_t compared;      /* workers of io.threads */
    size_t weighed;       /* workers of io.light */
    size_t disk_compared; /* workers of io.files: a power of two */
    bool disk;            /* the disk is measured */
} rounds;

/* Fills the fields below shrink and adds programs and claims. Returns 0, or an errno value after it
 * has said what is wrong. */
int rounds_plan(struct experiment *e);

/* Prints the three lines at the end. */
void rounds_conclude(const struct experiment *e);

#endif
