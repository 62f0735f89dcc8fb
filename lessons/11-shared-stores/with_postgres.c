/* with_postgres.c - rows in PostgreSQL, by libpq. */
#include <errno.h>
#include <poll.h>
#include <postgresql/libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kit.h"
#include "store.h"

enum { AGAIN = -1 }; /* another transaction came in between */

static int failure(struct connection *connection, int error) {
    const char *text = PQerrorMessage(connection->handle);
    snprintf(connection->why, sizeof connection->why, "%.*s", (int)strcspn(text, "\n"), text);
    return error;
}

/* Waits until libpq can read; a server that hangs is an error. */
static int wait_for_answer(struct connection *connection) {
    while (PQisBusy(connection->handle)) {
        struct pollfd file = {PQsocket(connection->handle), POLLIN, 0};
        int ready = poll(&file, 1, SILENT_MS);
        if (ready == 0)
            return ETIMEDOUT;
        if (ready > 0 && !PQconsumeInput(connection->handle))
            return failure(connection, EIO);
    }
    return 0;
}

static int errno_of(struct connection *connection, PGresult *result) {
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK)
        return 0;
    if (state != NULL && (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0))
        return AGAIN;
    return failure(connection, EIO);
}

/* Runs statements; the number that the last one found to *value, unless that is NULL. */
static int run(struct connection *connection, const char *sql, long *value) {
    int error = 0;
    if (!PQsendQuery(connection->handle, sql))
        return failure(connection, EIO);
    for (;;) {
        int wait = wait_for_answer(connection);
        if (wait != 0)
            return wait;
        PGresult *result = PQgetResult(connection->handle);
        if (result == NULL)
            return error;
        if (error == 0)
            error = errno_of(connection, result);
        if (value != NULL && PQntuples(result) == 1)
            *value = strtol(PQgetvalue(result, 0, 0), NULL, 10);
        PQclear(result);
    }
}

/* A server that is being stopped warns each client, also one that is just connecting; libpq would print
 * it. What matters comes as an error. */
static int open_postgres(struct connection *connection) {
    char info[320];
    const char *more = getenv("PGOPTIONS"); /* which an option in `info` would replace */
    snprintf(info, sizeof info, "%s connect_timeout=%d options='-c client_min_messages=error %s'",
             connection->places->postgres, SILENT_MS / 1000, more != NULL ? more : "");
    int64_t before = kit_now_ns();
    connection->handle = PQconnectdb(info);
    bool silent = kit_now_ns() - before >= SILENT_MS * INT64_C(1000000);
    if (PQstatus(connection->handle) == CONNECTION_OK)
        return 0;
    return failure(connection, silent ? ETIMEDOUT : EIO);
}

static void close_postgres(struct connection *connection) {
    PQfinish(connection->handle);
}

/* On the disk in any case: what a crash may take are updates (programs/lose.c), not the table. */
static int make(struct connection *connection) {
    char sql[352];
    snprintf(
        sql, sizeof sql,
        "BEGIN; SET LOCAL synchronous_commit = on;"
        "CREATE TABLE IF NOT EXISTS numbers (id int PRIMARY KEY, x bigint) WITH (fillfactor = 10);"
        "INSERT INTO numbers SELECT id, CASE id WHEN 0 THEN 0 ELSE %d END "
        "FROM generate_series(0, %d) AS id ON CONFLICT (id) DO UPDATE SET x = excluded.x; COMMIT",
        ON_EACH, ACCOUNTS);
    return run(connection, sql, NULL);
}

static int get(struct connection *connection, int row, long *value) {
    char sql[64];
    *value = 0; /* where there is no such row */
    snprintf(sql, sizeof sql, "SELECT x FROM numbers WHERE id = %d", row);
    return run(connection, sql, value);
}

static int write_back(struct connection *connection, int row, long value, const char *after) {
    char sql[96];
    snprintf(sql, sizeof sql, "UPDATE numbers SET x = %ld WHERE id = %d%s", value, row, after);
    return run(connection, sql, NULL);
}

static int set(struct connection *connection, int row, long value) {
    return write_back(connection, row, value, "");
}

/* The lower row first, always: two that lock the same rows in opposite orders would wait for each other, until
 * the server sends one of them back (SQLSTATE 40P01). */
static int transfer_in_postgres(struct connection *connection, int from, int to) {
    char sql[192];
    int first = from < to ? from : to, second = from < to ? to : from;
    snprintf(sql, sizeof sql,
             "BEGIN; UPDATE numbers SET x = x + %d WHERE id = %d;"
             "UPDATE numbers SET x = x + %d WHERE id = %d; COMMIT",
             first == from ? -1 : 1, first, second == from ? -1 : 1, second);
    return run(connection, sql, NULL);
}

const struct store postgres_store = {"PostgreSQL", open_postgres,        make,          get,
                                     set,          transfer_in_postgres, close_postgres};

int postgres_naive(struct connection *connection) {
    long value;
    int error = get(connection, COUNTER, &value);
    let_others_in(connection);
    return error != 0 ? error : set(connection, COUNTER, value + 1);
}

int postgres_update(struct connection *connection) {
    return run(connection, "UPDATE numbers SET x = x + 1 WHERE id = 0", NULL);
}

/* The row is locked until COMMIT. */
int postgres_for_update(struct connection *connection) {
    long value = 0;
    int error = run(connection, "BEGIN; SELECT x FROM numbers WHERE id = 0 FOR UPDATE", &value);
    return error != 0 ? error : write_back(connection, COUNTER, value + 1, "; COMMIT");
}

/* Nothing is locked; where the result could not have come about one after another, who comes second is
 * sent back (SQLSTATE 40001), and begins again. */
int postgres_serializable(struct connection *connection) {
    for (int i = 0; i < RETRIES_MOST; i++) {
        long value = 0;
        int error =
            run(connection,
                "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT x FROM numbers WHERE id = 0", &value);
        if (error == 0)
            error = write_back(connection, COUNTER, value + 1, "; COMMIT");
        if (error != AGAIN)
            return error;
        connection->retries++;
        error = run(connection, "ROLLBACK", NULL);
        if (error != 0)
            return error;
    }
    return EBUSY;
}
