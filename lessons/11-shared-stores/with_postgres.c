/* with_postgres.c - a row in PostgreSQL, by libpq. */
#include <errno.h>
#include <poll.h>
#include <postgresql/libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    connection->handle = PQconnectdb(info);
    return PQstatus(connection->handle) == CONNECTION_OK ? 0 : failure(connection, EIO);
}

static void close_postgres(struct connection *connection) {
    PQfinish(connection->handle);
}

static int set(struct connection *connection, long value) {
    char sql[224];
    snprintf(
        sql, sizeof sql,
        "SET client_min_messages = error;"
        "CREATE TABLE IF NOT EXISTS counter (id int PRIMARY KEY, x bigint) WITH (fillfactor = 10);"
        "INSERT INTO counter VALUES (1, %ld) ON CONFLICT (id) DO UPDATE SET x = excluded.x",
        value);
    return run(connection, sql, NULL);
}

static int get(struct connection *connection, long *value) {
    return run(connection, "SELECT x FROM counter WHERE id = 1", value);
}

const struct store postgres_store = {"PostgreSQL", open_postgres, set, get, close_postgres};

static int write_back(struct connection *connection, long value, const char *after) {
    char sql[96];
    snprintf(sql, sizeof sql, "UPDATE counter SET x = %ld WHERE id = 1%s", value, after);
    return run(connection, sql, NULL);
}

int postgres_naive(struct connection *connection) {
    long value;
    int error = get(connection, &value);
    let_others_in(connection);
    return error != 0 ? error : write_back(connection, value + 1, "");
}

int postgres_update(struct connection *connection) {
    return run(connection, "UPDATE counter SET x = x + 1 WHERE id = 1", NULL);
}

/* The row is locked until COMMIT. */
int postgres_for_update(struct connection *connection) {
    long value;
    int error = run(connection, "BEGIN; SELECT x FROM counter WHERE id = 1 FOR UPDATE", &value);
    return error != 0 ? error : write_back(connection, value + 1, "; COMMIT");
}

/* Nothing is locked; where the result could not have come about one after another, who comes second is
 * sent back (SQLSTATE 40001), and begins again. */
int postgres_serializable(struct connection *connection) {
    for (int i = 0; i < RETRIES_MOST; i++) {
        long value;
        int error =
            run(connection,
                "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT x FROM counter WHERE id = 1", &value);
        if (error == 0)
            error = write_back(connection, value + 1, "; COMMIT");
        if (error != AGAIN)
            return error;
        connection->retries++;
        error = run(connection, "ROLLBACK", NULL);
        if (error != 0)
            return error;
    }
    return EBUSY;
}
