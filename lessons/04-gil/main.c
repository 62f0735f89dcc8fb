/* main.c - lesson 4: what does a global interpreter lock do to computing, and to waiting?
 *
 * A small interpreter with a lock like CPython's, the same without it, the same with atomic counts,
 * and CPython itself, in three experiments. Each round starts programs/interpret.c and python.py
 * afresh; this program reads the lines that they print.
 *
 *   make lesson4                         the whole lesson
 *   build/bin/interpret                  our interpreter, once; its first comment tells more
 *   python3 lessons/04-gil/python.py     CPython, once
 *   build/bin/04-gil --shrink=50         a 50th of the work, for slow tools
 *   build/bin/04-gil --races=0           without the build that has a data race on purpose
 *
 * Series: serial, gil-thread, gil-process (the interpreter with its lock); nolock-thread (without);
 * atomic-thread; atomic-own-thread (the same, no object shared); cpython-serial, cpython-thread,
 * cpython-process; of a free-threaded Python cpython-free-serial, -thread, -process.
 *
 * Metrics; x is the number of workers:
 *   time ms, speedup times: a computing program, divided among the workers (the serial series have
 *   x = 1 and no speedup)
 *
 *   wait-time ms, wait-speedup times: a waiting program, a whole one for each worker (not for
 *   nolock-*, atomic-*)
 *
 *   wrong-references: by how much the counts of the shared objects are wrong; switches: how often
 *   the lock went to another thread (both for threads of our interpreter)
 *
 *   slowdown times: atomic-thread at x = 1 only, its time / that of nolock-thread
 *
 * Series gil-convoy, cpython-convoy, cpython-free-convoy; x is the switch interval in ms:
 *
 *   delay ms: how much later than asked a waiting worker goes on beside a computing one
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
#include "worker.h"

const char *const claim_ids[CLAIMS] = {
    [CPU_THREADS] = "gil.cpu-threads",
    [CPU_WORSE] = "gil.cpu-worse",
    [CPU_PROCESSES] = "gil.cpu-processes",
    [IO_THREADS] = "gil.io-threads",
};

const struct metric metrics[METRICS] = {
    [TIME] = {"time", "ms"},
    [SPEEDUP] = {"speedup", "times"},
    [WAIT_TIME] = {"wait-time", "ms"},
    [WAIT_SPEEDUP] = {"wait-speedup", "times"},
    [DELAY] = {"delay", "ms"},
    [WRONG_REFERENCES] = {"wrong-references", "references"},
    [SWITCHES] = {"switches", "times"},
    [SLOWDOWN] = {"slowdown", "times"},
};

/* --- the cells -------------------------------------------------------------------------------- */

static void add_cell(struct lesson *lesson, const char *series, double x) {
    for (size_t i = 0; i < lesson->cell_count; i++)
        if (strcmp(lesson->cells[i].series, series) == 0 && lesson->cells[i].x == x)
            return;
    lesson->cells[lesson->cell_count++] = (struct cell){series, x};
}

static void add_source(struct lesson *lesson, const struct source *source) {
    size_t counts[WORKER_COUNTS_MOST], n = worker_counts(lesson->cores, lesson->largest, counts);
    size_t waiting[WORKER_COUNTS_MOST], m = choose_waiting_counts(lesson->largest_waiting, waiting);
    const char *const series[] = {source->thread, source->process};
    for (size_t s = 0; s < 2; s++) {
        for (size_t i = 0; i < n; i++)
            add_cell(lesson, series[s], (double)counts[i]);
        for (size_t i = 0; i < m; i++)
            add_cell(lesson, series[s], (double)waiting[i]);
    }
    add_cell(lesson, source->serial, 1);
    for (size_t i = 0; i < INTERVALS; i++)
        add_cell(lesson, source->convoy, switch_intervals[i]);
}

