/* says: must not hand out the address of its local variable */
/* 说：程序崩溃了 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
static pthread_barrier_t all_here;
static void *work(void *argument) {
    long square = (intptr_t)argument * (intptr_t)argument;
    pthread_barrier_wait(&all_here);
    return &square;
}
int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
    pthread_t threads[n];
    pthread_barrier_init(&all_here, NULL, (unsigned)n);
    for (intptr_t i = 0; i < n; i++)
        pthread_create(&threads[i], NULL, work, (void *)i);
    for (long i = 0; i < n; i++) {
        void *square;
        pthread_join(threads[i], &square);
        printf("%ld\n", *(long *)square);
    }
    return 0;
}
