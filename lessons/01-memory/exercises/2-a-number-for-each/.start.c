/* A number for each: N threads square the numbers 0 .. N-1, one each; the main thread prints.
 * 每个线程一个数：N 个线程分别算出 0 到 N-1 的平方，由主线程打印。
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_barrier_t all_here; /* opens when all N threads have come */
static long square;

static void *work(void *argument) {
    /* Leave this line here: it lets nobody go on before all N threads exist. */
    /* 这一行请保留：N 个线程全部创建好之前，谁也不能往下走。 */
    pthread_barrier_wait(&all_here);

    /* TODO: each thread needs a number and a place for its square that no other thread has. */
    /* TODO：每个线程都要有自己的数，也要有自己放结果的地方，不能和别的线程共用。 */
    long i = *(long *)argument;
    square = i * i;
    return NULL;
}

int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
    long i;
    pthread_t threads[n];
    pthread_barrier_init(&all_here, NULL, (unsigned)n);
    for (i = 0; i < n; i++)
        if (pthread_create(&threads[i], NULL, work, &i) != 0) {
            fprintf(stderr, "no more threads\n");
            return 1;
        }
    for (long k = 0; k < n; k++)
        pthread_join(threads[k], NULL);
    for (long k = 0; k < n; k++)
        printf("%ld\n", square);
    return 0;
}
