/* show.h - the tables of lesson 7 whose rows are no numbers. */
#ifndef SHOW_H
#define SHOW_H

#include "experiment.h"

/* The eleven ways to add to one counter, by two workers on so many CPUs. */
void show_ways(const struct experiment *e, size_t cpus);

/* What each tool said. */
void show_tools(const struct experiment *e);

#endif
