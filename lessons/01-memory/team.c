/* team.c - see team.h. What is the same for threads and processes. */
#include "team.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "allocate.h"
#include "worker_limits.h"

const struct kind *kind_of(enum worker_kind kind) {
    return kind == WORKER_THREAD ? &thread_kind : &process_kind;
}

int kind_named(const char *series, enum worker_kind *kind) {
    for (*kind = WORKER_THREAD; *kind <= WORKER_PROCESS; (*kind)++)
        if (strcmp(series, kind_of(*kind)->series) == 0)
            return 0;
    return EINVAL;
}

static void close_end(int *end) {
    if (*end >= 0)
        close(*end);
    *end = -1;
}

/* Opens the pipes of worker i. Silent workers wait at the order pipe of the first. */
static int open_pipes(struct team *team, size_t i) {
    struct worker *worker = &team->workers[i];
    if (i == 0 || !team->silent) {
        if (pipe2(worker->orders, O_CLOEXEC) != 0)
            return errno;
    } else {
        worker->orders[0] = team->workers[0].orders[0];
        worker->orders[1] = team->workers[0].orders[1];
    }
    return pipe2(worker->reports, O_CLOEXEC) == 0 ? 0 : errno;
}

/* Starts worker i and waits until it says so; from then on team_end has to end it. */
static int start_one(struct team *team, size_t i) {
    char started;
    int error = open_pipes(team, i);
    if (error == 0)
        error = kind_of(team->kind)->start(&team->workers[i]);
    if (error != 0) {
        team->ends[i].code = error;
        return error;
    }
    team->ends[i].fate = WORKER_DONE; /* for now: it runs */
    error = team_hear(team, i, &started, sizeof started);
    if (team->silent) {
        close_end(&team->workers[i].reports[0]);
        close_end(&team->workers[i].reports[1]);
    }
    return error;
}

int team_start(struct team *team) {
    signal(SIGPIPE, SIG_IGN); /* an order to a dead worker is an error EPIPE, not our own end */
    team->workers = kit_allocate(team->count, sizeof *team->workers);
    team->ends = kit_allocate(team->count, sizeof *team->ends);
    for (size_t i = 0; i < team->count; i++) {
        team->workers[i] = (struct worker){.task = team->task,
                                           .argument = team->argument,
                                           .index = i,
                                           .orders = {-1, -1},
                                           .reports = {-1, -1}};
        team->ends[i] = (struct worker_end){.fate = WORKER_NOT_STARTED, .code = ECANCELED};
    }
    int error = 0;
    for (size_t i = 0; i < team->count && error == 0; i++)
        error = start_one(team, i);
    return error;
}

int team_hear(struct team *team, size_t i, void *report, size_t bytes) {
    ssize_t got;
    do
        got = read(team->workers[i].reports[0], report, bytes);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return errno;
    return (size_t)got == bytes ? 0 : ECHILD; /* a report is below PIPE_BUF: whole or not at all */
}

int team_ask(struct team *team, size_t i, char order, void *report, size_t bytes) {
    if (write(team->workers[i].orders[1], &order, 1) != 1)
        return errno;
    return team_hear(team, i, report, bytes);
}

int team_end(struct team *team) {
    int error = 0;
    for (size_t i = 0; i < team->count; i++)
        if (i == 0 || !team->silent)
            close_end(&team->workers[i].orders[1]); /* no more orders: the workers end */
    for (size_t i = 0; i < team->count; i++) {
        struct worker *worker = &team->workers[i];
        int unknown = 0;
        if (team->ends[i].fate != WORKER_NOT_STARTED)
            unknown = kind_of(team->kind)->end(worker, &team->ends[i]);
        if (unknown != 0)
            team->ends[i] = (struct worker_end){.fate = WORKER_FAILED, .code = unknown};
        if (error == 0 && team->ends[i].fate != WORKER_DONE)
            error = team->ends[i].fate == WORKER_KILLED ? EINTR : team->ends[i].code;
        close_end(&worker->reports[0]);
        close_end(&worker->reports[1]);
    }
    for (size_t i = 0; i < team->count; i++)
        if (i == 0 || !team->silent)
            close_end(&team->workers[i].orders[0]);
    const struct worker_team ended = {.kind = team->kind, .count = team->count, .ends = team->ends};
    workers_say_trouble(&ended);
    free(team->workers);
    free(team->ends);
    return error;
}

bool take_order(struct worker *self, char *order) {
    ssize_t got;
    do
        got = read(self->orders[0], order, 1);
    while (got < 0 && errno == EINTR);
    return got == 1;
}

int give_report(struct worker *self, const void *report, size_t bytes) {
    return write(self->reports[1], report, bytes) == (ssize_t)bytes ? 0 : errno;
}

int do_task(struct worker *self) {
    const char started = 1;
    int error = give_report(self, &started, sizeof started);
    return error == 0 ? self->task(self) : error;
}
