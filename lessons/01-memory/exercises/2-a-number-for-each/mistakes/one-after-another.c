/* says: never two of the */
/* 说：从来没有两个同时存在 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
static long square;
static void *work(void *argument) {
    long i = *(long *)argument;
    square = i * i;
    return NULL;
}
int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
    for (long i = 0; i < n; i++) {
        pthread_t thread;
        pthread_create(&thread, NULL, work, &i);
        pthread_join(thread, NULL); /* nobody disturbs, for nobody else is there */
        printf("%ld\n", square);
    }
    return 0;
}
