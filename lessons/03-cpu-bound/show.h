/* show.h - what lesson 3 prints besides its conclusion, and the pictures that its jobs compute. */
#ifndef SHOW_H
#define SHOW_H

#include "experiment.h"

enum { TIME, START, WORK, HANDOVER, WAIT, OVERHEAD, SPEEDUP };

/* The jobs, and "" for the four together, whose series have no job before them. */
enum { JOBS = 4, GROUPS };
extern const char *const job_slugs[GROUPS];

/* Makes the cells of a kind ("thread", "process", "serial", "copies") at so many workers: those of
 * each job ("matrix-thread"), and those of the four together ("thread"), which are the sums of their
 * times and the speedup of these. */
void add_groups(struct experiment *e, const char *kind, size_t workers);

/* Two tables: the speedup of each job at these numbers of workers, and where the time goes with
 * `full` workers. */
void show_speedups(const struct experiment *e, const size_t *counts, size_t count);
void show_splits(const struct experiment *e, size_t full);

/* A line for the conclusion: what the siblings of SMT give, where there are any and so many workers were
 * measured. */
void show_siblings(const struct experiment *e, size_t largest);

#endif
