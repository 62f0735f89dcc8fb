/* ways.c - all ways to add one; see store.h. */
#include <sched.h>
#include <string.h>

#include "store.h"

const struct way ways[] = {
    {"memory", &memory_store, RIGHT, memory_mutex, NULL, false},
    {"mmap-naive", &mapped_store, NAIVE, memory_naive, NULL, false},
    {"mmap-atomic", &mapped_store, RIGHT, memory_atomic, NULL, false},
    {"mmap-mutex", &mapped_store, RIGHT, memory_mutex, NULL, false},
    {"file-naive", &file_store, NAIVE, file_naive, NULL, false},
    {"file-flock", &file_store, RIGHT, file_flock, NULL, false},
    {"file-fcntl", &file_store, RIGHT, file_fcntl, NULL, false},
    {"file-ofd", &file_store, RIGHT, file_ofd, NULL, false},
    {"sqlite-naive", &sqlite_store, NAIVE, sqlite_naive, "wal normal", false},
    {"sqlite-deferred", &sqlite_store, REFUSED, sqlite_deferred, "wal normal", true},
    {"sqlite-immediate", &sqlite_store, RIGHT, sqlite_immediate, "delete full", true},
    {"sqlite-wal", &sqlite_store, RIGHT, sqlite_immediate, "wal full", true},
    {"sqlite-normal", &sqlite_store, RIGHT, sqlite_immediate, "wal normal", false},
    {"redis-naive", &redis_store, NAIVE, redis_naive, NULL, false},
    {"redis-incr", &redis_store, RIGHT, redis_incr, NULL, false},
    {"redis-watch", &redis_store, RIGHT, redis_watch, NULL, false},
    {"redis-lua", &redis_store, RIGHT, redis_lua, NULL, false},
    {"memcached-naive", &memcached_store, NAIVE, memcached_naive, NULL, false},
    {"memcached-incr", &memcached_store, RIGHT, memcached_incr, NULL, false},
    {"memcached-cas", &memcached_store, RIGHT, memcached_cas_, NULL, false},
    {"postgres-naive", &postgres_store, NAIVE, postgres_naive, NULL, false},
    {"postgres-update", &postgres_store, RIGHT, postgres_update, NULL, false},
    {"postgres-for-update", &postgres_store, RIGHT, postgres_for_update, NULL, false},
    {"postgres-serializable", &postgres_store, RIGHT, postgres_serializable, NULL, false},
    {0},
};

const struct way *way_named(const char *series) {
    for (const struct way *way = ways; way->series != NULL; way++)
        if (strcmp(way->series, series) == 0)
            return way;
    return NULL;
}

bool store_is_there(const struct store *store, const struct places *places) {
    if (store == &redis_store)
        return places->redis[0] != '\0';
    if (store == &memcached_store)
        return places->memcached[0] != '\0';
    if (store == &postgres_store)
        return places->postgres[0] != '\0';
    return store == &memory_store || places->folder[0] != '\0';
}

void let_others_in(struct connection *connection) {
    if (++connection->updates % 8 == 0)
        sched_yield();
}

bool way_is_memory(const struct way *way) {
    return way->store == &memory_store || way->store == &mapped_store;
}
