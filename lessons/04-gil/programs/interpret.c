/* interpret.c - the three experiments in our interpreter, once: what main.c starts afresh for each
 * round.
 *
 *   build/bin/interpret                     all three
 *   build/bin/interpret compute             a computing program, by each build of the interpreter
 *   build/bin/interpret wait                a waiting program
 *   build/bin/interpret convoy              one waiting worker beside one computing worker
 *   build/bin/interpret claims              what the claims about computing compare, no more
 *   build/bin/interpret others              all but that
 *   build/bin/interpret compute 4 16 1 50 0
 *
 * The last one: at most 4 computing and 16 waiting workers, order from seed 1, a 50th of the work,
 * without no_lock.c (1: with it).
 *
 * Prints a line for each value: series, x, metric, value; times in milliseconds. python.py prints
 * the same lines of CPython. It is a program of its own so that main.c needs to know neither, and
 * so that where its memory lies differs from round to round.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../crew.h"
#include "../plan.h"
#include "kit.h"
#include "options.h"
#include "say.h"
#include "worker.h"

struct program {
    struct module module;
    struct job *jobs; /* for as many workers as there may be */
    size_t cores, largest, largest_waiting, full;
    struct amounts amounts;
    uint64_t seed;
    bool races; /* no_lock.c is run too */
};

/* --- a computing program ---------------------------------------------------------------------- */

/* One way to compute, with so many workers. */
struct variant {
    const char *series;
    const struct interpreter *interpreter;
    const struct way *way;
    bool apart;
    size_t workers;
    double time_ns; /* when it has run */
};

/* The remainders of all shares add up to this. */
static long expected_sum(long loops) {
    return 31 * (loops * (loops - 1) / 2 % 65521) % 65521;
}

static void say_wrong(const char *series, size_t workers) {
    say_error(_("%s with %zu workers: the result differs from the right one, so no time of this "
                "run can be believed"),
              series, workers);
}

static int compute_once(struct program *program, struct variant *variant,
                        struct measured *measured) {
    long loops = program->amounts.loops, workers = (long)variant->workers;
    for (long i = 0; i < workers; i++)
        program->jobs[i] = (struct job){module_function(&program->module, "compute"),
                                        {loops * i / workers, loops * (i + 1) / workers}};
    const struct crew crew = {.interpreter = variant->interpreter,
                              .way = variant->way,
                              .module = &program->module,
                              .jobs = program->jobs,
                              .workers = variant->workers,
                              .apart = variant->apart,
                              .pinned = true,
                              .interval_us = SWITCH_INTERVAL_US};
    int error = crew_run(&crew, measured);
    variant->time_ns = measured->time_ns;
    if (error == 0 && measured->sum % 65521 != expected_sum(loops)) {
        say_wrong(variant->series, variant->workers);
        return EBADMSG;
    }
    return error;
}

static void print_computed(const struct variant *variant, const struct measured *measured,
                           double serial_ns) {
    size_t x = variant->way == &serial ? 1 : variant->workers;
    printf("%s %zu time %.6f\n", variant->series, x, variant->time_ns / 1e6);
    if (variant->way != &serial)
        printf("%s %zu speedup %.6f\n", variant->series, variant->workers,
               serial_ns / variant->time_ns);
    if (variant->way == &threads) {
        printf("%s %zu wrong-references %ld\n", variant->series, variant->workers,
               measured->wrong_references);
        printf("%s %zu switches %lu\n", variant->series, variant->workers, measured->switches);
    }
}

/* Adds a series at each number of workers. */
static size_t add(struct variant *list, size_t count, struct variant variant, const size_t *counts,
                  size_t n) {
    for (size_t i = 0; i < n; i++) {
        variant.workers = counts[i];
        list[count++] = variant;
    }
    return count;
}

static void shuffle(struct variant *list, size_t count, uint64_t *seed) {
    for (size_t i = count; i > 1; i--) {
        size_t other = kit_random(seed) % i;
        struct variant kept = list[i - 1];
        list[i - 1] = list[other];
        list[other] = kept;
    }
}

static double time_alone(const struct variant *list, size_t count, const char *series) {
    for (size_t i = 0; i < count; i++)
        if ((list[i].workers == 1 || list[i].way == &serial) && strcmp(list[i].series, series) == 0)
            return list[i].time_ns;
    return 0;
}

