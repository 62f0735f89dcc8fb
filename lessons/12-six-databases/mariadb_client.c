/* mariadb_client.c - MariaDB (or MySQL) by its own client library, where that is installed. Its functions wait
 * inside, so in one thread several of these databases are read one after another.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "database.h"
#include "library.h"
#include "say.h"

/* The library's, as of libmariadb 3 (mariadb.com/kb/en/mariadb-connector-c-api-functions). */
static void *(*mysql_init)(void *);
static int (*mysql_options)(void *, int, const void *);
static void *(*mysql_real_connect)(void *, const char *, const char *, const char *, const char *,
                                   unsigned, const char *, unsigned long);
static int (*mysql_query)(void *, const char *);
static void *(*mysql_store_result)(void *);
static char **(*mysql_fetch_row)(void *);
static void (*mysql_free_result)(void *);
static void (*mysql_close)(void *);
static const char *(*mysql_error)(void *);
enum { MYSQL_OPT_CONNECT_TIMEOUT = 0, MYSQL_OPT_READ_TIMEOUT = 11 };

static bool found;

static void find_library(void) {
    const struct library_function functions[] = {
        {"mysql_init", &mysql_init},
        {"mysql_options", &mysql_options},
        {"mysql_real_connect", &mysql_real_connect},
        {"mysql_query", &mysql_query},
        {"mysql_store_result", &mysql_store_result},
        {"mysql_fetch_row", &mysql_fetch_row},
        {"mysql_free_result", &mysql_free_result},
        {"mysql_close", &mysql_close},
        {"mysql_error", &mysql_error},
    };
    found = library_open("libmariadb.so.3", functions, sizeof functions / sizeof *functions);
}

/* mariadb://user:password@host:port/name, or mariadb://user:password@/run/mysqld/mysqld.sock/name. */
struct address {
    char text[DSN_MOST];
    const char *user, *password, *host, *socket, *name;
    unsigned port;
};

static bool split(const struct database *database, struct address *address) {
    *address = (struct address){.user = NULL, .port = 0};
    snprintf(address->text, sizeof address->text, "%s",
             database->dsn + strlen(mariadb_client.scheme));
    char *at = strrchr(address->text, '@'), *place = at != NULL ? at + 1 : address->text;
    char *name = strrchr(place, '/');
    if (name == NULL || name == place)
        return false;
    *name = '\0';
    address->name = name + 1;
    if (at != NULL) {
        char *rest = address->text;
        *at = '\0';
        address->user = strsep(&rest, ":");
        address->password = rest;
    }
    if (place[0] == '/') {
        address->socket = place;
        return true;
    }
    char *colon = strchr(place, ':');
    if (colon != NULL) {
        *colon = '\0';
        address->port = (unsigned)strtoul(colon + 1, NULL, 10);
    }
    address->host = place;
    return true;
}

static bool parse(struct database *database) {
    struct address address;
    if (!split(database, &address))
        return false;
    char port[16] = "";
    if (address.port != 0)
        snprintf(port, sizeof port, ":%u", address.port);
    snprintf(database->name, sizeof database->name, "MariaDB %s%s/%s",
             address.host != NULL ? address.host : address.socket, port, address.name);
    return true;
}

static void read_rows(struct reading *reading) {
    void *connection = reading->connection, *result = NULL;
    if (mysql_query(connection, "START TRANSACTION READ ONLY") != 0 ||
        mysql_query(connection, DATABASE_QUERY) != 0 ||
        (result = mysql_store_result(connection)) == NULL) {
        reading_fail(reading, "%s", mysql_error(connection));
        return;
    }
    bool refused = false;
    for (char **row; !refused && (row = mysql_fetch_row(result)) != NULL;)
        refused = !rows_add(reading->result, row[0], row[1]);
    mysql_free_result(result);
    if (refused)
        reading_fail(reading, _("no memory is left (ulimit -v shows the limit)"));
    else
        reading->state = READING_DONE;
}

static void connect_and_read(struct reading *reading) {
    struct address address;
    const unsigned patience = PATIENCE_S;
    split(reading->database, &address);
    snprintf(reading->secret, sizeof reading->secret, "%s",
             address.password != NULL ? address.password : "");
    reading->connection = mysql_init(NULL);
    if (reading->connection == NULL) {
        reading_fail(reading, _("no memory is left (ulimit -v shows the limit)"));
        return;
    }
    mysql_options(reading->connection, MYSQL_OPT_CONNECT_TIMEOUT, &patience);
    mysql_options(reading->connection, MYSQL_OPT_READ_TIMEOUT, &patience);
    if (mysql_real_connect(reading->connection, address.host, address.user, address.password,
                           address.name, address.port, address.socket, 0) != NULL)
        read_rows(reading);
    else
        reading_fail(reading, "%s", mysql_error(reading->connection));
}

static void begin(struct reading *reading) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, find_library);
    reading->result = calloc(1, sizeof(struct rows));
    if (reading->result == NULL)
        reading_fail(reading, _("no memory is left (ulimit -v shows the limit)"));
    else if (!found)
        reading_fail(reading,
                     _("its client library is missing (libmariadb.so.3, package libmariadb3)"));
    else
        connect_and_read(reading);
}

static void step(struct reading *reading) {
    (void)reading;
}

static void end(struct reading *reading) {
    if (reading->connection != NULL)
        mysql_close(reading->connection);
    if (reading->result != NULL)
        rows_free(reading->result);
    free(reading->result);
}

const struct client mariadb_client = {"mariadb://", parse, begin, step, rows_count, rows_row, end};
