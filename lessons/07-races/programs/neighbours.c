/* neighbours.c - two workers, each with a variable of its own; only the distance of the two differs.
 *
 *   build/bin/07-races/neighbours       8 ... 128 bytes apart
 *   build/bin/07-races/neighbours 50    a 50th of the additions
 *
 * Prints lines "SERIES X METRIC VALUE": x is the distance in bytes; "time" ns an addition, of one worker.
 * Series: atomic and volatile say how threads add; own is volatile in processes whose memory is not
 * shared.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "../races.h"
#include "worker.h"

enum { TIMES = 200000, TRIES = 4, WORKERS = 2, AREA = WORKERS * APART };

struct neighbours {
    size_t distance, times;
    bool atomic, own;
    _Alignas(APART) char shared[AREA];
};

static _Alignas(APART) char private_area[AREA]; /* after fork each process has its own copy */

static long *variable(struct neighbours *subject, size_t worker) {
    return (long *)((subject->own ? private_area : subject->shared) + worker * subject->distance);
}

static void add(struct run *run, size_t worker) {
    struct neighbours *subject = run_subject(run);
    long *mine = variable(subject, worker);
    if (subject->atomic)
        for (size_t i = 0; i < subject->times; i++)
            __atomic_fetch_add(mine, 1, __ATOMIC_RELAXED);
    else
        for (size_t i = 0; i < subject->times; i++)
            ++*(volatile long *)mine;
    if (*mine != (long)subject->times)
        run->times[worker].error = EBADMSG;
}

static int time_once(const struct kind *kind, const struct neighbours *subject, double *ns,
                     double *delayed) {
    struct run *run = run_open(kind, WORKERS, worker_cpus(), sizeof *subject);
    if (run == NULL)
        return races_fail(errno, "memory 1");
    run->work = add;
    *(struct neighbours *)run_subject(run) = *subject;
    int error = run_time(kind, run, ns, delayed);
    run_close(kind, run, sizeof *subject);
    return error;
}

static double worst; /* delay of a run that stayed disturbed */

static int print_time(const char *series, const struct kind *kind,
                      const struct neighbours *subject) {
    double ns = 0, delayed = 0;
    int error = 0;
    bool compared = subject->atomic && (subject->distance == 8 || subject->distance == APART);
    for (int try = 0; try < TRIES; try++) {
        error = time_once(kind, subject, &ns, &delayed);
        if (error != 0 || delayed <= 0.05 || !compared || worker_cpus() < WORKERS)
            break;
        if (try + 1 < TRIES)
            printf("%s %zu again 1\n", series, subject->distance);
        else
            worst = delayed > worst ? delayed : worst;
    }
    if (error == 0)
        printf("%s %zu time %.6f\n", series, subject->distance, ns / (double)subject->times);
    return error;
}

int main(int argc, char **argv) {
    size_t shrink = argc > 1 && strtoul(argv[1], NULL, 10) > 0 ? strtoul(argv[1], NULL, 10) : 1;
    struct neighbours subject = {.times = TIMES / shrink + 1};
    int error = 0;
    for (subject.distance = 8; subject.distance <= APART && error == 0; subject.distance *= 2) {
        subject.atomic = true, subject.own = false;
        error = print_time("atomic", &threads, &subject);
        subject.atomic = false;
        if (error == 0)
            error = print_time("volatile", &threads, &subject);
        subject.own = true;
        if (error == 0)
            error = print_time("own", &processes, &subject);
    }
    if (error == 0)
        printf("atomic 8 delayed %.6f\n", worst);
    return error == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
