/* plan.c - see plan.h. */
#include "plan.h"

#include <string.h>

#include "ways.h"
#include "worker_limits.h"

static const struct metric metrics[] = {
    [TIME] = {"time", "ns"},
    [LOST] = {"lost", "%"},
    [LOST_UNPROVOKED] = {"lost-unprovoked", "%"},
    [RATE] = {"rate", "1/ms"}, /* operations */
    [STUCK] = {"stuck", "share"},
    [FOUND] = {"found", "ms"},
    [RETRIES] = {"retries", "%"},
    [REPORTED] = {"reported", "share"},
    [SLOWDOWN] = {"slowdown", "times"},
};

/* The series "thread-mutex" and its like. */
static void add_ways(struct experiment *e, size_t cpus) {
    char series[96];
    for (const struct way *way = ways; way < ways + WAYS; way++) {
        snprintf(series, sizeof series, "alone-%s", way->slug);
        experiment_cells(e, series, 1);
        snprintf(series, sizeof series, "thread-%s process-%s", way->slug, way->slug);
        for (size_t on = 1; on <= cpus; on++)
            experiment_cells(e, series, (double)on);
    }
}

/* What was lost under all locks together, each used as its manual says. */
static void add_losses(struct experiment *e, double on) {
    experiment_derive(e, (struct value){"thread-with-lock", on, LOST}, 1,
                      (struct ratio){.above = {"thread-mutex+thread-robust+thread-spin+"
                                               "thread-semaphore+thread-rwlock+thread-flock+"
                                               "thread-ofd",
                                               on, LOST}});
    experiment_derive(e, (struct value){"process-with-lock", on, LOST}, 1,
                      (struct ratio){.above = {"process-mutex+process-robust+process-spin+"
                                               "process-semaphore+process-rwlock+process-flock+"
                                               "process-fcntl+process-ofd",
                                               on, LOST}});
}

void plan_add(struct experiment *e, size_t cpus, size_t largest) {
    size_t counts[WORKER_COUNTS_MOST], count = worker_counts(worker_cpus(), largest, counts);
    memcpy(e->metrics, metrics, sizeof metrics);
    add_ways(e, cpus);
    add_losses(e, (double)cpus);
    for (size_t i = 0; i < count; i++)
        experiment_cells(e, "inside-0 inside-10 inside-25 inside-50 inside-100", (double)counts[i]);
    for (double parts = 1; parts <= 256; parts *= 4)
        experiment_cells(e, "table-alone table", parts);
    for (double distance = 8; distance <= APART; distance *= 2)
        experiment_cells(e, "atomic volatile own", distance);
    for (double accounts = 2; accounts <= 1024; accounts *= 8)
        experiment_cells(e, "order back-off one-lock", accounts);
    for (size_t on = 1; on <= cpus; on++)
        experiment_cells(e, "deadlock-thread deadlock-process", (double)on);
    experiment_cells(e,
                     "tsan-race tsan-mutex tsan-order helgrind-race helgrind-mutex helgrind-order "
                     "drd-race drd-mutex drd-order",
                     2);
}
