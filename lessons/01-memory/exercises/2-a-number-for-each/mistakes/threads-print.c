/* says: but not in the order of i */
/* 说：但没有按 i 的顺序 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
static pthread_barrier_t all_here;
static void *work(void *argument) {
    long i = (intptr_t)argument;
    pthread_barrier_wait(&all_here);
    printf("%ld\n", i * i);
    return NULL;
}
int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
    pthread_t threads[n];
    pthread_barrier_init(&all_here, NULL, (unsigned)n);
    for (intptr_t i = 0; i < n; i++)
        pthread_create(&threads[i], NULL, work, (void *)i);
    for (long i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
