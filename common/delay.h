/* delay.h - how long somebody was ready to run and had no CPU.
 *
 * The second number of /proc/PID/task/TID/schedstat, in nanoseconds since the thread began
 * (Documentation/scheduler/sched-stats.rst). A pinned worker that computes alone on its CPU has next
 * to none; where another program takes that CPU, the number grows by what the program took. So it
 * tells a disturbed run from a quiet one without a look at its result.
 */
#ifndef DELAY_H
#define DELAY_H

#include <stdint.h>

/* Of the calling thread; of the first thread of a process, also one that has ended but was not
 * waited for yet. 0 where the system does not say. */
int64_t delay_of_thread(void);
int64_t delay_of_process(int pid);

#endif
