/* query.h - a slow query, asked in four ways while somebody types: in the same thread, in another thread, in another
 * process, or asynchronously in the same thread.
 */
#ifndef QUERY_H
#define QUERY_H

#include <postgresql/libpq-fe.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct query;

struct way {
    const char *slug; /* "thread" */
    /* Begins; returns whether that succeeded. The query runs afterwards, or has already ended. */
    bool (*start)(struct query *query);
    /* query->file can be read: goes on. */
    void (*go_on)(struct query *query);
    /* Asks the server to break the query off; NULL: there is nobody who could. */
    void (*cancel)(struct query *query);
};
extern const struct way ways[4];
enum { WAYS = sizeof ways / sizeof *ways };

enum query_end { QUERY_RUNS, QUERY_DONE, QUERY_CANCELLED, QUERY_FAILED };

struct query {
    const struct way *way;
    char text[64]; /* SELECT pg_sleep(2) */
    const char *dsn;
    PGconn *connection;
    int file; /* to wait for in poll(2) while it runs; -1: none */
    int64_t begin_ns;
    enum query_end end;
    int pipe[2]; /* of the query that runs, in another thread or process; else -1 */
    pthread_t thread;
    pid_t process;
};

/* Opens the connection; returns false after it has said why not. */
bool query_open(struct query *query, const struct way *way, const char *dsn, double seconds);
/* Breaks off what runs, waits for it, and closes. */
void query_close(struct query *query);

#endif
