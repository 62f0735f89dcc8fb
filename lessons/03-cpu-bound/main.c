/* main.c - lesson 3: how much faster do N workers compute?
 *
 * Four jobs (matrix product, gzip, ray tracing, blur), each computed by the serial program, by
 * 1 ... 2 x cores threads, by as many processes, and by independent copies of the serial program
 * side by side, which show what the machine gives at most. Each round starts a fresh program for
 * each job (programs/one_job.c). The picture that was ray-traced and its blurred copy are written
 * as PNG.
 *
 *   make lesson3                          the whole lesson
 *   build/bin/one_job raytrace            one job, once: where the time of each variant went
 *   build/bin/03-cpu-bound --shrink=100   every job a hundredth of its size, for slow tools
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kit.h"
#include "lesson.h"
#include "predict.h"
#include "report.h"
#include "results.h"
#include "say.h"

const char *const job_slugs[JOBS] = {"matrix", "gzip", "raytrace", "blur"};
const char *const kind_slugs[KINDS] = {"thread", "process", "serial", "copies"};

static const struct metric metrics[METRICS] = {
    [TIME] = {"time", "ms"},          [START] = {"start", "ms"},
    [WORK] = {"work", "ms"},          [HANDOVER] = {"handover", "ms"},
    [WAIT] = {"wait", "ms"},          [OVERHEAD] = {"overhead", "ms"}, /* start + handover + wait */
    [SPEEDUP] = {"speedup", "times"},
};

/* --- the plan: which variants, which cells ---------------------------------------------------- */

size_t find_variant(const struct lesson *lesson, int kind, size_t workers) {
    size_t i = 0;
    while (i < lesson->variant_count &&
           (lesson->variants[i].kind != kind || lesson->variants[i].workers != workers))
        i++;
    return i;
}

struct interval interval_at(const struct lesson *lesson, const struct recording *recording,
                            size_t group, int kind, size_t workers, size_t metric) {
    size_t variant = find_variant(lesson, kind, workers);
    if (variant == lesson->variant_count)
        return (struct interval){.n = 0, .median = NAN, .low = NAN, .high = NAN};
    return recording_cell(recording, group * lesson->variant_count + variant, metric);
}

static void choose_variants(struct lesson *lesson) {
    size_t cores = worker_cpus();
    lesson->count_count = worker_counts(cores, lesson->largest, lesson->counts);
    lesson->full = worker_full_count(cores, lesson->largest);
    struct variant *next = lesson->variants;
    *next++ = (struct variant){SERIAL, 1};
    *next++ = (struct variant){COPIES, lesson->full};
    for (size_t i = 0; i < lesson->count_count; i++) {
        *next++ = (struct variant){THREADS, lesson->counts[i]};
        *next++ = (struct variant){PROCESSES, lesson->counts[i]};
    }
    lesson->variant_count = (size_t)(next - lesson->variants);
}

/* "matrix-thread", ..., and "thread" for the four jobs together. */
static void name_cells(struct lesson *lesson) {
    for (size_t group = 0; group < GROUPS; group++) {
        for (size_t kind = 0; kind < KINDS; kind++)
            snprintf(lesson->series[group][kind], sizeof lesson->series[group][kind], "%s%s%s",
                     group == ALL ? "" : job_slugs[group], group == ALL ? "" : "-",
                     kind_slugs[kind]);
        for (size_t i = 0; i < lesson->variant_count; i++)
            lesson->cells[group * lesson->variant_count + i] =
                (struct cell){lesson->series[group][lesson->variants[i].kind],
                              (double)lesson->variants[i].workers};
    }
}

/* --- one job in one round --------------------------------------------------------------------- */

/* What reading the lines of one_job needs. */
struct reading {
    const struct lesson *lesson;
    double (*values)[METRICS]; /* one row a variant */
};

/* Takes a line that one_job prints; any other line is left out. */
static void read_line(const char *line, void *context) {
    const struct reading *reading = context;
    const struct lesson *lesson = reading->lesson;
    char series[16];
    size_t workers;
    double ms[METRICS];
    if (sscanf(line, "%15s %zu %lf %lf %lf %lf %lf", series, &workers, &ms[TIME], &ms[START],
               &ms[WORK], &ms[HANDOVER], &ms[WAIT]) != 7)
        return;
    int kind = THREADS;
    while (kind < KINDS && strcmp(series, kind_slugs[kind]) != 0)
        kind++;
    size_t variant = find_variant(lesson, kind, workers);
    ms[OVERHEAD] = ms[START] + ms[HANDOVER] + ms[WAIT];
    if (variant < lesson->variant_count)
        memcpy(reading->values[variant], ms, SPEEDUP * sizeof *ms);
}

