/* Right as well: a cell on the heap for each thread, which outlives the thread. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_barrier_t all_here;

static void *work(void *argument) {
    long *cell = argument;
    pthread_barrier_wait(&all_here);
    *cell *= *cell;
    return cell;
}

int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
    pthread_t *threads = malloc((size_t)n * sizeof *threads);
    pthread_barrier_init(&all_here, NULL, (unsigned)n);
    for (long i = 0; i < n; i++) {
        long *cell = malloc(sizeof *cell);
        *cell = i;
        if (pthread_create(&threads[i], NULL, work, cell) != 0)
            return 1;
    }
    for (long i = 0; i < n; i++) {
        void *cell;
        pthread_join(threads[i], &cell);
        printf("%ld\n", *(long *)cell);
        free(cell);
    }
    free(threads);
    return 0;
}
