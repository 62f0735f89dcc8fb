/* server.h - a web server with eight workers: threads of one process, processes, or both. A supervisor
 * starts its processes, and starts each again that has died.
 */
#ifndef SERVER_H
#define SERVER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WORKERS = 8 };

/* How the eight workers are divided. */
struct shape {
    const char *series;
    size_t processes; /* with WORKERS / processes threads each */
    /* The socket that listens belongs to the worker process, not to the supervisor, and dies with
     * it. */
    bool own_socket;
};

struct server {
    struct shape shape;
    double work_ms;         /* each answer takes so long: it waits, as for a database */
    bool computes;          /* or it computes so long */
    double start_ms;        /* a process that is started again is ready after so long */
    unsigned port;          /* on 127.0.0.1 */
    int listener;           /* the supervisor's; -1 where the workers have their own */
    int supervisor;         /* its process; 0: none */
    struct board {          /* in memory that all its processes share */
        atomic_uint ready;  /* processes that have come so far, also after a crash */
        atomic_uint deaths; /* of worker processes */
    } * board;
};

/* Starts a server on a free port of 127.0.0.1 and waits until all its workers are ready. GET /work is
 * answered after work_ms, GET /crash crashes the worker. Where a timeline is open (timeline.h), the
 * workers write into it. Says what went wrong. Returns 0 or an errno
 * value, EINTR where the supervisor was killed; server_end ends it in all cases. */
int server_start(struct server *server);
void server_end(struct server *server);

/* The number of the signal that has ended the supervisor; 0 where it lives. */
int server_killed(const struct server *server);

#endif
