/* main.c - lesson 1: who sees whose variables, and what does one more worker weigh?
 *
 * Three experiments, each with threads and with processes: two workers write the same global; 1, 2,
 * 4 ... 64 idle workers are weighed (programs/idle_workers.c); a worker writes 0 ... 256 MB of its
 * parent's data (programs/copy_on_write.c).
 *
 *   make lesson1                             the whole lesson
 *   build/bin/idle_workers process 16        the second experiment, once
 *   build/bin/copy_on_write process 64       the third
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kit.h"
#include "machine.h"
#include "measure.h"
#include "memory.h"
#include "options.h"
#include "predict.h"
#include "report.h"
#include "results.h"
#include "say.h"

enum { LESSON = 1, WORKERS = 64, LARGEST_MB = 256, CELLS_MOST = 64, RUNS_MOST = 32 };

enum { VALUE, SEEN, PSS, PSS_ANON, RSS, PAGE_TABLES, PRIVATE, FAULTS, METRICS };

static const struct metric metrics[METRICS] = {
    [VALUE] = {"value", "value"}, /* of the global, read by the parent in the end */
    [SEEN] = {"seen", "share"},   /* of the looks that found what another had written last */
    [PSS] = {"pss", "KB"},         [PSS_ANON] = {"pss-anon", "KB"},
    [RSS] = {"rss", "KB"},         [PAGE_TABLES] = {"page-tables", "KB"},
    [PRIVATE] = {"private", "MB"}, [FAULTS] = {"faults", "count"},
};

static const enum worker_kind both_kinds[] = {WORKER_THREAD, WORKER_PROCESS};

enum experiment { LOOK, WEIGH, COPY };

/* --- the plan: which runs, which cells ----------------------------------------------------- */

struct run {
    enum experiment experiment;
    enum worker_kind kind;
    size_t x; /* workers or megabytes */
};

struct lesson {
    struct run runs[RUNS_MOST];
    size_t run_count;
    struct cell cells[CELLS_MOST];
    size_t cell_count;
    size_t workers, largest;                      /* the most */
    struct look looks[WORKER_PROCESS + 1][LOOKS]; /* of the last round */
};

/* The cell of this kind and x, or the number of cells when there is none. */
static size_t cell_of(const struct lesson *lesson, enum worker_kind kind, size_t x) {
    const struct plan plan = {.cells = lesson->cells, .cell_count = lesson->cell_count};
    return plan_cell(&plan, kind_of(kind)->series, (double)x);
}

static void add_cells(struct lesson *lesson, size_t x) {
    for (size_t i = 0; i < 2; i++)
        if (cell_of(lesson, both_kinds[i], x) == lesson->cell_count)
            lesson->cells[lesson->cell_count++] =
                (struct cell){kind_of(both_kinds[i])->series, (double)x};
}

static void add_runs(struct lesson *lesson, enum experiment experiment, size_t x) {
    for (size_t i = 0; i < 2; i++)
        lesson->runs[lesson->run_count++] = (struct run){experiment, both_kinds[i], x};
}

/* 1, 2, 4 ... workers and the most, whether a power of two or not; 0, 1, 4 ... megabytes. */
static void choose_runs(struct lesson *lesson) {
    for (size_t workers = 1; workers < 2 * lesson->workers; workers *= 2) {
        size_t x = workers < lesson->workers ? workers : lesson->workers;
        add_cells(lesson, x);
        add_runs(lesson, WEIGH, x);
    }
    for (size_t size = 0; size <= lesson->largest; size = next_size(size))
        add_cells(lesson, size);
    add_runs(lesson, COPY, lesson->largest);
    add_cells(lesson, 2);
    add_runs(lesson, LOOK, 2);
}

/* --- one run ------------------------------------------------------------------------------- */

static int run_look(struct lesson *lesson, enum worker_kind kind, struct recording *recording) {
    struct look *looks = lesson->looks[kind];
    int error = look_at_global(kind, looks);
    if (error != 0)
        return error;
    int seen = (looks[TWO_LOOKS].value == 1) + (looks[ONE_LOOKS].value == 2) +
               (looks[PARENT_LOOKS].value == 2);
    record(recording, cell_of(lesson, kind, 2), VALUE, (double)looks[PARENT_LOOKS].value);
    record(recording, cell_of(lesson, kind, 2), SEEN, seen / 3.0);
    return 0;
}

