/* pair.h - two workers that pass the turn, each with a working set that it touches at every turn. */
#ifndef PAIR_H
#define PAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "turn.h"

enum { LINE = 64, BATCHES_MOST = 32, WHAT_SIZE = 48, ANYWHERE = -1 };

/* What a worker leaves behind. */
struct record {
    int error;        /* an errno value; EBADMSG: a turn or a write was lost */
    int64_t switches; /* how often it left the CPU */
    /* Of each batch: CPU time; and, where each has a CPU of its own, how long it was ready to run
     * and had none, see delay.h. */
    int64_t cpu_ns[BATCHES_MOST], delay_ns[BATCHES_MOST];
};

/* Lies in memory that both workers see. */
struct shared {
    struct turn turn;
    bool cancelled;   /* one of them could not be started, or it takes too long */
    uint64_t numbers; /* turns so far; whoever has the turn adds one, so no lock is needed */
    int64_t batch_ns[BATCHES_MOST]; /* taken by worker 0 */
    struct record records[2];
};

struct pair {
    const struct way *way;
    size_t bytes, step;    /* the working set of each, and how far apart it is touched */
    size_t batches, turns; /* so many turns of each in a batch, between two looks at the clock */
    int cpus[2];           /* where each is pinned, see worker_pin; or ANYWHERE */
    int64_t longest_ns;    /* 0: none. Then worker 0 breaks off; batch_ns of what is missing is 0 */
    struct shared *shared;
};

/* Starts both workers as threads (threads.c) or as processes (processes.c), gives worker 0 the first
 * turn and waits for both. Afterwards `shared` holds what was measured; give it back with _free.
 * Returns 0, or an errno value, and in what what failed, as programs of the kit print it. */
int threads_run(struct pair *pair, char what[WHAT_SIZE]);
int processes_run(struct pair *pair, char what[WHAT_SIZE]);
void threads_free(struct pair *pair);
void processes_free(struct pair *pair);

/* What both kinds do alike (pair.c). What worker `me` does: */
void pair_work(const struct pair *pair, uint32_t me);

/* When so many of the two have been started. */
void pair_give_first_turn(const struct pair *pair, size_t started);

/* 0 or the first error that a worker has recorded; to have broken off is none. */
int pair_error(const struct pair *pair, char what[WHAT_SIZE]);

/* A working set of so many bytes in pages of 4 KB, all there; NULL with errno when refused. */
unsigned char *set_map(size_t bytes);

/* Adds one to a byte of each step: LINE touches each cache line, machine_page() one line of each page. */
void set_touch(unsigned char *set, size_t bytes, size_t step);

/* Whether it was touched so many times. */
bool set_is_right(const unsigned char *set, size_t bytes, size_t step, uint64_t times);

#endif
