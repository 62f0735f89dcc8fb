/* Put a clock on it: how long do pthread_create and pthread_join take together? The program
 * measures it 101 times and prints the median in microseconds. 给创建计时：pthread_create 加 pthread_join
 * 一共要多久？程序测量 101 次，以微秒为单位打印中位数。
 *
 *   exercise              101 measurements of a thread that does nothing
 *   exercise 300 0 500    3 measurements; these threads sleep 300, 0 and 500 us (to test the clock)
 *                         3 次测量，线程分别睡 300、0、500 微秒（用来检验计时是否正确）
 */
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

/* One measurement: the time in us of creating a thread that sleeps so long and joining it. */
/* 一次测量：创建一个睡这么久的线程、再等它结束，用了多少微秒。 */
static double measure(long sleep_us) {
    pthread_t thread;
    /* TODO: put a clock around it. Which clock? From where to where? */
    /* TODO：计时。用哪个时钟？从哪里开始，到哪里为止？ */
    int error = pthread_create(&thread, NULL, worker, &sleep_us);
    if (error != 0) {
        fprintf(stderr, "pthread_create: %s\n", strerror(error));
        exit(EXIT_FAILURE);
    }
    pthread_join(thread, NULL);
    return 0;
}

static double median(double *values, size_t count) {
    /* TODO: this is the first value, not the median. */
    /* TODO：这是第一个值，不是中位数。 */
    return count > 0 ? values[0] : 0;
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
