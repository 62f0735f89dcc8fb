/* restart.h - a supervisor of a chosen size and a worker that crashes: when does the supervisor know,
 * and when is the worker back? */
#ifndef RESTART_H
#define RESTART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a worker writes down, in a file without a name that lies in memory (memfd_create(2)), so that
 * a fresh program can write there, too: it inherits the open file RESTART_FILE. */
struct times {
    int64_t ready_ns, crash_ns; /* its first line; the line before it crashes */
};
enum { RESTART_FILE = 3 };

/* Says that it is ready, and crashes. */
void restart_worker(struct times *times);

/* A worker crashes and is started again, by fork or, where fresh, as a program of its own; `count`
 * times. Fills known_us, from the crash until the supervisor knows, and back_us, from the crash
 * until the new worker is ready. Returns 0 or an errno value. */
int restart_measure(bool fresh, size_t count, double *known_us, double *back_us);

#endif
