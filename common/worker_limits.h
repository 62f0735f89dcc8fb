/* worker_limits.h - how many workers there may be and shall be, and what to say where the system refuses
 * one or where one has come to a bad end. */
#ifndef WORKER_LIMITS_H
#define WORKER_LIMITS_H

#include <stddef.h>

#include "worker.h"

/* One sentence on stderr: the system refused to start a worker of this kind with this errno value;
 * it names the limits and how to raise them. */
void worker_say_refused(enum worker_kind kind, int error);

/* The same sentence, which is not printed. */
enum { REFUSAL_MOST = 400 };
void worker_refusal(char sentence[REFUSAL_MOST], enum worker_kind kind, int error);

/* One sentence on stderr for the first worker that is not WORKER_DONE: what happened to it, the
 * limit that was hit and how to raise it. */
void workers_say_trouble(const struct worker_team *team);

/* How many workers this machine allows at once: the smallest of the limits on processes and
 * threads (RLIMIT_NPROC, pid_max, threads-max, the control group's pids.max), less some for the
 * rest of the system, and WORKERS_MOST at most. */
enum { WORKERS_MOST = 1024 };
size_t workers_allowed(void);

/* The most workers that a lesson starts: as many as the reader asked for (0: not asked), else as
 * many as the lesson wants, as far as this machine allows them, and says so where these are fewer. */
size_t workers_at_most(size_t asked, size_t wanted);

/* The numbers of workers at which computing is measured, ascending: each up to twice the cores of a
 * machine with at most 4, else powers of two; and always cores, 2 x cores and the largest. counts
 * has WORKER_COUNTS_MOST places. Returns how many there are. */
enum { WORKER_COUNTS_MOST = 24 }; /* enough for a largest of 1024 */
size_t worker_counts(size_t cores, size_t largest, size_t *counts);

/* A remark where the control group allows the time of fewer CPUs than there are; a lesson then counts
 * fewer. */
void workers_say_quota(void);

/* At how many workers claims about computing are tested: one on each core, but 8 at most, for with
 * more of them the share of each is too short; and no more than the largest. */
size_t worker_full_count(size_t cores, size_t largest);

/* Why nothing about speedup can be shown with this number of workers compared: one CPU, or one
 * worker. A message for gettext, NULL where it can. */
const char *workers_no_speedup(size_t full);

#endif
