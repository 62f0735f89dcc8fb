/* stores.c - see stores.h. */
#include "stores.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "say.h"
#include "worker.h"

void redis_prepare(struct redis_start *start, const char *fsync) {
    static char words[][16] = {
        "redis-server", "--port",       "0", "--unixsocket", "s", "--save", "", "--appendonly",
        "yes",          "--appendfsync"};
    enum { ALWAYS = 7, ALL = sizeof words / sizeof *words };
    int count = 0;
    for (int i = 0; i < (fsync != NULL ? ALL : ALWAYS); i++)
        start->words[count++] = words[i];
    if (fsync != NULL) {
        snprintf(start->fsync, sizeof start->fsync, "%s", fsync);
        start->words[count++] = start->fsync;
    }
    start->words[count] = NULL;
    start->order = (struct server_order){
        .command = start->words, .socket = "s", .ask = "PING\r\n", .answer = "+PONG"};
}

static int start_memcached(struct server *server) {
    static char program[] = "memcached", option[] = "-s",
                name[] = "s", *const words[] = {program, option, name, NULL};
    const struct server_order order = {
        .command = words, .socket = "s", .ask = "version\r\n", .answer = "VERSION"};
    return server_start(server, &order);
}

/* --- the environment ---------------------------------------------------------------------------- */

static const char *const names[] = {"STORE_FOLDER", "STORE_REDIS", "STORE_MEMCACHED",
                                    "STORE_POSTGRES"};

static char *place(struct places *places, size_t i, size_t *size) {
    char *const all[] = {places->folder, places->redis, places->memcached, places->postgres};
    const size_t sizes[] = {sizeof places->folder, sizeof places->redis, sizeof places->memcached,
                            sizeof places->postgres};
    *size = sizes[i];
    return all[i];
}

void stores_export(const struct stores *stores) {
    struct places copy = stores->places;
    size_t size;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        setenv(names[i], place(&copy, i, &size), 1);
}

static bool import(struct places *places) {
    size_t size;
    if (getenv(names[0]) == NULL)
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *to = place(places, i, &size);
        snprintf(to, size, "%s", getenv(names[i]) != NULL ? getenv(names[i]) : "");
    }
    return true;
}

/* --- starting ------------------------------------------------------------------------------------- */

static bool wanted(const struct store *only, const struct store *store) {
    return only == NULL || only == store;
}

static void left_out(const char *name, const char *why) {
    say_note(_("%s is left out: %s"), name, why);
}

void stores_start(struct stores *stores, const struct store *only) {
    struct places *places = &stores->places;
    struct redis_start redis;
    *stores = (struct stores){0};
    places->memory = worker_share(sizeof *places->memory);
    if (import(places))
        return;
    if (server_folder(&stores->folder) == 0)
        strcpy(places->folder, stores->folder.folder);
    else
        left_out(_("a file or SQLite"), stores->folder.why);
    redis_prepare(&redis, NULL);
    if (wanted(only, &redis_store)) {
        if (server_start(&stores->redis, &redis.order) == 0)
            strcpy(places->redis, stores->redis.socket);
        else
            left_out("Redis", stores->redis.why);
    }
    if (wanted(only, &memcached_store)) {
        if (start_memcached(&stores->memcached) == 0)
            strcpy(places->memcached, stores->memcached.socket);
        else
            left_out("memcached", stores->memcached.why);
    }
    if (wanted(only, &postgres_store)) {
        if (postgres_start(&stores->postgres, NULL) == 0)
            strcpy(places->postgres, stores->postgres.info);
        else
            left_out("PostgreSQL", stores->postgres.server.why);
    }
}

void stores_stop(struct stores *stores) {
    server_stop(&stores->postgres.server);
    server_stop(&stores->memcached);
    server_stop(&stores->redis);
    server_stop(&stores->folder);
    worker_unshare(stores->places.memory, sizeof *stores->places.memory);
    stores->places.memory = NULL;
}
