/* Right as well: nobody is told a number; each thread draws one, and the lock sees to it that no
 * number is drawn twice. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_barrier_t all_here;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long next_number;

static void *work(void *squares) {
    pthread_barrier_wait(&all_here);
    pthread_mutex_lock(&lock);
    long i = next_number++;
    pthread_mutex_unlock(&lock);
    ((long *)squares)[i] = i * i;
    return NULL;
}

int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
    pthread_t threads[n];
    long squares[n];
    pthread_barrier_init(&all_here, NULL, (unsigned)n);
    for (long i = 0; i < n; i++)
        if (pthread_create(&threads[i], NULL, work, squares) != 0)
            return 1;
    for (long i = n - 1; i >= 0; i--)
        pthread_join(threads[i], NULL);
    for (long i = 0; i < n; i++)
        printf("%ld\n", squares[i]);
    return 0;
}
