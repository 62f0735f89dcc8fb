/* worker.h - run N workers: one after another, as threads, or as processes.
 *
 * Lesson 2 shows with raw pthread_create and fork what happens here; later lessons call this.
 * Every worker gets its number, the task (read by all) and a result of its own to write. A worker
 * that dies is reported, never waited for for ever.
 */
#ifndef WORKER_H
#define WORKER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
    int64_t delayed_ns; /* how long a pinned worker was ready to run and had no CPU, see delay.h; 0
                         * where it is not pinned or the system does not say */
};

struct worker_team {
    enum worker_kind kind;
    size_t count;
    bool pinned; /* worker i to the i-th CPU, see worker_pin; one after another as well */
    /* They need each other: where a process has not ended well, the others would wait for it for ever, and are killed
     * (then WORKER_FAILED with ECANCELED). Threads die together anyhow. */
    bool together;
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
 * Returns 0 when every worker is WORKER_DONE, else the errno value of the one in trouble (EINTR where it
 * was killed). */
int workers_run(struct worker_team *team);

/* The end of the first worker that is not WORKER_DONE; but of one that the system has refused, where there is
 * one, for the others may have failed because they waited for it; and of one that was only killed with another
 * (see together) last of all. NULL: all are done. */
const struct worker_end *workers_trouble(const struct worker_team *team);

/* For workers that need each other: waits until `count` of them are here, each of which adds itself to *arrived
 * (in memory that they share). Returns 0, or ETIMEDOUT after so many milliseconds: one was refused, or has died. */
int worker_meet(atomic_size_t *arrived, size_t count, int ms);

/* Zeroed memory that parent and children share (an anonymous MAP_SHARED mapping: it has no name, so
 * nothing is left behind). NULL with errno when refused. Give it back with worker_unshare. */
void *worker_share(size_t bytes);
void worker_unshare(void *shared, size_t bytes);

/* fork(2) for a worker process: buffered output is flushed first, so that it does not appear twice,
 * and the child is killed when its parent dies (PR_SET_PDEATHSIG). */
int worker_fork(void);

/* waitpid(2) that goes on after EINTR. Returns 0 and the end of the process, or an errno value. */
int worker_wait(int pid, struct worker_end *end);

/* How many CPUs this program may use: those that it may run on (sched_getaffinity(2)), but no more
 * than the quota of its control group fills (cgroup.h), rounded up. */
size_t worker_cpus(void);

/* That quota, for example 1.5 CPUs, where it is less than the CPUs that the program may run on; else
 * 0. */
double worker_quota(void);

/* On how many cores they are: of the CPUs of one core, siblings, the first counts (topology.h). */
size_t worker_cores(void);

/* On how many fast cores: all, but on a machine with little cores. */
size_t worker_fast_cores(void);

/* How many of the CPUs can be compared with one, since each is a core of its own and equally fast, see
 * topology_alike. */
size_t worker_cpus_alike(void);

/* The number of the i-th CPU, round and round, in the order of topology.h. */
int worker_cpu(size_t i);

/* Pins the calling thread to the i-th CPU, see worker_cpu and sched_setaffinity(2); children and threads
 * that it starts inherit that. Returns 0 or an errno value. */
int worker_pin(size_t i);

#endif