static void choose_cells(struct lesson *lesson) {
    lesson->full = worker_full_count(lesson->cores, lesson->largest);
    lesson->full_waiting = full_waiting_count(lesson->largest_waiting);
    for (size_t i = 0; i < SOURCES; i++)
        if (lesson->sources[i].found)
            add_source(lesson, &lesson->sources[i]);
    const size_t few[] = {1, lesson->full};
    for (size_t i = 0; i < 2; i++) {
        if (lesson->races == 1)
            add_cell(lesson, "nolock-thread", (double)few[i]);
        add_cell(lesson, "atomic-thread", (double)few[i]);
    }
    add_cell(lesson, "atomic-own-thread", (double)lesson->full);
}

/* --- ratios, verdicts, predictions ------------------------------------------------------------ */

struct interval interval_at(const struct recording *recording, const char *series, double x,
                            size_t metric) {
    size_t cell = plan_cell(recording->plan, series, x);
    if (cell == recording->plan->cell_count)
        return (struct interval){.n = 0, .median = NAN, .low = NAN, .high = NAN};
    return recording_cell(recording, cell, metric);
}

static double value_at(const struct recording *recording, const char *series, size_t x,
                       size_t metric, size_t round) {
    size_t cell = plan_cell(recording->plan, series, (double)x);
    return recording_value(recording, cell, metric, round);
}

static double ratio_threads(const struct recording *recording, size_t round, const void *context) {
    const struct lesson *lesson = context;
    return value_at(recording, "gil-thread", lesson->full, SPEEDUP, round);
}

static double ratio_processes(const struct recording *recording, size_t round,
                              const void *context) {
    const struct lesson *lesson = context;
    return value_at(recording, "gil-process", lesson->full, SPEEDUP, round);
}

static double ratio_waiting(const struct recording *recording, size_t round, const void *context) {
    const struct lesson *lesson = context;
    return value_at(recording, "gil-thread", lesson->full_waiting, WAIT_SPEEDUP, round);
}

/* What this machine gives at most: threads that share no lock and no object. */
static double ratio_ceiling(const struct recording *recording, size_t round, const void *context) {
    const struct lesson *lesson = context;
    return value_at(recording, "atomic-thread", 1, TIME, round) /
           value_at(recording, "atomic-own-thread", lesson->full, TIME, round);
}

enum { RATIO_THREADS, RATIO_PROCESSES, RATIO_WAITING, RATIO_CEILING, RATIOS };
static const struct comparison comparisons[RATIOS] = {
    [RATIO_THREADS] = {"serial / threads", ratio_threads},
    [RATIO_PROCESSES] = {"serial / processes", ratio_processes},
    [RATIO_WAITING] = {"serial / threads, waiting", ratio_waiting},
    [RATIO_CEILING] = {"one / all, nothing shared", ratio_ceiling},
};

/* The interval of 1 / ratio. */
static struct interval inverse(struct interval ratio) {
    return (struct interval){ratio.n, 1 / ratio.median, 1 / ratio.high, 1 / ratio.low};
}

static enum verdict verdict_of(const struct lesson *lesson, const struct recording *recording,
                               size_t claim, struct interval ratio) {
    double wanted = 0.75 * (double)lesson->full;
    if (claim == IO_THREADS)
        return lesson->full_waiting == 1
                   ? VERDICT_UNDECIDED
                   : verdict_above(ratio, 0.75 * (double)lesson->full_waiting);
    if (lesson->full == 1) /* nothing could be faster or slower */
        return VERDICT_UNDECIDED;
    if (claim == CPU_THREADS)
        return verdict_below(ratio, 1.1);
    if (claim == CPU_WORSE)
        return verdict_above(ratio, 1.02);
    bool machine_can =
        verdict_above(recording_ratio(recording, RATIO_CEILING), wanted) == VERDICT_HOLDS;
    enum verdict verdict = verdict_above(ratio, wanted);
    return verdict == VERDICT_FAILS && !machine_can ? VERDICT_UNDECIDED : verdict;
}

