/* plan.h - what lesson 13 measures where, its tables and its conclusion. */
#ifndef PLAN_H
#define PLAN_H

#include "experiment.h"
#include "session.h"

enum { TIME, SPEEDUP, MESSAGE, LATENCY, BANDWIDTH, MODEL, BEST, ALIVE, LOST };

/* How many ranks the claims are about, and the size of their message. */
enum { CLAIMED = 2, SMALL = 64 };

enum { COUNTS_MOST = 12 };

struct setup {
    struct mpi mpi;
    struct session machine, hosts;
    struct server redis; /* where there are no made hosts, which have one */
    struct real_hosts real;
    bool is_real;  /* the hosts are those of HOSTS */
    bool has_rank; /* ranks on this machine, and ranks over hosts */
    bool has_hosts;
    bool has_redis;
    size_t counts[COUNTS_MOST], count; /* how many workers a job is measured with, ascending */
    size_t shrink;
};

/* Starts the ranks, with `largest` workers at most (0: the lesson chooses). What is not there is left out, and it
 * is said why. Returns 0, or an exit status after it has said why not. */
int setup_start(struct setup *setup, size_t largest, size_t shrink);
void setup_stop(struct setup *setup);

void plan_add(struct experiment *e, const struct setup *setup);

void plan_show(struct experiment *e);
void plan_conclude(const struct experiment *e);

#endif
