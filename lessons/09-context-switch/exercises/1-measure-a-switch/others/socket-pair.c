/* Right as well: a socket pair, each end of which is for both directions; and the time of each round
 * trip is taken and added. */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
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
    int ends[2];
    char byte = 0;
    cpu_set_t one;
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) {
        perror("socketpair");
        return 1;
    }
    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    sched_setaffinity(0, sizeof one, &one); /* before fork: the child inherits it */
    pid_t child = fork();
    if (child < 0) {
        perror("fork");
        return 1;
    }
    if (child == 0) {
        for (long i = 0; i < trips; i++) {
            if (read(ends[1], &byte, 1) != 1)
                _exit(1);
            work(work_us);
            if (write(ends[1], &byte, 1) != 1)
                _exit(1);
        }
        report("child");
        _exit(0);
    }
    double sum = 0;
    for (long i = 0; i < trips; i++) {
        double start = now_us();
        if (write(ends[0], &byte, 1) != 1 || read(ends[0], &byte, 1) != 1)
            return 1;
        sum += now_us() - start;
    }
    double us = sum / (double)trips / 2;
    waitpid(child, NULL, 0);
    report("parent");
    printf("%.2f\n", us);
    return 0;
}
