/* says: the clock stopped before pthread_join */
/* 说：之前就结束了计时 */
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

static double measure(long sleep_us) {
    pthread_t thread;
    double start = now_us();
    int error = pthread_create(&thread, NULL, worker, &sleep_us);
    if (error != 0) {
        fprintf(stderr, "pthread_create: %s\n", strerror(error));
        exit(EXIT_FAILURE);
    }
    double end = now_us(); /* the thread may not even have begun */
    pthread_join(thread, NULL);
    return end - start;
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
    for (size_t i = 0; i < count; i++)
        times[i] = measure(argc > 1 ? strtol(argv[i + 1], NULL, 10) : 0);
    printf("%.1f\n", median(times, count));
    free(times);
    return 0;
}
