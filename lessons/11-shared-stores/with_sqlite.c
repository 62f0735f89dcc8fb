/* with_sqlite.c - rows in a database that is a file, by SQLite: a library, no server. */
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "store.h"

enum { BUSY_MS = 60000, BUSY_DEFERRED_MS = 5000 };

/* busy: another connection has the lock that this one needs, and waiting did not help. */
static int errno_of(struct connection *connection, int code) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW)
        return 0;
    snprintf(connection->why, sizeof connection->why, "%s", sqlite3_errmsg(connection->handle));
    switch (code & 0xff) {
    case SQLITE_BUSY:
        return EBUSY;
    case SQLITE_FULL:
        return ENOSPC;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
        return EACCES;
    case SQLITE_NOMEM:
        return ENOMEM;
    default: /* the system's own reason, for example no room for a file of the WAL */
        return sqlite3_system_errno(connection->handle) != 0
                   ? sqlite3_system_errno(connection->handle)
                   : EIO;
    }
}

static int run(struct connection *connection, const char *sql) {
    return errno_of(connection, sqlite3_exec(connection->handle, sql, NULL, NULL, NULL));
}

/* "wal normal": the journal mode, and when is waited for the disk. */
static int configure(struct connection *connection) {
    char sql[96], mode[16] = "delete", synchronous[16] = "full";
    if (connection->way->option != NULL)
        sscanf(connection->way->option, "%15s %15s", mode, synchronous);
    sqlite3_busy_timeout(connection->handle,
                         connection->way->quality == RIGHT ? BUSY_MS : BUSY_DEFERRED_MS);
    /* Else whoever closes last waits for the disk, which is no part of an update. */
    sqlite3_db_config(connection->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    snprintf(sql, sizeof sql, "PRAGMA journal_mode=%s; PRAGMA synchronous=%s", mode, synchronous);
    return run(connection, sql);
}

/* A file for each journal mode: to change it needs the file for oneself. */
static int open_database(struct connection *connection) {
    char path[128];
    sqlite3 *handle = NULL;
    bool wal = connection->way->option != NULL && strncmp(connection->way->option, "wal", 3) == 0;
    snprintf(path, sizeof path, "%s/%s.db", connection->places->folder, wal ? "wal" : "journal");
    int code = sqlite3_open(path, &handle);
    connection->handle = handle;
    int error = errno_of(connection, code);
    return error != 0 ? error : configure(connection);
}

static void close_database(struct connection *connection) {
    sqlite3_close(connection->handle);
}

static int make(struct connection *connection) {
    char sql[160];
    int error = run(
        connection,
        "CREATE TABLE IF NOT EXISTS numbers (id INTEGER PRIMARY KEY, x INTEGER); BEGIN IMMEDIATE");
    for (int row = 0; row < ROWS && error == 0; row++) {
        snprintf(sql, sizeof sql, "INSERT OR REPLACE INTO numbers VALUES (%d, %ld)", row,
                 row_at_first(row));
        error = run(connection, sql);
    }
    return error != 0 ? error : run(connection, "COMMIT");
}

static int set(struct connection *connection, int row, long value) {
    char sql[96];
    snprintf(sql, sizeof sql, "UPDATE numbers SET x = %ld WHERE id = %d", value, row);
    return run(connection, sql);
}

static int take_number(void *value, int columns, char **texts, char **names) {
    (void)names;
    return columns == 1 && texts[0] != NULL && sscanf(texts[0], "%ld", (long *)value) == 1 ? 0 : 1;
}

static int get(struct connection *connection, int row, long *value) {
    char sql[64];
    *value = 0; /* where there is no such row */
    snprintf(sql, sizeof sql, "SELECT x FROM numbers WHERE id = %d", row);
    return errno_of(connection, sqlite3_exec(connection->handle, sql, take_number, value, NULL));
}

/* Ends a transaction: well, or as if it had never been. */
static int end(struct connection *connection, int error) {
    if (error == 0)
        error = run(connection, "COMMIT");
    if (error != 0)
        sqlite3_exec(connection->handle, "ROLLBACK", NULL, NULL, NULL);
    return error;
}

static int transfer_in_sqlite(struct connection *connection, int from, int to) {
    char sql[128];
    int error = run(connection, "BEGIN IMMEDIATE");
    if (error != 0)
        return error;
    snprintf(
        sql, sizeof sql,
        "UPDATE numbers SET x = x - 1 WHERE id = %d; UPDATE numbers SET x = x + 1 WHERE id = %d",
        from, to);
    return end(connection, run(connection, sql));
}

const struct store sqlite_store = {"SQLite", open_database,      make,          get,
                                   set,      transfer_in_sqlite, close_database};

/* Two transactions, for each statement is one. */
int sqlite_naive(struct connection *connection) {
    long value;
    int error = get(connection, COUNTER, &value);
    let_others_in(connection);
    return error != 0 ? error : set(connection, COUNTER, value + 1);
}

/* In one transaction, which begins with the lock that `begin` takes. */
static int in_transaction(struct connection *connection, const char *begin) {
    long value;
    int error = run(connection, begin);
    if (error != 0)
        return error;
    error = get(connection, COUNTER, &value);
    return end(connection, error != 0 ? error : set(connection, COUNTER, value + 1));
}

/* The lock for reading first, and that for writing when it is too late to wait for it. */
int sqlite_deferred(struct connection *connection) {
    return in_transaction(connection, "BEGIN");
}

int sqlite_immediate(struct connection *connection) {
    return in_transaction(connection, "BEGIN IMMEDIATE");
}
