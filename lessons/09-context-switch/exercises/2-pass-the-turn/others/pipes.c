/* Right as well: a pipe for each thread; reading sleeps until there is a byte. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { THREADS_MOST = 16 };

static long rounds = 3, threads = 4;
static int pipes[THREADS_MOST + 1][2]; /* a byte in the pipe of a thread is its turn */

/* What is done at a turn. */
static void work(long round, long number) {
    struct timespec pause = {.tv_nsec = 4000000};
    nanosleep(&pause, NULL);
    printf("round %ld thread %ld\n", round, number);
}

static void *worker(void *argument) {
    long number = *(const long *)argument;
    for (long round = 1; round <= rounds; round++) {
        char byte;
        if (read(pipes[number][0], &byte, 1) != 1)
            abort();
        work(round, number);
        if (write(pipes[number % threads + 1][1], "", 1) != 1)
            abort();
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
        if (pipe(pipes[i]) != 0)
            return 1;
    if (write(pipes[1][1], "", 1) != 1)
        return 1;
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
