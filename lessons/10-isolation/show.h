/* show.h - the tables of lesson 10 whose rows are no numbers, and its conclusion. */
#ifndef SHOW_H
#define SHOW_H

#include "experiment.h"

/* What became of the other workers, and of a lock and its data. */
void show_ends(struct experiment *e);

/* Prints the three lines at the end. */
void show_conclusion(const struct experiment *e);

#endif
