/* sources.h - who is measured: our interpreter, CPython, and CPython without its lock. */
#ifndef SOURCES_H
#define SOURCES_H

#include "experiment.h"
#include "python.h"

enum {
    TIME, /* of a computing program, divided among the workers */
    SPEEDUP,
    WAIT_TIME, /* of a waiting program, a whole one for each worker */
    WAIT_SPEEDUP,
    DECOMPRESS_TIME, /* of zlib, in CPython */
    DECOMPRESS_SPEEDUP,
    COMPRESS_TIME,
    COMPRESS_SPEEDUP,
    DELAY,            /* how much later than asked a waiting worker goes on */
    WRONG_REFERENCES, /* by how much the counts of the shared objects are wrong */
    SWITCHES,         /* how often the lock went to another thread */
    SLOWDOWN,         /* atomic-thread at 1 / nolock-thread at 1 */
    SLOWER,           /* threads that change places often / the serial program */
};

struct source {
    const char *who;                       /* in the verdicts, NULL for the kit */
    const char *serial, *thread, *process; /* series; and those of two experiments more: */
    const char *convoy, *switches;
    const char *thread_name, *process_name, *name; /* in the tables, marked with N_ */
    struct python python;
};
enum { OURS, PYTHON, FREE_PYTHON, SOURCES };
extern struct source sources[SOURCES];

/* How many workers there are at most, and at how many the claims are tested. */
struct counts {
    size_t largest, largest_waiting, full, full_waiting;
};

/* Looks for Pythons. Returns 0 or an errno value, and then it has said why. */
int sources_find(void);

/* Adds what is measured: the metrics; of each source that was found cells, columns of the tables,
 * claims and notes; and our builds without a lock. races: also the one with a data race. */
void sources_add(struct experiment *e, const struct counts *counts, bool races);

/* The CPUs for python.py, in the order in which workers get them: "0,2,1,3". */
const char *sources_cpus(void);

/* The tables; the headings of all but ZLIB stand in main.c. */
enum { SPEEDUPS, BUILDS, WAITS, DELAYS, ZLIB };

#endif
