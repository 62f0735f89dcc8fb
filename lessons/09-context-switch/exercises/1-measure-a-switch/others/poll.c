/* Right as well: each pins itself to the first CPU; whoever waits does so in poll, then reads. */
#include <poll.h>
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

static void pin_to_first(void) {
    cpu_set_t all, one;
    int first = 0;
    sched_getaffinity(0, sizeof all, &all);
    while (!CPU_ISSET(first, &all))
        first++;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    sched_setaffinity(0, sizeof one, &one);
}

static int receive(int file) {
    struct pollfd wanted = {file, POLLIN, 0};
    char byte;
    return poll(&wanted, 1, -1) == 1 && read(file, &byte, 1) == 1 ? 0 : -1;
}

int main(int argc, char **argv) {
    long trips = argc > 1 ? strtol(argv[1], NULL, 10) : 20000;
    long work_us = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
    int there[2], back[2];
    char byte = 0;
    if (pipe(there) != 0 || pipe(back) != 0) {
        perror("pipe");
        return 1;
    }
    pid_t child = fork();
    if (child < 0) {
        perror("fork");
        return 1;
    }
    pin_to_first(); /* each of both comes here */
    if (child == 0) {
        for (long i = 0; i < trips; i++) {
            if (receive(there[0]) != 0)
                _exit(1);
            work(work_us);
            if (write(back[1], &byte, 1) != 1)
                _exit(1);
        }
        report("child");
        _exit(0);
    }
    double start = now_us();
    for (long i = 0; i < trips; i++)
        if (write(there[1], &byte, 1) != 1 || receive(back[0]) != 0)
            return 1;
    double us = (now_us() - start) / (double)(2 * trips); /* there and back: two switches */
    waitpid(child, NULL, 0);
    report("parent");
    printf("%.2f\n", us);
    return 0;
}
