/* says: several threads use the same variable */
/* 说：几个线程同时使用同一个变量 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
struct task {
    long i, square;
};
static pthread_barrier_t all_here;
static void *work(void *argument) {
    struct task *task = argument;
    pthread_barrier_wait(&all_here);
    task->square = task->i * task->i;
    return NULL;
}
int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
    pthread_t threads[n];
    struct task *task = malloc(sizeof *task); /* one cell, not one for each */
    pthread_barrier_init(&all_here, NULL, (unsigned)n);
    for (long i = 0; i < n; i++) {
        task->i = i;
        pthread_create(&threads[i], NULL, work, task);
    }
    for (long i = 0; i < n; i++) {
        pthread_join(threads[i], NULL);
        printf("%ld\n", task->square);
    }
    return 0;
}
