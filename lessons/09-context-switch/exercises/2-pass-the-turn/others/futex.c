/* Right as well: the system call itself. It sleeps only while the word is what the thread has seen. */
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { THREADS_MOST = 16 };

static long rounds = 3, threads = 4;
static atomic_int turn = 1; /* the number of the thread whose turn it is */

/* What is done at a turn. */
static void work(long round, long number) {
    struct timespec pause = {.tv_nsec = 4000000};
    nanosleep(&pause, NULL);
    printf("round %ld thread %ld\n", round, number);
}

static void *worker(void *argument) {
    long number = *(const long *)argument;
    for (long round = 1; round <= rounds; round++) {
        for (int seen; (seen = atomic_load(&turn)) != number;)
            syscall(SYS_futex, &turn, FUTEX_WAIT_PRIVATE, seen, NULL);
        work(round, number);
        atomic_store(&turn, (int)(number % threads + 1));
        syscall(SYS_futex, &turn, FUTEX_WAKE_PRIVATE, INT_MAX);
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
