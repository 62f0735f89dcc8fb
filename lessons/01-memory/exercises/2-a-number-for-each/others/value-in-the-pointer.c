/* Right as well: the pointer itself carries the number, there and back. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_barrier_t all_here;

static void *work(void *argument) {
    intptr_t i = (intptr_t)argument;
    pthread_barrier_wait(&all_here);
    return (void *)(i * i);
}

int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
    pthread_t threads[n];
    pthread_barrier_init(&all_here, NULL, (unsigned)n);
    for (intptr_t i = 0; i < n; i++)
        if (pthread_create(&threads[i], NULL, work, (void *)i) != 0)
            return 1;
    for (long i = 0; i < n; i++) {
        void *square;
        pthread_join(threads[i], &square);
        printf("%ld\n", (long)(intptr_t)square);
    }
    return 0;
}
