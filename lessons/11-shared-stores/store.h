/* store.h - a counter and a small table in a store that processes share, and the ways to change them.
 *
 * A way is what a program does for one update: the naive one reads, adds and writes back; the right ones
 * stand in the manual of each store. Files with_NAME.c hold a store each; ways.c lists them all.
 */
#ifndef STORE_H
#define STORE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The numbers of a store: the counter, then a table of accounts. Whoever transfers takes one from an account and
 * adds it to another, so that the sum stays the same. */
enum { COUNTER, ACCOUNTS = 4, ROWS = 1 + ACCOUNTS, ON_EACH = 1000 };

/* What a worker has of a store. A connection is for one thread at a time. */
struct connection {
    const struct way *way;
    const struct places *places;
    void *handle; /* of the store's own library */
    int file;
    struct numbers *cell;
    unsigned updates;
    uint64_t seed;  /* of the accounts that are chosen */
    size_t retries; /* an update was tried again, for another worker came in between */
    char why[200];  /* what the store said of an error */
};

/* The numbers where memory is shared: in anonymous memory, or in a file that is mapped. */
struct numbers {
    atomic_long row[ROWS];
    pthread_mutex_t lock; /* robust, for processes */
};

/* Where the stores are. */
struct places {
    char folder[96];                 /* for files and SQLite; "" where there is none */
    char redis[108], memcached[108]; /* sockets; "" where that does not run */
    char postgres[160];              /* for PQconnectdb */
    struct numbers *memory;          /* shared by all workers */
};

/* All functions return 0 or an errno value; then connection->why may say more. What was opened is closed, also
 * where open has failed. */
struct store {
    const char *name;
    int (*open)(struct connection *connection);
    int (*make)(struct connection *connection); /* all rows, as row_at_first says */
    int (*get)(struct connection *connection, int row, long *value);
    int (*set)(struct connection *connection, int row, long value);
    int (*transfer)(struct connection *connection, int from, int to); /* as its manual says */
    void (*close)(struct connection *connection);
};

enum quality {
    RIGHT,
    NAIVE,  /* loses updates */
    REFUSED /* loses none, but refuses some */
};

struct way {
    const char *series;
    const struct store *store;
    enum quality quality;
    /* One update. EBUSY: the store refused it, and nothing was changed. */
    int (*add)(struct connection *connection);
    const char *option; /* for the store, or NULL */
    bool waits;         /* for the disk, or almost for ever: measured alone */
};

extern const struct store memory_store, mapped_store, file_store, sqlite_store, redis_store,
    memcached_store, postgres_store;

/* All ways to add one to the counter, and to transfer between accounts; the last has no series. */
extern const struct way ways[], transfers[];
const struct way *way_named(const char *series);

/* 0 for the counter, ON_EACH for an account. */
long row_at_first(int row);

/* To the start, each row with set: the make of most stores. */
int make_rows(struct connection *connection);

/* Whether its updates are made in memory that the workers share. */
bool way_is_memory(const struct way *way);
bool way_is_transfer(const struct way *way);

/* Whether the store runs. */
bool store_is_there(const struct store *store, const struct places *places);

/* In the naive ways, and under the locks of files, between reading and writing: every 8th time another worker is let in, who would come in
 * between sooner or later anyway. */
void let_others_in(struct connection *connection);

/* How long a store may be silent before that is an error, and how often an update is tried again at most. */
enum { SILENT_MS = 2000, RETRIES_MOST = 100000 };

/* One transfer between two accounts: as the store's manual says, and naively. */
int transfer(struct connection *connection), transfer_naively(struct connection *connection);

/* Updates of the counter, a way each. */
int memory_mutex(struct connection *), memory_atomic(struct connection *),
    memory_naive(struct connection *);
int file_naive(struct connection *), file_flock(struct connection *),
    file_fcntl(struct connection *), file_ofd(struct connection *);
int sqlite_naive(struct connection *), sqlite_deferred(struct connection *),
    sqlite_immediate(struct connection *);
int redis_naive(struct connection *), redis_incr(struct connection *),
    redis_watch(struct connection *), redis_lua(struct connection *);
int memcached_naive(struct connection *), memcached_incr(struct connection *),
    memcached_cas_(struct connection *);
int postgres_naive(struct connection *), postgres_update(struct connection *),
    postgres_for_update(struct connection *), postgres_serializable(struct connection *);

#endif
