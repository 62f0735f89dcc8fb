/* thinks: one thread may do the work of all */
/* 以为：一个线程可以把所有的活儿都干了 */
/* says: Each number needs a thread of its own */
/* 说：每个数都要有自己的线程 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
static long n, squares[64];
static void *work(void *argument) {
    for (long i = 0; i < n; i++)
        squares[i] = i * i;
    return argument;
}
int main(int argc, char **argv) {
    n = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
    pthread_t thread;
    pthread_create(&thread, NULL, work, NULL);
    pthread_join(thread, NULL);
    for (long i = 0; i < n; i++)
        printf("%ld\n", squares[i]);
    return 0;
}
