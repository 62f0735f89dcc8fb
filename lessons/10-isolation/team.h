/* team.h - four workers in a program that is watched from outside: one of them dies; who still answers?
 *
 * The watcher is a process of its own. It talks to each worker through a pair of sockets: an order
 * goes in, an answer comes out. So it sees the end of a worker, and of the program around it, as an
 * end of file, and survives both.
 */
#ifndef TEAM_H
#define TEAM_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { TEAM = 4, ROOM = 64, STRAY = 16 }; /* workers; bytes of a buffer, and beyond its end */

/* How worker 0 comes to its end, or should: x of the result files. */
enum death {
    DEATH_SEGV = 1, /* writes where nobody may write */
    DEATH_ABORT,    /* abort, as a failed assert does */
    DEATH_EXIT,     /* exit(1) */
    DEATH_KILL,     /* SIGKILL, as from the kernel when memory has run out */
    DEATH_STACK,    /* recursion without end */
    DEATH_MEMORY,   /* takes memory until the system refuses it, and keeps it */
    DEATH_LOOP,     /* computes and never comes back */
    DEATH_STRAY,    /* fills its buffer, and STRAY bytes more */
    DEATHS = DEATH_STRAY,
};

struct worker {
    unsigned char *buffer; /* ROOM bytes, full of its number + 1; the next worker's lies behind */
    int line;              /* its end of the sockets */
    int watcher;           /* the other end */
    union {
        pthread_t thread;
        pid_t process;
    };
};

/* What a worker answers to ORDER_WORK. It needs a megabyte to work in, and sends its buffer. */
struct answer {
    bool memory;
    unsigned char buffer[ROOM];
};

/* One byte. ORDER_STOP goes to the program around the workers, which answers with a byte, too. */
enum order { ORDER_WORK = 1, ORDER_STOP = 2, ORDER_DIE = 0x10 }; /* ORDER_DIE + enum death */

/* A kind of worker: threads.c, processes.c. They return 0 or an errno value. */
struct kind {
    const char *series;
    /* Starts a worker, which calls serve(worker). */
    int (*start)(struct worker *worker);
    /* Tries to end this worker and no other, and waits up to 20 ms. Whether it has ended. */
    bool (*stop)(struct worker *worker);
};
extern const struct kind thread_kind, process_kind;

/* What a worker does: orders from its line until that is closed. */
void serve(struct worker *worker);

/* Comes to this end. Returns after DEATH_MEMORY and DEATH_STRAY. */
void die(enum death death, struct worker *worker);

/* What became of the others when worker 0 had come to its end. */
struct outcome {
    size_t alive;   /* of TEAM - 1: they answer */
    size_t right;   /* of TEAM - 1: the answer is right */
    size_t damaged; /* bytes in the buffers of the others */
    bool stopped;   /* DEATH_LOOP: worker 0 could be ended alone */
};

/* Starts a team in a program of its own, kills worker 0 and asks the others. With `shared` the
 * buffers lie in memory that processes share, too. Returns 0, or an errno value. */
int watch_death(const struct kind *kind, enum death death, bool shared, struct outcome *outcome);

#endif
