/* thinks: the clock of each thread may run while the others are created */
/* 以为：给一个线程计时的时候，可以同时创建别的线程 */
/* says: threads existed at the same time */
/* 说：个线程同时存在 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MEASUREMENTS = 101 };

static void *worker(void *microseconds) {
    long us = *(const long *)microseconds;
    struct timespec pause = {us / 1000000, us % 1000000 * 1000};
    if (us > 0)
        nanosleep(&pause, NULL);
    return NULL;
}

static double now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int ascending(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *values, size_t count) {
    qsort(values, count, sizeof *values, ascending);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

int main(int argc, char **argv) {
    size_t count = argc > 1 ? (size_t)argc - 1 : MEASUREMENTS;
    double *times = calloc(count, sizeof *times);
    if (times == NULL)
        return EXIT_FAILURE;
    pthread_t *threads = calloc(count, sizeof *threads);
    long *sleeps = calloc(count, sizeof *sleeps);
    if (threads == NULL || sleeps == NULL)
        return EXIT_FAILURE;
    for (size_t i = 0; i < count; i++) {
        sleeps[i] = argc > 1 ? strtol(argv[i + 1], NULL, 10) : 0;
        times[i] = now_us();
        int error = pthread_create(&threads[i], NULL, worker, &sleeps[i]);
        if (error != 0) {
            fprintf(stderr, "pthread_create: %s\n", strerror(error));
            exit(EXIT_FAILURE);
        }
    }
    for (size_t i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
        times[i] = now_us() - times[i];
    }
    printf("%.1f\n", median(times, count));
    free(times);
    return 0;
}
