/* threads.c - the workers are threads: all take from one frontier, in memory that all see.
 *
 * What several threads use at once needs a guard: the mutex. Who finds the frontier empty sleeps on
 * a condition variable until there is something new. The crawl is over when the frontier is empty
 * and nobody is on the way: one who is may still bring links home.
 *
 * Compare it with processes.c: diff threads.c processes.c
 */
#include "crawl.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "kit.h"
#include "say.h"
#include "worker.h"

enum { STACK_BYTES = 256 << 10 }; /* the default, 8 MB, counts against ulimit -v */

/* What all threads see. */
struct office {
    struct crawl *crawl;
    pthread_mutex_t lock; /* guards the crawl and all below */
    pthread_cond_t news;  /* for workers: an address waits, or the office closes */
    pthread_cond_t home;  /* for the caller: nobody is away */
    size_t away;          /* workers that are starting, or fetch a page */
    enum { STARTING, OPEN, CLOSED } state;
    int error; /* why a worker could not start */
};

/* --- a worker --------------------------------------------------------------------------------- */

/* The next address, NULL when the office is closed. It is not copied: it lies where all see it. */
static const char *take_url(struct office *office) {
    const char *url = NULL;
    pthread_mutex_lock(&office->lock);
    while (office->state == STARTING ||
           (office->state == OPEN && (url = crawl_next(office->crawl)) == NULL))
        pthread_cond_wait(&office->news, &office->lock);
    office->away += url != NULL;
    pthread_mutex_unlock(&office->lock);
    return url;
}

static void come_home(struct office *office) {
    if (--office->away == 0)
        pthread_cond_signal(&office->home);
}

/* As many workers are woken as there are new addresses. */
static void hand_in(struct office *office, const char *url, const struct visit *visit) {
    pthread_mutex_lock(&office->lock);
    for (size_t added = crawl_count(office->crawl, url, visit); added > 0; added--)
        pthread_cond_signal(&office->news);
    come_home(office);
    pthread_mutex_unlock(&office->lock);
}

static void say_ready(struct office *office, int error) {
    pthread_mutex_lock(&office->lock);
    if (error != 0)
        office->error = error;
    come_home(office);
    pthread_mutex_unlock(&office->lock);
}

static void *work(void *argument) {
    struct office *office = argument;
    struct fetcher fetcher;
    struct visit visit = {0};
    int error = fetcher_open(&fetcher, office->crawl->origin);
    say_ready(office, error);
    for (const char *url; error == 0 && (url = take_url(office)) != NULL;) {
        fetch(&fetcher, url, &visit);
        hand_in(office, url, &visit);
    }
    fetcher_close(&fetcher);
    free(visit.links.data);
    return NULL;
}

/* --- their caller ----------------------------------------------------------------------------- */

/* Returns how many threads were started. */
static size_t start_all(struct office *office, pthread_t *ids) {
    pthread_attr_t attributes;
    size_t started = 0;
    int error = pthread_attr_init(&attributes);
    if (error == 0)
        error = pthread_attr_setstacksize(&attributes, STACK_BYTES);
    for (; error == 0 && started < office->crawl->workers; started++) {
        error = pthread_create(&ids[started], &attributes, work, office);
        if (error != 0)
            break;
    }
    pthread_attr_destroy(&attributes);
    if (error != 0)
        worker_say_refused(WORKER_THREAD, error);
    return started;
}

/* With the lock held: until every worker has come home and finds nothing to take. */
static void wait_until_done(struct office *office) {
    while (office->away > 0 || crawl_goes_on(office->crawl))
        pthread_cond_wait(&office->home, &office->lock);
}

static void supervise(struct office *office) {
    while (office->away > 0)
        pthread_cond_wait(&office->home, &office->lock);
    if (office->error != 0)
        return;
    crawl_started(office->crawl, NULL, 0);
    office->state = OPEN;
    pthread_cond_signal(&office->news);
    wait_until_done(office);
    crawl_ended(office->crawl, NULL, 0);
}

/* The lock is held while the workers start: who is ready waits for it. */
static int run(struct crawl *crawl) {
    struct office office = {.crawl = crawl,
                            .lock = PTHREAD_MUTEX_INITIALIZER,
                            .news = PTHREAD_COND_INITIALIZER,
                            .home = PTHREAD_COND_INITIALIZER};
    pthread_t *ids = kit_allocate(crawl->workers, sizeof *ids);
    pthread_mutex_lock(&office.lock);
    size_t started = start_all(&office, ids);
    office.away += started;
    if (started == crawl->workers)
        supervise(&office);
    office.state = CLOSED;
    pthread_cond_broadcast(&office.news);
    pthread_mutex_unlock(&office.lock);
    for (size_t i = 0; i < started; i++)
        pthread_join(ids[i], NULL);
    free(ids);
    if (started < crawl->workers)
        return EAGAIN;
    return office.error == 0 ? 0 : crawl_say_no_fetcher(office.error);
}

const struct way threads = {"thread", run};
