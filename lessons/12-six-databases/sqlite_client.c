/* sqlite_client.c - a SQLite file: there is no server and no network, so the rows are read at once and
 * there is nothing to wait for.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "database.h"
#include "library.h"
#include "say.h"

static bool parse(struct database *database) {
    const char *path = database->dsn + strlen(sqlite_client.scheme);
    snprintf(database->name, sizeof database->name, "SQLite %.*s", NAME_MOST - 16, path);
    return path[0] != '\0';
}

static void read_rows(struct reading *reading, sqlite3 *file) {
    sqlite3_stmt *query = NULL;
    int status = sqlite3_prepare_v2(file, DATABASE_QUERY, -1, &query, NULL);
    while (status == SQLITE_OK || status == SQLITE_ROW) {
        status = sqlite3_step(query);
        if (status == SQLITE_ROW &&
            !rows_add(reading->result, (const char *)sqlite3_column_text(query, 0),
                      (const char *)sqlite3_column_text(query, 1)))
            status = SQLITE_NOMEM;
    }
    if (status == SQLITE_DONE)
        reading->state = READING_DONE;
    else
        reading_fail(reading, "%s", sqlite3_errstr(status));
    sqlite3_finalize(query);
}

static void begin(struct reading *reading) {
    const char *path = reading->database->dsn + strlen(sqlite_client.scheme);
    sqlite3 *file = NULL;
    reading->result = calloc(1, sizeof(struct rows));
    if (reading->result == NULL)
        reading_fail(reading, _("no memory is left (ulimit -v shows the limit)"));
    else if (sqlite3_open_v2(path, &file, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        reading_fail(reading, "%s",
                     file != NULL ? sqlite3_errmsg(file)
                                  : _("no memory is left (ulimit -v shows the limit)"));
    else
        read_rows(reading, file);
    sqlite3_close(file);
}

static void step(struct reading *reading) {
    (void)reading;
}

static void end(struct reading *reading) {
    if (reading->result != NULL)
        rows_free(reading->result);
    free(reading->result);
}

const struct client sqlite_client = {"sqlite:", parse, begin, step, rows_count, rows_row, end};
