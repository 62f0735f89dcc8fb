/* sleep.h - how long a thread slept, and what for. How long follows from what the kernel counts: all the time
 * in which it neither ran nor stood ready. What for is known only at a look that finds it asleep. A thread that
 * sleeps for moments, as at a short lock, is found running by most looks; its sleep since the look before is
 * kept and shared out at the end, by what it was found asleep for.
 */
#ifndef SLEEP_H
#define SLEEP_H

#include <stdbool.h>

#include "waits.h"

struct sleep {
    double seconds[DOING_COUNT];
    double futex_s;  /* of that for others of the same program: in a futex, */
    double shared_s; /* and of that in one that processes share */
    double unseen_s; /* may be below 0: of a thread that runs, the kernel counts late */
};

/* Found asleep, or found running, after so many seconds of sleep. */
void sleep_add(struct sleep *sleep, double seconds, const struct wait *wait);
void sleep_add_unseen(struct sleep *sleep, double seconds);

/* Once, at the end. */
void sleep_share_out(struct sleep *sleep);

#endif
