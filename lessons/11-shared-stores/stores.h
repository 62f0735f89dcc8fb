/* stores.h - the servers of lesson 11 and a folder for its files, for as long as a program runs. */
#ifndef STORES_H
#define STORES_H

#include "postgres.h"
#include "server.h"
#include "store.h"

struct stores {
    struct places places;
    struct server folder, redis, memcached;
    struct postgres postgres;
};

/* A Redis that keeps its data in memory alone (NULL), or writes each update to a file, and waits for the
 * disk as appendfsync says: "no", "everysec" or "always". */
struct redis_start {
    char fsync[16];
    char *words[16];
    struct server_order order;
};
void redis_prepare(struct redis_start *start, const char *fsync);

/* Starts the stores that a way needs (NULL: all), or takes those of the lesson's program, which names them
 * in the environment. What cannot be started is left out, and it is said why. Stop them with
 * stores_stop. */
void stores_start(struct stores *stores, const struct store *only);
void stores_stop(struct stores *stores);

/* Names them in the environment, for programs that this one starts. */
void stores_export(const struct stores *stores);

#endif
