/* restart.h - a supervisor of a chosen size and a worker that crashes: when does the supervisor know,
 * and when is the worker back? */
#ifndef RESTART_H
#define RESTART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a worker tells through a pipe, whose writing end it has as the open file RESTART_FILE, also
 * where it is a fresh program: when its first line ran, and the moment before it crashes. (The
 * write itself, about a microsecond, counts as a part of the crash.) */
struct times {
    int64_t ready_ns, crash_ns;
};
enum { RESTART_FILE = 3 };

/* Says into the file that it is ready, and crashes. */
void restart_worker(int file);

/* A worker crashes and is started again, by fork or, where fresh, as a program of its own; `count`
 * times. Fills known_us, from the crash until the supervisor knows, and back_us, from the crash
 * until the new worker is ready. Returns 0 or an errno value. */
int restart_measure(bool fresh, size_t count, double *known_us, double *back_us);

#endif
