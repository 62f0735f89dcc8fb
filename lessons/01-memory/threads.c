/* threads.c - a worker that is a thread: it lives in the memory of its parent.
 *
 * Compare it line by line with processes.c: diff threads.c processes.c
 */
#include "team.h"

#include <pthread.h>

static void *worker(void *argument) {
    struct worker *self = argument;
    self->error = do_task(self); /* the parent will read it: there is one memory */
    return NULL;
}

static int start(struct worker *self) {
    return pthread_create(&self->thread, NULL, worker, self);
}

static int end(struct worker *self, struct worker_end *end) {
    int error = pthread_join(self->thread, NULL);
    *end = (struct worker_end){.fate = self->error == 0 ? WORKER_DONE : WORKER_FAILED,
                               .code = self->error};
    return error;
}

const struct kind thread_kind = {"thread", start, end};
