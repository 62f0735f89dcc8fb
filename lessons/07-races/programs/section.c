/* section.c - how long the critical section is, and one lock or many.
 *
 *   build/bin/07-races/section length 4    1 ... 4 threads; 0 ... 100 % of the work inside the lock
 *   build/bin/07-races/section parts       two threads and a table with one lock ... a lock for each entry
 *   build/bin/07-races/section parts 2 50  the same, a 50th of the work
 *
 * Prints lines "SERIES X METRIC VALUE". length: series inside-10 is 10 % of the work inside the lock; x
 * the number of threads; "rate" operations in a millisecond, of all together. parts: x the number of
 * locks for the table; "time" ns an operation.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../races.h"
#include "../work.h"
#include "kit.h"
#include "worker_limits.h"

enum { STEPS = 1000, TIMES = 1500, ENTRIES = 256, STEPS_ENTRY = 100, TIMES_ENTRY = 8000 };

static const size_t shares[] = {0, 10, 25, 50, 100};

/* --- the length of the critical section ------------------------------------------------------- */

struct section {
    pthread_mutex_t lock;
    size_t inside, outside; /* steps */
    size_t all; /* operations, for whoever comes, so that no CPU is idle before the end */
    _Alignas(APART) atomic_size_t taken;
    uint64_t result;
};

static void pass_section(struct run *run, size_t worker) {
    struct section *section = run_subject(run);
    uint64_t mine = worker;
    while (section->taken++ < section->all) {
        mine = work(mine, section->outside);
        pthread_mutex_lock(&section->lock);
        section->result = work(section->result, section->inside);
        pthread_mutex_unlock(&section->lock);
    }
}

/* All threads together make as many operations as 8 do alone at most, so that it does not take ever
 * longer where there are many CPUs. */
static int print_length(size_t share, size_t workers, size_t times) {
    struct run *run = run_open(&threads, workers, worker_cpus(), sizeof(struct section));
    if (run == NULL)
        return races_fail(errno, "memory 1");
    struct section *section = run_subject(run);
    double ns, delayed;
    run->work = pass_section;
    section->inside = STEPS * share / 100;
    section->outside = STEPS - section->inside;
    section->all = (workers < 8 ? workers : 8) * times;
    pthread_mutex_init(&section->lock, NULL);
    int error = run_time(&threads, run, &ns, &delayed);
    if (error == 0)
        printf("inside-%zu %zu rate %.6f\n", share, workers, 1e6 * (double)section->all / ns);
    pthread_mutex_destroy(&section->lock);
    run_close(&threads, run, sizeof(struct section));
    return error;
}

static int print_lengths(size_t largest, size_t shrink) {
    size_t counts[WORKER_COUNTS_MOST];
    size_t count = worker_counts(worker_cpus(), worker_cpus_alike(), largest, counts);
    int error = 0;
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
        for (size_t k = 0; k < count && error == 0; k++)
            error = print_length(shares[i], counts[k], TIMES / shrink + 1);
    return error;
}

/* --- one lock, or one for each part of a table ------------------------------------------------ */

struct table {
    size_t parts, times;
    struct part {
        _Alignas(APART) pthread_mutex_t lock;
    } locks[ENTRIES];
    struct entry {
        _Alignas(APART) uint64_t value, changes;
    } entries[ENTRIES];
};

/* An entry belongs to part entry % parts, and whoever changes it holds the lock of that part. */
static void change_entries(struct run *run, size_t worker) {
    struct table *table = run_subject(run);
    uint64_t random = worker;
    for (size_t i = 0; i < table->times; i++) {
        size_t number = (size_t)(kit_random(&random) % ENTRIES);
        struct entry *entry = &table->entries[number];
        pthread_mutex_t *lock = &table->locks[number % table->parts].lock;
        pthread_mutex_lock(lock);
        entry->value = work(entry->value, STEPS_ENTRY);
        entry->changes++;
        pthread_mutex_unlock(lock);
    }
}

static uint64_t count_changes(const struct table *table) {
    uint64_t changes = 0;
    for (size_t i = 0; i < ENTRIES; i++)
        changes += table->entries[i].changes;
    return changes;
}

static int print_parts(size_t parts, size_t workers, size_t times) {
    struct run *run = run_open(&threads, workers, worker_cpus(), sizeof(struct table));
    if (run == NULL)
        return races_fail(errno, "memory 1");
    struct table *table = run_subject(run);
    double ns, delayed;
    run->work = change_entries;
    table->parts = parts;
    table->times = times;
    for (size_t i = 0; i < parts; i++)
        pthread_mutex_init(&table->locks[i].lock, NULL);
    int error = run_time(&threads, run, &ns, &delayed);
    if (error == 0 && count_changes(table) != workers * times)
        error = races_fail(EBADMSG, "thread with 2 workers");
    if (error == 0)
        printf("%s %zu time %.6f\n", workers == 1 ? "table-alone" : "table", parts,
               ns / (double)(workers * times));
    for (size_t i = 0; i < parts; i++)
        pthread_mutex_destroy(&table->locks[i].lock);
    run_close(&threads, run, sizeof(struct table));
    return error;
}

static int print_all_parts(size_t shrink) {
    size_t times = TIMES_ENTRY / shrink + 1;
    int error = 0;
    for (size_t parts = 1; parts <= ENTRIES && error == 0; parts *= 4) {
        error = print_parts(parts, 1, times);
        if (error == 0)
            error = print_parts(parts, 2, times);
    }
    return error;
}

int main(int argc, char **argv) {
    size_t largest = argc > 2 ? strtoul(argv[2], NULL, 10) : 2 * worker_cpus();
    size_t shrink = argc > 3 && strtoul(argv[3], NULL, 10) > 0 ? strtoul(argv[3], NULL, 10) : 1;
    if (argc < 2 || (strcmp(argv[1], "length") != 0 && strcmp(argv[1], "parts") != 0))
        return races_fail(EINVAL, "length or parts");
    int error =
        strcmp(argv[1], "parts") == 0 ? print_all_parts(shrink) : print_lengths(largest, shrink);
    return error == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
