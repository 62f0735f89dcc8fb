/* plain_loop.c - the same calls as lesson 2 in a plain loop, written without anything of common/:
 * what the lesson's figures are checked against.
 *
 *   build/bin/02-creation/plain_loop thread|process    prints the median of 50 creations in microseconds
 */
#define LOOPS 50
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void *nothing(void *unused) {
    return unused;
}

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void create(int is_thread) {
    pthread_t thread;
    pid_t process;
    if (is_thread) {
        if (pthread_create(&thread, NULL, nothing, NULL) != 0)
            exit(1);
        pthread_join(thread, NULL);
        return;
    }
    process = fork();
    if (process == 0)
        _exit(0);
    if (process < 0 || waitpid(process, NULL, 0) != process)
        exit(1);
}

static int ascending(const void *a, const void *b) {
    long long left = *(const long long *)a, right = *(const long long *)b;
    return (left > right) - (left < right);
}

int main(int argc, char **argv) {
    long long times[LOOPS];
    cpu_set_t last;
    if (argc != 2)
        return 2;
    CPU_ZERO(&last);
    CPU_SET((size_t)sysconf(_SC_NPROCESSORS_ONLN) - 1, &last);
    sched_setaffinity(0, sizeof last, &last);
    for (int i = -3; i < LOOPS; i++) {
        long long start = now();
        create(strcmp(argv[1], "thread") == 0);
        if (i >= 0)
            times[i] = now() - start;
    }
    qsort(times, LOOPS, sizeof *times, ascending);
    printf("%.3f\n", (double)(times[LOOPS / 2 - 1] + times[LOOPS / 2]) / 2e3);
    return 0;
}
