/* postgres.h - a PostgreSQL server for as long as the program runs (server.h): a copy of an empty database
 * cluster, on a private socket, with no TCP port. Several may run at once.
 *
 * initdb(1) takes a second; so the cluster that it made stays under build/, and only the first run pays. There
 * it is nothing but files to copy: where the user as whom servers run may not enter build/, that does not
 * matter. Where build/ cannot be written each server pays.
 */
#ifndef POSTGRES_H
#define POSTGRES_H

#include "server.h"

enum { POSTGRES_OPTIONS_MOST = 24, POSTGRES_INFO = 160 };

/* Stays where it is until the server is stopped, with server_stop(&postgres->server). */
struct postgres {
    struct server server;     /* server.why says why it does not run */
    char info[POSTGRES_INFO]; /* for PQconnectdb (libpq): user lesson, database postgres */
    /* For postgres.c, and for server_restart(&postgres->server, &postgres->order). */
    struct server_order order;
    char program[96];
    char *command[8 + 2 * POSTGRES_OPTIONS_MOST];
};

/* Starts a server. options: settings of postgresql.conf, "fsync=on", "max_connections=10", a list that ends
 * with NULL, at most 16; NULL for none. Unless they say otherwise fsync is off: the data are gone when the
 * program ends. The strings must stay as they are. Returns as server_start. */
int postgres_start(struct postgres *postgres, const char *const options[]);

/* Whether a cluster is there to be copied: then several servers may begin at the same time. */
bool postgres_has_cluster(void);

/* postgres_start in two steps, as in server.h. */
int postgres_begin(struct postgres *postgres, const char *const options[]);
int postgres_await(struct postgres *postgres);

#endif