/* Starts one_job and reads what it prints. It says itself what went wrong in it. */
static int run_program(const struct lesson *lesson, const char *job, unsigned seed,
                       double (*values)[METRICS]) {
    struct reading reading = {lesson, values};
    char program[] = "one_job", numbers[3][24], slug[16];
    snprintf(slug, sizeof slug, "%s", job);
    snprintf(numbers[0], sizeof *numbers, "%zu", lesson->largest);
    snprintf(numbers[1], sizeof *numbers, "%u", seed);
    snprintf(numbers[2], sizeof *numbers, "%u", lesson->shrink);
    char *arguments[] = {program, slug, numbers[0], numbers[1], numbers[2], NULL};
    return worker_run_program(arguments, read_line, &reading);
}

static void record_group(const struct lesson *lesson, struct recording *recording, size_t group,
                         double (*values)[METRICS]) {
    double serial = values[find_variant(lesson, SERIAL, 1)][TIME];
    for (size_t i = 0; i < lesson->variant_count; i++) {
        const struct variant *variant = &lesson->variants[i];
        bool copies = variant->kind == COPIES; /* each of them does the whole job */
        values[i][SPEEDUP] = serial / values[i][TIME] * (copies ? (double)variant->workers : 1);
        for (size_t metric = 0; metric < METRICS; metric++)
            if (!copies || metric == TIME || metric == SPEEDUP)
                record(recording, group * lesson->variant_count + i, metric, values[i][metric]);
    }
}

/* Adds a job to the sums, which are recorded when the last job of a round is there. */
static void add_job(struct lesson *lesson, struct recording *recording, double (*values)[METRICS]) {
    if (lesson->jobs_done == 0)
        memset(lesson->sums, 0, sizeof lesson->sums);
    for (size_t i = 0; i < lesson->variant_count; i++)
        for (size_t metric = 0; metric < METRICS; metric++)
            lesson->sums[i][metric] += values[i][metric];
    lesson->jobs_done = (lesson->jobs_done + 1) % JOBS;
    if (lesson->jobs_done == 0)
        record_group(lesson, recording, ALL, lesson->sums);
}

static int run_job(size_t job, struct recording *recording, void *context) {
    struct lesson *lesson = context;
    double values[VARIANTS_MOST][METRICS];
    for (size_t i = 0; i < lesson->variant_count; i++)
        for (size_t metric = 0; metric < METRICS; metric++)
            values[i][metric] = NAN;
    unsigned seed = (unsigned)(kit_random(&lesson->seed) % 1000000);
    int error = run_program(lesson, job_slugs[job], seed, values);
    if (error != 0)
        return error;
    record_group(lesson, recording, job, values);
    add_job(lesson, recording, values);
    return 0;
}

/* --- ratios, verdicts, predictions ------------------------------------------------------------ */

static double speedup_of(const struct recording *recording, size_t round, int kind) {
    const struct lesson *lesson = recording->plan->context;
    size_t variant = find_variant(lesson, kind, lesson->full);
    return recording_value(recording, ALL * lesson->variant_count + variant, SPEEDUP, round);
}

static double ratio_threads(const struct recording *recording, size_t round, const void *context) {
    (void)context;
    return speedup_of(recording, round, THREADS);
}

static double ratio_processes(const struct recording *recording, size_t round,
                              const void *context) {
    (void)context;
    return speedup_of(recording, round, PROCESSES);
}

static double ratio_copies(const struct recording *recording, size_t round, const void *context) {
    (void)context;
    return speedup_of(recording, round, COPIES);
}

static const struct comparison comparisons[RATIOS] = {
    [RATIO_THREADS] = {"serial / threads", ratio_threads},
    [RATIO_PROCESSES] = {"serial / processes", ratio_processes},
    [RATIO_COPIES] = {"copies of the serial program", ratio_copies},
};

/* Where not even independent copies reach the margin (one CPU; CPUs that share a core or are busy
 * with other things), this machine cannot show that a claim fails. */
static bool shows_enough(const struct lesson *lesson, struct interval ceiling) {
    return lesson->full > 1 && verdict_above(ceiling, 0.75 * (double)lesson->full) == VERDICT_HOLDS;
}

static enum verdict verdict_of(const struct lesson *lesson, struct interval speedup,
                               struct interval ceiling) {
    enum verdict verdict = verdict_above(speedup, 0.75 * (double)lesson->full);
    if (lesson->full == 1 || (verdict == VERDICT_FAILS && !shows_enough(lesson, ceiling)))
        return VERDICT_UNDECIDED;
    return verdict;
}

