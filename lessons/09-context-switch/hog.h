/* hog.h - a process that computes all the time on a CPU. */
#ifndef HOG_H
#define HOG_H

#include "pair.h"

/* Starts it on this CPU (see worker_pin). It ends with its parent. Returns 0 or an errno value, and in
 * what what failed. */
int hog_start(int cpu, int *pid, char what[WHAT_SIZE]);
void hog_end(int pid); /* 0: there is none */

#endif
