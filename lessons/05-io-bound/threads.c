/* threads.c - the workers are threads: all take from one frontier, in memory that all see.
 *
 * What several threads use at once needs a guard: the mutex. Who finds the frontier empty sleeps on
 * a condition variable until there is something new.
 *
 * Compare it with processes.c: diff threads.c processes.c
 */
#include "crawl.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "allocate.h"
#include "timeline.h"
#include "worker_limits.h"

enum { STACK_BYTES = 256 << 10 }; /* the default, 8 MB, counts against ulimit -v */

struct worker {
    struct pool *pool;
    const char *url; /* what it fetches */
    pthread_t thread;
};

struct pool {
    struct crawl *crawl;
    struct worker *workers;
    size_t started;
    size_t in_flight;         /* workers that are starting, or fetch a page; the others are idle */
    pthread_mutex_t lock;     /* guards all of this, the crawl too; the caller of the workers holds
                                 it but where it waits */
    pthread_cond_t not_empty; /* for idle workers: an address waits, or the pool is closed */
    pthread_cond_t all_idle;  /* for the caller */
    bool closed;
};

/* --- a worker --------------------------------------------------------------------------------- */

/* Takes the next address, which is not copied: it lies where all see it. False at the end. */
static bool take_url(struct worker *self) {
    struct pool *pool = self->pool;
    self->url = NULL;
    timeline_note(TIMELINE_WAITING); /* where the frontier is empty */
    pthread_mutex_lock(&pool->lock);
    while (!pool->closed && (self->url = crawl_next(pool->crawl)) == NULL)
        pthread_cond_wait(&pool->not_empty, &pool->lock);
    pool->in_flight += self->url != NULL;
    pthread_mutex_unlock(&pool->lock);
    return self->url != NULL;
}

/* Counts what was found, and wakes as many workers as there are new addresses. */
static void hand_in(struct worker *self, const struct visit *visit) {
    struct pool *pool = self->pool;
    pthread_mutex_lock(&pool->lock);
    for (size_t added = crawl_count(pool->crawl, self->url, visit); added > 0; added--)
        pthread_cond_signal(&pool->not_empty);
    pool->in_flight--;
    if (pool->in_flight == 0)
        pthread_cond_signal(&pool->all_idle);
    pthread_mutex_unlock(&pool->lock);
}

static void *work(void *argument) {
    struct worker *self = argument;
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
    return NULL;
}

/* --- its caller ------------------------------------------------------------------------------- */

static int start_one(struct worker *worker) {
    pthread_attr_t attributes;
    int error = pthread_attr_init(&attributes);
    if (error != 0)
        return error;
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    error = pthread_create(&worker->thread, &attributes, work, worker);
    pthread_attr_destroy(&attributes);
    return error;
}

static int start_all(struct pool *pool) {
    int error = 0;
    pthread_mutex_lock(&pool->lock);
    for (size_t i = 0; i < pool->crawl->workers && error == 0; i++) {
        pool->workers[i].pool = pool;
        error = start_one(&pool->workers[i]);
        pool->started += error == 0;
        pool->in_flight += error == 0;
    }
    if (error != 0)
        worker_say_refused(WORKER_THREAD, error);
    return error;
}

/* Until nothing waits and nobody is in flight: one that is may still bring links. */
static int wait_until_done(struct pool *pool) {
    pthread_cond_signal(&pool->not_empty);
    while (crawl_goes_on(pool->crawl) || pool->in_flight > 0)
        pthread_cond_wait(&pool->all_idle, &pool->lock);
    return 0;
}

static int end_all(struct pool *pool) {
    pool->closed = true;
    pthread_cond_broadcast(&pool->not_empty);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->started; i++)
        pthread_join(pool->workers[i].thread, NULL);
    free(pool->workers);
    return 0;
}

static int run(struct crawl *crawl) {
    struct pool pool = {.crawl = crawl,
                        .workers = kit_allocate(crawl->workers, sizeof *pool.workers),
                        .lock = PTHREAD_MUTEX_INITIALIZER,
                        .not_empty = PTHREAD_COND_INITIALIZER,
                        .all_idle = PTHREAD_COND_INITIALIZER};
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

const struct kind threads = {"thread", run};
