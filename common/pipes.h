/* pipes.h - all bytes through a pipe, and a worker process with a pipe in each direction.
 *
 * Two processes share nothing that they write to, so what one of them knows reaches the other only
 * as bytes (see pipe(7)). Ignore SIGPIPE where you write to a worker: a worker that is dead is then
 * an error, EPIPE, and not your own end.
 */
#ifndef PIPES_H
#define PIPES_H

#include <stddef.h>

#include "worker.h"

/* Writes or reads all bytes, however many the pipe takes at a time. Return 0 or an errno value;
 * EPIPE where the other end is closed, that is, where whoever held it has closed it or is dead. */
int pipe_write_all(int file, const void *data, size_t bytes);
int pipe_read_all(int file, void *data, size_t bytes);

/* A worker process as its parent sees it. Zeroed, it is one that was never started. */
struct piped_worker {
    int pid;                   /* 0: never started, or it has ended and was waited for */
    int to;                    /* the parent writes here what the worker reads */
    int from;                  /* and reads here what the worker writes; both -1 when closed */
    struct piped_worker *next; /* of those that have open pipes; only for pipes.c */
};

/* Starts a worker process, which calls work(from, to, argument), its own ends of the two pipes,
 * and exits with what that returns (0 to 255). In the child all ends that the parent holds, also
 * those of other workers, are closed: as long as anybody holds the writing end of a pipe, its
 * reader does not see that the writer has closed it.
 * *worker must stay where it is until its pipes are closed. Not for several threads at once.
 * Returns 0 or an errno value; then there is no worker, and the two functions below do nothing. */
int piped_worker_start(struct piped_worker *worker, int (*work)(int from, int to, void *argument),
                       void *argument);

/* Closes the parent's ends: the worker reads an end of file. Harmless when they are closed. */
void piped_worker_close(struct piped_worker *worker);

/* Closes the parent's ends, waits until the worker has ended, and fills *end. Where there is no
 * worker, *end is WORKER_NOT_STARTED. Returns 0 or an errno value. */
int piped_worker_end(struct piped_worker *worker, struct worker_end *end);

#endif
