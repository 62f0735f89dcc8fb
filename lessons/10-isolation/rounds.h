/* rounds.h - lesson 10: its metrics and sizes, what each round runs, and what follows from it. */
#ifndef ROUNDS_H
#define ROUNDS_H

#include "experiment.h"

enum { ALIVE, RIGHT, DAMAGED, STOPPED, LOCKED, MISSING, ANSWERED, LOST, GAP, SLOWEST, KNOWN, BACK };

/* The client: requests a second, and how many there are in a run; one of them is the one in a
 * thousand that crashes its worker. The server: how long an answer takes, and the start of a process.
 * The figure: answers in steps of BIN_MS, from FIRST_MS before the crash on. */
enum { RATE = 2000, REQUESTS = 400, WORK_MS = 2, START_MS = 50 };
enum { FIRST_MS = -30, BIN_MS = 5, BINS = 32 };

/* Adds what is measured: `shrink` divides the server's run and the start of its processes, `largest`
 * is the size of the largest supervisor in MB. */
void rounds_plan(struct experiment *e, size_t shrink, size_t largest);

#endif
