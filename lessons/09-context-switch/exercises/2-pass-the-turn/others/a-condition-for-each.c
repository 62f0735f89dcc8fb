/* Right as well: a condition variable for each thread, so that one is enough to wake; and the lock is
 * held while a thread works, for nobody else has anything to do meanwhile. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { THREADS_MOST = 16 };

static long rounds = 3, threads = 4;
static long turn = 1; /* the number of the thread whose turn it is, guarded by lock */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t passed[THREADS_MOST + 1]; /* to this thread */

/* What is done at a turn. */
static void work(long round, long number) {
    struct timespec pause = {.tv_nsec = 4000000};
    nanosleep(&pause, NULL);
    printf("round %ld thread %ld\n", round, number);
}

static void *worker(void *argument) {
    long number = *(const long *)argument;
    for (long round = 1; round <= rounds; round++) {
        pthread_mutex_lock(&lock);
        while (turn != number)
            pthread_cond_wait(&passed[number], &lock);
        work(round, number);
        turn = number % threads + 1;
        pthread_cond_signal(&passed[turn]);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(int argc, char **argv) {
    pthread_t ids[THREADS_MOST];
    long numbers[THREADS_MOST];
    if (argc > 2) {
        rounds = strtol(argv[1], NULL, 10);
        threads = strtol(argv[2], NULL, 10);
    }
    if (threads < 1 || threads > THREADS_MOST)
        return 2;
    for (long i = 1; i <= threads; i++)
        pthread_cond_init(&passed[i], NULL);
    for (long i = 0; i < threads; i++) {
        numbers[i] = i + 1;
        int error = pthread_create(&ids[i], NULL, worker, &numbers[i]);
        if (error != 0) {
            fprintf(stderr, "pthread_create: %s\n", strerror(error));
            return 1;
        }
    }
    for (long i = 0; i < threads; i++)
        pthread_join(ids[i], NULL);
    printf("done\n");
    return 0;
}
