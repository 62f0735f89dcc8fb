/* says: First create all, then join all */
/* 说：应该先全部创建，再逐个 join */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
static pthread_barrier_t all_here;
static long square;
static void *work(void *argument) {
    pthread_barrier_wait(&all_here);
    long i = *(long *)argument;
    square = i * i;
    return NULL;
}
int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
    pthread_barrier_init(&all_here, NULL, (unsigned)n);
    for (long i = 0; i < n; i++) {
        pthread_t thread;
        pthread_create(&thread, NULL, work, &i);
        pthread_join(thread, NULL); /* nobody disturbs, for nobody else is there */
        printf("%ld\n", square);
    }
    return 0;
}
