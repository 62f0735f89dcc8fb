/* Right as well: whole nanoseconds until the very end, a few creations to warm up, and the median
 * by selection (Hoare, Algorithm 65: Find, CACM 1961) instead of sorting. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MEASUREMENTS = 101, WARM_UP = 3 };

static void *worker(void *microseconds) {
    long us = *(const long *)microseconds;
    struct timespec pause = {us / 1000000, us % 1000000 * 1000};
    if (us > 0)
        nanosleep(&pause, NULL);
    return NULL;
}

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_RAW, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static int64_t measure(long sleep_us) {
    pthread_t thread;
    int64_t start = now_ns();
    if (pthread_create(&thread, NULL, worker, &sleep_us) != 0 || pthread_join(thread, NULL) != 0)
        abort();
    return now_ns() - start;
}

/* Moves the value of rank k to its place, smaller ones before it. */
static int64_t select_rank(int64_t *values, size_t count, size_t k) {
    size_t low = 0, high = count - 1;
    while (low < high) {
        int64_t pivot = values[high];
        size_t at = low;
        for (size_t i = low; i <= high; i++)
            if (values[i] < pivot || i == high) {
                int64_t swap = values[i];
                values[i] = values[at];
                values[at++] = swap;
            }
        if (at - 1 == k)
            break;
        if (at - 1 < k)
            low = at;
        else
            high = at - 2;
    }
    return values[k];
}

int main(int argc, char **argv) {
    size_t count = argc > 1 ? (size_t)argc - 1 : MEASUREMENTS;
    int64_t *times = calloc(count, sizeof *times);
    for (int i = 0; i < WARM_UP; i++)
        measure(0);
    for (size_t i = 0; times != NULL && i < count; i++)
        times[i] = measure(argc > 1 ? strtol(argv[i + 1], NULL, 10) : 0);
    int64_t lower = select_rank(times, count, (count - 1) / 2);
    int64_t upper = select_rank(times, count, count / 2);
    printf("%.1f\n", (double)(lower + upper) / 2000);
    free(times);
    return 0;
}
