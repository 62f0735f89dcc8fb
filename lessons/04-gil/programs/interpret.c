/* interpret.c - the experiments in our interpreter, once: what main.c starts afresh for each round,
 * so that where its memory lies differs from round to round.
 *
 *   build/bin/04-gil/interpret              all of it
 *   build/bin/04-gil/interpret compute      a computing program, by each build of the interpreter
 *   build/bin/04-gil/interpret wait         a waiting program
 *   build/bin/04-gil/interpret convoy       one waiting worker beside one computing worker
 *   build/bin/04-gil/interpret switch       threads that change places often
 *   build/bin/04-gil/interpret claims 4 16 1 50 0
 *
 * The last one: only what the claims about computing compare; at most 4 computing and 16 waiting
 * workers, order from seed 1, a 50th of the work, without no_lock.c (1: with it). main.c also knows
 * the parts waits, which is what the claim about waiting compares, counts, builds, and others, which
 * is all that stands in none of the other parts.
 *
 * Prints a line for each value: series, x, metric, value. python.py prints the same of CPython.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../plan.h"
#include "../team.h"
#include "allocate.h"
#include "experiment.h"
#include "kit.h"
#include "options.h"
#include "say.h"
#include "worker_limits.h"

struct program {
    struct job *jobs; /* for as many workers as there may be */
    size_t cores, largest, largest_waiting, full, full_waiting;
    struct amounts amounts;
    uint64_t seed;
    bool races; /* no_lock.c is run too */
};

/* A result that is not the right one: no time of this run can be believed. */
static int say_wrong(const char *series, size_t workers) {
    printf("error %d %s with %zu workers\n", EBADMSG, series, workers);
    return EBADMSG;
}

/* --- a computing program ---------------------------------------------------------------------- */

/* One way to compute. */
struct variant {
    const char *series;
    const struct interpreter *interpreter;
    const struct kind *kind;
    bool apart;
    size_t workers;
    long part;            /* of the work in one turn: a half, a third ... */
    double weight;        /* what its figures are multiplied by: part / turns */
    struct measured turn; /* the latest one; and all together: */
    double time_ns, delayed_ns, wrong_references;
    unsigned long switches;
};

enum { VARIANTS_MOST = 2 * WORKER_COUNTS_MOST + 8 };
struct variants {
    struct variant list[VARIANTS_MOST];
    size_t count;
};

static void add(struct variants *variants, const char *series,
                const struct interpreter *interpreter, const struct kind *kind, size_t workers) {
    variants->list[variants->count++] = (struct variant){
        .series = series, .interpreter = interpreter, .kind = kind, .workers = workers};
}

/* The remainders of all shares add up to this. */
static long expected_sum(long loops) {
    return 31 * (loops * (loops - 1) / 2 % 65521) % 65521;
}

static void share_out(struct job *jobs, size_t workers, long loops) {
    long n = (long)workers;
    for (long i = 0; i < n; i++)
        jobs[i] = (struct job){&compute, {loops * i / n, loops * (i + 1) / n}};
}

/* One turn of a variant. */
static int run_variant(struct program *program, struct variant *variant) {
    long loops = program->amounts.loops / variant->part;
    share_out(program->jobs, variant->workers, loops);
    const struct team team = {.interpreter = variant->interpreter,
                              .kind = variant->kind,
                              .jobs = program->jobs,
                              .workers = variant->workers,
                              .apart = variant->apart,
                              .pinned = true,
                              .interval_us = SWITCH_INTERVAL_US};
    struct measured measured;
    int error = team_run(&team, &measured);
    if (error == 0 && measured.sum % 65521 != expected_sum(loops))
        error = say_wrong(variant->series, variant->workers);
    variant->turn = measured;
    return error;
}

static void keep_turn(struct variants *variants) {
    for (size_t i = 0; i < variants->count; i++) {
        struct variant *variant = &variants->list[i];
        const struct measured *turn = &variant->turn;
        variant->time_ns += turn->time_ns;
        variant->delayed_ns += turn->delayed * turn->time_ns;
        variant->wrong_references += (double)turn->wrong_references;
        variant->switches += turn->switches;
    }
}

