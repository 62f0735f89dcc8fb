/* plan.h - what is measured: the variants, sizes and depths, and what the system refuses. */
#ifndef PLAN_H
#define PLAN_H

#include "experiment.h"
#include "python.h"

enum {
    TIME,       /* one way, both on one CPU; us, as all times */
    ROUND_TRIP, /* there and back, both on one CPU */
    TIME_TWO,   /* the same, each on a CPU of its own */
    ROUND_TRIP_TWO,
    CALLS,    /* system calls a message, by both */
    COPIES,   /* how often each byte is copied */
    SWITCHES, /* context switches a message */
    CAPACITY, /* messages that fit before the sender must wait */
};

/* The sizes that the claims compare. */
enum { KB64 = 64 << 10, MB = 1 << 20 };

/* Asks programs/handover which mechanisms the system refuses; for each that the lesson can do without
 * it says why it is left out, and the limit. Returns 0 or an errno value, and has said why. */
int plan_probe(void);

/* Why the claims cannot be tested at equal capacity here, or NULL; a message for gettext. Known
 * after plan_probe. */
const char *plan_no_equal_capacity(void);

/* The same for CPython, whose multiprocessing needs room in /dev/shm. */
const char *plan_no_multiprocessing(void);

/* Adds metrics, tables, cells and programs: what claims compare, what two CPUs are needed for where there are two,
 * and CPython where there is one. */
void plan_add(struct experiment *e, const struct python *python);

#endif
