/* worker.h - run N workers: one after another, as threads, or as processes.
 *
 * Lesson 2 shows with raw pthread_create and fork what happens here; later lessons call this.
 * Every worker gets its number, the task (read by all) and a result of its own to write. A worker
 * that dies is reported, never waited for for ever.
 */
#ifndef WORKER_H
#define WORKER_H

#include <stdbool.h>
#include <stddef.h>

enum worker_kind { WORKER_SERIAL, WORKER_THREAD, WORKER_PROCESS };

/* What worker number `index` does. task is the caller's and must not be changed; result is the
 * worker's own. Returns 0, or an errno value that says why the worker failed. */
typedef int worker_fn(size_t index, const void *task, void *result);

enum worker_fate {
    WORKER_NOT_STARTED, /* the system refused; code is the errno value */
    WORKER_DONE,        /* the result is complete */
    WORKER_FAILED,      /* its function returned the errno value `code` */
    WORKER_KILLED,      /* a signal ended it (processes only); code is the signal's number */
};

struct worker_end {
    enum worker_fate fate;
    int code;
};

struct worker_team {
    enum worker_kind kind;
    size_t count;
    bool pinned; /* worker i to the i-th allowed CPU, round and round (see sched_setaffinity(2));
                  * one after another as well */
    worker_fn *work;
    const void *task;
    /* count x result_bytes. For processes it must be shared memory (worker_share): a child's write
     * to anything else stays in the child. */
    void *results;
    size_t result_bytes;
    struct worker_end *ends; /* count entries, filled by workers_run */
};

/* Runs the team and waits for all of it. Where a worker cannot be started, those already started
 * are waited for and the rest stays WORKER_NOT_STARTED.
 * Returns 0 when every worker is WORKER_DONE, else the errno value of the first that is not (EINTR
 * for a killed one). */
int workers_run(struct worker_team *team);

/* One sentence on stderr for the first worker that is not WORKER_DONE: what happened to it, the
 * limit that was hit and how to raise it. */
void workers_say_trouble(const struct worker_team *team);

/* The same sentence for a worker that the system refused to start with this errno value. */
void worker_say_refused(enum worker_kind kind, int error);

/* Zeroed memory that parent and children share (an anonymous MAP_SHARED mapping: it has no name, so
 * nothing is left behind). NULL with errno when refused. Give it back with worker_unshare. */
void *worker_share(size_t bytes);
void worker_unshare(void *shared, size_t bytes);

/* fork(2) for a worker process: buffered output is flushed first, so that it does not appear twice,
 * and the child is killed when its parent dies (PR_SET_PDEATHSIG). */
int worker_fork(void);

/* Runs another program of the kit, arguments[0] being its name in build/bin, as a worker process
 * and hands each line that it prints to `line`. Where it cannot be started or is killed, says so; a
 * program that ends with another status than 0 has said why itself.
 * Returns 0 or an errno value (ECHILD when the program did not end well). */
int worker_run_program(char *const arguments[], void (*line)(const char *text, void *context),
                       void *context);

/* The same for a program that is not of the kit, found on PATH unless arguments[0] is a path. What
 * it prints on standard error is thrown away. Fills *end, and the caller says what it means (code
 * WORKER_NO_PROGRAM: there is no such program). Returns 0, or the errno value with which the system
 * refused the process, and has said so. */
enum { WORKER_NO_PROGRAM = 127 };
int worker_run_foreign(char *const arguments[], void (*line)(const char *text, void *context),
                       void *context, struct worker_end *end);

/* One sentence on stderr: a signal has ended this program. */
void worker_say_killed(const char *program, int signal_number);

/* waitpid(2) that goes on after EINTR. Returns 0 and the end of the process, or an errno value. */
int worker_wait(int pid, struct worker_end *end);

/* How many CPUs this program may use (sched_getaffinity(2)). */
size_t worker_cpus(void);

/* Pins the calling thread to the i-th CPU it may use, round and round; children and threads that
 * it starts inherit that. Returns 0 or an errno value. */
int worker_pin(size_t i);

/* How many workers this machine allows at once: the smallest of the limits on processes and
 * threads (RLIMIT_NPROC, pid_max, threads-max, the control group's pids.max), less some for the
 * rest of the system, and WORKERS_MOST at most. */
enum { WORKERS_MOST = 1024 };
size_t workers_allowed(void);

/* The most workers that a lesson starts: as many as the reader asked for (0: not asked), else as
 * many as the lesson wants, as far as this machine allows them. */
size_t workers_at_most(size_t asked, size_t wanted);

/* The numbers of workers at which computing is measured, ascending: each up to twice the cores of a
 * machine with at most 4, else powers of two; and always cores, 2 x cores and the largest. counts
 * has WORKER_COUNTS_MOST places. Returns how many there are. */
enum { WORKER_COUNTS_MOST = 24 }; /* enough for a largest of 1024 */
size_t worker_counts(size_t cores, size_t largest, size_t *counts);

/* At how many workers claims about computing are tested: one on each core, but 8 at most, for with
 * more of them the share of each is too short; and no more than the largest. */
size_t worker_full_count(size_t cores, size_t largest);

#endif
