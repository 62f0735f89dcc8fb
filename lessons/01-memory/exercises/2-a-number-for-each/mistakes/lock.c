/* says: A lock or an atomic type lets them take turns */
/* 说：加锁或者用原子类型只能让它们轮流来 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
static pthread_barrier_t all_here;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long square;
static void *work(void *argument) {
    long i = (intptr_t)argument;
    pthread_barrier_wait(&all_here);
    pthread_mutex_lock(&lock); /* no race any more, but still one place */
    square = i * i;
    pthread_mutex_unlock(&lock);
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
    for (long i = 0; i < n; i++)
        printf("%ld\n", square);
    return 0;
}
