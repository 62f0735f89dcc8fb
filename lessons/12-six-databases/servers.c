/* servers.c - see servers.h. */
#include "servers.h"

#include <errno.h>
#include <math.h>
#include <postgresql/libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kit.h"
#include "say.h"
#include "worker_limits.h"

enum { FAR_PORT = 5433 }; /* in the name of the relay's socket, beside the server's own (5432) */

/* Such a number as "-0.123 ", in thousandths; snprintf(3) would take ten times as long. */
static size_t put_number(char *text, long thousandths, bool last) {
    long size = labs(thousandths);
    size_t at = 0;
    if (thousandths < 0)
        text[at++] = '-';
    text[at++] = (char)('0' + size / 1000);
    text[at++] = '.';
    for (long unit = 100; unit > 0; unit /= 10)
        text[at++] = (char)('0' + size / unit % 10);
    if (!last)
        text[at++] = ' ';
    return at;
}

void row_text(const struct matrix *matrix, size_t i, char text[ROW_TEXT_MOST]) {
    size_t at = 0;
    for (size_t j = 0; j < ROWS; j++)
        at += put_number(text + at, lround(1000 * matrix->elements[i][j]), j + 1 == ROWS);
    text[at] = '\0';
}

void row_order(size_t order[ROWS], size_t seed) {
    uint64_t state = seed;
    for (size_t i = 0; i < ROWS; i++)
        order[i] = i;
    kit_shuffle(order, ROWS, sizeof *order, &state);
}

/* --- filling ---------------------------------------------------------------------------------- */

static bool command(PGconn *connection, const char *text, ExecStatusType wanted) {
    PGresult *result = PQexec(connection, text);
    bool fine = PQresultStatus(result) == wanted;
    PQclear(result);
    return fine;
}

static bool copy_rows(PGconn *connection, size_t seed) {
    static struct matrix matrix;
    size_t order[ROWS];
    bool fine = command(connection, "COPY matrix FROM STDIN", PGRES_COPY_IN);
    matrix_make(&matrix, seed);
    row_order(order, seed);
    for (size_t n = 0; n < ROWS && fine; n++) {
        char text[ROW_TEXT_MOST], line[ROW_TEXT_MOST + 16];
        row_text(&matrix, order[n], text);
        int length = snprintf(line, sizeof line, "%zu\t%s\n", order[n], text);
        fine = PQputCopyData(connection, line, length) == 1;
    }
    fine = fine && PQputCopyEnd(connection, NULL) == 1;
    PGresult *result = PQgetResult(connection);
    fine = fine && PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    return fine;
}

/* Stored as it is: no time goes into packing and unpacking. */
static int fill(const struct postgres *postgres, size_t seed) {
    PGconn *connection = PQconnectdb(postgres->info);
    bool fine =
        PQstatus(connection) == CONNECTION_OK &&
        command(connection, "CREATE TABLE matrix (i integer, elements text)", PGRES_COMMAND_OK) &&
        command(connection, "ALTER TABLE matrix ALTER elements SET STORAGE PLAIN",
                PGRES_COMMAND_OK) &&
        copy_rows(connection, seed);
    const char *why = PQerrorMessage(connection);
    if (!fine && strstr(why, "could not fork") != NULL)
        worker_say_refused(WORKER_PROCESS, EAGAIN);
    else if (!fine && strstr(why, "out of memory") != NULL)
        worker_say_refused(WORKER_PROCESS, ENOMEM);
    else if (!fine)
        say_error(_("a database server of our own could not be filled: %.*s"),
                  (int)strcspn(why, "\n"), why);
    PQfinish(connection);
    return fine ? 0 : EPROTO;
}

/* --- starting --------------------------------------------------------------------------------- */

static int start_relay(struct servers *servers, double distance_ms) {
    static char sockets[SERVERS][128];
    const char *near[SERVERS], *far[SERVERS];
    for (size_t i = 0; i < servers->count; i++) {
        snprintf(sockets[i], sizeof sockets[i], "%s/.s.PGSQL.%d", servers->own[i].server.folder,
                 FAR_PORT);
        near[i] = servers->own[i].server.socket;
        far[i] = sockets[i];
    }
    return relay_start(&servers->relay, servers->count, near, far, distance_ms);
}

static int tell_addresses(const struct servers *servers) {
    char list[SERVERS * 256] = "";
    for (size_t i = 0; i < servers->count; i++) {
        char address[256];
        snprintf(address, sizeof address, "postgresql://lesson@/postgres?host=%s&port=%d ",
                 servers->own[i].server.folder, FAR_PORT);
        strcat(list, address);
    }
    return setenv("DATABASES", list, 1) == 0 ? 0 : errno;
}

static int begin_one(struct servers *servers, const char *const options[]) {
    struct postgres *postgres = &servers->own[servers->count];
    int error = postgres_begin(postgres, options);
    if (error != 0)
        say_error("%s", postgres->server.why);
    else
        servers->count++;
    return error;
}

static int await_one(struct servers *servers, size_t i) {
    int error = postgres_await(&servers->own[i]);
    if (error != 0)
        say_error("%s", servers->own[i].server.why);
    return error;
}

int servers_open(struct servers *servers, size_t count, double distance_ms) {
    static const char *const options[] = {"max_connections=20", "shared_buffers=4MB",
                                          "autovacuum=off", "jit=off", NULL};
    const char *given = getenv("DATABASES");
    int error = 0;
    if (given != NULL && given[0] != '\0')
        return 0;
    bool at_once = postgres_has_cluster(); /* or the first makes it, and the others copy it */
    while (servers->count < count && error == 0) {
        error = begin_one(servers, options);
        if (error == 0 && !at_once && servers->count == 1)
            error = await_one(servers, 0);
    }
    for (size_t i = at_once ? 0 : 1; i < count && error == 0; i++)
        error = await_one(servers, i);
    for (size_t i = 0; i < count && error == 0; i++)
        error = fill(&servers->own[i], i + 1);
    if (error == 0)
        error = start_relay(servers, distance_ms);
    if (error == 0)
        error = tell_addresses(servers);
    if (error != 0)
        servers_close(servers);
    return error;
}

void servers_close(struct servers *servers) {
    relay_end(&servers->relay);
    for (size_t i = 0; i < servers->count; i++)
        server_stop_begin(&servers->own[i].server);
    while (servers->count > 0)
        server_stop(&servers->own[--servers->count].server);
}

size_t servers_list(struct database databases[DATABASES_MOST], size_t wanted) {
    const char *list = getenv("DATABASES");
    size_t count = databases_parse(list != NULL ? list : "", databases);
    if (count >= SERVERS)
        for (size_t i = count; i < wanted && i < DATABASES_MOST; i++)
            databases[i] = databases[i - count];
    if (count == 0)
        return 0;
    return count >= SERVERS || wanted < count ? wanted : count;
}
