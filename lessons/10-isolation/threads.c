/* threads.c - a worker that is a thread: it dies with its process, and its process with it.
 *
 * Compare it line by line with processes.c: diff threads.c processes.c
 */
#include "team.h"

#include <errno.h>
#include <time.h>

static void *run(void *argument) {
    serve(argument);
    return NULL;
}

static int start(struct worker *worker) {
    return pthread_create(&worker->thread, NULL, run, worker);
}

/* No signal ends one thread alone: SIGKILL to a thread ends its process (see pthread_kill(3)). What is
 * left is a request, and a thread that computes does not look for it (see pthreads(7), cancellation
 * points). */
static bool stop(struct worker *worker) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 20000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_cancel(worker->thread);
    return pthread_timedjoin_np(worker->thread, NULL, &until) == 0;
}

const struct kind thread_kind = {"thread", start, stop};
