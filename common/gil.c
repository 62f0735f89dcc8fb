/* gil.c - see gil.h. */
#include "gil.h"

#include <errno.h>
#include <time.h>

#include "timeline.h"

/* A condition variable whose time limits no change of the clock disturbs. */
static int open_condition(pthread_cond_t *condition) {
    pthread_condattr_t attributes;
    int error = pthread_condattr_init(&attributes);
    if (error != 0)
        return error;
    error = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    if (error == 0)
        error = pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
    return error;
}

int gil_open(struct gil *gil, long interval_us) {
    *gil = (struct gil){.interval_us = interval_us};
    int error = pthread_mutex_init(&gil->mutex, NULL);
    if (error == 0)
        error = pthread_mutex_init(&gil->switch_mutex, NULL);
    if (error == 0)
        error = open_condition(&gil->cond);
    return error == 0 ? open_condition(&gil->switch_cond) : error;
}

void gil_close(struct gil *gil) {
    pthread_cond_destroy(&gil->switch_cond);
    pthread_cond_destroy(&gil->cond);
    pthread_mutex_destroy(&gil->switch_mutex);
    pthread_mutex_destroy(&gil->mutex);
}

static struct timespec in_microseconds(long us) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    long ns = time.tv_nsec + us % 1000000 * 1000;
    time.tv_sec += us / 1000000 + ns / 1000000000;
    time.tv_nsec = ns % 1000000000;
    return time;
}

void take_gil(struct gil *gil, const void *thread) {
    timeline_note(TIMELINE_WANTS_LOCK); /* in a traced run only, see programs/trace.c */
    pthread_mutex_lock(&gil->mutex);
    while (gil->locked) {
        unsigned long seen = gil->switch_number;
        struct timespec limit = in_microseconds(gil->interval_us);
        int waited = pthread_cond_timedwait(&gil->cond, &gil->mutex, &limit);
        /* Who took the lock meanwhile has a whole interval of its own before it is asked. */
        if (waited == ETIMEDOUT && gil->locked && gil->switch_number == seen)
            atomic_store(&gil->drop_request, true);
    }
    pthread_mutex_lock(&gil->switch_mutex);
    gil->locked = true;
    if (gil->last_holder != thread) {
        gil->last_holder = thread;
        gil->switch_number++;
    }
    pthread_cond_signal(&gil->switch_cond);
    pthread_mutex_unlock(&gil->switch_mutex);
    atomic_store(&gil->drop_request, false);
    pthread_mutex_unlock(&gil->mutex);
    timeline_note(TIMELINE_HOLDS_LOCK);
}

void drop_gil(struct gil *gil, const void *thread, bool forced) {
    pthread_mutex_lock(&gil->mutex);
    gil->last_holder = thread;
    gil->locked = false;
    pthread_cond_signal(&gil->cond);
    pthread_mutex_unlock(&gil->mutex);
    timeline_note(TIMELINE_RUNNING);
    if (!forced || !atomic_load(&gil->drop_request))
        return;
    /* Without this wait the old holder, which is running, would mostly be the first to take the
     * lock again, before the other thread has even woken up. */
    pthread_mutex_lock(&gil->switch_mutex);
    if (gil->last_holder == thread) {
        timeline_note(TIMELINE_WANTS_LOCK); /* again, as soon as another has had it */
        atomic_store(&gil->drop_request, false);
        pthread_cond_wait(&gil->switch_cond, &gil->switch_mutex);
    }
    pthread_mutex_unlock(&gil->switch_mutex);
}
