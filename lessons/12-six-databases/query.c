/* query.c - see query.h. */
#include "query.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kit.h"
#include "say.h"
#include "worker.h"
#include "worker_limits.h"

static enum query_end end_of(const PGresult *result) {
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (PQresultStatus(result) == PGRES_TUPLES_OK)
        return QUERY_DONE;
    bool cancelled = state != NULL && strcmp(state, "57014") == 0; /* query_canceled */
    return cancelled ? QUERY_CANCELLED : QUERY_FAILED;
}

static enum query_end ask(PGconn *connection, const char *text) {
    PGresult *result = PQexec(connection, text); /* waits */
    enum query_end end = end_of(result);
    PQclear(result);
    return end;
}

/* Over a connection of its own, so that any thread may do it, and a signal handler. It waits, too: for a
 * round trip. */
static void cancel_at(PGconn *connection) {
    char why[256];
    PGcancel *cancel = PQgetCancel(connection);
    if (cancel != NULL)
        PQcancel(cancel, why, sizeof why);
    PQfreeCancel(cancel);
}

/* --- in the same thread ----------------------------------------------------------------------- */

static bool start_inline(struct query *query) {
    query->end = ask(query->connection, query->text);
    return true;
}

/* --- in another thread ------------------------------------------------------------------------ */

/* The end of a query is a byte in a pipe, so that one poll waits for it and for keys. Each query has a pipe of its
 * own: where nobody holds the other end any more, that is an end, too. */
static bool open_pipe(struct query *query) {
    if (pipe2(query->pipe, O_CLOEXEC) != 0) {
        worker_say_refused(WORKER_PROCESS, errno);
        return false;
    }
    query->file = query->pipe[0];
    return true;
}

static void close_end(int *end) {
    if (*end >= 0)
        close(*end);
    *end = -1;
}

static void close_pipe(struct query *query) {
    close_end(&query->pipe[0]);
    close_end(&query->pipe[1]);
}

static void tell(int file, enum query_end end) {
    unsigned char byte = (unsigned char)end;
    while (write(file, &byte, 1) < 0 && errno == EINTR)
        ;
}

static enum query_end told(int file) {
    unsigned char byte;
    ssize_t count = read(file, &byte, 1);
    return count == 1 ? (enum query_end)byte : QUERY_FAILED; /* 0: who should tell has died */
}

static void *ask_in_thread(void *argument) {
    struct query *query = argument;
    tell(query->pipe[1], ask(query->connection, query->text));
    return NULL;
}

static bool start_thread(struct query *query) {
    if (!open_pipe(query))
        return false;
    int error = pthread_create(&query->thread, NULL, ask_in_thread, query);
    if (error == 0)
        return true;
    worker_say_refused(WORKER_THREAD, error);
    close_pipe(query);
    return false;
}

static void go_on_thread(struct query *query) {
    query->end = told(query->file);
    pthread_join(query->thread, NULL);
    close_pipe(query);
}

static void cancel_connection(struct query *query) {
    cancel_at(query->connection);
}

/* --- in another process ----------------------------------------------------------------------- */

/* A connection is of no use in two processes: each would read what the other is sent. So the child opens its
 * own, and only it can break off its query. */
static PGcancel *volatile own_cancel;

static void on_cancel(int number) {
    char why[256];
    (void)number;
    if (own_cancel != NULL)
        PQcancel(own_cancel, why, sizeof why); /* allowed in a signal handler */
}

static void ask_in_process(const struct query *query, const sigset_t *before) {
    PGconn *connection = PQconnectdb(query->dsn);
    const struct sigaction action = {.sa_handler = on_cancel, .sa_flags = SA_RESTART};
    own_cancel = PQgetCancel(connection);
    sigaction(SIGUSR1, &action, NULL);
    sigprocmask(SIG_SETMASK, before, NULL); /* one that came too early comes now */
    tell(query->pipe[1], ask(connection, query->text));
    PQfinish(connection);
    _exit(0);
}

static bool start_process(struct query *query) {
    sigset_t held, before;
    if (!open_pipe(query))
        return false;
    sigemptyset(&held);
    sigaddset(&held, SIGUSR1);
    sigprocmask(SIG_BLOCK, &held, &before);
    query->process = worker_fork();
    int error = errno;
    if (query->process == 0)
        ask_in_process(query, &before);
    sigprocmask(SIG_SETMASK, &before, NULL);
    close_end(&query->pipe[1]); /* the child's alone: so its death is told as well */
    if (query->process > 0)
        return true;
    worker_say_refused(WORKER_PROCESS, error);
    close_pipe(query);
    return false;
}

static void go_on_process(struct query *query) {
    struct worker_end end;
    query->end = told(query->file);
    worker_wait(query->process, &end);
    close_pipe(query);
}

static void cancel_process(struct query *query) {
    kill(query->process, SIGUSR1);
}

/* --- asynchronously --------------------------------------------------------------------------- */

static bool start_async(struct query *query) {
    query->file = PQsocket(query->connection);
    return PQsendQuery(query->connection, query->text) == 1;
}

static void go_on_async(struct query *query) {
    enum query_end end = QUERY_FAILED;
    if (PQconsumeInput(query->connection) == 1) {
        if (PQisBusy(query->connection) == 1)
            return; /* only a part of it has come */
        for (PGresult *result; (result = PQgetResult(query->connection)) != NULL; PQclear(result))
            end = end_of(result);
    }
    query->end = end;
}

const struct way ways[] = {{"inline", start_inline, NULL, NULL},
                           {"thread", start_thread, go_on_thread, cancel_connection},
                           {"process", start_process, go_on_process, cancel_process},
                           {"async", start_async, go_on_async, cancel_connection}};

bool query_open(struct query *query, const struct way *way, const char *dsn, double seconds) {
    *query = (struct query){.way = way, .dsn = dsn, .file = -1, .pipe = {-1, -1}};
    snprintf(query->text, sizeof query->text, "SELECT pg_sleep(%g)", seconds);
    query->connection = PQconnectdb(dsn);
    if (PQstatus(query->connection) == CONNECTION_OK)
        return true;
    if (strstr(PQerrorMessage(query->connection), "could not fork") != NULL)
        worker_say_refused(WORKER_PROCESS, EAGAIN);
    else
        say_error(_("the database cannot be reached; its server's log says why"));
    return false;
}

void query_close(struct query *query) {
    if (query->file >= 0 && query->end == QUERY_RUNS) {
        query->way->cancel(query);
        while (query->end == QUERY_RUNS) {
            struct pollfd file = {query->file, POLLIN, 0};
            poll(&file, 1, -1);
            query->way->go_on(query);
        }
    }
    PQfinish(query->connection);
}
