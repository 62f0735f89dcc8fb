/* rounds.h - which programs a round of lesson 9 runs. */
#ifndef ROUNDS_H
#define ROUNDS_H

#include "experiment.h"

/* Adds the cells and the programs, with working sets of 0, 64, 256 ... largest KB. */
void add_rounds(struct experiment *e, size_t largest);

#endif
