/* threads.c - workers that are threads: all memory is common to them.
 *
 * Compare it line by line with processes.c: diff threads.c processes.c
 */
#include "races.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "allocate.h"

struct worker {
    pthread_t id;
    struct run *run;
    size_t number;
};

static void *get_memory(size_t bytes) {
    void *memory = aligned_alloc(APART, (bytes + APART - 1) / APART * APART);
    return memory != NULL ? memset(memory, 0, bytes) : NULL;
}

static void release_memory(void *memory, size_t bytes) {
    (void)bytes;
    free(memory);
}

static void *thread_main(void *argument) {
    struct worker *worker = argument;
    worker_main(worker->run, worker->number);
    return NULL;
}

static int start(struct run *run, int *killed) {
    struct worker *workers = kit_allocate(run->workers, sizeof *workers);
    size_t started = 0;
    int error = 0;
    *killed = 0; /* a signal that ends a thread ends all of them, and us */
    for (; started < run->workers && error == 0; started += error == 0) {
        workers[started] = (struct worker){.run = run, .number = started};
        error = pthread_create(&workers[started].id, NULL, thread_main, &workers[started]);
    }
    run->abandoned = error != 0;
    for (size_t i = 0; i < started; i++)
        pthread_join(workers[i].id, NULL);
    free(workers);
    return error;
}

const struct kind threads = {"thread", PTHREAD_PROCESS_PRIVATE, get_memory, release_memory, start};
