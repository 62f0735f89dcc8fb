/* hog.c - see hog.h. */
#include "hog.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "worker.h"

static _Noreturn void compute_for_ever(int cpu) {
    volatile unsigned sum = 0;
    worker_pin((size_t)cpu);
    for (;;)
        sum = sum + 1;
}

int hog_start(int cpu, int *pid, char what[WHAT_SIZE]) {
    *pid = worker_fork();
    if (*pid == 0)
        compute_for_ever(cpu);
    if (*pid > 0)
        return 0;
    *pid = 0;
    snprintf(what, WHAT_SIZE, "process");
    return errno;
}

void hog_end(int pid) {
    if (pid == 0)
        return;
    kill(pid, SIGKILL);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}