static void say_what_cannot_be_shown(const struct lesson *lesson, struct interval ceiling) {
    if (worker_cpus() == 1)
        say_note(_("one CPU cannot show a speedup, so the claims stay undecided; use a machine "
                   "with more CPUs, or give taskset a longer list"));
    else if (lesson->full == 1)
        say_note(
            _("one worker cannot show a speedup, so the claims stay undecided; type WORKERS=%zu"),
            worker_cpus());
    else if (verdict_above(ceiling, 0.75 * (double)lesson->full) == VERDICT_FAILS)
        say_note(_("here even %zu independent copies of the serial program do only %.2f times the "
                   "work of one [%.2f, %.2f], so this machine cannot show that a claim fails"),
                 lesson->full, ceiling.median, ceiling.low, ceiling.high);
}

static const struct question questions[] = {
    {"cpu.threads",
     N_("Matrix product, one thread on each CPU (nproc prints how many there are): how many times "
        "as fast as the serial program?"),
     N_("times"), 0.01, 1024},
    {"cpu.processes", N_("The same with one process on each CPU?"), N_("times"), 0.01, 1024},
    {"cpu.more", N_("And with twice as many threads as CPUs?"), N_("times"), 0.01, 1024},
};

enum { QUESTIONS = sizeof questions / sizeof *questions };

static void report_predictions(const struct lesson *lesson, const struct recording *recording,
                               const struct options *options) {
    size_t cores = worker_cpus();
    const struct prediction predictions[QUESTIONS] = {
        {&questions[0], interval_at(lesson, recording, MATRIX, THREADS, cores, SPEEDUP), 1,
         (double)cores, 1},
        {&questions[1], interval_at(lesson, recording, MATRIX, PROCESSES, cores, SPEEDUP), 1,
         (double)cores, 1},
        {&questions[2], interval_at(lesson, recording, MATRIX, THREADS, 2 * cores, SPEEDUP), 1,
         2 * (double)cores, 1},
    };
    predict_report(predictions, QUESTIONS, LESSON, options);
}

/* --- the report and the command line ---------------------------------------------------------- */

static int report(const void *context, const struct recording *recording,
                  const struct options *options) {
    const struct lesson *lesson = context;
    struct interval ceiling = recording_ratio(recording, RATIO_COPIES);
    struct interval by_threads = recording_ratio(recording, RATIO_THREADS);
    struct interval by_processes = recording_ratio(recording, RATIO_PROCESSES);
    const struct finding findings[] = {
        {"cpu.processes", by_processes, verdict_of(lesson, by_processes, ceiling)},
        {"cpu.threads", by_threads, verdict_of(lesson, by_threads, ceiling)},
    };
    char full[32];
    snprintf(full, sizeof full, "%zu", lesson->full);
    const char *const extra[][2] = {{"workers compared", full}};
    const struct results results = {
        .lesson = LESSON,
        .x_meaning = "number of workers",
        .options = options,
        .recording = recording,
        .findings = findings,
        .finding_count = sizeof findings / sizeof *findings,
        .extra = extra,
        .extra_count = 1,
    };
    int error = results_write(&results);
    print_speedups(lesson, recording);
    print_splits(lesson, recording);
    report_rounds(&results);
    report_predictions(lesson, recording, options);
    report_heading(_("Claims"));
    report_verdicts(&results);
    print_conclusion(lesson, recording);
    if (error == 0)
        error = write_pictures(lesson, options);
    say_what_cannot_be_shown(lesson, ceiling);
    return error;
}

static int run_lesson(struct lesson *lesson, const struct options *options) {
    choose_variants(lesson);
    name_cells(lesson);
    const struct plan plan = {
        .cells = lesson->cells,
        .cell_count = GROUPS * lesson->variant_count,
        .metrics = metrics,
        .metric_count = METRICS,
        .run_count = JOBS,
        .run = run_job,
        .context = lesson,
        .comparisons = comparisons,
        .comparison_count = RATIOS,
        .budget_s = options->budget_s,
        .seed = options->seed,
    };
    return report_measured(&plan, options, report);
}

int main(int argc, char **argv) {
    static struct lesson lesson;
    size_t shrink = 1;
    const struct option_number own = {.name = "shrink",
                                      .value = N_("K"),
                                      .doc = N_("divide the size of every job by K (1 to 100)"),
                                      .least = 1,
                                      .most = 100,
                                      .example = 10,
                                      .number = &shrink};
    const struct option_plan option_plan = {
        .lesson = LESSON,
        .doc = N_("Lesson 3: how much faster do N workers compute?"),
        .budget_s = 10,
        .uses_workers = true,
        .own = &own,
        .own_count = 1,
    };
    struct options options;
    say_start();
    options_parse(&option_plan, argc, argv, &options);
    if (options.predict)
        return predict_ask(questions, QUESTIONS, LESSON, &options) == 0 ? 0 : EXIT_TROUBLE;
    if (results_check_folder(&options, LESSON) != 0)
        return EXIT_TROUBLE;
    lesson.shrink = (unsigned)shrink;
    lesson.seed = options.seed;
    lesson.largest = workers_at_most(options.workers, 2 * worker_cpus());
    int error = run_lesson(&lesson, &options);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
