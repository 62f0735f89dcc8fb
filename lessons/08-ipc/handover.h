/* handover.h - a sender and a receiver, and the clock: messages one way, or there and back. */
#ifndef HANDOVER_H
#define HANDOVER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "channel.h"

enum { SENDER, RECEIVER, WORKERS };

/* What one worker found. */
struct share {
    int64_t begin_ns, end_ns; /* from the first measured message to the last */
    int64_t cpu_ns;           /* what it ran of this */
    int64_t delayed_ns;       /* how long it was ready and had no CPU: see delay.h */
    long switches;            /* how often it gave the CPU up, or lost it */
    size_t calls, copied;
};

/* Stands in memory that both see (worker_share). */
struct exchange {
    struct channel there, back; /* back only for round trips */
    bool round_trip, two_cpus;
    size_t warm_up, messages;
    pthread_barrier_t start; /* when both have warmed up */
    struct share shares[WORKERS];
};

/* What a worker does; who is SENDER or RECEIVER. Where something goes wrong it prints the line "error
 * ..." itself and ends its process. */
void exchange_work(struct exchange *exchange, int who);

/* Run both workers, each in the one or the other way, and wait for their ends. Return 0 or an errno
 * value: a worker was refused. A worker that failed or was killed ends the program (processes.c). */
int run_threads(struct exchange *exchange);
int run_processes(struct exchange *exchange);

/* What a message took, and what it consists of. */
struct outcome {
    double us, calls, copies, switches, delayed;
};

struct order {
    const struct mechanism *mechanism;
    bool as_processes, round_trip, two_cpus;
    size_t bytes, depth, messages;
};

/* Opens what is needed, hands the messages over and closes it again. Returns 0, or an errno value and
 * in *refused what was: "thread", "process", "memory N" or a mechanism's name. Where a worker was
 * refused, the other one may wait for it for ever: the caller ends the program. */
int hand_over(const struct order *order, struct outcome *outcome, const char **refused);

/* The same messages written and read by one worker, and handed to nobody: microseconds a message. */
int write_and_read(size_t bytes, size_t messages, double *us);

/* How many messages of this size fit before the sender must wait. */
int find_capacity(const struct mechanism *mechanism, size_t bytes, size_t depth, double *messages);

#endif
