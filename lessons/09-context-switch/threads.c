/* threads.c - a pair of workers that are threads of one process.
 *
 * Compare it line by line with processes.c: diff threads.c processes.c
 */
#include "pair.h"

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct worker {
    pthread_t id;
    const struct pair *pair;
    uint32_t number;
};

static void *worker_main(void *argument) {
    const struct worker *worker = argument;
    pair_work(worker->pair, worker->number);
    return NULL;
}

static int start(struct worker *worker) {
    return pthread_create(&worker->id, NULL, worker_main, worker);
}

/* A signal that kills ends the whole process, so nobody is left to say which one it was. */
static void wait_for(struct worker *workers, size_t count) {
    for (size_t i = 0; i < count; i++)
        pthread_join(workers[i].id, NULL);
}

int threads_run(struct pair *pair, char what[WHAT_SIZE]) {
    struct worker workers[2] = {{.pair = pair, .number = 0}, {.pair = pair, .number = 1}};
    size_t started = 0;
    strcpy(what, "thread");
    pair->shared = calloc(1, sizeof *pair->shared); /* threads see all memory of their process */
    if (pair->shared == NULL)
        return ENOMEM;
    pair->shared->turn.futex_private = FUTEX_PRIVATE_FLAG; /* so an address is enough as a name */
    int error = pair_open(pair, what);
    while (error == 0 && started < 2) {
        error = start(&workers[started]);
        started += error == 0;
    }
    pair_give_first_turn(pair, started);
    wait_for(workers, started);
    return error != 0 ? error : pair_error(pair, what);
}

void threads_free(struct pair *pair) {
    if (pair->shared != NULL)
        turn_close(&pair->shared->turn);
    free(pair->shared);
    pair->shared = NULL;
}
