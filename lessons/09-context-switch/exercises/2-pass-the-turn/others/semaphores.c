/* Right as well: a semaphore for each thread is its turn; who passes it posts the next one's. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { THREADS_MOST = 16 };

static long rounds = 3, threads = 4;
static sem_t turns[THREADS_MOST + 1]; /* of each thread: 1 where it is its turn */

/* What is done at a turn. */
static void work(long round, long number) {
    struct timespec pause = {.tv_nsec = 4000000};
    nanosleep(&pause, NULL);
    printf("round %ld thread %ld\n", round, number);
}

static void *worker(void *argument) {
    long number = *(const long *)argument;
    for (long round = 1; round <= rounds; round++) {
        while (sem_wait(&turns[number]) != 0)
            continue; /* EINTR */
        work(round, number);
        sem_post(&turns[number % threads + 1]);
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
        sem_init(&turns[i], 0, i == 1);
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
