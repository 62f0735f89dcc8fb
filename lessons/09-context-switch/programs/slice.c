/* slice.c - a worker on one CPU beside a hog, a process that computes all the time.
 *
 *   build/bin/09-context-switch/slice
 *
 * "hog 0 slice MS" is how long the worker computes until the scheduler takes the CPU away from it, and
 * "hog 0 gone MS" how long it then is away. "sleep-hog 0 late US" is how much too late a worker wakes
 * that has slept for a millisecond, "sleep-alone" the same without the hog.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

#include "../hog.h"
#include "kit.h"
#include "worker.h"

enum { SLEEPS = 12, SLEEP_NS = 1000000, COMPUTE_NS = 36000000, GONE_NS = 500000 };

static void sleep_and_print(const char *series) {
    struct timespec pause = {.tv_nsec = SLEEP_NS};
    for (size_t i = 0; i < SLEEPS; i++) {
        int64_t start = kit_now_ns();
        clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
        printf("%s 0 late %.3f\n", series, (double)(kit_now_ns() - start - SLEEP_NS) / 1e3);
    }
}

/* Looks at the clock all the time: where it jumps, somebody else had the CPU. The first slice has
 * begun before. */
static void compute_and_print(void) {
    int64_t begin = kit_now_ns(), last = begin, since = 0;
    while (last < begin + COMPUTE_NS) {
        int64_t now = kit_now_ns();
        if (now - last > GONE_NS) {
            if (since != 0)
                printf("hog 0 slice %.4f\n", (double)(last - since) / 1e6);
            printf("hog 0 gone %.4f\n", (double)(now - last) / 1e6);
            since = now;
        }
        last = now;
    }
}

int main(void) {
    int cpu = (int)worker_cpus() - 1, hog;
    char what[WHAT_SIZE];
    prctl(PR_SET_TIMERSLACK, 1UL); /* ns; else a sleep may be 50 us longer by default */
    worker_pin((size_t)cpu);
    sleep_and_print("sleep-alone");
    int error = hog_start(cpu, &hog, what);
    if (error != 0) {
        printf("error %d %s\n", error, what);
        return EXIT_FAILURE;
    }
    sleep_and_print("sleep-hog");
    compute_and_print();
    hog_end(hog);
    return EXIT_SUCCESS;
}
