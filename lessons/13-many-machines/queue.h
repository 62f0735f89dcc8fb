/* queue.h - the picture as pieces in a Redis: workers, wherever they are, take one after another. Whoever dies has
 * taken one piece, and another worker gets it.
 *
 *   todo            list of pieces that nobody has taken
 *   taken:W         what worker W has taken (BRPOPLPUSH moves it there in one step)
 *   alive:W         its lease: a key that expires unless W renews it with each piece
 *   done            list of results
 */
#ifndef QUEUE_H
#define QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "hosts.h"
#include "server.h"
#include "work.h"

enum { QUEUE_PIECES = 48, QUEUE_WORKERS_MOST = 64, LEASE_MS = 300 };

struct queue {
    const char *socket; /* of the Redis, for whoever gives the work out */
    bool over_hosts;    /* the workers are on made hosts, in turn, and reach Redis by the network */
    pid_t hosts[HOSTS];
    size_t workers;
    /* The second worker is killed (SIGKILL) when it has taken a piece; the others begin then. */
    bool dies;
};

struct queue_outcome {
    double ms;     /* from the first piece in the queue until all results are there */
    size_t again;  /* pieces that were put back, for their worker was dead */
    size_t alive;  /* workers that went on to the end */
    char why[200]; /* what Redis said of an error */
};

/* A Redis of its own, on a socket. Returns as server_start. */
int queue_start_redis(struct server *server);

/* Computes work->result; work->expected is not looked at. Returns 0 or an errno value. */
int queue_run(const struct queue *queue, struct work *work, struct queue_outcome *outcome);

#endif