struct finding_of find(const struct lesson *lesson, const struct recording *recording,
                       size_t source, size_t claim) {
    const struct source *from = &lesson->sources[source];
    double full = (double)lesson->full, full_waiting = (double)lesson->full_waiting;
    struct interval ratio = interval_at(recording, from->thread, full, SPEEDUP);
    if (claim == CPU_WORSE)
        ratio = inverse(ratio);
    if (claim == CPU_PROCESSES)
        ratio = interval_at(recording, from->process, full, SPEEDUP);
    if (claim == IO_THREADS)
        ratio = interval_at(recording, from->thread, full_waiting, WAIT_SPEEDUP);
    return (struct finding_of){ratio, verdict_of(lesson, recording, claim, ratio)};
}

static void say_what_cannot_be_shown(const struct lesson *lesson) {
    if (lesson->cores == 1)
        say_note(_("one CPU cannot show a speedup, so the claims about computing stay undecided; "
                   "use a machine with more CPUs, or give taskset a longer list"));
    else if (lesson->full == 1)
        say_note(
            _("one worker cannot show a speedup, so the claims stay undecided; type WORKERS=%zu"),
            lesson->cores);
}

static const struct question questions[] = {
    {"gil.cpu",
     N_("A computing program under the lock, one thread on each CPU (nproc prints how many there "
        "are): how many times as fast as the serial program?"),
     N_("times"), 0.01, 1024},
    {"gil.processes", N_("The same with one process on each CPU?"), N_("times"), 0.01, 1024},
    {"gil.waiting", N_("16 threads that wait under the lock: how many times as fast as one?"),
     N_("times"), 0.01, 1024},
    {"gil.delay",
     N_("A thread wants to go on after a wait, while another computes; the switch interval is 5 "
        "ms. How many ms later than it asked does it go on?"),
     N_("ms"), 0.001, 1000},
};

enum { QUESTIONS = sizeof questions / sizeof *questions };

static void report_predictions(const struct lesson *lesson, const struct recording *recording,
                               const struct options *options) {
    double full = (double)lesson->full;
    const struct prediction predictions[QUESTIONS] = {
        {&questions[0], interval_at(recording, "gil-thread", full, SPEEDUP), 1, full, 1},
        {&questions[1], interval_at(recording, "gil-process", full, SPEEDUP), 1, full, 1},
        {&questions[2], interval_at(recording, "gil-thread", 16, WAIT_SPEEDUP), 2, 16, 1},
        {&questions[3], interval_at(recording, "gil-convoy", 5, DELAY), 3, 5, 1},
    };
    predict_report(predictions, QUESTIONS, LESSON, options);
}

/* --- the report and the command line ---------------------------------------------------------- */

enum { EXTRAS_MOST = 4 + 2 * (CLAIMS + 1), EXTRA_BYTES = 96 };

struct extras {
    char texts[EXTRAS_MOST][2][EXTRA_BYTES];
    const char *lines[EXTRAS_MOST][2];
    size_t count;
};

static void add_extra(struct extras *extras, const char *key, const char *value) {
    size_t i = extras->count++;
    snprintf(extras->texts[i][0], EXTRA_BYTES, "%s", key);
    snprintf(extras->texts[i][1], EXTRA_BYTES, "%s", value);
    extras->lines[i][0] = extras->texts[i][0];
    extras->lines[i][1] = extras->texts[i][1];
}

/* "cpython gil.cpu-threads": "holds 0.99 [0.98, 1.01]" */
static void add_python(struct extras *extras, const struct lesson *lesson,
                       const struct recording *recording, size_t source, const char *name) {
    char key[EXTRA_BYTES], value[EXTRA_BYTES];
    if (!lesson->sources[source].found)
        return;
    snprintf(key, sizeof key, "%s version", name);
    add_extra(extras, key, lesson->sources[source].version);
    for (size_t claim = 0; claim < CLAIMS; claim++) {
        struct finding_of finding = find(lesson, recording, source, claim);
        snprintf(key, sizeof key, "%s %s", name, claim_ids[claim]);
        snprintf(value, sizeof value, "%s %.3g [%.3g, %.3g]", verdict_slug(finding.verdict),
                 finding.ratio.median, finding.ratio.low, finding.ratio.high);
        add_extra(extras, key, value);
    }
}

