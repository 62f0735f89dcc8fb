/* one_job.c - one job by all variants, once: what main.c starts afresh for each job of each round.
 *
 *   build/bin/one_job raytrace              up to 2 x cores workers
 *   build/bin/one_job matrix 8 1 10         up to 8 workers, order from seed 1, a tenth of the size
 *
 * Prints one line for each run, times in milliseconds. It is a program of its own so that it is
 * small when it forks, and so that where the kernel puts its pages differs from round to round.
 */
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../cpu_bound.h"
#include "kit.h"
#include "options.h"
#include "say.h"

struct variant {
    const char *series;
    size_t workers;
};

struct program {
    struct task task;
    struct crew threads, processes;
    struct variant variants[2 * WORKER_COUNTS_MOST + 2];
    size_t variant_count;
};

/* zlib takes about 260 KB for each block and frees it again. By default malloc gets such pieces
 * from mmap(2) and gives them back with munmap(2): page faults for all, and for threads also an
 * interrupt of every CPU on which another of them runs, so that gzip gains less from threads than
 * from processes. So malloc shall keep what was freed (see mallopt(3)). */
static void keep_freed_memory(void) {
    mallopt(M_MMAP_THRESHOLD, 16 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
}

static void shuffle(struct variant *variants, size_t count, uint64_t *seed) {
    for (size_t i = count; i > 1; i--) {
        size_t other = kit_random(seed) % i;
        struct variant kept = variants[i - 1];
        variants[i - 1] = variants[other];
        variants[other] = kept;
    }
}

/* Adds one series at each number of workers, in an order drawn from the seed. */
static void add(struct program *program, const char *series, const size_t *counts, size_t count,
                uint64_t *seed) {
    struct variant *first = program->variants + program->variant_count;
    for (size_t i = 0; i < count; i++)
        first[i] = (struct variant){series, counts[i]};
    shuffle(first, count, seed);
    program->variant_count += count;
}

/* Threads come last: the C library keeps the stacks of threads that have ended, and each fork after
 * that has more to copy. The serial program runs between both kinds. */
static void choose_order(struct program *program, size_t largest, uint64_t seed) {
    size_t counts[WORKER_COUNTS_MOST], one = 1, full = worker_full_count(worker_cpus(), largest);
    size_t count = worker_counts(worker_cpus(), largest, counts);
    add(program, "process", counts, count, &seed);
    add(program, "serial", &one, 1, &seed);
    add(program, "copies", &full, 1, &seed);
    shuffle(program->variants + count, 2, &seed);
    add(program, "thread", counts, count, &seed);
}

static int open_program(struct program *program, const char *slug, size_t largest,
                        unsigned shrink) {
    program->task.job.slug = slug;
    int error = job_named(&program->task.job, slug, shrink);
    if (error == 0)
        error = task_prepare(&program->task, choose_passes(worker_cpus()));
    if (error == 0)
        error = crew_open(&program->threads, &threads, largest, &program->task.job);
    if (error == 0)
        error = crew_open(&program->processes, &processes, largest, &program->task.job);
    if (error == ENOENT)
        say_error(_("there is no job %s; type matrix, gzip, raytrace or blur"), slug);
    else if (error != 0)
        say_not_computed(&program->task, error);
    return error;
}

static void close_program(struct program *program) {
    crew_close(&program->processes);
    crew_close(&program->threads);
    task_free(&program->task);
}

static int run(struct program *program, const struct variant *variant, struct split *split) {
    if (strcmp(variant->series, "serial") == 0)
        return serial_run(&program->task, split);
    if (strcmp(variant->series, "copies") == 0)
        return copies_run(&program->task, variant->workers, split);
    struct crew *crew =
        strcmp(variant->series, "thread") == 0 ? &program->threads : &program->processes;
    return crew_run(crew, &program->task, variant->workers, split);
}

static int run_all(struct program *program) {
    printf("series workers time start work handover wait\n");
    for (size_t i = 0; i < program->variant_count; i++) {
        const struct variant *variant = &program->variants[i];
        struct split split;
        int error = run(program, variant, &split);
        if (error != 0)
            return error;
        printf("%s %zu %.6f %.6f %.6f %.6f %.6f\n", variant->series, variant->workers,
               split.time / 1e6, split.start / 1e6, split.work / 1e6, split.handover / 1e6,
               split.wait / 1e6);
    }
    return 0;
}

int main(int argc, char **argv) {
    static struct program program;
    const char *slug = argc > 1 ? argv[1] : "matrix";
    say_start();
    size_t largest = 2 * worker_cpus(), seed = 1, shrink = 1;
    if (argc > 2)
        largest = options_count("WORKERS", argv[2], 1, workers_allowed(), largest);
    if (argc > 3)
        seed = options_count("SEED", argv[3], 0, UINT32_MAX, seed);
    if (argc > 4)
        shrink = options_count("SHRINK", argv[4], 1, 100, shrink);
    keep_freed_memory();
    /* The caller sits on the last CPU, where the last worker runs: the others begin meanwhile. */
    worker_pin(worker_cpus() - 1);
    int error = open_program(&program, slug, largest, (unsigned)shrink);
    if (error == 0) {
        choose_order(&program, largest, seed);
        error = run_all(&program);
    }
    close_program(&program);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
