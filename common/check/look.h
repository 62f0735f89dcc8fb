/* look.h - what the supervisor of the sandbox sees of all processes that descend from it (proc(5)).
 */
#ifndef LOOK_H
#define LOOK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { LOOK_PROCESSES = 4096, LOOK_TASKS = 512 };

/* One thread; see Documentation/scheduler/sched-stats.rst for the two times. */
struct look_task {
    pid_t tid;
    int64_t cpu_ns;   /* on a CPU so far */
    int64_t delay_ns; /* ready to run, and had none */
};

struct look {
    size_t processes, threads, resident_kb;
    unsigned long long cpu_ticks; /* of all, and of children they have waited for */
    pid_t pids[LOOK_PROCESSES];
    size_t threads_of[LOOK_PROCESSES]; /* by the same index */
    size_t tasks;                      /* the first LOOK_TASKS threads */
    struct look_task task[LOOK_TASKS];
};

/* All descendants of this process. It must be the reaper of orphans (PR_SET_CHILD_SUBREAPER), so
 * that none can leave by losing its parent. */
void look(struct look *seen);

/* The share of this interval, 0 to 1, that the descendants lost because others had the CPUs: they
 * were ready to run, and got less than this machine's CPUs would have given them alone. Threads
 * that only wait lose nothing. */
double look_lost(const struct look *before, const struct look *now, int64_t interval_ns);

/* MB in files that no folder shows: open files without a name (memfd_create, or removed). */
size_t look_nameless_mb(const struct look *seen);

#endif