/* A turn in which a worker had no CPU for long says more about another program. */
static bool was_disturbed(const struct variants *variants) {
    for (size_t i = 0; i < variants->count; i++)
        if (variants->list[i].turn.delayed > EXPERIMENT_DELAYED)
            return true;
    return false;
}

static void print_variant(const struct variant *variant, double serial_ns) {
    double time_ns = variant->time_ns * variant->weight;
    const char *series = variant->series;
    size_t x = variant->kind == &serial ? 1 : variant->workers;
    printf("%s %zu time %.6f\n", series, x, time_ns / 1e6);
    if (variant->kind != &serial)
        printf("%s %zu speedup %.6f\n", series, x, serial_ns / time_ns);
    if (variant->kind == &threads)
        printf("%s %zu wrong-references %.0f\n%s %zu switches %lu\n", series, x,
               variant->wrong_references * variant->weight, series, x, variant->switches);
}

static double time_of(const struct variants *variants, const char *series, size_t workers) {
    for (size_t i = 0; i < variants->count; i++) {
        const struct variant *variant = &variants->list[i];
        if (variant->workers == workers && strcmp(variant->series, series) == 0)
            return variant->time_ns * variant->weight;
    }
    return 0;
}

/* The share of the time that a worker was ready and had no CPU: of each run that a claim compares,
 * for it is made again where that is too much; else of all together. Threads with a
 * runtime each only say what the machine gives at most. */
static void print_delays(const struct variants *variants, bool claims) {
    double delayed_ns = 0, time_ns = 0;
    for (size_t i = 0; i < variants->count; i++) {
        const struct variant *variant = &variants->list[i];
        size_t x = variant->kind == &serial ? 1 : variant->workers;
        delayed_ns += variant->delayed_ns;
        time_ns += variant->time_ns;
        if (claims && !variant->apart)
            printf("%s %zu delayed %.6f\n", variant->series, x,
                   variant->delayed_ns / variant->time_ns);
    }
    if (!claims)
        printf("serial 1 delayed %.6f\n", delayed_ns / time_ns);
}

/* Runs all in so many turns, each in shuffled order, among them the serial program. That one does the
 * shares of the workers one after another, each on its worker's CPU: where one CPU is slower, that
 * slows all alike. And a CPU may be slower for a tenth of a second, when another virtual machine
 * uses the other half of its core: so what the claims compare takes short turns. The serial time
 * stands in the result for the claims; elsewhere the others are only compared with it. */
static int run_variants(struct program *program, struct variants *variants, long part, long turns) {
    bool claims = turns > 1;
    int error = 0;
    add(variants, "serial", &with_lock, &serial, program->full);
    for (size_t i = 0; i < variants->count; i++) {
        variants->list[i].part = part;
        variants->list[i].weight = (double)part / (double)turns;
    }
    for (long turn = 0, again = 0; turn < turns && error == 0;) {
        kit_shuffle(variants->list, variants->count, sizeof *variants->list, &program->seed);
        for (size_t i = 0; i < variants->count && error == 0; i++)
            error = run_variant(program, &variants->list[i]);
        if (error == 0 && claims && again < turns && was_disturbed(variants)) {
            again++;
            printf("serial 1 again 1\n");
            continue;
        }
        keep_turn(variants);
        turn++;
    }
    if (error != 0)
        return error;
    double serial_ns = time_of(variants, "serial", program->full);
    for (size_t i = 0; i < variants->count; i++)
        if (claims || variants->list[i].kind != &serial)
            print_variant(&variants->list[i], serial_ns);
    print_delays(variants, claims);
    return 0;
}

/* What the claims about computing compare. */
static int compute_claims(struct program *program) {
    struct variants variants = {.count = 0};
    add(&variants, "gil-thread", &with_lock, &threads, program->full);
    add(&variants, "gil-process", &with_lock, &processes, program->full);
    return run_variants(program, &variants, CLAIM_TURNS, CLAIM_TURNS);
}

