/* Right as well: the threads are detached, and each says that its square is ready. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_barrier_t all_here;
static sem_t ready;
static long *squares;

static void *work(void *cell) {
    long *square = cell;
    pthread_barrier_wait(&all_here);
    *square = (square - squares) * (square - squares); /* the place says which number it is */
    sem_post(&ready);
    return NULL;
}

int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
    pthread_attr_t detached;
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    pthread_barrier_init(&all_here, NULL, (unsigned)n);
    sem_init(&ready, 0, 0);
    squares = calloc((size_t)n, sizeof *squares);
    for (long i = 0; i < n; i++) {
        pthread_t thread;
        if (pthread_create(&thread, &detached, work, &squares[i]) != 0)
            return 1;
    }
    for (long i = 0; i < n; i++)
        sem_wait(&ready);
    for (long i = 0; i < n; i++)
        printf("%ld\n", squares[i]);
    return 0;
}
