/* pair.c - two workers pass the turn; as threads and as processes. What one turn takes, in us.
 *
 *   build/bin/09-context-switch/pair yield 0             sched_yield, nothing touched, one CPU
 *   build/bin/09-context-switch/pair pipe 1024           each touches 1024 KB at each turn, by line
 *   build/bin/09-context-switch/pair pipe 1024 page      one line of each page
 *   build/bin/09-context-switch/pair pipe 0 far          each has a CPU of its own
 *   build/bin/09-context-switch/pair pipe 0 free         the scheduler chooses the CPUs
 *   build/bin/09-context-switch/pair pipe 0 hog          beside a program that computes all the time
 *   build/bin/09-context-switch/pair yield 0 line 7      threads or processes first: drawn from seed 7
 */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../hog.h"
#include "../pair.h"
#include "kit.h"
#include "machine.h"
#include "worker.h"

enum {
    KINDS = 2,
    TIMES = 2,
    BATCHES = 8,
    BATCH_NS = 500000,
    SERIES_SIZE = 64,
    LONGEST_NS = 80000000
};

#define DELAYED_MOST 0.05 /* as EXPERIMENT_DELAYED, see experiment.h */

static const struct kind {
    const char *series;
    int (*run)(struct pair *pair, char what[WHAT_SIZE]);
    void (*free)(struct pair *pair);
} kinds[KINDS] = {{"thread", threads_run, threads_free},
                  {"process", processes_run, processes_free}};

/* How the workers are placed, and how the working set is touched. */
struct place {
    const char *name; /* behind the kind in the name of a series, but for "line" */
    bool two_cpus, pinned, beside_hog, by_page;
};
static const struct place places[] = {
    {"line", false, true, false, false}, {"page", false, true, false, true},
    {"far", true, true, false, false},   {"free", false, false, false, false},
    {"hog", false, true, true, false},
};
enum { PLACES = sizeof places / sizeof *places };

/* Batches of less than a millisecond, by a guess: a turn costs 3 us (30 across CPUs), a line 4 ns. So
 * short that one of them hardly meets the slice of another program; but two turns at least. */
static void choose_turns(struct pair *pair, const struct place *place) {
    double turn_ns = place->two_cpus || !place->pinned || place->beside_hog ? 30000 : 3000;
    double line_ns = 4 * (double)(pair->bytes / pair->step);
    pair->batches = pair->bytes < 1 << 20 ? BATCHES : BATCHES / 2;
    pair->turns = (size_t)fmax(2, BATCH_NS / 2 / (turn_ns + line_ns));
}

/* The share of a batch in which somebody else had the CPU. On one CPU always one of the two runs; what
 * both did not use went elsewhere. (Whoever waits with sched_yield is ready to run, so delay.h cannot
 * tell.) With a CPU each, it is how long one was ready to run, and did not. */
static double delayed(const struct shared *shared, const struct place *place, size_t batch) {
    const struct record *records = shared->records;
    double time = (double)shared->batch_ns[batch];
    if (place->two_cpus)
        return fmax((double)records[0].delay_ns[batch], (double)records[1].delay_ns[batch]) / time;
    return 1 - (double)(records[0].cpu_ns[batch] + records[1].cpu_ns[batch]) / time;
}

static void name_series(char series[SERIES_SIZE], const struct pair *pair, const struct kind *kind,
                        const struct place *place) {
    snprintf(series, SERIES_SIZE, "%s-%s%s%s", pair->way->series, kind->series,
             place == places ? "" : "-", place == places ? "" : place->name);
}

/* A batch that was disturbed is left out. Returns how many are left. */
static size_t print_values(const struct pair *pair, const struct kind *kind,
                           const struct place *place) {
    const struct shared *shared = pair->shared;
    bool evident = place->pinned && !place->beside_hog;
    double turns = (double)pair->turns;
    size_t kb = pair->bytes >> 10, printed = 0;
    char series[SERIES_SIZE];
    name_series(series, pair, kind, place);
    for (size_t i = 0; i < pair->batches; i++) {
        double us = (double)shared->batch_ns[i] / turns / 1e3;
        if (shared->batch_ns[i] == 0 || (evident && delayed(shared, place, i) > DELAYED_MOST))
            continue;
        printf("%s %zu turn %.5f\n", series, kb, us / 2);
        if (pair->bytes == 0)
            printf("%s %zu roundtrip %.5f\n", series, kb, us);
        printed++;
    }
    int64_t switches = shared->records[0].switches + shared->records[1].switches;
    if (!shared->cancelled)
        printf("%s %zu switches %.4f\n", series, kb,
               (double)switches / turns / 2 / (double)pair->batches);
    return printed;
}

/* Threads and processes by turns, so that both meet the same minute. Where no batch of a kind was left,
 * the whole run was disturbed. */
static int run_all(struct pair *pair, const struct place *place, uint64_t seed,
                   char what[WHAT_SIZE]) {
    int error = 0;
    size_t printed[KINDS] = {0};
    size_t first = kit_random(&seed) % KINDS, times = pair->bytes == 0 ? TIMES : 1;
    bool broken_off = false;
    for (size_t i = 0; i < times * KINDS && error == 0 && !broken_off; i++) {
        size_t kind = (first + i) % KINDS;
        error = kinds[kind].run(pair, what);
        if (error == 0)
            printed[kind] += print_values(pair, &kinds[kind], place);
        broken_off = error == 0 && pair->shared->cancelled;
        kinds[kind].free(pair);
    }
    for (size_t kind = 0; kind < KINDS && error == 0; kind++) {
        char series[SERIES_SIZE];
        name_series(series, pair, &kinds[kind], place);
        printf("%s %zu delayed %d\n", series, pair->bytes >> 10, printed[kind] == 0);
    }
    return error;
}

static const struct way *way_named(const char *name) {
    for (size_t i = 0; i < WAYS; i++)
        if (strcmp(ways[i].series, name) == 0)
            return &ways[i];
    return NULL;
}

static const struct place *place_named(const char *name) {
    for (size_t i = 0; i < PLACES; i++)
        if (strcmp(places[i].name, name) == 0)
            return &places[i];
    return NULL;
}

int main(int argc, char **argv) {
    const struct way *way = way_named(argc > 1 ? argv[1] : "yield");
    const struct place *place = place_named(argc > 3 ? argv[3] : "line");
    char what[WHAT_SIZE] = "";
    int last = (int)worker_cpus() - 1, hog = 0, error = 0;
    if (way == NULL || place == NULL) {
        printf("error %d %s\n", EINVAL, "arguments");
        return EXIT_FAILURE;
    }
    struct pair pair = {.way = way,
                        .longest_ns = LONGEST_NS,
                        .bytes = argc > 2 ? strtoul(argv[2], NULL, 10) << 10 : 0,
                        .step = place->by_page ? machine_page() : LINE,
                        .cpus = {last, place->two_cpus ? last - 1 : last}};
    if (!place->pinned)
        pair.cpus[0] = pair.cpus[1] = ANYWHERE;
    choose_turns(&pair, place);
    if (place->beside_hog)
        error = hog_start(last, &hog, what);
    if (error == 0)
        error = run_all(&pair, place, argc > 4 ? strtoul(argv[4], NULL, 10) : 1, what);
    hog_end(hog);
    if (error != 0)
        printf("error %d %s\n", error, what);
    return error == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
