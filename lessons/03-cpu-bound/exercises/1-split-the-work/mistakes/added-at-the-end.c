/* says: a data race: two threads use the same variable */
/* 说：数据竞争：两个线程同时使用同一个变量 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct share {
    long first, end;
    long tested;
    double begun, ended;
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

static void *test_share(void *argument) {
    struct share *share = argument;
    share->begun = now_ms() - start_ms;
    long found = 0;
    for (long number = share->first; number < share->end; number++) {
        found += is_prime(number);
        share->tested++;
    }
    primes += found; /* seldom, but still without a lock */
    share->ended = now_ms() - start_ms;
    return NULL;
}

int main(int argc, char **argv) {
    long limit = argc > 1 ? strtol(argv[1], NULL, 10) : 1000;
    long n = argc > 2 ? strtol(argv[2], NULL, 10) : 2;
    pthread_t *threads = calloc((size_t)n, sizeof *threads);
    struct share *shares = calloc((size_t)n, sizeof *shares);
    start_ms = now_ms();

    for (long i = 0; i < n; i++) {
        shares[i].first = limit * i / n;
        shares[i].end = limit * (i + 1) / n;
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
