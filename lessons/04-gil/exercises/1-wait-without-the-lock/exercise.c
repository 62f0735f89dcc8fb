/* Wait without the lock: N threads of one interpreter ask a server ROUNDS questions each (two
 * arguments: N ROUNDS).
 * 等待时不持有锁：同一个解释器的 N 个线程，每个都向服务器提 ROUNDS 个问题（两个参数：N ROUNDS）。
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LATENCY_MS = 20 };

/* The global lock, and what it protects. */
static pthread_mutex_t interpreter = PTHREAD_MUTEX_INITIALIZER;
static long asked; /* how many questions have been asked */
static long sum;   /* of all answers */

static long rounds;

static double now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* A server far away: the answer to question x is x squared, and it comes after LATENCY_MS.
 * Leave this function as it is.
 * 远处的服务器：问题 x 的答案是 x 的平方，过 LATENCY_MS 才到。这个函数请不要改。 */
static long ask_server(long question) {
    struct timespec latency = {.tv_nsec = LATENCY_MS * 1000000};
    nanosleep(&latency, NULL);
    return question * question;
}

/* What each thread does. */
static void *run(void *argument) {
    /* TODO: whoever waits for the server holds the lock all that time, and all others wait for the
     * lock. Let the threads wait for the server at the same time. */
    /* TODO：等服务器的线程一直持有锁，别的线程全都在等锁。请让各个线程同时等服务器。 */
    for (long i = 0; i < rounds; i++) {
        pthread_mutex_lock(&interpreter);
        asked++;
        sum += ask_server(asked);
        pthread_mutex_unlock(&interpreter);
    }
    return argument;
}

int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 4;
    rounds = argc > 2 ? strtol(argv[2], NULL, 10) : 5;
    pthread_t *threads = calloc((size_t)n, sizeof *threads);
    double start_ms = now_ms();

    for (long i = 0; i < n; i++)
        if (pthread_create(&threads[i], NULL, run, NULL) != 0)
            return 1;
    for (long i = 0; i < n; i++)
        pthread_join(threads[i], NULL);

    printf("asked %ld questions, sum of the answers %ld\n", asked, sum);
    printf("took %.0f ms; each thread waits %ld ms for its answers\n", now_ms() - start_ms,
           rounds * LATENCY_MS);
    return 0;
}
