/* one_job.c - one job by all variants, once: what main.c starts afresh for each job of each round.
 *
 *   build/bin/03-cpu-bound/one_job raytrace             up to 2 x cores workers
 *   build/bin/03-cpu-bound/one_job matrix claims        only what the claims compare
 *   build/bin/03-cpu-bound/one_job matrix all 8 1 10    up to 8 workers, order from seed 1, a tenth
 *                                                       of the size
 *
 * Prints a line for each value, times in milliseconds. It is a program of its own so that it is
 * small when it forks, and so that where the kernel puts its pages differs from round to round.
 */
#include <errno.h>
#include <malloc.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../cpu_bound.h"
#include "allocate.h"
#include "kit.h"
#include "options.h"
#include "say.h"
#include "worker_limits.h"

struct variant {
    const char *series;
    size_t workers;
};

struct program {
    struct task task;
    struct pool threads, processes;
    struct variant variants[2 * WORKER_COUNTS_MOST + 2];
    size_t variant_count;
    size_t full; /* as many workers as cores */
};

/* For each block zlib takes four pieces of 64 KB and some smaller ones, and frees them again. By
 * default malloc gives memory back to the kernel as soon as more than 128 KB are free at the end of
 * a heap: with brk(2) in the main thread, with madvise(2) in the heap of any other thread. New pages
 * mean page faults for all, and for threads also an interrupt of every CPU on which another of them
 * runs, so that gzip gains less from threads than from processes. So malloc shall keep what was
 * freed (M_TRIM_THRESHOLD), also of larger pieces, which it would get from mmap(2) and give back
 * with munmap(2) (M_MMAP_THRESHOLD; zlib takes none so large); see mallopt(3). */
