/* races.h - two or more workers that change the same memory, each in its own thread or process.
 *
 * A run has shared memory, workers that are pinned, and a function that each of them executes: the
 * same function for threads and for processes. threads.c and processes.c say what differs.
 */
#ifndef RACES_H
#define RACES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WORKERS_AT_ONCE = 2048, LINE = 64, APART = 128 /* two cache lines, see README */ };

/* What the workers of a run share, at the beginning of their shared memory; what they work on stands
 * behind it. Each worker's times have cache lines of their own, so that only the subject is shared. */
struct run {
    void (*work)(struct run *run, size_t worker); /* what is timed */
    size_t workers, cpus; /* worker i is pinned to CPU i % cpus; cpus 0: pinned nowhere */
    _Alignas(APART) atomic_size_t ready; /* workers that stand at the gate */
    atomic_bool abandoned;               /* one could not be started: nobody waits for it */
    struct times {
        _Alignas(APART) int64_t begin_ns, end_ns, delayed_ns;
        int error; /* an errno value where the worker could not do its work */
    } times[];
};

/* Threads or processes. */
struct kind {
    const char *slug;
    int shared; /* for pthread_mutexattr_setpshared(3) and its like */
    /* Zeroed memory that all workers of this kind see; NULL with errno when refused. */
    void *(*memory)(size_t bytes);
    void (*release)(void *memory, size_t bytes);
    /* Starts all workers, each of which calls worker_main, and waits for them. Returns 0 or an errno
     * value, EINTR with *killed where a signal has ended one. */
    int (*start)(struct run *run, int *killed);
};
extern const struct kind threads, processes; /* threads.c, processes.c */

/* What every worker does: pins itself, waits at the gate until all are there, works, and notes how
 * long that took. */
void worker_main(struct run *run, size_t worker);

/* A run with its memory: `bytes` for the subject, at run_subject(run). */
struct run *run_open(const struct kind *kind, size_t workers, size_t cpus, size_t bytes);
void run_close(const struct kind *kind, struct run *run, size_t bytes);
void *run_subject(struct run *run);

/* Starts the workers and waits for them. Fills *ns with the time from the first begin to the last
 * end, and *delayed with the largest share of it in which a worker was ready and had no CPU (of
 * interest only where each has a CPU of its own). Returns 0; or an errno value, after it has printed the
 * line "error ERRNO WHAT" of experiment.h. */
int run_time(const struct kind *kind, struct run *run, double *ns, double *delayed);

/* Prints "error ERRNO WHAT" and returns the exit status. */
int races_fail(int error, const char *what);

/* Whether valgrind runs this program. */
bool under_valgrind(void);

/* The kind with this slug, or NULL. */
const struct kind *kind_called(const char *slug);

#endif
