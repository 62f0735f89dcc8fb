/* classify.h - from what was observed to what the command is, by rules that know nothing of any program but
 * which are interpreters.
 *
 *   computing   at least one thread runs or is ready
 *   parallel    how many do so at once, while any does
 *   waiting     nobody does: then what the program waits for is what its outermost thread waits for
 */
#ifndef CLASSIFY_H
#define CLASSIFY_H

#include "observe.h"

enum kind {
    KIND_SHORT,       /* over before a second worker would have begun */
    KIND_COMPUTES,    /* one thread's worth of computing, in machine code */
    KIND_INTERPRETED, /* the same in an interpreter that runs one thread at a time */
    KIND_PARALLEL,    /* computes, with several at once */
    KIND_TURNS,       /* its threads wait for one another: a lock */
    KIND_WAITS,       /* for the network, for time to pass */
    KIND_DISK,
    KIND_INPUT, /* for somebody to type, or for another program */
    KIND_COUNT,
};

enum sure { SURE, LIKELY, UNSURE };

struct classified {
    enum kind kind;
    enum sure sure;
    double length_s;             /* wall time without the time in which it was only ready */
    double computing;            /* share of it in which somebody ran */
    double parallel;             /* how many at once then */
    double waiting[DOING_COUNT]; /* shares of what it waited for; with computing they make 1 */
    size_t takers;               /* threads that take turns, */
    double turns;                /* and the share of their time that goes to the lock */
    double interpreted;          /* share of the CPU time in interpreters */
    const char *program;         /* the one with most CPU time; "" where none was seen */
    double delayed;              /* ready / (running + ready) */
};

struct classified classify(const struct observation *seen);

/* "computes", for the result files, never translated. */
const char *kind_slug(enum kind kind);

/* Whether this program's threads run one at a time: an interpreter with a lock, or without threads. */
bool is_interpreter(const char *program);

/* From where on: see classify.c. */
#define SHORT_S        0.03
#define PARALLEL_FROM  1.5
#define COMPUTING_FROM 0.5
#define TURNS_FROM     0.15

#endif
