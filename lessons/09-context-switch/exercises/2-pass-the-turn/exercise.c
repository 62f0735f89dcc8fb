/* Pass the turn: N threads stand in a ring. Thread 1 has the turn first; whoever has it works, and
 * passes it to the next one; after thread N comes thread 1 again. So for so many rounds.
 * 轮流运行：N 个线程围成一圈。先轮到 1 号；轮到谁，谁就干活，干完轮到下一个；N 号之后又是 1 号。
 * 一共这么多轮。
 *
 *   exercise ROUNDS THREADS
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { THREADS_MOST = 16 };

static long rounds = 3, threads = 4;
static volatile long turn = 1; /* the number of the thread whose turn it is / 轮到几号线程 */

/* What is done at a turn. Leave it as it is. / 轮到时要干的活。请不要改它。 */
static void work(long round, long number) {
    struct timespec pause = {.tv_nsec = 4000000};
    nanosleep(&pause, NULL);
    printf("round %ld thread %ld\n", round, number);
}

static void *worker(void *argument) {
    long number = *(const long *)argument;
    for (long round = 1; round <= rounds; round++) {
        /* TODO: this keeps a CPU busy with asking, and is a data race. Sleep until it is the turn of
         * this thread. */
        /* TODO：这样不停地问，白白占用一个 CPU，而且是数据竞争。请睡到轮到这个线程为止。 */
        while (turn != number)
            continue;
        work(round, number);
        turn = number % threads + 1;
    }
    return NULL;
}

int main(int argc, char **argv) {
    pthread_t ids[THREADS_MOST];
    long numbers[THREADS_MOST];
    if (argc > 2) {
        rounds = strtol(argv[1], NULL, 10);
        threads = strtol(argv[2], NULL, 10);
    }
    if (threads < 1 || threads > THREADS_MOST)
        return 2;
    for (long i = 0; i < threads; i++) {
        numbers[i] = i + 1;
        int error = pthread_create(&ids[i], NULL, worker, &numbers[i]);
        if (error != 0) {
            fprintf(stderr, "pthread_create: %s\n", strerror(error));
            return 1;
        }
    }
    for (long i = 0; i < threads; i++)
        pthread_join(ids[i], NULL);
    printf("done\n");
    return 0;
}