static void fill_extras(struct extras *extras, const struct lesson *lesson,
                        const struct recording *recording) {
    char number[DIGITS];
    write_number(number, lesson->full);
    add_extra(extras, "workers compared", number);
    write_number(number, lesson->full_waiting);
    add_extra(extras, "waiting workers compared", number);
    add_python(extras, lesson, recording, PYTHON, "cpython");
    add_python(extras, lesson, recording, FREE_PYTHON, "cpython-free");
}

static int report(const void *context, const struct recording *recording,
                  const struct options *options) {
    const struct lesson *lesson = context;
    struct finding findings[CLAIMS];
    for (size_t claim = 0; claim < CLAIMS; claim++) {
        struct finding_of finding = find(lesson, recording, OURS, claim);
        findings[claim] = (struct finding){claim_ids[claim], finding.ratio, finding.verdict};
    }
    struct extras extras = {.count = 0};
    fill_extras(&extras, lesson, recording);
    const struct results results = {
        .lesson = LESSON,
        .x_meaning = "number of workers; for the series that end in -convoy: switch interval, ms",
        .options = options,
        .recording = recording,
        .findings = findings,
        .finding_count = CLAIMS,
        .extra = extras.lines,
        .extra_count = extras.count,
    };
    int error = results_write(&results);
    print_tables(lesson, recording);
    report_rounds(&results);
    report_predictions(lesson, recording, options);
    report_heading(_("Claims"));
    report_verdicts(&results);
    print_verdicts_beside(lesson, recording);
    print_conclusion(lesson, recording);
    say_what_cannot_be_shown(lesson);
    return error;
}

static int run_lesson(struct lesson *lesson, const struct options *options) {
    size_t sources = 0;
    for (size_t i = 0; i < SOURCES; i++)
        sources += lesson->sources[i].found;
    choose_cells(lesson);
    const struct plan plan = {
        .cells = lesson->cells,
        .cell_count = lesson->cell_count,
        .metrics = metrics,
        .metric_count = METRICS,
        .run_count = PARTS * sources,
        .run = run_source,
        .context = lesson,
        .comparisons = comparisons,
        .comparison_count = RATIOS,
        .budget_s = options->budget_s,
        .seed = options->seed,
    };
    return report_measured(&plan, options, report);
}

int main(int argc, char **argv) {
    static struct lesson lesson = {.shrink = 1, .races = 1};
    const struct option_number own[] = {
        {"shrink", N_("K"), N_("divide the amount of work by K (1 to 1000)"), 1, 1000, 10,
         &lesson.shrink},
        {"races", N_("0 or 1"), N_("0: leave out what has a data race on purpose"), 0, 1, 0,
         &lesson.races},
    };
    const struct option_plan option_plan = {
        .lesson = LESSON,
        .doc = N_("Lesson 4: what does a global interpreter lock do to computing, and to waiting?"),
        .budget_s = 13,
        .uses_workers = true,
        .own = own,
        .own_count = sizeof own / sizeof *own,
    };
    struct options options;
    say_start();
    options_parse(&option_plan, argc, argv, &options);
    if (options.predict)
        return predict_ask(questions, QUESTIONS, LESSON, &options) == 0 ? 0 : EXIT_TROUBLE;
    if (results_check_folder(&options, LESSON) != 0)
        return EXIT_TROUBLE;
    lesson.seed = options.seed;
    lesson.cores = worker_cpus();
    lesson.largest = workers_at_most(options.workers, 2 * lesson.cores);
    lesson.largest_waiting = workers_at_most(options.workers, WAITING_WORKERS);
    int error = find_sources(&lesson);
    if (error == 0)
        error = run_lesson(&lesson, &options);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
