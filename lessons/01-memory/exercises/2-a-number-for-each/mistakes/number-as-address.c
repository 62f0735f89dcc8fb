/* says: a number that stands in a pointer is no address */
/* 说：放在指针里的数本身也不是地址 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
static pthread_barrier_t all_here;
static long squares[64];
static void *work(void *argument) {
    long i = *(long *)argument; /* the pointer is the number; it points to nothing */
    pthread_barrier_wait(&all_here);
    squares[i] = i * i;
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
        printf("%ld\n", squares[i]);
    return 0;
}
