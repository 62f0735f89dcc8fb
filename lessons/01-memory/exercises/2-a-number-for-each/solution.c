/* A number for each: main has an array with one element for each thread. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

/* What belongs to one thread. */
struct task {
    long i, square;
};

static pthread_barrier_t all_here; /* opens when all N threads have come */

static void *work(void *argument) {
    struct task *task = argument;
    pthread_barrier_wait(&all_here);
    task->square = task->i * task->i;
    return NULL;
}

int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
    pthread_t threads[n];
    struct task tasks[n];
    pthread_barrier_init(&all_here, NULL, (unsigned)n);
    for (long i = 0; i < n; i++) {
        tasks[i].i = i;
        if (pthread_create(&threads[i], NULL, work, &tasks[i]) != 0) {
            fprintf(stderr, "no more threads\n");
            return 1;
        }
    }
    for (long i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    for (long i = 0; i < n; i++)
        printf("%ld\n", tasks[i].square);
    return 0;
}
