/* main.c - lesson 2: what does it cost to start a worker, and does it grow with the program?
 *
 * Creates and reaps one worker that does nothing, as a thread, by fork, by vfork and by
 * posix_spawn, in a parent that has touched 0 ... 1024 MB. Each round starts a fresh parent of each
 * size (programs/parent.c), for where the kernel puts a program's pages changes the result from one
 * start to the next.
 *
 *   make lesson2              the whole lesson
 *   build/bin/parent 256      one parent of 256 MB: each creation in nanoseconds
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "creation.h"
#include "kit.h"
#include "machine.h"
#include "measure.h"
#include "options.h"
#include "predict.h"
#include "report.h"
#include "results.h"
#include "say.h"
#include "worker.h"

enum { LESSON = 2, SIZES_MOST = 16, LARGEST_MB = 1024, HUGE_MB = 4 };
enum { RATIO_COST, RATIO_PROCESS_GROWS, RATIO_THREAD_GROWS, RATIOS };

/* --- the plan: which parents, which cells ----------------------------------------------------- */

struct parent {
    size_t megabytes;
    bool huge;
    size_t first_cell; /* its cells follow each other: one a way, or the one of fork */
};

struct lesson {
    struct parent parents[2 * SIZES_MOST];
    size_t parent_count;
    struct cell cells[2 * SIZES_MOST * WAYS];
    size_t cell_count;
    size_t small, large; /* parents without ballast and with the most */
};

static void add_parent(struct lesson *lesson, size_t megabytes, bool huge) {
    struct parent *parent = &lesson->parents[lesson->parent_count++];
    *parent = (struct parent){megabytes, huge, lesson->cell_count};
    for (size_t way = 0; way < WAYS && !huge; way++)
        lesson->cells[lesson->cell_count++] = (struct cell){ways[way].series, (double)megabytes};
    if (huge)
        lesson->cells[lesson->cell_count++] = (struct cell){"process-huge", (double)megabytes};
}

/* 0, 1, 4, 16, ... megabytes up to the largest. */
static void choose_parents(struct lesson *lesson, size_t largest, bool huge) {
    lesson->small = lesson->parent_count;
    add_parent(lesson, 0, false);
    for (size_t megabytes = 1; megabytes <= largest; megabytes *= 4) {
        lesson->large = lesson->parent_count;
        add_parent(lesson, megabytes, false);
    }
    for (size_t megabytes = HUGE_MB; megabytes <= largest && huge; megabytes *= 4)
        add_parent(lesson, megabytes, true);
}

static size_t cell_of(const struct lesson *lesson, size_t parent, size_t way) {
    return lesson->parents[parent].first_cell + way;
}

/* What reading the lines of one parent needs, and the error that it printed. */
struct reading {
    const struct parent *parent;
    struct recording *recording;
    int error;
};

/* Says why a parent could not do its work; what is what the system refused. */
static void say_parent_trouble(const struct parent *parent, const char *what, int error) {
    if (strcmp(what, "memory") == 0)
        say_error(_("the system refused %zu MB of memory (%s); raise ulimit -v, or give a smaller "
                    "--largest"),
                  parent->megabytes, strerrorname_np(error));
    else
        worker_say_refused(strcmp(what, "thread") == 0 ? WORKER_THREAD : WORKER_PROCESS, error);
}

static size_t way_named(const char *series) {
    size_t way = 0;
    while (way < WAYS && strcmp(ways[way].series, series) != 0)
        way++;
    return way;
}

/* "way nanoseconds", or "error NUMBER WHAT" (programs/parent.c). */
static void read_line(const char *text, void *context) {
    struct reading *reading = context;
    char word[32], what[32] = "";
    long long number;
    int fields = sscanf(text, "%31s %lld %31s", word, &number, what);
    size_t way = fields >= 2 ? way_named(word) : WAYS;
    if (way < WAYS) {
        size_t cell = reading->parent->first_cell + (reading->parent->huge ? 0 : way);
        record(reading->recording, cell, 0, (double)number / 1e3);
    } else if (fields == 3) {
        reading->error = (int)number;
        say_parent_trouble(reading->parent, what, reading->error);
    }
}

