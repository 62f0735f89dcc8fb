/* main.c - lesson 3: how much faster do N workers compute?
 *
 * Four jobs (matrix product, gzip, ray tracing, blur), each computed by the serial program, by
 * 1 ... 2 x cores threads, by as many processes, and by independent copies of the serial program
 * side by side, which show what the machine gives at most. Each round starts a fresh program for
 * each job (programs/one_job.c). The picture that was ray-traced and its blurred copy are written
 * as PNG.
 *
 *   make lesson3                                the whole lesson
 *   build/bin/03-cpu-bound/one_job raytrace     one job, once: where the time of each variant went
 *   build/bin/03-cpu-bound/lesson --shrink=100  every job a hundredth of its size, for slow tools
 */
#include "experiment.h"
#include "pictures.h"
#include "show.h"
#include "worker_limits.h"

static size_t counts[WORKER_COUNTS_MOST], count; /* of workers */
static size_t full; /* one on each core: at these the claims are tested */
static size_t shrink = 1;

/* How many times as fast as the serial program; the four jobs together. */
static struct ratio speedup(const char *kind) {
    return (struct ratio){.above = {kind, (double)full, SPEEDUP}};
}

/* Start, hand-over and waiting in per cent of the time. */
static double overhead_of(const struct experiment *e, const char *kind) {
    return 100 * experiment_median(e, kind, (double)full, OVERHEAD) /
           experiment_median(e, kind, (double)full, TIME);
}

static void show(struct experiment *e) {
    show_speedups(e, counts, count);
    show_splits(e, full);
}

static int finish(const struct experiment *e) {
    return pictures_write(e->options.out, (unsigned)shrink);
}

static void conclude(const struct experiment *e) {
    double by_threads = experiment_ratio(e, speedup("thread")).median;
    double by_processes = experiment_ratio(e, speedup("process")).median;
    double ceiling = experiment_ratio(e, speedup("copies")).median;
    printf(_("  With %zu workers the four jobs run %.2f times as fast with threads, and %.2f times "
             "with processes (CPUs: %zu).\n"),
           full, by_threads, by_processes, worker_cpus());
    printf(_("  As many independent copies of the serial program do %.2f times the work of one; "
             "threads get %.0f %% of that, processes %.0f %%.\n"),
           ceiling, 100 * by_threads / ceiling, 100 * by_processes / ceiling);
    printf(_("  Start, hand-over and waiting take %.1f %% of the time with threads, and %.1f %% "
             "with processes.\n"),
           overhead_of(e, "thread"), overhead_of(e, "process"));
    show_siblings(e, counts[count - 1]);
}

/* What the claims compare runs in every round; the copies and the other numbers of workers in every
 * twelfth. */
static void add_programs(struct experiment *e, size_t largest) {
    add_groups(e, "serial", 1);
    add_groups(e, "copies", full);
    for (size_t i = 0; i < count; i++) {
        add_groups(e, "thread", counts[i]);
        add_groups(e, "process", counts[i]);
    }
    for (size_t job = 0; job < JOBS; job++)
        experiment_program(e, 1, "one_job %s claims %zu SEED %zu", job_slugs[job], largest, shrink);
    for (size_t job = 0; job < JOBS; job++)
        experiment_program(e, 12, "one_job %s others %zu SEED %zu", job_slugs[job], largest,
                           shrink);
    experiment_together(e, JOBS);
    experiment_timeline(e, "trace %zu", shrink);
}

int main(int argc, char **argv) {
    double cpus = (double)worker_cpus();
    struct experiment e = {
        .lesson = 3,
        .question = N_("Lesson 3: how much faster do N workers compute?"),
        .x = "number of workers",
        .budget_s = 12.5,
        .uses_workers = true,
        .own = {{"shrink", N_("K"), N_("divide the size of every job by K (1 to 100)"), 1, 100, 10,
                 &shrink}},
        .metrics = {{"time", "ms"},
                    {"start", "ms"},
                    {"work", "ms"},
                    {"handover", "ms"},
                    {"wait", "ms"},
                    {"overhead", "ms"},
                    {"speedup", "times"}},
        .questions = {{"cpu.threads",
                       N_("Matrix product, one thread on each CPU (nproc prints how many there "
                          "are): how many times as fast as the serial program?"),
                       N_("times"), 0.01, 1024, .value = {"matrix-thread", cpus, SPEEDUP},
                       .figure = 1, .at = cpus},
                      {"cpu.processes", N_("The same with one process on each CPU?"), N_("times"),
                       0.01, 1024, .value = {"matrix-process", cpus, SPEEDUP}, .figure = 1,
                       .at = cpus},
                      {"cpu.more", N_("And with twice as many threads as CPUs?"), N_("times"), 0.01,
                       1024, .value = {"matrix-thread", 2 * cpus, SPEEDUP}, .figure = 1,
                       .at = 2 * cpus}},
        .show = show,
        .conclude = conclude,
        .finish = finish,
    };
    experiment_begin(&e, argc, argv);
    workers_say_siblings();
    size_t largest = workers_at_most(e.options.workers, 2 * worker_cpus());
    count = worker_counts(worker_cpus(), worker_cpus_alike(), largest, counts);
    full = worker_full_count(worker_cpus_alike(), largest);
    experiment_note(&e, "workers compared", "%zu", full);
    add_programs(&e, largest);
    struct claim_test test = {.claim = "cpu.processes",
                              .ratio = speedup("process"),
                              .ceiling = speedup("copies"),
                              .unit = (double)full,
                              .cannot = workers_no_speedup(full)};
    experiment_claim(&e, test);
    test.claim = "cpu.threads", test.ratio = speedup("thread");
    experiment_claim(&e, test);
    return experiment_run(&e);
}
