/* drain.h - takes what a program prints, however much it is: counts standard output and throws it away,
 * and keeps the end of standard error. A pipe and not /dev/null, for some programs do nothing when they
 * notice that their output goes there (GNU tar).
 */
#ifndef DRAIN_H
#define DRAIN_H

#include <stddef.h>

struct drain {
    int pid;            /* the process that reads */
    int output, errors; /* ends to write to; the caller closes them */
    struct drained *drained;
};

/* Returns 0 or an errno value. */
int drain_start(struct drain *drain);

/* Waits until all has been read (who still holds the pipes must have ended). Copies the last words of
 * standard error, on one line, and returns the number of bytes on standard output. */
double drain_end(struct drain *drain, char *words, size_t size);

#endif
