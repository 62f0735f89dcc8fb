/* memory.h - three questions to a team of workers: who sees whose write, what does one more weigh,
 * and what does a child copy when it writes? */
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>
#include <sys/types.h>

#include "team.h"
#include "usage.h"

/* --- 1: two workers write the same global -------------------------------------------------- */

/* What one look at the global found, and who looked. */
struct look {
    pid_t pid, tid;
    const void *address;
    long value; /* long, for a struct that goes through a pipe has no gaps */
};

/* The global is 0. Then in turn: */
enum { ONE_WRITES, TWO_LOOKS, TWO_WRITES, ONE_LOOKS, PARENT_LOOKS, LOOKS };

/* Lets two workers of this kind write the global, and looks. Returns 0 or an errno value. */
int look_at_global(enum worker_kind kind, struct look looks[LOOKS]);

/* A task: writes the number of the worker (1, 2) into the global at the order 'w', and reports a
 * struct look at each order. */
int write_and_look(struct worker *self);

/* --- 2: the weight of idle workers --------------------------------------------------------- */

/* Fills *weight with what the team, which has been started, and this program use together, less
 * what the program used before. Returns 0 or an errno value. */
int weigh(const struct team *team, const struct usage *before, struct usage *weight);

/* A task: waits until there are no more orders. */
int wait_idle(struct worker *self);

/* --- 3: copy-on-write ---------------------------------------------------------------------- */

/* Data of the parent, in pages that are never huge. */
struct data {
    unsigned char *bytes;
    size_t size;
};

struct written {
    double private_kb; /* memory that became the worker's process's own */
    double faults;     /* page faults of the worker while it wrote */
};

/* Maps so many megabytes and fills them with 1. Returns 0 or an errno value (ENOMEM); they stay
 * until data_free. */
int data_fill(struct data *data, size_t megabytes);
void data_free(struct data *data);

/* The sizes that are written: 0, 1, 4, 16 ... megabytes. The one after this. */
size_t next_size(size_t megabytes);

/* How many pages of the data begin with this byte. */
size_t data_pages_with(const struct data *data, unsigned char byte);

/* Lets one worker fill the first `size` bytes of the data with 2. Returns 0 or an errno value. */
int write_in_worker(enum worker_kind kind, const struct data *data, size_t size,
                    struct written *written);

/* The size of a page in bytes. */
size_t page_size(void);

#endif
