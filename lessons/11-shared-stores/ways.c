/* ways.c - all ways to add one and to transfer; see store.h. */
#include <sched.h>
#include <string.h>

#include "kit.h"
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

const struct way transfers[] = {
    {"transfer-mmap-naive", &mapped_store, NAIVE, transfer_naively, NULL, false},
    {"transfer-mmap-mutex", &mapped_store, RIGHT, transfer, NULL, false},
    {"transfer-file-naive", &file_store, NAIVE, transfer_naively, NULL, false},
    {"transfer-file-flock", &file_store, RIGHT, transfer, NULL, false},
    {"transfer-sqlite-naive", &sqlite_store, NAIVE, transfer_naively, "wal normal", false},
    {"transfer-sqlite-immediate", &sqlite_store, RIGHT, transfer, "wal normal", false},
    {"transfer-redis-naive", &redis_store, NAIVE, transfer_naively, NULL, false},
    {"transfer-redis-multi", &redis_store, RIGHT, transfer, NULL, false},
    {"transfer-memcached-naive", &memcached_store, NAIVE, transfer_naively, NULL, false},
    {"transfer-memcached-add", &memcached_store, RIGHT, transfer, NULL, false},
    {"transfer-postgres-naive", &postgres_store, NAIVE, transfer_naively, NULL, false},
    {"transfer-postgres-begin", &postgres_store, RIGHT, transfer, NULL, false},
    {0},
};

static const struct way *named_in(const struct way *list, const char *series) {
    for (const struct way *way = list; way->series != NULL; way++)
        if (strcmp(way->series, series) == 0)
            return way;
    return NULL;
}

const struct way *way_named(const char *series) {
    const struct way *way = named_in(ways, series);
    return way != NULL ? way : named_in(transfers, series);
}

bool way_is_transfer(const struct way *way) {
    return way->add == transfer || way->add == transfer_naively;
}

long row_at_first(int row) {
    return row == COUNTER ? 0 : ON_EACH;
}

int make_rows(struct connection *connection) {
    int error = 0;
    for (int row = 0; row < ROWS && error == 0; row++)
        error = connection->way->store->set(connection, row, row_at_first(row));
    return error;
}

/* Two accounts, other ones each time. */
static void choose(struct connection *connection, int *from, int *to) {
    if (connection->seed == 0)
        connection->seed = (uint64_t)kit_now_ns();
    uint64_t number = kit_random(&connection->seed);
    *from = (int)(number % ACCOUNTS);
    *to = (*from + 1 + (int)(number / ACCOUNTS % (ACCOUNTS - 1))) % ACCOUNTS;
    *from += 1, *to += 1; /* row 0 is the counter */
}

int transfer(struct connection *connection) {
    int from, to;
    choose(connection, &from, &to);
    return connection->way->store->transfer(connection, from, to);
}

int transfer_naively(struct connection *connection) {
    const struct store *store = connection->way->store;
    int from, to;
    long a = 0, b = 0;
    choose(connection, &from, &to);
    int error = store->get(connection, from, &a);
    if (error == 0)
        error = store->get(connection, to, &b);
    let_others_in(connection);
    if (error == 0)
        error = store->set(connection, from, a - 1);
    return error != 0 ? error : store->set(connection, to, b + 1);
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
