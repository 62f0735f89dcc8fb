/* cpu_bound.h - a job divided among N workers, what each of them hands over, and where the time
 * went. */
#ifndef CPU_BOUND_H
#define CPU_BOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jobs/job.h"
#include "worker.h"

/* What one worker hands over. For processes it lies in shared memory. */
struct part {
    int64_t begun, worked, handed_over; /* kit_now_ns */
    unsigned char *place;               /* memory that the caller keeps for this result */
    unsigned char *result;              /* where the caller finds the result; NULL: there is none */
};

/* Where threads and processes differ, and nothing else: where the result lives. */
struct kind {
    const char *series; /* name in the result files */
    enum worker_kind worker;
    /* The table: all parts and places. Zeroed; NULL with errno when the system refuses. */
    void *(*allocate)(size_t bytes);
    void (*release)(void *table, size_t bytes);
    /* The worker has so many bytes of result in memory of its own, and sets part->result. */
    void (*hand_over)(struct part *part, unsigned char *own, size_t bytes);
    /* The caller is done with part->result; `bytes` is what the worker had allocated. */
    void (*give_back)(struct part *part, size_t bytes);
};
extern const struct kind threads;   /* threads.c */
extern const struct kind processes; /* processes.c */

/* A job and the result of its serial program, with which every other result is compared. */
struct task {
    struct job job;
    size_t passes;           /* every unit is computed so many times; 1 on small machines */
    unsigned char *expected; /* unit i begins at i x unit_bytes */
    size_t *lengths;         /* of each unit's result */
    bool known;              /* the serial program has run: both are filled */
};

/* Makes room for what is expected of task->job, which belongs to the task from now on, and computes
 * one unit, to warm up. Returns 0 or an errno value; task_free frees the task in both cases. */
int task_prepare(struct task *task, size_t passes);
void task_free(struct task *task);

/* The workers of one kind, with memory that every run uses again. */
struct pool {
    const struct kind *kind;
    size_t workers_most;
    struct worker_end *ends;
    struct part *parts; /* the table */
    size_t table_bytes;
};

/* A pool of up to workers_most workers for a job. Returns 0 or an errno value; pool_close frees the
 * pool in both cases. */
int pool_open(struct pool *pool, const struct kind *kind, size_t workers_most,
              const struct job *job);
void pool_close(struct pool *pool);

/* Where the time of a run went, in nanoseconds. Each of the four parts is the mean of all workers;
 * together they are `time`. */
struct split {
    double time;     /* from the caller's decision until it has all results */
    double start;    /* until the worker's first instruction */
    double work;     /* computing, the first touch of the memory for the result included */
    double handover; /* until the caller can see the result */
    double wait;     /* from the worker's own end until the caller has the results of all */
    double delayed;  /* the largest share of `time` that a worker was ready and had no CPU */
};

/* Runs a task with so many workers, worker i pinned to the i-th CPU, and compares every byte with
 * the serial program's. Says what went wrong. Returns 0 or an errno value: EBADMSG when a byte
 * differs, EINTR when a worker was killed. */
int pool_run(struct pool *pool, const struct task *task, size_t workers, struct split *split);

/* The serial program: the shares of so many workers in the caller, one after another, each on the CPU
 * of its worker, so that a CPU that is slower at the moment slows all programs alike. Its first
 * result is what all others are compared with, so it runs before them. Returns as pool_run. */
int serial_run(struct task *task, size_t shares, struct split *split);

/* So many independent copies of the serial program side by side, one pinned to each CPU: the most
 * that this machine gives (copies.c). split->time is from their common start until the last has
 * ended; the rest is 0. Returns as pool_run. */
int copies_run(const struct task *task, size_t count, struct split *split);

/* Says why a job could not be computed, why a team failed, or that a unit differs from the serial
 * result (this one returns EBADMSG). */
void say_not_computed(const struct task *task, int error);
void say_team_trouble(const struct task *task, const struct worker_team *team);
int say_difference(const struct task *task, size_t unit, size_t worker, size_t workers);

/* The largest delay of these workers as a share of a time. */
double share_delayed(const struct worker_end *ends, size_t workers, double time_ns);

/* Memory for the result of one worker: the lengths of its units, then their bytes, one unit behind
 * the other. NULL with errno when refused. */
unsigned char *result_allocate(size_t bytes);
void result_free(unsigned char *result, size_t bytes);

/* The share of worker w of N: units w, w + N, w + 2N, ... This cyclic division balances units of
 * unequal cost, such as the rows of a picture. Its bytes are the most that its result takes, in
 * whole pages. */
size_t share_units(const struct job *job, size_t worker, size_t workers);
size_t share_bytes(const struct job *job, size_t worker, size_t workers);

/* Computes a share into result and says how many bytes of it are used. Returns 0, or EIO when a
 * unit failed. */
int share_compute(const struct task *task, size_t worker, size_t workers, unsigned char *result,
                  size_t *used);

/* The first unit of a share that differs from the serial program's, or SIZE_MAX. */
size_t share_difference(const struct task *task, size_t worker, size_t workers,
                        const unsigned char *result);

/* How often each unit is computed, so that the share of each worker is long enough: once on a
 * machine with 4 cores or fewer. */
size_t choose_passes(size_t cores);

#endif
