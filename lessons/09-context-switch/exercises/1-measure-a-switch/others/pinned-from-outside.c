/* Right as well: the parent pins itself and its child after fork; nothing is sent before, so no switch
 * is missed. Half of a round trip, each of which is a sum of seconds and nanoseconds. */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What the child does when it has the turn. */
static void work(long us) {
    struct timespec pause = {us / 1000000, us % 1000000 * 1000};
    if (us > 0)
        nanosleep(&pause, NULL);
}

/* Prints on which CPUs the caller may run, and how often it has left its CPU. */
static void report(const char *who) {
    cpu_set_t allowed;
    struct rusage usage;
    int first = 0;
    sched_getaffinity(0, sizeof allowed, &allowed);
    getrusage(RUSAGE_SELF, &usage);
    while (!CPU_ISSET(first, &allowed))
        first++;
    dprintf(STDOUT_FILENO, "%s: may run on %d CPUs, the first is %d; left it %ld times\n", who,
            CPU_COUNT(&allowed), first, usage.ru_nvcsw + usage.ru_nivcsw);
}

static double now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

int main(int argc, char **argv) {
    long trips = argc > 1 ? strtol(argv[1], NULL, 10) : 20000;
    long work_us = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
    int there[2], back[2];
    char byte = 0;
    cpu_set_t one;
    if (pipe(there) != 0 || pipe(back) != 0) {
        perror("pipe");
        return 1;
    }
    pid_t child = fork();
    if (child < 0) {
        perror("fork");
        return 1;
    }
    if (child == 0) {
        for (long i = 0; i < trips; i++) {
            if (read(there[0], &byte, 1) != 1)
                _exit(1);
            work(work_us);
            if (write(back[1], &byte, 1) != 1)
                _exit(1);
        }
        report("child");
        _exit(0);
    }
    cpu_set_t all;
    int last = CPU_SETSIZE - 1;
    sched_getaffinity(0, sizeof all, &all);
    while (!CPU_ISSET(last, &all))
        last--;
    CPU_ZERO(&one);
    CPU_SET(last, &one);
    sched_setaffinity(child, sizeof one, &one);
    sched_setaffinity(0, sizeof one, &one);
    double start = now_us();
    for (long i = 0; i < trips; i++)
        if (write(there[1], &byte, 1) != 1 || read(back[0], &byte, 1) != 1)
            return 1;
    double us = (now_us() - start) / (double)trips * 0.5;
    waitpid(child, NULL, 0);
    report("parent");
    printf("%.2f\n", us);
    return 0;
}
