/* team.h - workers that do the same task, and the two pipes between each of them and its parent.
 *
 * The parent gives orders of one byte through one pipe and hears reports through the other. A pipe
 * gives end-of-file once its last writer is gone (see pipe(7)), so nobody waits for the dead: a
 * worker ends when its parent closes the orders or dies, and the parent hears at once when a worker
 * process has died.
 */
#ifndef TEAM_H
#define TEAM_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "worker.h"

struct worker {
    int (*task)(struct worker *self); /* returns 0 or an errno value */
    const void *argument;             /* of the task; the caller's */
    size_t index;
    int orders[2];    /* the parent writes [1], the worker reads [0]; -1 is a closed end */
    int reports[2];   /* the worker writes [1], the parent reads [0] */
    pthread_t thread; /* threads.c */
    int error;        /* threads.c: what the task returned */
    pid_t process;    /* processes.c; 0 for a thread */
};

/* The subject of the lesson: what a thread and a process do differently. start lets a new worker
 * call its task; end waits until it has ended. Both return 0 or an errno value. */
struct kind {
    const char *series; /* name in the result files */
    int (*start)(struct worker *worker);
    int (*end)(struct worker *worker, struct worker_end *how);
};

extern const struct kind thread_kind;  /* threads.c */
extern const struct kind process_kind; /* processes.c */

struct team {
    enum worker_kind kind; /* WORKER_THREAD or WORKER_PROCESS */
    size_t count;
    int (*task)(struct worker *self);
    const void *argument;
    /* Workers that are never given an order and never report share one pipe, so that many of them
     * do not need many files. */
    bool silent;
    struct worker *workers;  /* count entries from team_start to team_end */
    struct worker_end *ends; /* likewise */
};

const struct kind *kind_of(enum worker_kind kind);
/* The kind of this series name. Returns 0 or EINVAL. */
int kind_named(const char *series, enum worker_kind *kind);

/* Starts all workers of a team, of which the fields down to `silent` are set; on return each is
 * about to do its task. Returns 0 or an errno value; call team_end in both cases. */
int team_start(struct team *team);

/* Gives worker i an order and waits for its report of so many bytes; team_hear only waits. Returns
 * 0 or an errno value (ECHILD or EPIPE when the worker is dead). */
int team_ask(struct team *team, size_t i, char order, void *report, size_t bytes);
int team_hear(struct team *team, size_t i, void *report, size_t bytes);

/* Ends all workers, waits for them and says what went wrong with the first that failed. Returns 0
 * or its errno value (EINTR when it was killed). */
int team_end(struct team *team);

/* What workers call: the next order (false: there will be none), and a report to the parent. */
bool take_order(struct worker *self, char *order);
int give_report(struct worker *self, const void *report, size_t bytes);

/* What every new worker calls: says to the parent that it has started, then does its task. */
int do_task(struct worker *self);

#endif
