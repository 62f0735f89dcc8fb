/* thinks: the whole time divided by the number is the median */
/* 以为：总时间除以次数就是中位数 */
/* says: one clock around all measurements */
/* 说：只在全部测量的前后计了一次时 */
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

static void create(long sleep_us) {
    pthread_t thread;
    int error = pthread_create(&thread, NULL, worker, &sleep_us);
    if (error != 0) {
        fprintf(stderr, "pthread_create: %s\n", strerror(error));
        exit(EXIT_FAILURE);
    }
    pthread_join(thread, NULL);
}

int main(int argc, char **argv) {
    size_t count = argc > 1 ? (size_t)argc - 1 : MEASUREMENTS;
    double start = now_us();
    for (size_t i = 0; i < count; i++)
        create(argc > 1 ? strtol(argv[i + 1], NULL, 10) : 0);
    printf("%.1f\n", (now_us() - start) / (double)count);
    return 0;
}
