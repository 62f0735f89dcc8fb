/* message.h - the time of a message against its size: what is measured, and the two constants that fit
 * it (Roger W. Hockney, The communication challenge for MPP, Parallel Computing 20, 1994). */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "worker.h"

/* The sizes, in bytes, ascending. */
enum { MESSAGE_SIZES = 7, MESSAGE_MOST = 1 << 20 };
extern const size_t message_sizes[MESSAGE_SIZES];

/* How many round trips are made for one time, of which the median of some is taken: so that a moment without a CPU
 * does not count. One, where it shall be quick. */
enum { MESSAGE_BATCHES = 5 };
size_t message_trips(size_t bytes, bool quick);

/* A message of m bytes takes latency + m / bandwidth. */
struct hockney {
    double latency_us;
    double bandwidth; /* MB/s, that is bytes a microsecond */
};

/* The constants whose largest relative errors are small: least squares of (fit - time) / time, so that a
 * microsecond counts among the short messages as much as a millisecond among the long ones. */
struct hockney hockney_fit(const size_t *bytes, const double *us, size_t count);
double hockney_us(struct hockney fit, double bytes);

/* Prints "message-SERIES BYTES message US" for each size, and the constants as "message-SERIES 0
 * latency US" and "... bandwidth MB/S". */
void message_print(const char *series, const double us[MESSAGE_SIZES]);

/* Round trips between two workers of this kind through two pipes, each on a CPU of its own; half of a round
 * trip in microseconds for each size. Returns 0 or an errno value. */
int message_through_pipes(enum worker_kind kind, bool quick, double us[MESSAGE_SIZES]);

#endif
