/* threads.c - run the sender and the receiver as threads.
 *
 * Compare it line by line with processes.c: diff threads.c processes.c
 */
#include <pthread.h>

#include "handover.h"

struct start {
    struct exchange *exchange;
    int who;
};

static void *worker(void *argument) {
    const struct start *start = argument;
    exchange_work(start->exchange, start->who);
    return NULL;
}

/* Where the second is refused, the first waits for it for ever: the caller ends the program. */
int run_threads(struct exchange *exchange) {
    pthread_t threads[WORKERS];
    struct start starts[WORKERS] = {{exchange, SENDER}, {exchange, RECEIVER}};
    for (int who = 0; who < WORKERS; who++) {
        int error = pthread_create(&threads[who], NULL, worker, &starts[who]);
        if (error != 0)
            return error;
    }
    for (int who = 0; who < WORKERS; who++)
        pthread_join(threads[who], NULL);
    return 0;
}