static void keep_freed_memory(void) {
    mallopt(M_MMAP_THRESHOLD, 16 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
}

/* Adds one series at each number of workers, in an order drawn from the seed. */
static void add(struct program *program, const char *series, const size_t *counts, size_t count,
                uint64_t *seed) {
    struct variant *first = program->variants + program->variant_count;
    for (size_t i = 0; i < count; i++)
        first[i] = (struct variant){series, counts[i]};
    kit_shuffle(first, count, sizeof *first, seed);
    program->variant_count += count;
}

/* What is run: what the claims compare, all but that, or everything. */
enum runs { CLAIMS, OTHERS, ALL, PARTS };
static const char *const run_names[PARTS] = {"claims", "others", "all"};

/* The numbers of workers of this part, of which `full` is what the claims compare. Returns how many
 * there are. */
static size_t run_counts(enum runs runs, size_t largest, size_t full, size_t *counts) {
    size_t all[WORKER_COUNTS_MOST], count = 0;
    size_t n = worker_counts(worker_cpus(), worker_cpus_alike(), largest, all);
    for (size_t i = 0; i < n; i++)
        if (runs == ALL || (runs == CLAIMS) == (all[i] == full))
            counts[count++] = all[i];
    return count;
}

/* The serial program comes first, for the others are compared with its result. Threads come last: the
 * C library keeps the stacks of threads that have ended, and each fork after that has more to copy. */
static void choose_order(struct program *program, size_t largest, enum runs runs, uint64_t seed) {
    size_t counts[WORKER_COUNTS_MOST], one = 1;
    size_t full = worker_full_count(worker_cpus_alike(), largest);
    size_t count = run_counts(runs, largest, full, counts);
    program->full = full;
    add(program, "serial", &one, 1, &seed);
    add(program, "process", counts, count, &seed);
    if (runs != CLAIMS)
        add(program, "copies", &full, 1, &seed);
    kit_shuffle(program->variants + 1, program->variant_count - 1, sizeof *program->variants,
                &seed);
    add(program, "thread", counts, count, &seed);
}

static int open_program(struct program *program, const char *slug, size_t largest,
                        unsigned shrink) {
    program->task.job.slug = slug;
    int error = job_named(&program->task.job, slug, shrink);
    if (error == 0)
        error = task_prepare(&program->task, choose_passes(worker_cpus()));
    if (error == 0)
        error = pool_open(&program->threads, &threads, largest, &program->task.job);
    if (error == 0)
        error = pool_open(&program->processes, &processes, largest, &program->task.job);
    if (error == ENOENT)
        say_error(_("there is no job %s; type matrix, gzip, raytrace or blur"), slug);
    else if (error != 0)
        say_not_computed(&program->task, error);
    return error;
}

static void close_program(struct program *program) {
    pool_close(&program->processes);
    pool_close(&program->threads);
    task_free(&program->task);
}

static int run(struct program *program, const struct variant *variant, struct split *split) {
    if (strcmp(variant->series, "serial") == 0)
        return serial_run(&program->task, program->full, split);
    if (strcmp(variant->series, "copies") == 0)
        return copies_run(&program->task, variant->workers, split);
    struct pool *pool =
        strcmp(variant->series, "thread") == 0 ? &program->threads : &program->processes;
    return pool_run(pool, &program->task, variant->workers, split);
}

static void print_values(const char *job, const struct variant *variant, const struct split *split,
                         double serial_ns) {
    const struct {
        const char *metric;
        double value;
    } values[] = {{"time", split->time / 1e6},
                  {"start", split->start / 1e6},
                  {"work", split->work / 1e6},
                  {"handover", split->handover / 1e6},
                  {"wait", split->wait / 1e6},
                  {"overhead", (split->start + split->handover + split->wait) / 1e6}};
    bool copies = strcmp(variant->series, "copies") == 0; /* each of them does the whole job */
    double speedup = serial_ns / split->time * (copies ? (double)variant->workers : 1);
    for (size_t i = 0; i < (copies ? 1 : sizeof values / sizeof *values); i++)
        printf("%s-%s %zu %s %.6f\n", job, variant->series, variant->workers, values[i].metric,
               values[i].value);
    printf("%s-%s %zu speedup %.6f\n", job, variant->series, variant->workers, speedup);
    if (variant->workers <= worker_cpus())
        printf("%s-%s %zu delayed %.6f\n", job, variant->series, variant->workers, split->delayed);
}

static int run_all(struct program *program) {
    struct split *splits = kit_allocate(program->variant_count, sizeof *splits);
    double serial_ns = NAN;
    int error = 0;
    for (size_t i = 0; i < program->variant_count && error == 0; i++) {
        error = run(program, &program->variants[i], &splits[i]);
        if (strcmp(program->variants[i].series, "serial") == 0)
            serial_ns = splits[i].time;
    }
    for (size_t i = 0; i < program->variant_count && error == 0; i++)
        print_values(program->task.job.slug, &program->variants[i], &splits[i], serial_ns);
    free(splits);
    return error;
}

static int runs_named(const char *name, enum runs *runs) {
    for (*runs = CLAIMS; *runs < PARTS; (*runs)++)
        if (strcmp(name, run_names[*runs]) == 0)
            return 0;
    say_error(_("there is no part %s; type claims, others or all"), name);
    return EINVAL;
}

int main(int argc, char **argv) {
    static struct program program;
    const char *slug = argc > 1 ? argv[1] : "matrix";
    say_start();
    size_t largest = 2 * worker_cpus(), seed = 1, shrink = 1;
    enum runs runs = ALL;
    if (argc > 2 && runs_named(argv[2], &runs) != 0)
        return EXIT_USAGE;
    if (argc > 3)
        largest = options_count("WORKERS", argv[3], 1, workers_allowed(), largest);
    if (argc > 4)
        seed = options_count("SEED", argv[4], 0, UINT32_MAX, seed);
    if (argc > 5)
        shrink = options_count("SHRINK", argv[5], 1, 100, shrink);
    keep_freed_memory();
    /* The caller sits on the last CPU, where the last worker runs: the others begin meanwhile. */
    worker_pin(worker_cpus() - 1);
    int error = open_program(&program, slug, largest, (unsigned)shrink);
    if (error == 0) {
        choose_order(&program, largest, runs, seed);
        error = run_all(&program);
    }
    close_program(&program);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
