/* plan.h - the metrics, cells, tables and claims of lesson 7. */
#ifndef PLAN_H
#define PLAN_H

#include "experiment.h"

enum { TIME, LOST, LOST_UNPROVOKED, RATE, STUCK, FOUND, RETRIES, REPORTED, SLOWDOWN };

/* Adds them: two workers on 1 ... cpus CPUs, at most `largest` threads for one lock. */
void plan_add(struct experiment *e, size_t cpus, size_t largest);

#endif