static int compute_counts(struct program *program) {
    size_t counts[WORKER_COUNTS_MOST];
    size_t n = worker_counts(program->cores, worker_cpus_alike(), program->largest, counts);
    struct variants variants = {.count = 0};
    for (size_t i = 0; i < n; i++)
        if (counts[i] != program->full) {
            add(&variants, "gil-thread", &with_lock, &threads, counts[i]);
            add(&variants, "gil-process", &with_lock, &processes, counts[i]);
        }
    return run_variants(program, &variants, COUNTS_SHARE, 1);
}

/* These get slower with every worker, so they run with 1 and with one on each core only. */
static int compute_builds(struct program *program) {
    struct variants variants = {.count = 0};
    for (size_t n = 1; n <= program->full; n += program->full > 1 ? program->full - 1 : 1) {
        if (program->races)
            add(&variants, "nolock-thread", &no_lock, &threads, n);
        add(&variants, "atomic-thread", &atomic_counts, &threads, n);
    }
    /* Threads with a runtime each share nothing: what this machine gives at most. */
    add(&variants, "gil-own-thread", &with_lock, &threads, program->full);
    add(&variants, "atomic-own-thread", &atomic_counts, &threads, program->full);
    variants.list[variants.count - 2].apart = variants.list[variants.count - 1].apart = true;
    int error = run_variants(program, &variants, BUILDS_SHARE, 1);
    if (error == 0 && program->races)
        printf("atomic-thread 1 slowdown %.6f\n",
               time_of(&variants, "atomic-thread", 1) / time_of(&variants, "nolock-thread", 1));
    return error;
}

/* --- a waiting program ------------------------------------------------------------------------ */

/* Every worker waits as often as the serial program does alone, so N workers do N times as much. */
static int wait_once(struct program *program, const struct kind *kind, size_t workers,
                     double *time_ns) {
    long waits = program->amounts.waits;
    for (size_t i = 0; i < workers; i++)
        program->jobs[i] = (struct job){&wait_often, {waits, WAIT_MS}};
    const struct team team = {.interpreter = &with_lock,
                              .kind = kind,
                              .jobs = program->jobs,
                              .workers = workers,
                              .interval_us = SWITCH_INTERVAL_US};
    struct measured measured;
    int error = team_run(&team, &measured);
    if (error == 0 && measured.sum != waits * (long)workers)
        error = say_wrong(kind->series, workers);
    *time_ns = measured.time_ns;
    return error;
}

static int wait_by(struct program *program, const struct kind *kind, size_t workers,
                   double serial_ns) {
    double time_ns;
    int error = wait_once(program, kind, workers, &time_ns);
    if (error == 0)
        printf("gil-%s %zu wait-time %.6f\ngil-%s %zu wait-speedup %.6f\n", kind->series, workers,
               time_ns / 1e6, kind->series, workers, (double)workers * serial_ns / time_ns);
    return error;
}

static int wait_claims(struct program *program) {
    double serial_ns;
    int error = wait_once(program, &serial, 1, &serial_ns);
    if (error == 0)
        printf("serial 1 wait-time %.6f\n", serial_ns / 1e6);
    return error == 0 ? wait_by(program, &threads, program->full_waiting, serial_ns) : error;
}

static int wait_counts(struct program *program) {
    size_t counts[WORKER_COUNTS_MOST], n = choose_waiting_counts(program->largest_waiting, counts);
    double serial_ns;
    int error = wait_once(program, &serial, 1, &serial_ns);
    for (size_t i = 0; i < n && error == 0; i++) {
        if (counts[i] != program->full_waiting)
            error = wait_by(program, &threads, counts[i], serial_ns);
        if (error == 0)
            error = wait_by(program, &processes, counts[i], serial_ns);
    }
    return error;
}

/* --- one waiting worker beside one computing worker ------------------------------------------- */

/* The first wait does not count: the computing worker may not have begun. */
static int convoy_at(struct program *program, double interval_ms) {
    program->jobs[0] =
        (struct job){&wait_often, {program->amounts.beside_waits + 1, BESIDE_WAIT_MS}};
    program->jobs[1] = (struct job){&compute_until_stopped, {0, 0}};
    const struct team team = {.interpreter = &with_lock,
                              .kind = &threads,
                              .jobs = program->jobs,
                              .workers = 2,
                              .pinned = true,
                              .interval_us = (long)(interval_ms * 1000)};
    struct measured measured;
    int error = team_run(&team, &measured);
    for (size_t i = 1; i < measured.waits && error == 0; i++)
        printf("gil-convoy %g delay %.6f\n", interval_ms, measured.delay_ns[i] / 1e6);
    return error;
}

