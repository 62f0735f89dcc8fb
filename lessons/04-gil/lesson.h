/* lesson.h - what main.c measures and show.c shows. */
#ifndef LESSON_H
#define LESSON_H

#include <limits.h>
#include <stdbool.h>

#include "measure.h"
#include "options.h"
#include "plan.h"
#include "worker.h"

enum { LESSON = 4 };
enum { OURS, PYTHON, FREE_PYTHON, SOURCES }; /* who interprets */
enum {
    TIME,
    SPEEDUP,
    WAIT_TIME,
    WAIT_SPEEDUP,
    DELAY,
    WRONG_REFERENCES,
    SWITCHES,
    SLOWDOWN,
    METRICS
};
enum { CPU_THREADS, CPU_WORSE, CPU_PROCESSES, IO_THREADS, CLAIMS };

extern const char *const claim_ids[CLAIMS];
extern const struct metric metrics[METRICS];

/* An interpreter and its series: NAME-thread, NAME-process, NAME-serial, NAME-convoy. */
struct source {
    bool found;
    char thread[24], process[24], serial[24], convoy[24];
    char version[16];
    char path[PATH_MAX]; /* of a Python */
};

enum { CELLS_MOST = SOURCES * (4 * WORKER_COUNTS_MOST + INTERVALS + 1) + 8 };

struct lesson {
    struct source sources[SOURCES];
    size_t cores, largest, largest_waiting;
    size_t full, full_waiting; /* at how many workers the claims are tested */
    struct cell cells[CELLS_MOST];
    size_t cell_count;
    size_t shrink, races;
    uint64_t seed;
    struct recording *recording; /* of the round at hand */
    int trouble;                 /* errno value of a line that a program printed, or 0 */
};

/* The median and interval of a cell; n is 0 where there is none. */
struct interval interval_at(const struct recording *recording, const char *series, double x,
                            size_t metric);

/* What a source says about a claim: the quantity of the claim's test, and its verdict. */
struct finding_of {
    struct interval ratio;
    enum verdict verdict;
};
struct finding_of find(const struct lesson *lesson, const struct recording *recording,
                       size_t source, size_t claim);

/* sources.c. Finds out which interpreters run here. Returns 0 or an errno value, and then it has
 * said why. */
int find_sources(struct lesson *lesson);

/* Each interpreter makes two runs a round: what the claims about computing compare; and, in every
 * second round only, the others, so that there are more rounds for the claims. */
enum { PARTS = 2 };

/* Makes the run with this number: starts an interpreter of those that were found, and records what
 * it prints. context is the lesson. Says what went wrong. Returns 0 or an errno value. */
int run_source(size_t number, struct recording *recording, void *context);

enum { DIGITS = 24 };
void write_number(char text[DIGITS], size_t number);

/* show.c: the tables, CPython's verdicts beside ours, and the three lines at the end. */
void print_tables(const struct lesson *lesson, const struct recording *recording);
void print_verdicts_beside(const struct lesson *lesson, const struct recording *recording);
void print_conclusion(const struct lesson *lesson, const struct recording *recording);

#endif
