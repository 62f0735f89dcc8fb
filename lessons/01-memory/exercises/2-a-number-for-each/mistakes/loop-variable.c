/* says: address of the same loop variable */
/* 说：同一个循环变量的地址 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
static pthread_barrier_t all_here;
static long squares[64]; /* a place for each, but not a number for each */
static void *work(void *argument) {
    long i = *(long *)argument; /* quickly, before main goes on */
    pthread_barrier_wait(&all_here);
    squares[i] = i * i;
    return NULL;
}
int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
    pthread_t threads[64];
    pthread_barrier_init(&all_here, NULL, (unsigned)n);
    for (long i = 0; i < n; i++)
        pthread_create(&threads[i], NULL, work, &i);
    for (long k = 0; k < n; k++)
        pthread_join(threads[k], NULL);
    for (long k = 0; k < n; k++)
        printf("%ld\n", squares[k]);
    return 0;
}