/* Runs a list of variants, among them the serial program, in shuffled order. */
static int compute_all(struct program *program, struct variant *list, size_t count) {
    struct measured *measured = kit_allocate(count, sizeof *measured);
    int error = 0;
    shuffle(list, count, &program->seed);
    for (size_t i = 0; i < count && error == 0; i++)
        error = compute_once(program, &list[i], &measured[i]);
    for (size_t i = 0; i < count && error == 0; i++)
        print_computed(&list[i], &measured[i], time_alone(list, count, "serial"));
    free(measured);
    return error;
}

/* What the claims about computing compare: the serial program, and one worker on each core. The
 * serial program does the shares of these workers one after another, each on its worker's CPU:
 * where one CPU is slower, that slows all alike. */
static int compute_claims(struct program *program) {
    struct variant list[] = {{"serial", &with_lock, &serial, false, program->full, 0},
                             {"gil-thread", &with_lock, &threads, false, program->full, 0},
                             {"gil-process", &with_lock, &processes, false, program->full, 0}};
    return compute_all(program, list, sizeof list / sizeof *list);
}

/* All other variants, and the serial program once more. */
static size_t choose_variants(struct program *program, struct variant *list) {
    size_t counts[WORKER_COUNTS_MOST], n = worker_counts(program->cores, program->largest, counts);
    /* The builds that get slower with every worker run with 1 and with one on each core. */
    size_t full = program->full, few[2] = {1, full}, f = full > 1 ? 2 : 1, count = 0;
    for (size_t i = 0; i < n; i++)
        if (counts[i] != full) {
            list[count++] =
                (struct variant){"gil-thread", &with_lock, &threads, false, counts[i], 0};
            list[count++] =
                (struct variant){"gil-process", &with_lock, &processes, false, counts[i], 0};
        }
    if (program->races)
        count = add(list, count, (struct variant){"nolock-thread", &no_lock, &threads, false, 0, 0},
                    few, f);
    count = add(list, count,
                (struct variant){"atomic-thread", &atomic_counts, &threads, false, 0, 0}, few, f);
    list[count++] = (struct variant){"atomic-own-thread", &atomic_counts, &threads, true, full, 0};
    list[count++] = (struct variant){"serial", &with_lock, &serial, false, full, 0};
    return count;
}

static int compute_others(struct program *program) {
    struct variant list[5 * WORKER_COUNTS_MOST];
    size_t count = choose_variants(program, list);
    int error = compute_all(program, list, count);
    if (error == 0 && program->races)
        printf("atomic-thread 1 slowdown %.6f\n",
               time_alone(list, count, "atomic-thread") / time_alone(list, count, "nolock-thread"));
    return error;
}

static int compute(struct program *program) {
    int error = compute_claims(program);
    return error == 0 ? compute_others(program) : error;
}

/* --- a waiting program ------------------------------------------------------------------------ */

static int wait_once(struct program *program, const struct way *way, size_t workers,
                     double *time_ns) {
    long waits = program->amounts.waits;
    for (size_t i = 0; i < workers; i++)
        program->jobs[i] =
            (struct job){module_function(&program->module, "wait_often"), {waits, WAIT_MS}};
    const struct crew crew = {.interpreter = &with_lock,
                              .way = way,
                              .module = &program->module,
                              .jobs = program->jobs,
                              .workers = workers,
                              .interval_us = SWITCH_INTERVAL_US};
    struct measured measured;
    int error = crew_run(&crew, &measured);
    if (error == 0 && measured.sum != waits * (long)workers) {
        say_wrong(way->series, workers);
        return EBADMSG;
    }
    *time_ns = measured.time_ns;
    return error;
}

/* Every worker waits as often as the serial program does alone, so N workers do N times as much. */
static int wait_by(struct program *program, const struct way *way, const char *series,
                   double serial_ns) {
    size_t counts[WORKER_COUNTS_MOST], n = choose_waiting_counts(program->largest_waiting, counts);
    int error = 0;
    for (size_t i = 0; i < n && error == 0; i++) {
        double time_ns;
        error = wait_once(program, way, counts[i], &time_ns);
        if (error == 0)
            printf("%s %zu wait-time %.6f\n%s %zu wait-speedup %.6f\n", series, counts[i],
                   time_ns / 1e6, series, counts[i], (double)counts[i] * serial_ns / time_ns);
    }
    return error;
}

