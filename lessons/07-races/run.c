/* run.c - see races.h: the gate and the clock, the same for threads and processes. */
#include "races.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "delay.h"
#include "kit.h"
#include "worker.h"

/* All begin at the same moment; sched_yield(2) lets the others come to the gate on one CPU. */
static void wait_at_gate(struct run *run) {
    run->ready++;
    while (run->ready < run->workers && !run->abandoned)
        sched_yield();
}

void worker_main(struct run *run, size_t worker) {
    struct times *times = &run->times[worker];
    if (run->cpus > 0)
        worker_pin(worker % run->cpus);
    wait_at_gate(run);
    if (run->abandoned)
        return;
    int64_t delayed_ns = delay_of_thread();
    times->begin_ns = kit_now_ns();
    run->work(run, worker);
    times->end_ns = kit_now_ns();
    times->delayed_ns = delay_of_thread() - delayed_ns;
}

static size_t header_bytes(size_t workers) {
    return sizeof(struct run) + workers * sizeof(struct times);
}

struct run *run_open(const struct kind *kind, size_t workers, size_t cpus, size_t bytes) {
    struct run *run = kind->memory(header_bytes(workers) + bytes);
    if (run == NULL)
        return NULL;
    run->workers = workers;
    run->cpus = cpus;
    return run;
}

void run_close(const struct kind *kind, struct run *run, size_t bytes) {
    kind->release(run, header_bytes(run->workers) + bytes);
}

void *run_subject(struct run *run) {
    return (char *)run + header_bytes(run->workers);
}

/* A wrong result; or a file that a worker could not open, a limit as for workers (ulimit -n). */
static int refuse(const struct kind *kind, const struct run *run, int error) {
    char what[48];
    snprintf(what, sizeof what, "%s with %zu workers", kind->slug, run->workers);
    races_fail(error, error == EBADMSG ? what : kind->slug);
    return error;
}

int run_time(const struct kind *kind, struct run *run, double *ns, double *delayed) {
    int64_t begin = INT64_MAX, end = 0, late = 0;
    int killed;
    run->ready = 0;
    int error = kind->start(run, &killed);
    if (error != 0) {
        char what[32];
        snprintf(what, sizeof what, "killed %d", killed);
        races_fail(error, killed != 0 ? what : kind->slug);
        return error;
    }
    for (size_t i = 0; i < run->workers; i++) {
        const struct times *times = &run->times[i];
        if (times->error != 0)
            return refuse(kind, run, times->error);
        begin = times->begin_ns < begin ? times->begin_ns : begin;
        end = times->end_ns > end ? times->end_ns : end;
        late = times->delayed_ns > late ? times->delayed_ns : late;
    }
    *ns = end > begin ? (double)(end - begin) : 1;
    *delayed = (double)late / *ns;
    return 0;
}

int races_fail(int error, const char *what) {
    printf("error %d %s\n", error, what);
    return EXIT_TROUBLE;
}

bool under_valgrind(void) {
    const char *loaded = getenv("LD_PRELOAD"); /* its own library stands there */
    return loaded != NULL && strstr(loaded, "vgpreload") != NULL;
}

const struct kind *kind_called(const char *slug) {
    return strcmp(slug, threads.slug) == 0     ? &threads
           : strcmp(slug, processes.slug) == 0 ? &processes
                                               : NULL;
}
