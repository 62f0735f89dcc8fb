/* Right as well: all get the address of the same variable, but main changes it only when the thread
 * has taken its copy. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_barrier_t all_here;
static sem_t taken;
static long squares[1024];

static void *work(void *argument) {
    long i = *(long *)argument;
    sem_post(&taken);
    pthread_barrier_wait(&all_here);
    squares[i] = i * i;
    return NULL;
}

int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
    pthread_t threads[1024];
    if (n > 1024)
        return 1;
    pthread_barrier_init(&all_here, NULL, (unsigned)n);
    sem_init(&taken, 0, 0);
    for (long i = 0; i < n; i++) {
        if (pthread_create(&threads[i], NULL, work, &i) != 0)
            return 1;
        sem_wait(&taken);
    }
    for (long i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    for (long i = 0; i < n; i++)
        printf("%ld\n", squares[i]);
    return 0;
}
