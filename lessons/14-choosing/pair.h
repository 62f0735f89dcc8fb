/* pair.h - two commands against each other: in turn, in shuffled order, with a ratio from each pair; runs
 * that were disturbed are made again (measure.h). */
#ifndef PAIR_H
#define PAIR_H

#include <stddef.h>

#include "measure.h"

enum { PAIR_A, PAIR_B, PAIR_COUNT };
enum { PAIR_TIME, PAIR_CPU, PAIR_MEMORY, PAIR_METRICS }; /* s, s, MB */

struct pair_plan {
    char *command[PAIR_COUNT];
    const char *prepare;  /* run before each run, those that do not count included; or NULL */
    double seconds;       /* for all of it */
    size_t warmup, pairs; /* rounds that do not count; rounds that do, 0: until it is clear */
    uint64_t seed;
};

struct pair_result {
    struct recording recording; /* cells PAIR_A and PAIR_B */
    struct interval value[PAIR_COUNT][PAIR_METRICS], ratio[PAIR_METRICS]; /* A / B */
};

/* Measures; says what went wrong, and what is there until then counts. Free with
 * recording_free(&result->recording). Returns 0 or an exit status. */
int pair_measure(const struct pair_plan *plan, struct pair_result *result);

/* Whether both print the same; says how they differ. Returns 0, or an exit status when a command failed. */
int pair_same_output(const struct pair_plan *plan);

/* "faster", "slower", "undecided", for the exported files: what A is. */
const char *pair_verdict(const struct pair_result *result);

#endif
