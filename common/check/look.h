/* look.h - what the supervisor of the sandbox sees of all processes that descend from it (proc(5)).
 */
#ifndef LOOK_H
#define LOOK_H

#include <stdbool.h>
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

/* The clock of a program, in a file that the supervisor and the judge share. */
struct look_clock {
    _Atomic int64_t program_ns; /* without the time in which others had the CPUs that it wanted */
    _Atomic int64_t still_ns;   /* how long all of it has been asleep by now */
};

/* All descendants of this process. It must be the reaper of orphans (PR_SET_CHILD_SUBREAPER), so
 * that none can leave by losing its parent. */
void look(struct look *seen);

/* The share of this interval, 0 to 1, that the descendants lost because others had the CPUs: they
 * were ready to run, and got less than this machine's CPUs would have given them alone. Threads
 * that only wait lose nothing. */
double look_lost(const struct look *before, const struct look *now, int64_t interval_ns);

/* Whether a descendant has run or waited for a CPU since the look before, or could run now: else all of them sleep,
 * however busy the machine is. */
bool look_moved(const struct look *before, const struct look *now);

/* MB in files that no folder shows: open files without a name (memfd_create, or removed). */
size_t look_nameless_mb(const struct look *seen);

#endif
