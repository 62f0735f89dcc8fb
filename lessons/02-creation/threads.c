/* threads.c - create one worker that does nothing, as a thread.
 *
 * Compare it line by line with processes.c: diff threads.c processes.c
 */
#include "creation.h"

#include <errno.h>
#include <pthread.h>

static void *worker(void *unused) {
    return unused; /* the thread ends, the program goes on */
}

int create_thread(void) {
    pthread_t thread;
    int error = pthread_create(&thread, NULL, worker, NULL);
    if (error != 0)
        return error;
    return pthread_join(thread, NULL);
}
