/* plan.h - what is measured: the known commands, and what is shown of them. */
#ifndef PLAN_H
#define PLAN_H

#include "experiment.h"

enum {
    RIGHT, /* 1: the advice is right, 0: it is not; of "all": the share */
    KIND,  /* enum kind */
    SURENESS,
    AT_ONCE,
    LENGTH,
    USER, /* shares of the time, as all below */
    KERNEL,
    ON_DISK,
    ON_NETWORK,
    ON_TIMER,
    ON_LOCK,
    IN_TURNS,
};

/* Adds metrics, cells and programs; says which commands are left out, since their program is missing. */
void plan_add(struct experiment *e, size_t shrink);

/* The table of the commands, and the decision chart. */
void plan_show(struct experiment *e);
void plan_conclude(const struct experiment *e);

#endif
