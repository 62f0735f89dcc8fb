/* team.h - six databases, a matrix from each, and who does the waiting and the computing. */
#ifndef TEAM_H
#define TEAM_H

#include <stdbool.h>
#include <stdint.h>

#include "database.h"

struct task {
    const struct database *databases;
    size_t count;
    size_t iterations; /* see transform.h */
    bool only_wait;    /* the rows are received, and nothing is computed */
};

/* What came of one database. */
struct answer {
    struct spectrum spectrum;
    int64_t computed_ns; /* CPU time, without what the worker waited for a CPU */
    bool failed;
    char why[WHY_MOST];
};

/* What must be the same to the last bit, as a number (FNV-1a); and a sentence on stderr about database number i
 * (from 0) that failed. */
uint64_t answer_digest(const struct answer *answer);
void answer_say_failed(const struct database *database, size_t i, const struct answer *answer);

struct variant {
    const char *slug; /* its series: "thread" */
    size_t cpus; /* how many of its workers compute at the same time, at most; 0: one on each CPU */
    /* Reads and transforms all, and writes answers, which lie in shared memory (worker_share). Returns 0, or an
     * errno value after it has said why: the system refused a worker, or one was killed. A database that
     * failed is no error here. */
    int (*run)(const struct task *task, struct answer *answers);
};

extern const struct variant serial, threads, processes; /* blocking.c */
extern const struct variant under_lock;                 /* under_lock.c */
extern const struct variant one_thread, with_pool;      /* async.c, pool.c */

/* The variant with this slug, or NULL. */
const struct variant *variant_named(const char *slug);

/* What the variants share: receives the rows of one database and waits meanwhile; */
void receive(struct reading *reading, const struct database *database);

/* takes the rows into a matrix, unless the task is only to wait, and ends the reading; returns whether there
 * is something to compute, and else *answer is complete; */
bool take(const struct task *task, struct reading *reading, struct matrix *matrix,
          struct answer *answer);

/* computes. point is called again and again, as in transform.h; `running` only notes for the timeline that the
 * worker runs. */
struct point {
    void (*call)(void *context);
    void *context;
};
extern const struct point running;
void compute(const struct task *task, struct matrix *matrix, const struct point *point,
             struct answer *answer);

/* Both, one after the other, in memory of the caller's own. */
void take_and_compute(const struct task *task, struct reading *reading, const struct point *point,
                      struct answer *answer);

#endif
