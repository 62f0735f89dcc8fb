/* show.h - what lesson 9 prints besides its tables. */
#ifndef SHOW_H
#define SHOW_H

#include "experiment.h"

enum { TURN, ROUNDTRIP, SWITCHES, SLICE, GONE, LATE, RATIO };

/* The figures that are no row of a table: across CPUs, beside a hog, of other tools; and the machine. */
void show_rest(struct experiment *e);
void conclude(const struct experiment *e);

#endif