static int convoy(struct program *program) {
    int error = 0;
    for (size_t i = 0; i < CONVOY_INTERVALS && error == 0; i++)
        error = convoy_at(program, convoy_intervals[i]);
    return error;
}

/* --- threads that change places often --------------------------------------------------------- */

/* How many times as long as the serial program do these threads take, with a lock that is asked for
 * after this interval? Where one more thread waits beside them, it does so a little longer than
 * they compute, so the time counts until they are done. */
static int switch_once(struct program *program, const struct kind *kind, size_t computing,
                       bool beside, double interval_ms, double *time_ns) {
    long loops = program->amounts.switch_loops;
    share_out(program->jobs, computing, loops);
    long waits = 1 + loops / 10000;
    program->jobs[computing] = (struct job){&wait_often, {waits, BESIDE_WAIT_MS}};
    const struct team team = {.interpreter = &with_lock,
                              .kind = kind,
                              .jobs = program->jobs,
                              .workers = computing + beside,
                              .pinned = true,
                              .interval_us = (long)(interval_ms * 1000)};
    struct measured measured;
    int error = team_run(&team, &measured);
    if (error == 0 && !beside && measured.sum % 65521 != expected_sum(loops))
        error = say_wrong(kind->series, computing);
    *time_ns = beside ? measured.first_ns : measured.time_ns;
    return error;
}

static int switch_often(struct program *program) {
    const struct {
        const char *series;
        size_t computing;
        bool beside;
    } teams[] = {{"gil-switch-2", 2, false},
                 {"gil-switch-8", MANY_THREADS, false},
                 {"gil-switch-waiting", 2, true}};
    double serial_ns, time_ns;
    int error = 0;
    for (size_t i = 0; i < SWITCH_INTERVALS && error == 0; i++) {
        double interval = switch_intervals[i];
        error = switch_once(program, &serial, program->full, false, interval, &serial_ns);
        for (size_t t = 0; t < sizeof teams / sizeof *teams && error == 0; t++) {
            error = switch_once(program, &threads, teams[t].computing, teams[t].beside, interval,
                                &time_ns);
            if (error == 0)
                printf("%s %g slower %.6f\n", teams[t].series, interval, time_ns / serial_ns);
        }
    }
    return error;
}

/* --- the command line ------------------------------------------------------------------------- */

/* The parts in the order in which they run, and the words for which each does. */
static const struct {
    const char *words;
    int (*run)(struct program *program);
} parts[] = {{"all compute claims", compute_claims},
             {"all compute counts others", compute_counts},
             {"all compute builds", compute_builds},
             {"all wait waits", wait_claims},
             {"all wait others", wait_counts},
             {"all convoy others", convoy},
             {"all switch", switch_often}};

static bool has_word(const char *words, const char *word) {
    size_t length = strlen(word);
    for (; *words != '\0'; words += strcspn(words, " "), words += *words == ' ')
        if (strcspn(words, " ") == length && strncmp(words, word, length) == 0)
            return true;
    return false;
}

static int run(struct program *program, const char *wanted) {
    int error = ENOENT;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (has_word(parts[i].words, wanted)) {
            error = parts[i].run(program);
            if (error != 0)
                return error;
        }
    if (error == ENOENT)
        say_error(_("there is no experiment %s; type compute, wait, convoy, switch or all"),
                  wanted);
    return error;
}

int main(int argc, char **argv) {
    static struct program program = {.largest_waiting = WAITING_WORKERS};
    say_start();
    program.cores = worker_cpus();
    program.largest = 2 * program.cores;
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
    program.full = worker_full_count(worker_cpus_alike(), program.largest);
    program.full_waiting = full_waiting_count(program.largest_waiting);
    program.amounts = choose_amounts(program.full, shrink);
    program.jobs = kit_allocate(WORKERS_MOST, sizeof *program.jobs);
    int error = run(&program, argc > 1 ? argv[1] : "all");
    free(program.jobs);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