/* Starts one parent, records what it prints, and waits for its end. */
static int run_parent(size_t run, struct recording *recording, void *context) {
    const struct lesson *lesson = context;
    struct reading reading = {&lesson->parents[run], recording, 0};
    char program[] = "parent", huge[] = "huge", size[32];
    snprintf(size, sizeof size, "%zu", reading.parent->megabytes);
    char *arguments[] = {program, size, reading.parent->huge ? huge : NULL, NULL};
    int error = worker_run_program(arguments, read_line, &reading);
    return reading.error != 0 ? reading.error : error;
}

/* --- ratios, verdicts, predictions ------------------------------------------------------------ */

static double ratio_of(const struct recording *recording, size_t round, size_t above,
                       size_t below) {
    return recording_value(recording, above, 0, round) /
           recording_value(recording, below, 0, round);
}

static double ratio_cost(const struct recording *recording, size_t round, const void *context) {
    const struct lesson *lesson = context;
    return ratio_of(recording, round, cell_of(lesson, lesson->small, WAY_PROCESS),
                    cell_of(lesson, lesson->small, WAY_THREAD));
}

static double ratio_process_grows(const struct recording *recording, size_t round,
                                  const void *context) {
    const struct lesson *lesson = context;
    return ratio_of(recording, round, cell_of(lesson, lesson->large, WAY_PROCESS),
                    cell_of(lesson, lesson->small, WAY_PROCESS));
}

static double ratio_thread_grows(const struct recording *recording, size_t round,
                                 const void *context) {
    const struct lesson *lesson = context;
    return ratio_of(recording, round, cell_of(lesson, lesson->large, WAY_THREAD),
                    cell_of(lesson, lesson->small, WAY_THREAD));
}

static const struct comparison comparisons[RATIOS] = {
    [RATIO_COST] = {"process / thread", ratio_cost},
    [RATIO_PROCESS_GROWS] = {"process, large / small", ratio_process_grows},
    [RATIO_THREAD_GROWS] = {"thread, large / small", ratio_thread_grows},
};

static const struct question questions[] = {
    {"creation.times",
     N_("A small program starts a worker that does nothing and waits for its end. How many times "
        "as "
        "long does that take with a process as with a thread?"),
     N_("times"), 0.01, 10000},
    {"creation.fork",
     N_("A program has touched 256 MB and calls fork; the child ends at once. How long does that "
        "take?"),
     N_("us"), 0.1, 1e8},
    {"creation.thread",
     N_("The same program of 256 MB starts a thread instead. How long does that take?"), N_("us"),
     0.1, 1e8},
};

enum { QUESTIONS = sizeof questions / sizeof *questions };

/* The parent without huge pages of this size, or the small one. */
static size_t parent_of(const struct lesson *lesson, size_t megabytes) {
    for (size_t i = 0; i < lesson->parent_count; i++)
        if (lesson->parents[i].megabytes == megabytes && !lesson->parents[i].huge)
            return i;
    return lesson->small;
}

static void report_predictions(const struct lesson *lesson, const struct recording *recording,
                               const struct options *options) {
    size_t big = parent_of(lesson, 256);
    struct interval none = {.n = 0};
    bool big_measured = big != lesson->small;
    struct interval thread =
        recording_cell(recording, cell_of(lesson, lesson->small, WAY_THREAD), 0);
    const struct prediction predictions[QUESTIONS] = {
        {&questions[0], recording_ratio(recording, RATIO_COST), 1, 0, thread.median},
        {&questions[1],
         big_measured ? recording_cell(recording, cell_of(lesson, big, WAY_PROCESS), 0) : none, 1,
         256, 1},
        {&questions[2],
         big_measured ? recording_cell(recording, cell_of(lesson, big, WAY_THREAD), 0) : none, 1,
         256, 1},
    };
    predict_report(predictions, QUESTIONS, LESSON, options);
}

static double median_of(const struct lesson *lesson, const struct recording *recording,
                        size_t parent, size_t way) {
    return recording_cell(recording, cell_of(lesson, parent, way), 0).median;
}

