/* slices.h - what the threads of a command did over time, as a file that advise.gp draws. */
#ifndef SLICES_H
#define SLICES_H

#include "observe.h"

/* Returns 0, or an errno value and has said why. */
int slices_write(const char *path, const struct observation *seen);

#endif
