/* work.h - a job of lesson 3 as everybody in this lesson computes it: unit u by worker u mod N, and
 * the result compared byte by byte with that of the serial program. */
#ifndef WORK_H
#define WORK_H

#include <stdbool.h>
#include <stddef.h>

#include "jobs/job.h"
#include "worker.h"

struct work {
    struct job job;          /* "matrix" or "raytrace", whose units all have unit_bytes */
    size_t bytes;            /* of the whole result */
    unsigned char *expected; /* from the serial program */
    unsigned char *result;   /* in shared memory; unit u begins at u x unit_bytes */
};

/* Makes the job and room for its results. Returns 0, ENOENT where there is no such job here, or
 * ENOMEM. Free it with work_close, harmless on a zeroed struct. */
int work_open(struct work *work, const char *slug, unsigned shrink);
void work_close(struct work *work);

/* The serial program: fills work->expected. Returns 0 or EIO; its time in ms to *ms unless NULL. */
int work_serial(struct work *work, double *ms);

/* N workers of this kind, pinned, fill work->result. *delayed is the largest share of the time that one
 * of them waited for a CPU. Returns 0 or an errno value, after it has said why. */
int work_with_workers(struct work *work, enum worker_kind kind, size_t count, double *ms,
                      double *delayed);

/* Whether the result is that of the serial program, bit for bit. */
bool work_is_right(const struct work *work, const unsigned char *result);

#endif