static void print_conclusion(const struct lesson *lesson, const struct recording *recording) {
    double large = (double)lesson->parents[lesson->large].megabytes;
    report_heading(_("Conclusion"));
    printf(
        _("  A small program: %.0f us for a thread, %.0f us for a process, %.1f times as long.\n"),
        median_of(lesson, recording, lesson->small, WAY_THREAD),
        median_of(lesson, recording, lesson->small, WAY_PROCESS),
        recording_ratio(recording, RATIO_COST).median);
    printf(
        _("  With %.0f MB touched: a process takes %.3g times as long as in the small program, a "
          "thread %.1f times.\n"),
        large, recording_ratio(recording, RATIO_PROCESS_GROWS).median,
        recording_ratio(recording, RATIO_THREAD_GROWS).median);
    printf(_("  vfork and posix_spawn copy no page tables: %.0f us and %.0f us at %.0f MB.\n"),
           median_of(lesson, recording, lesson->large, WAY_VFORK),
           median_of(lesson, recording, lesson->large, WAY_SPAWN), large);
}

static int report(const void *context, const struct recording *recording,
                  const struct options *options) {
    const struct lesson *lesson = context;
    struct interval cost = recording_ratio(recording, RATIO_COST);
    struct interval grows = recording_ratio(recording, RATIO_PROCESS_GROWS);
    struct interval flat = recording_ratio(recording, RATIO_THREAD_GROWS);
    const struct finding findings[] = {
        {"create.cost", cost, verdict_above(cost, 1.1)},
        {"create.grows", grows, verdict_both(verdict_above(grows, 1.5), verdict_below(flat, 1.5))},
    };
    const char *const extra[][2] = {{"transparent huge pages", machine_huge_pages()}};
    const struct results results = {
        .lesson = LESSON,
        .x_meaning = "memory that the parent has touched, MB",
        .options = options,
        .recording = recording,
        .findings = findings,
        .finding_count = sizeof findings / sizeof *findings,
        .extra = extra,
        .extra_count = 1,
    };
    int error = results_write(&results);
    const struct report_column columns[] = {
        {"thread", 0, _("thread")},
        {"process", 0, _("process (fork)")},
        {"vfork", 0, "vfork"},
        {"spawn", 0, "posix_spawn"},
        {"process-huge", 0, _("fork, huge pages")},
    };
    report_heading(_("Create one worker and wait for its end: us, median [interval]"));
    report_table(recording, _("touched, MB"), columns, sizeof columns / sizeof *columns);
    report_rounds(&results);
    report_predictions(lesson, recording, options);
    report_heading(_("Claims"));
    report_verdicts(&results);
    print_conclusion(lesson, recording);
    return error;
}

/* --- the command line ------------------------------------------------------------------------- */

static int run_lesson(const struct options *options, size_t largest_mb) {
    static struct lesson lesson;
    size_t most = machine_memory_mb(), largest = largest_mb < most ? largest_mb : most;
    if (largest < largest_mb)
        say_note(_("the largest parent has at most %zu MB here: a quarter of the free memory, or "
                   "half of ulimit -v"),
                 largest);
    const char *setting = machine_huge_pages();
    bool huge = strcmp(setting, "always") == 0 || strcmp(setting, "madvise") == 0;
    if (!huge)
        say_note(_("this machine gives no huge pages (%s); that series is left out"), setting);
    choose_parents(&lesson, largest, huge);
    const struct metric metrics[] = {{"time", "us"}};
    const struct plan plan = {
        .cells = lesson.cells,
        .cell_count = lesson.cell_count,
        .metrics = metrics,
        .metric_count = 1,
        .run_count = lesson.parent_count,
        .run = run_parent,
        .context = &lesson,
        .comparisons = comparisons,
        .comparison_count = RATIOS,
        .budget_s = options->budget_s,
        .seed = options->seed,
    };
    return report_measured(&plan, options, report);
}

int main(int argc, char **argv) {
    size_t largest_mb = LARGEST_MB;
    const struct option_number own = {.name = "largest",
                                      .value = N_("MB"),
                                      .doc = N_("size of the largest parent (default: 1024)"),
                                      .least = 1,
                                      .most = 1 << 20,
                                      .example = 256,
                                      .number = &largest_mb};
    const struct option_plan option_plan = {
        .lesson = LESSON,
        .doc =
            N_("Lesson 2: what does it cost to start a worker, and does it grow with the program?"),
        .budget_s = 9,
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
    int error = run_lesson(&options, largest_mb);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