/* What reading the lines of one program needs. */
struct reading {
    const struct lesson *lesson;
    enum worker_kind kind;
    struct recording *recording;
};

/* "x METRIC VALUE". */
static void read_line(const char *text, void *context) {
    const struct reading *reading = context;
    size_t x;
    char name[32];
    double value;
    if (sscanf(text, "%zu %31s %lf", &x, name, &value) != 3)
        return;
    size_t cell = cell_of(reading->lesson, reading->kind, x);
    for (size_t metric = 0; metric < METRICS; metric++)
        if (strcmp(metrics[metric].name, name) == 0 && cell < reading->lesson->cell_count)
            record(reading->recording, cell, metric, value);
}

/* Starts the program of an experiment and records what it prints. */
static int run_program(const struct lesson *lesson, const struct run *run,
                       struct recording *recording) {
    struct reading reading = {lesson, run->kind, recording};
    char program[32], series[32], x[32];
    snprintf(program, sizeof program, "%s",
             run->experiment == WEIGH ? "idle_workers" : "copy_on_write");
    snprintf(series, sizeof series, "%s", kind_of(run->kind)->series);
    snprintf(x, sizeof x, "%zu", run->x);
    char *arguments[] = {program, series, x, NULL};
    return worker_run_program(arguments, read_line, &reading);
}

static int make_run(size_t number, struct recording *recording, void *context) {
    struct lesson *lesson = context;
    const struct run *run = &lesson->runs[number];
    if (run->experiment == LOOK)
        return run_look(lesson, run->kind, recording);
    /* The claim rests on the largest team. Its weight depends on where the kernel put the stack, so
     * each round tries several places. */
    int times = run->experiment == WEIGH && run->x == lesson->workers ? 5 : 1;
    int error = 0;
    for (int i = 0; i < times && error == 0; i++)
        error = run_program(lesson, run, recording);
    return error;
}

/* --- ratios, verdicts, predictions --------------------------------------------------------- */

static double ratio_footprint(const struct recording *recording, size_t round,
                              const void *context) {
    const struct lesson *lesson = context;
    size_t most = lesson->workers;
    return recording_value(recording, cell_of(lesson, WORKER_PROCESS, most), PSS, round) /
           recording_value(recording, cell_of(lesson, WORKER_THREAD, most), PSS, round);
}

static const struct comparison footprint = {"process / thread", ratio_footprint};

static struct interval measured(const struct lesson *lesson, const struct recording *recording,
                                enum worker_kind kind, size_t x, size_t metric) {
    size_t cell = cell_of(lesson, kind, x);
    if (cell == lesson->cell_count)
        return (struct interval){.median = NAN, .low = NAN, .high = NAN};
    return recording_cell(recording, cell, metric);
}

/* Whether the looks found this share in every round: one exception refutes "always" and "never". */
static enum verdict verdict_every_round(const struct lesson *lesson,
                                        const struct recording *recording, enum worker_kind kind,
                                        double share) {
    size_t rounds = 0;
    for (size_t round = 1; round <= recording->rounds; round++) {
        double seen = recording_value(recording, cell_of(lesson, kind, 2), SEEN, round);
        if (!isnan(seen) && seen != share)
            return VERDICT_FAILS;
        rounds += isnan(seen) ? 0 : 1;
    }
    return rounds >= MEASURE_MIN_ROUNDS ? VERDICT_HOLDS : VERDICT_UNDECIDED;
}

static const struct question questions[] = {
    {"memory.value",
     N_("A global holds 0. One child process writes 1 into it, then a second child process writes "
        "2. Which value does their parent read then?"),
     "", 0, 2},
    {"memory.weight",
     N_("A small program starts 64 processes that only wait. How much memory do the 64 take "
        "together?"),
     N_("KB"), 1, 1e8},
    {"memory.faults",
     N_("A program holds 256 MB of data and calls fork; the child writes 64 MB of them. How many "
        "page faults does that cause?"),
     N_("page faults"), 0, 1e9},
};

enum { QUESTIONS = sizeof questions / sizeof *questions };

