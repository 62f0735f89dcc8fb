/* says: main did not wait for its threads */
/* 说：main 没有等线程结束 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
static pthread_barrier_t all_here;
static long squares[64];
static void *work(void *argument) {
    long *square = argument, i = square - squares;
    pthread_barrier_wait(&all_here);
    *square = i * i;
    return NULL;
}
int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
    pthread_t thread;
    pthread_barrier_init(&all_here, NULL, (unsigned)n);
    for (long i = 0; i < n; i++)
        pthread_create(&thread, NULL, work, &squares[i]);
    for (long i = 0; i < n; i++)
        printf("%ld\n", squares[i]);
    return 0;
}
