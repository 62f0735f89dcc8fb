/* plan.h - lesson 12: its metrics and sizes, its databases, what each round runs, and what follows from it. */
#ifndef PLAN_H
#define PLAN_H

#include "experiment.h"
#include "servers.h"

enum { TIME, WAIT, BOUND, REACHED, DELAY }; /* metrics */
enum { COUNTS, TYPING };                    /* tables */

/* In the rounds all is less than by hand, so that there can be many of them. */
#define ROUND_DISTANCE_MS 5.0
#define ROUND_QUERY_S     0.1
enum { ROUND_ITERATIONS = 10, FEW_SERVERS = 2 };

struct size {
    size_t databases, iterations;
    double distance_ms, query_s;
    bool quick; /* for slow tools, and tests */
};

/* Starts `own` databases, or takes those of DATABASES; asks each once, and leaves out those that fail, after it
 * has named them. Returns how many are left; 0: none, and it has said so. */
size_t plan_databases(struct servers *servers, size_t own, double distance_ms, size_t iterations);

/* Adds what is measured with so many databases, with which the questions are compared, too. */
void plan_rounds(struct experiment *e, const struct size *size);

/* A row for each variant: its time, the waiting in it, and which share of the speed its bound allows. */
void plan_show(struct experiment *e);
void plan_conclude(const struct experiment *e);

#endif