static void report_predictions(const struct lesson *lesson, const struct recording *recording,
                               const struct options *options) {
    const struct prediction predictions[QUESTIONS] = {
        {&questions[0], measured(lesson, recording, WORKER_PROCESS, 2, VALUE), 0, 0, 0},
        {&questions[1], measured(lesson, recording, WORKER_PROCESS, 64, PSS), 1, 64, 1},
        {&questions[2], measured(lesson, recording, WORKER_PROCESS, 64, FAULTS), 2, 64, 1},
    };
    predict_report(predictions, QUESTIONS, LESSON, options);
}

/* --- what is printed ----------------------------------------------------------------------- */

static void add_look(struct table *table, const struct look *look) {
    table_cell(table, SAY_PLAIN, "%d", (int)look->pid);
    table_cell(table, SAY_PLAIN, "%d", (int)look->tid);
    table_cell(table, SAY_PLAIN, "%p", look->address);
    table_cell(table, SAY_STRONG, "%ld", look->value);
}

static void print_looks(const struct look threads[LOOKS], const struct look processes[LOOKS]) {
    const char *const turns[LOOKS] = {
        [ONE_WRITES] = _("worker 1 writes 1"),  [TWO_LOOKS] = _("worker 2 looks"),
        [TWO_WRITES] = _("worker 2 writes 2"),  [ONE_LOOKS] = _("worker 1 looks"),
        [PARENT_LOOKS] = _("the parent looks"),
    };
    const char *const headings[] = {_("in turn"), _("thread: pid"), "tid",
                                    _("address"), _("value"),       _("process: pid"),
                                    "tid",        _("address"),     _("value")};
    enum { COLUMNS = sizeof headings / sizeof *headings };
    struct table table;
    report_heading(_("Two workers write the same global, which holds 0 at first"));
    table_start(&table, COLUMNS);
    for (size_t i = 0; i < COLUMNS; i++)
        table_cell(&table, SAY_STRONG, i == 0 ? "%s" : ">%s", headings[i]);
    for (size_t i = 0; i < LOOKS; i++) {
        table_cell(&table, SAY_PLAIN, "%s", turns[i]);
        add_look(&table, &threads[i]);
        add_look(&table, &processes[i]);
    }
    table_print(&table, stdout);
    table_free(&table);
}

static void print_tables(const struct recording *recording) {
    const struct report_column weight[] = {
        {"thread", PSS, _("threads, PSS")},
        {"process", PSS, _("processes, PSS")},
        {"thread", PAGE_TABLES, _("threads, page tables")},
        {"process", PAGE_TABLES, _("processes, page tables")},
    };
    const struct report_column copy[] = {
        {"thread", PRIVATE, _("thread, MB")},
        {"process", PRIVATE, _("process, MB")},
        {"thread", FAULTS, _("thread, faults")},
        {"process", FAULTS, _("process, faults")},
    };
    report_heading(_("Memory that idle workers add to their program: KB, median [interval]"));
    report_table(recording, _("workers"), weight, sizeof weight / sizeof *weight);
    report_heading(_("A worker writes its parent's data: new private memory and page faults, "
                     "median [interval]"));
    report_table(recording, _("written, MB"), copy, sizeof copy / sizeof *copy);
}

static void print_conclusion(const struct lesson *lesson, const struct recording *recording) {
    size_t most = lesson->workers, largest = 0;
    for (size_t size = 0; size <= lesson->largest; size = next_size(size))
        largest = size;
    report_heading(_("Conclusion"));
    printf(_("  After both workers wrote to %p, their parent read %.0f there (threads) and %.0f "
             "(processes).\n"),
           lesson->looks[WORKER_PROCESS][PARENT_LOOKS].address,
           measured(lesson, recording, WORKER_THREAD, 2, VALUE).median,
           measured(lesson, recording, WORKER_PROCESS, 2, VALUE).median);
    printf(_("  %zu idle workers: %.0f KB as threads, %.0f KB as processes, %.1f times as much; "
             "page tables: %.0f KB and %.0f KB.\n"),
           most, measured(lesson, recording, WORKER_THREAD, most, PSS).median,
           measured(lesson, recording, WORKER_PROCESS, most, PSS).median,
           recording_ratio(recording, 0).median,
           measured(lesson, recording, WORKER_THREAD, most, PAGE_TABLES).median,
           measured(lesson, recording, WORKER_PROCESS, most, PAGE_TABLES).median);
    double faults = measured(lesson, recording, WORKER_PROCESS, largest, FAULTS).median;
    printf(_("  A process that writes %zu MB of its parent's data copies %.0f MB in %.0f page "
             "faults, %.0f per MB; a thread copies %.0f MB.\n"),
           largest, measured(lesson, recording, WORKER_PROCESS, largest, PRIVATE).median, faults,
           faults / (double)largest,
           fmax(0, measured(lesson, recording, WORKER_THREAD, largest, PRIVATE).median));
}

