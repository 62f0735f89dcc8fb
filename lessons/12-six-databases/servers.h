/* servers.h - the databases of this lesson: those of DATABASES, or six PostgreSQL servers of our own, each with
 * its own matrix, behind a relay that models the distance to them.
 */
#ifndef SERVERS_H
#define SERVERS_H

#include "database.h"
#include "postgres.h"
#include "relay.h"

enum { SERVERS = 6 };

/* How long a round trip to a server takes, by default. */
#define DISTANCE_MS 50.0

struct servers {
    size_t count;
    struct postgres own[SERVERS];
    struct relay relay;
};

/* Where DATABASES is not set, starts so many servers, fills them, and sets DATABASES to their addresses, for
 * this program and those that it starts. A zeroed *servers; it must stay where it is until servers_close, and
 * everything is gone also when the program ends without that. Returns 0 or an errno value, after it has said
 * why. */
int servers_open(struct servers *servers, size_t count, double distance_ms);
void servers_close(struct servers *servers);

/* Reads DATABASES. From six on, as many as are wanted: the same ones again from the first. Returns how many
 * there are, 0 after it has said what is wrong. */
size_t servers_list(struct database databases[DATABASES_MOST], size_t wanted);

/* Row i of a matrix as it stands in a table: its numbers with spaces between them. */
enum { ROW_TEXT_MOST = 8 * ROWS };
void row_text(const struct matrix *matrix, size_t i, char text[ROW_TEXT_MOST]);

/* The numbers of the rows, in no order. */
void row_order(size_t order[ROWS], size_t seed);

#endif
