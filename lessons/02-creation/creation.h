/* creation.h - the ways to create one worker that does nothing and to wait for its end. */
#ifndef CREATION_H
#define CREATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Each creates one worker, waits until it has ended and returns 0 or an errno value. */
int create_thread(void);  /* threads.c: pthread_create, pthread_join */
int create_process(void); /* processes.c: fork, waitpid */
int create_vfork(void);   /* other_ways.c: vfork, waitpid */
int create_spawn(void);   /* other_ways.c: posix_spawn of a tiny program, waitpid */

struct kind {
    const char *series; /* name in the result files */
    int (*create)(void);
};

enum { KIND_THREAD, KIND_PROCESS, KIND_VFORK, KIND_SPAWN, KINDS };
extern const struct kind kinds[KINDS];

/* Makes this program bigger: maps so many megabytes and touches each of their pages, 4 KB pages
 * or, with huge, huge ones where the kernel gives them. The memory stays until the program ends.
 * Returns 0 or an errno value (ENOMEM). ballast_reserve only maps them, at *ballast: memory that
 * nobody has touched. */
int ballast_touch(size_t megabytes, bool huge);
int ballast_reserve(size_t megabytes, char **ballast);

/* Times single creations: some to warm up, then samples until `most` are taken or they took 15 ms
 * together (but three at least). Writes nanoseconds to samples and their number to *count.
 * Returns 0 or an errno value. */
int time_creations(int (*create)(void), size_t most, int64_t *samples, size_t *count);

#endif
