/* thinks: a function of one's own may stand for pthread_create */
/* 以为：可以自己写一个函数来代替 pthread_create */
/* says: no thread was created: N threads must do the work */
/* 说：没有创建线程：要由 N 个线程来算 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
/* it only pretends to */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                   void *argument) {
    start(argument);
    return 0;
}
static void *work(void *argument) {
    long *cell = argument;
    *cell *= *cell;
    return NULL;
}
int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
    long cells[n];
    pthread_t thread;
    for (long i = 0; i < n; i++) {
        cells[i] = i;
        pthread_create(&thread, NULL, work, &cells[i]);
    }
    for (long i = 0; i < n; i++)
        printf("%ld\n", cells[i]);
    return 0;
}
