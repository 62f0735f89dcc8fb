/* team.h - N workers of one kind run functions in one build of the interpreter. */
#ifndef TEAM_H
#define TEAM_H

#include <stdint.h>

#include "interpreter.h"
#include "worker.h"

/* What one worker runs. */
struct job {
    const struct function *function;
    long arguments[2];
};

/* What one worker hands over. For processes it lies in shared memory. */
struct part {
    struct outcome outcome;
    long wrong_references;    /* of objects that nobody else can look at */
    int64_t begin_ns, end_ns; /* of its job */
    int64_t start_delay_ns;   /* how long it had waited for its CPU before it began */
};

/* Where threads and processes differ, and nothing else: what of the interpreter they share. */
struct kind {
    const char *series; /* name in the result files */
    enum worker_kind worker;
    /* Memory for the parts. Zeroed; NULL with errno when the system refuses. */
    void *(*allocate)(size_t bytes);
    void (*release)(void *parts, size_t bytes);
    /* What a worker that has ended its job knows about the counts in the runtime. */
    long (*wrong_references)(const struct runtime *runtime);
};
extern const struct kind threads;   /* threads.c */
extern const struct kind processes; /* processes.c */
extern const struct kind serial;    /* threads.c: the caller runs all jobs, one after another */

/* A run: which interpreter, which workers, which jobs. */
struct team {
    const struct interpreter *interpreter;
    const struct kind *kind;
    const struct job *jobs; /* one for each worker */
    size_t workers;
    bool apart;  /* every thread gets a runtime of its own: lock, constants, small integers */
    bool pinned; /* each worker to a CPU, round and round */
    long interval_us;
};

struct measured {
    double
        time_ns; /* from the first worker's begin until the last one's end: what it costs to start
                     * and to end a worker is the subject of lesson 2 */
    double
        first_ns;   /* ... until the first two have done their jobs; see switch_at in interpret.c */
    double delayed; /* the share of that time a pinned worker was ready and had no CPU */
    long sum;       /* of all results */
    long wrong_references;
    unsigned long switches;      /* how often the lock went to another thread */
    double delay_ns[WAITS_MOST]; /* of the first worker's waits */
    size_t waits;
};

/* Runs a team once. Says what went wrong. Returns 0 or an errno
 * value. */
int team_run(const struct team *team, struct measured *measured);

#endif
