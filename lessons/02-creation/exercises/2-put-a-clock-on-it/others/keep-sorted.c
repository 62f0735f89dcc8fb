/* Right as well: each time goes to its place in the list at once, so the list is always sorted; the
 * difference of two moments is made part by part, as on paper. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST = 101 };

static void *rest(void *pause) {
    nanosleep(pause, NULL);
    return NULL;
}

static struct timespec difference(struct timespec end, struct timespec start) {
    struct timespec result = {end.tv_sec - start.tv_sec, end.tv_nsec - start.tv_nsec};
    if (result.tv_nsec < 0) {
        result.tv_sec--;
        result.tv_nsec += 1000000000;
    }
    return result;
}

static void *nothing(void *unused) {
    return unused;
}

int main(int argc, char **argv) {
    float times[MOST];
    int count = argc > 1 ? argc - 1 : MOST;
    for (int i = 0; i < count && i < MOST; i++) {
        long us = argc > 1 ? atol(argv[i + 1]) : 0;
        struct timespec pause = {us / 1000000, us % 1000000 * 1000}, start, end;
        pthread_t thread;
        clock_gettime(CLOCK_MONOTONIC, &start);
        if (pthread_create(&thread, NULL, us > 0 ? rest : nothing, &pause) != 0)
            return 1;
        pthread_join(thread, NULL);
        clock_gettime(CLOCK_MONOTONIC, &end);
        struct timespec took = difference(end, start);
        float time = (float)took.tv_sec * 1e6f + (float)took.tv_nsec / 1e3f;
        int at = i;
        while (at > 0 && times[at - 1] > time)
            at--;
        memmove(&times[at + 1], &times[at], (size_t)(i - at) * sizeof *times);
        times[at] = time;
    }
    float middle = times[count / 2];
    if (count % 2 == 0)
        middle = (middle + times[count / 2 - 1]) / 2;
    printf("%.1f\n", middle);
    return 0;
}
