/* processes.c - the workers are processes, and share no memory that is written: the parent keeps the
 * frontier.
 *
 * Addresses go to the workers, and what was found comes back, as bytes through two pipes for each
 * worker (see common/pipes.h). The parent alone knows which links are new; it needs no lock, for
 * no worker sees its frontier.
 *
 * Compare it with threads.c: diff threads.c processes.c
 */
#include "crawl.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "allocate.h"
#include "pipes.h"
#include "timeline.h"
#include "worker_limits.h"

struct worker {
    struct pool *pool;
    const char *url; /* what it fetches; in the parent NULL while it is idle */
    struct piped_worker process;
    int from, to; /* in the worker: its ends of the pipes */
};

struct pool {
    struct crawl *crawl;
    struct worker *workers;
    size_t started;
    size_t in_flight;     /* workers that are starting, or fetch a page; the others are idle */
    struct pollfd *polls; /* where the workers' visits arrive */
};

/* --- a worker --------------------------------------------------------------------------------- */

/* Copies the next address out of the pipe. False at the end. */
static bool take_url(struct worker *self) {
    static char copy[URL_MOST]; /* one for each process */
    size_t bytes;
    self->url = copy;
    timeline_note(TIMELINE_WAITING); /* where the frontier is empty */
    return pipe_read_all(self->from, &bytes, sizeof bytes) == 0 &&
           pipe_read_all(self->from, copy, bytes) == 0;
}

/* Copies what was found into the pipe, all links included: their address means nothing there.
 * Where the parent is dead, take_url notices. */
static void hand_in(struct worker *self, const struct visit *visit) {
    if (pipe_write_all(self->to, visit, sizeof *visit) == 0)
        pipe_write_all(self->to, visit->links.data, visit->links.used);
}

static int work(int from, int to, void *argument) {
    struct worker *self = argument;
    self->from = from;
    self->to = to;
    timeline_worker((size_t)(self - self->pool->workers));
    struct fetcher fetcher;
    struct visit visit = visit_of_start(fetcher_open(&fetcher, self->pool->crawl->origin));
    hand_in(self, &visit); /* ready */
    while (take_url(self)) {
        fetch(&fetcher, self->url, &visit);
        hand_in(self, &visit);
    }
    timeline_note(TIMELINE_ENDED);
    fetcher_close(&fetcher);
    free(visit.links.data);
    return 0;
}

/* --- its parent ------------------------------------------------------------------------------- */

static int start_one(struct worker *worker) {
    int error = piped_worker_start(&worker->process, work, worker);
    if (error == 0)
        crawl_add_process(worker->pool->crawl, worker->process.pid);
    return error;
}

static int start_all(struct pool *pool) {
    int error = 0;
    for (size_t i = 0; i < pool->crawl->workers && error == 0; i++) {
        pool->workers[i].pool = pool;
        error = start_one(&pool->workers[i]);
        pool->started += error == 0;
        pool->in_flight += error == 0;
    }
    if (error != 0)
        worker_say_refused(WORKER_PROCESS, error);
    return error;
}

/* Gives each idle worker an address, as long as addresses wait. */
static int send_urls(struct pool *pool) {
    int error = 0;
    for (size_t i = 0; i < pool->started && error == 0; i++) {
        struct worker *worker = &pool->workers[i];
        if (worker->url != NULL || (worker->url = crawl_next(pool->crawl)) == NULL)
            continue;
        size_t bytes = strlen(worker->url) + 1;
        pool->in_flight++;
        error = pipe_write_all(worker->process.to, &bytes, sizeof bytes);
        if (error == 0)
            error = pipe_write_all(worker->process.to, worker->url, bytes);
    }
    return error;
}

/* Reads and counts what one worker has found. */
static int receive_visit(struct pool *pool, struct worker *worker) {
    struct visit visit;
    int error = pipe_read_all(worker->process.from, &visit, sizeof visit);
    if (error != 0)
        return error;
    visit.links.data = kit_allocate(visit.links.used + 1, 1);
    error = pipe_read_all(worker->process.from, visit.links.data, visit.links.used);
    if (error == 0)
        crawl_count(pool->crawl, worker->url, &visit);
    free(visit.links.data);
    pool->in_flight--;
    worker->url = NULL;
    return error;
}

static int receive_visits(struct pool *pool) {
    int error = 0;
    for (size_t i = 0; i < pool->started; i++)
        pool->polls[i] = (struct pollfd){.fd = pool->workers[i].process.from, .events = POLLIN};
    if (poll(pool->polls, pool->started, -1) < 0)
        return errno == EINTR ? 0 : errno;
    for (size_t i = 0; i < pool->started && error == 0; i++)
        if (pool->polls[i].revents != 0)
            error = receive_visit(pool, &pool->workers[i]);
    return error;
}

/* Until nothing waits and nobody is in flight: one that is may still bring links. */
static int wait_until_done(struct pool *pool) {
    int error = 0;
    while ((crawl_goes_on(pool->crawl) || pool->in_flight > 0) && error == 0) {
        error = send_urls(pool);
        if (error == 0)
            error = receive_visits(pool);
    }
    return error;
}

/* Closed pipes end the workers. Says which of them has come to a bad end. */
static int end_all(struct pool *pool) {
    int error = 0;
    struct worker_team team = {.kind = WORKER_PROCESS, .count = pool->started};
    team.ends = kit_allocate(pool->crawl->workers, sizeof *team.ends);
    for (size_t i = 0; i < pool->started; i++)
        piped_worker_close(&pool->workers[i].process);
    for (size_t i = 0; i < pool->started; i++) {
        piped_worker_end(&pool->workers[i].process, &team.ends[i]);
        if (team.ends[i].fate != WORKER_DONE)
            error = ECHILD;
    }
    workers_say_trouble(&team);
    free(team.ends);
    free(pool->polls);
    free(pool->workers);
    return error;
}

static int run(struct crawl *crawl) {
    struct pool pool = {.crawl = crawl,
                        .workers = kit_allocate(crawl->workers, sizeof *pool.workers),
                        .polls = kit_allocate(crawl->workers, sizeof *pool.polls)};
    int error = start_all(&pool);
    if (error == 0)
        error = wait_until_done(&pool); /* with starting: all are ready */
    if (error == 0) {
        crawl_begin(crawl);
        error = wait_until_done(&pool);
        crawl_end(crawl);
    }
    int ended = end_all(&pool);
    return error != 0 ? error : ended;
}

const struct kind processes = {"process", run};