static int wait_often(struct program *program) {
    double serial_ns;
    int error = wait_once(program, &serial, 1, &serial_ns);
    if (error == 0)
        printf("serial 1 wait-time %.6f\n", serial_ns / 1e6);
    if (error == 0)
        error = wait_by(program, &threads, "gil-thread", serial_ns);
    return error == 0 ? wait_by(program, &processes, "gil-process", serial_ns) : error;
}

/* --- one waiting worker beside one computing worker ------------------------------------------- */

/* The first wait does not count: the computing worker may not have begun. */
static int convoy_at(struct program *program, double interval_ms) {
    long waits = program->amounts.convoy_waits;
    program->jobs[0] =
        (struct job){module_function(&program->module, "wait_often"), {waits + 1, CONVOY_WAIT_MS}};
    program->jobs[1] =
        (struct job){module_function(&program->module, "compute_until_stopped"), {0, 0}};
    const struct crew crew = {.interpreter = &with_lock,
                              .way = &threads,
                              .module = &program->module,
                              .jobs = program->jobs,
                              .workers = 2,
                              .pinned = true,
                              .interval_us = (long)(interval_ms * 1000)};
    struct measured measured;
    int error = crew_run(&crew, &measured);
    for (size_t i = 1; i < measured.waits && error == 0; i++)
        printf("gil-convoy %g delay %.6f\n", interval_ms, measured.delay_ns[i] / 1e6);
    return error;
}

static int convoy(struct program *program) {
    int error = 0;
    for (size_t i = 0; i < INTERVALS && error == 0; i++)
        error = convoy_at(program, switch_intervals[i]);
    return error;
}

/* --- the command line ------------------------------------------------------------------------- */

static const struct {
    const char *name;
    int (*run)(struct program *program);
} experiments[] = {{"compute", compute}, {"wait", wait_often}, {"convoy", convoy}};

/* The two halves of everything; main.c runs the second less often. */
static int others(struct program *program) {
    int error = compute_others(program);
    if (error == 0)
        error = wait_often(program);
    return error == 0 ? convoy(program) : error;
}

static int run(struct program *program, const char *wanted) {
    if (strcmp(wanted, "claims") == 0)
        return compute_claims(program);
    if (strcmp(wanted, "others") == 0)
        return others(program);
    bool all = strcmp(wanted, "all") == 0;
    int error = ENOENT;
    for (size_t i = 0; i < sizeof experiments / sizeof *experiments; i++)
        if (all || strcmp(wanted, experiments[i].name) == 0) {
            error = experiments[i].run(program);
            if (error != 0)
                return error;
        }
    if (error == ENOENT)
        say_error(_("there is no experiment %s; type compute, wait, convoy or all"), wanted);
    return error;
}

static int open_program(struct program *program, size_t shrink) {
    size_t most =
        program->largest > program->largest_waiting ? program->largest : program->largest_waiting;
    size_t line;
    program->amounts = choose_amounts(program->cores, shrink);
    program->full = worker_full_count(program->cores, program->largest);
    program->jobs = kit_allocate(most > 2 ? most : 2, sizeof *program->jobs);
    int error = assemble(&program->module, byte_code, &line);
    if (error != 0)
        say_error(_("line %zu of the byte-code in crew.c is wrong"), line);
    return error;
}

int main(int argc, char **argv) {
    static struct program program;
    say_start();
    program.cores = worker_cpus();
    program.largest = 2 * program.cores;
    program.largest_waiting = WAITING_WORKERS;
    size_t seed = 1, shrink = 1, races = 1;
    if (argc > 2)
        program.largest = options_count("WORKERS", argv[2], 1, WORKERS_MOST, program.largest);
    if (argc > 3)
        program.largest_waiting =
            options_count("WAITING", argv[3], 1, WORKERS_MOST, WAITING_WORKERS);
    if (argc > 4)
        seed = options_count("SEED", argv[4], 0, UINT32_MAX, seed);
    if (argc > 5)
        shrink = options_count("SHRINK", argv[5], 1, 1000, shrink);
    if (argc > 6)
        races = options_count("RACES", argv[6], 0, 1, races);
    program.seed = seed;
    program.races = races == 1;
    int error = open_program(&program, shrink);
    if (error == 0)
        error = run(&program, argc > 1 ? argv[1] : "all");
    free(program.jobs);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
