/* database.h - one matrix from one database: connect, ask, receive the rows.
 *
 * A reading goes on as far as it can without waiting (reading_step), and then says what it waits for: a
 * file and events for poll(2). Who has one reading waits for that (reading_wait); who has six in one
 * thread waits for all of them at once (async.c).
 *
 * The table is `matrix`, with an integer i and a text `elements`: the numbers of row i with something
 * between them that belongs to no number. Its rows come in no order. Nothing is written to a database.
 */
#ifndef DATABASE_H
#define DATABASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "transform.h"

enum { DATABASES_MOST = 12, DSN_MOST = 512, NAME_MOST = 160, WHY_MOST = 320 };

/* At most so long from the first connection attempt until the last row is there. */
enum { PATIENCE_S = 5 };

struct client;

struct database {
    const struct client *client;
    char dsn[DSN_MOST];   /* may hold a password: never printed */
    char name[NAME_MOST]; /* without it */
};

/* Reads a list of addresses with spaces between them: postgresql://..., sqlite:FILE, mariadb://... .
 * Says what is wrong with it, without quoting it. Returns how many there are, 0 after an error. */
size_t databases_parse(const char *list, struct database databases[DATABASES_MOST]);

enum reading_state {
    READING_CONNECTS,
    READING_ASKS,
    READING_RECEIVES,
    READING_DONE,
    READING_FAILED
};

struct reading {
    const struct database *database;
    enum reading_state state;
    int file;               /* what it waits for, see poll(2) */
    short events;           /* 0 where the client waits by itself */
    int64_t deadline_ns;    /* in the time of kit_now_ns */
    void *connection;       /* the client library's */
    void *result;           /* and what it has received */
    char secret[NAME_MOST]; /* the password, to keep it out of `why` */
    char why[WHY_MOST];     /* READING_FAILED: a few words in the reader's language */
};

/* Begins to read; end it with reading_end whatever comes of it. */
void reading_begin(struct reading *reading, const struct database *database);

/* Goes on as far as it can without waiting. Returns false when there is nothing more to wait for: the state
 * is READING_DONE or READING_FAILED then. */
bool reading_step(struct reading *reading);

/* Waits until reading_step can go on, or the time is over: that fails the reading. */
void reading_wait(struct reading *reading);

/* The same for several readings that are not all finished; one that is finished is no longer waited for. */
void readings_wait(struct reading *readings, size_t count);

/* Takes the rows of a reading that is done into the matrix. Where they are not the rows 0 ... ROWS - 1 with
 * ROWS numbers each, the reading has failed. Returns whether it is fine. */
bool reading_take(struct reading *reading, struct matrix *matrix);

void reading_end(struct reading *reading);

/* --- for the clients of the systems ----------------------------------------------------------- */

/* A way to talk to one kind of system. */
struct client {
    const char *scheme; /* how its addresses begin: "sqlite:" */
    /* Fills database->name from the address; returns false where it is none. */
    bool (*parse)(struct database *database);
    void (*begin)(struct reading *reading);
    void (*step)(struct reading *reading);
    size_t (*rows)(const struct reading *reading);
    /* Row number `row` as received: i and elements; NULL where there is nothing. They stay valid until the
     * next call. */
    void (*row)(const struct reading *reading, size_t row, const char **i, const char **elements);
    void (*end)(struct reading *reading);
};
extern const struct client postgres_client, sqlite_client, mariadb_client;

#define DATABASE_QUERY "SELECT i, elements FROM matrix"

/* The reading has failed, for this reason: the first line of it, and without the password. */
void reading_fail(struct reading *reading, const char *why, ...)
    __attribute__((format(printf, 2, 3)));

#endif
