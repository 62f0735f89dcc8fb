/* postgres_client.c - PostgreSQL by libpq, without ever waiting inside it: PQconnectStart, PQsendQuery
 * (libpq's manual, "Asynchronous Command Processing").
 */
#include <poll.h>
#include <postgresql/libpq-fe.h>
#include <stdio.h>
#include <string.h>

#include "database.h"
#include "say.h"

/* One round trip for all. Nothing can be written; a query of a client that is gone ends by itself, at
 * once where the server can notice that (since version 14). */
#define BEGIN   "BEGIN READ ONLY; SET LOCAL statement_timeout = '10s'; "
#define NOTICES "SET LOCAL client_connection_check_interval = '100ms'; "
#define COMMIT  "; COMMIT"

static const char *option_of(const PQconninfoOption *options, const char *keyword) {
    for (; options->keyword != NULL; options++)
        if (strcmp(options->keyword, keyword) == 0 && options->val != NULL)
            return options->val;
    return "";
}

static bool parse(struct database *database) {
    PQconninfoOption *options = PQconninfoParse(database->dsn, NULL);
    if (options == NULL)
        return false;
    const char *host = option_of(options, "host"), *port = option_of(options, "port");
    snprintf(database->name, sizeof database->name, "PostgreSQL %s%s%s/%s", host,
             port[0] != '\0' ? ":" : "", port, option_of(options, "dbname"));
    PQconninfoFree(options);
    return true;
}

static void say_why(struct reading *reading) {
    PGconn *connection = reading->connection;
    const char *message = PQerrorMessage(connection), *password = PQpass(connection);
    snprintf(reading->secret, sizeof reading->secret, "%s", password != NULL ? password : "");
    if (PQconnectionNeedsPassword(connection))
        reading_fail(reading,
                     _("wants a password; put it into ~/.pgpass (see libpq, \"The Password "
                       "File\")"));
    else if (strstr(message, "could not fork") != NULL)
        reading_fail(reading, _("its server could not start a process for the connection: ulimit "
                                "-u is too low there"));
    else
        reading_fail(reading, "%s", message);
}

static void begin(struct reading *reading) {
    PGconn *connection = PQconnectStart(reading->database->dsn);
    reading->connection = connection;
    if (connection == NULL)
        reading_fail(reading, _("no memory is left (ulimit -v shows the limit)"));
    else if (PQstatus(connection) == CONNECTION_BAD)
        say_why(reading);
    else
        reading->file = PQsocket(connection), reading->events = POLLOUT;
}

static void ask(struct reading *reading) {
    PGconn *connection = reading->connection;
    const char *query = PQserverVersion(connection) >= 140000 ? BEGIN NOTICES DATABASE_QUERY COMMIT
                                                              : BEGIN DATABASE_QUERY COMMIT;
    PQsetnonblocking(connection, 1);
    if (PQsendQuery(connection, query) == 0)
        say_why(reading);
    else
        reading->state = READING_RECEIVES;
}

static void go_on_connecting(struct reading *reading) {
    PGconn *connection = reading->connection;
    PostgresPollingStatusType wants = PQconnectPoll(connection);
    reading->file = PQsocket(connection); /* another one where the host has several addresses */
    reading->events = wants == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    if (wants == PGRES_POLLING_FAILED)
        say_why(reading);
    if (wants == PGRES_POLLING_OK)
        ask(reading);
}

/* A result for each command of the query; that of SELECT has rows. */
static void take_result(struct reading *reading, PGresult *result) {
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_TUPLES_OK && reading->result == NULL) {
        reading->result = result;
        return;
    }
    if (status != PGRES_COMMAND_OK)
        say_why(reading);
    PQclear(result);
}

static void receive(struct reading *reading) {
    PGconn *connection = reading->connection;
    int unsent = PQflush(connection);
    if (unsent < 0 || PQconsumeInput(connection) == 0) {
        say_why(reading);
        return;
    }
    while (reading->state == READING_RECEIVES && PQisBusy(connection) == 0) {
        PGresult *result = PQgetResult(connection);
        if (result != NULL)
            take_result(reading, result);
        else
            reading->state = READING_DONE;
    }
    reading->events = unsent > 0 ? POLLIN | POLLOUT : POLLIN;
}

static void step(struct reading *reading) {
    if (reading->state == READING_CONNECTS)
        go_on_connecting(reading);
    if (reading->state == READING_RECEIVES)
        receive(reading);
}

static size_t rows(const struct reading *reading) {
    bool has_columns = reading->result != NULL && PQnfields(reading->result) == 2;
    return has_columns ? (size_t)PQntuples(reading->result) : 0;
}

static void row(const struct reading *reading, size_t number, const char **i,
                const char **elements) {
    int at = (int)number;
    *i = PQgetisnull(reading->result, at, 0) ? NULL : PQgetvalue(reading->result, at, 0);
    *elements = PQgetisnull(reading->result, at, 1) ? NULL : PQgetvalue(reading->result, at, 1);
}

static void end(struct reading *reading) {
    PQclear(reading->result);
    PQfinish(reading->connection);
}

const struct client postgres_client = {"postgresql://", parse, begin, step, rows, row, end};