static int report(const void *context, const struct recording *recording,
                  const struct options *options) {
    const struct lesson *lesson = context;
    struct interval weight = recording_ratio(recording, 0);
    const struct finding findings[] = {
        {"memory.shared", measured(lesson, recording, WORKER_THREAD, 2, SEEN),
         verdict_every_round(lesson, recording, WORKER_THREAD, 1)},
        {"memory.private", measured(lesson, recording, WORKER_PROCESS, 2, SEEN),
         verdict_every_round(lesson, recording, WORKER_PROCESS, 0)},
        {"memory.footprint", weight, verdict_above(weight, 1.1)},
    };
    char page[32];
    snprintf(page, sizeof page, "%zu bytes", page_size());
    const char *const extra[][2] = {{"transparent huge pages", machine_huge_pages()},
                                    {"page", page}};
    const struct results results = {
        .lesson = LESSON,
        .x_meaning = "workers (value, seen, pss, pss-anon, rss, page-tables); data written by one "
                     "worker, MB (private, faults)",
        .options = options,
        .recording = recording,
        .findings = findings,
        .finding_count = sizeof findings / sizeof *findings,
        .extra = extra,
        .extra_count = 2,
    };
    int error = results_write(&results);
    print_looks(lesson->looks[WORKER_THREAD], lesson->looks[WORKER_PROCESS]);
    print_tables(recording);
    report_rounds(&results);
    report_predictions(lesson, recording, options);
    report_heading(_("Claims"));
    report_verdicts(&results);
    print_conclusion(lesson, recording);
    return error;
}

/* --- the command line ---------------------------------------------------------------------- */

static int run_lesson(const struct options *options, size_t workers, size_t largest_mb) {
    static struct lesson lesson;
    size_t most = machine_memory_mb();
    lesson.workers = workers;
    lesson.largest = largest_mb < most ? largest_mb : most;
    if (lesson.largest < largest_mb)
        say_note(_("a worker writes at most %zu MB here: a quarter of the free memory, or half of "
                   "ulimit -v"),
                 lesson.largest);
    choose_runs(&lesson);
    const struct plan plan = {
        .cells = lesson.cells,
        .cell_count = lesson.cell_count,
        .metrics = metrics,
        .metric_count = METRICS,
        .run_count = lesson.run_count,
        .run = make_run,
        .context = &lesson,
        .comparisons = &footprint,
        .comparison_count = 1,
        .budget_s = options->budget_s,
        .seed = options->seed,
    };
    return report_measured(&plan, options, report);
}

int main(int argc, char **argv) {
    size_t largest_mb = LARGEST_MB;
    const struct option_number own = {.name = "largest",
                                      .value = N_("MB"),
                                      .doc = N_("most data that a worker writes (default: 256)"),
                                      .least = 1,
                                      .most = 1 << 20,
                                      .example = 256,
                                      .number = &largest_mb};
    const struct option_plan option_plan = {
        .lesson = LESSON,
        .doc = N_("Lesson 1: who sees whose variables, and what does one more worker weigh?"),
        .budget_s = 8,
        .uses_workers = true,
        .own = &own,
        .own_count = 1,
    };
    struct options options;
    say_start();
    options_parse(&option_plan, argc, argv, &options);
    size_t workers = options.workers > 0 ? options.workers : WORKERS;
    if (workers > workers_allowed()) {
        workers = workers_allowed();
        say_note(_("this machine allows %zu workers at once (ulimit -u)"), workers);
    }
    if (options.predict)
        return predict_ask(questions, QUESTIONS, LESSON, &options) == 0 ? 0 : EXIT_TROUBLE;
    if (results_check_folder(&options, LESSON) != 0)
        return EXIT_TROUBLE;
    int error = run_lesson(&options, workers, largest_mb);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
