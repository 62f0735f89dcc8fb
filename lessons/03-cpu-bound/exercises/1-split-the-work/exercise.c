/* Split the work: N threads count the primes below LIMIT (two arguments: LIMIT N).
 * 把活儿分开：N 个线程数出小于 LIMIT 的质数（两个参数：LIMIT N）。
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct share {
    long first, end;     /* the numbers first, first + 1, ..., end - 1 */
    long tested;         /* how many numbers the thread has tested */
    double begun, ended; /* ms since the program started */
};

static double start_ms;
static long primes;

static double now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static bool is_prime(long number) {
    for (long divisor = 2; divisor * divisor <= number; divisor++)
        if (number % divisor == 0)
            return false;
    return number >= 2;
}

/* What each thread does. */
static void *test_share(void *argument) {
    struct share *share = argument;
    share->begun = now_ms() - start_ms;
    for (long number = share->first; number < share->end; number++) {
        primes += is_prime(number);
        share->tested++;
    }
    share->ended = now_ms() - start_ms;
    return NULL;
}

int main(int argc, char **argv) {
    long limit = argc > 1 ? strtol(argv[1], NULL, 10) : 1000;
    long n = argc > 2 ? strtol(argv[2], NULL, 10) : 2;
    pthread_t *threads = calloc((size_t)n, sizeof *threads);
    struct share *shares = calloc((size_t)n, sizeof *shares);
    start_ms = now_ms();

    /* TODO: thread 1 does it all. Give each thread its share of the numbers 0, 1, ..., limit - 1.
     * Then look at test_share again: is everything in it still right when N threads run it? */
    /* TODO：现在全是线程 1 在做。请把 0, 1, ..., limit - 1 这些数分给每个线程。
     * 然后再看一遍 test_share：N 个线程同时运行它，里面的每一行还对吗？ */
    for (long i = 0; i < n; i++) {
        shares[i].first = 0;
        shares[i].end = i == 0 ? limit : 0;
        if (pthread_create(&threads[i], NULL, test_share, &shares[i]) != 0)
            return 1;
    }
    for (long i = 0; i < n; i++)
        pthread_join(threads[i], NULL);

    for (long i = 0; i < n; i++)
        printf("thread %ld tested %ld numbers, %.3f to %.3f ms\n", i + 1, shares[i].tested,
               shares[i].begun, shares[i].ended);
    printf("total: %ld primes\n", primes);
    return 0;
}
