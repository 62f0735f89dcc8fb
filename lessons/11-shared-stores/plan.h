/* plan.h - what lesson 11 measures: ways, numbers of workers, the kills; its tables and its conclusion. */
#ifndef PLAN_H
#define PLAN_H

#include "experiment.h"
#include "stores.h"

enum { TIME, LOST, RETRIES, REFUSED_SHARE, GONE, OFF };

/* How many processes the claims are about. */
enum { CLAIMED = 4 };

/* Adds cells and programs for the stores that run; without the kills where `quick`. Returns whether there is
 * any, beside the memory that all is compared with. */
bool plan_add(struct experiment *e, const struct stores *stores, bool quick);

/* The tables whose rows are no numbers, and the conclusion. */
void plan_show(struct experiment *e);
void plan_conclude(const struct experiment *e);

#endif
