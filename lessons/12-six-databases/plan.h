/* plan.h - lesson 12: its metrics and sizes, its databases, what each round runs, and what follows from it. */
#ifndef PLAN_H
#define PLAN_H

#include "experiment.h"
#include "servers.h"

enum { TIME, WAIT, BOUND, REACHED, DELAY };

/* In the rounds all is a fifth of what it is by hand, so that there can be many of them. */
#define ROUND_DISTANCE_MS 10.0
enum { ROUND_ITERATIONS = 25, FEW_SERVERS = 2 };

/* Starts `own` databases, or takes those of DATABASES; asks each once, and leaves out those that fail, after it
 * has named them. Returns how many are left; 0: none, and it has said so. */
size_t plan_databases(struct servers *servers, size_t own, double distance_ms, size_t iterations);

/* Adds what is measured with so many databases. */
void plan_rounds(struct experiment *e, size_t databases, double distance_ms, size_t iterations);

/* A row for each variant: its time, the waiting in it, and which share of the speed its bound allows. */
void plan_show(struct experiment *e);
void plan_conclude(const struct experiment *e);

#endif
