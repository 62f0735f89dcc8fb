/* crew.h - N workers of one kind run functions in one build of the interpreter. */
#ifndef CREW_H
#define CREW_H

#include <stdint.h>

#include "interpreter.h"
#include "worker.h"

/* The functions compute, wait_often and compute_until_stopped, as a text for the assembler. */
extern const char byte_code[];

/* What one worker runs. */
struct job {
    const struct function *function;
    long arguments[2];
};

/* What one worker hands over. For processes it lies in shared memory. */
struct part {
    struct outcome outcome;
    long wrong_references; /* of objects that nobody else can look at */
};

/* Where threads and processes differ, and nothing else: what of the interpreter they share. */
struct way {
    const char *series; /* name in the result files */
    enum worker_kind kind;
    /* Memory for the parts. Zeroed; NULL with errno when the system refuses. */
    void *(*allocate)(size_t bytes);
    void (*release)(void *parts, size_t bytes);
    /* What a worker that has ended its job knows about the counts in the runtime. */
    long (*wrong_references)(const struct runtime *runtime);
};
extern const struct way threads;   /* threads.c */
extern const struct way processes; /* processes.c */
extern const struct way serial;    /* crew.c: the caller runs all jobs, one after another */

/* A run: which interpreter, which workers, which jobs. */
struct crew {
    const struct interpreter *interpreter;
    const struct way *way;
    const struct module *module;
    const struct job *jobs; /* one for each worker */
    size_t workers;
    bool apart;  /* every thread gets constants and small integers of its own */
    bool pinned; /* each worker to a CPU, round and round */
    long interval_us;
};

struct measured {
    double time_ns; /* from the caller's decision until all workers have ended */
    long sum;       /* of all results */
    long wrong_references;
    unsigned long switches;      /* how often the lock went to another thread */
    double delay_ns[WAITS_MOST]; /* of the first worker's waits */
    size_t waits;
};

/* Runs a crew once. Says what went wrong. Returns 0 or an errno value. */
int crew_run(const struct crew *crew, struct measured *measured);

#endif
