/* main.c - lesson 6: does the editor still echo while it checks spelling?
 *
 * A small text editor in three models: everything in one thread, three threads, three processes.
 * In each round a driver opens a text of 200,000 words in a fresh editor of each model, in a
 * pseudo-terminal, and types 20 keys a second. After every key the whole text is checked again, so
 * the checker is at work all the time. Before any time is believed, the saved files and the lists
 * of misspelled words of all models are compared. Then programs/handover.c measures what it costs
 * to hand such a list over.
 *
 * What the result files hold (series: one, thread, process, hunspell):
 *   key       x 0           ms   delay of every single key, from the key to its echo
 *   delay     x 50, 75, 99  ms   that percentile of the keys of one round
 *   handover  x 1 ... 4096  us   thread, process: to hand over a list of so many KB
 *   check     x 0           ms   hunspell: one check of the whole text
 *   copy      x 0           us   thread: the copy of the text for the checker
 *
 *   make lesson6                            the whole lesson
 *   make play6 MODEL=one                    feel it yourself: MODEL=one, threads or processes
 *   build/bin/06-responsiveness --shrink=50 a small text and few keys, for slow tools
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
#include "sample.h"
#include "say.h"
#include "worker.h"

const double percentiles[PERCENTILES] = {50, 75, 99};
const double sizes_kb[SIZES] = {1, 4, 16, 64, 256, 1024, 4096};
const char *const series_slugs[MODELS] = {"one", "thread", "process"};
static const char *const model_slugs[MODELS] = {"one", "threads", "processes"};

static const struct metric metrics[METRICS] = {
    [KEY] = {"key", "ms"},   [DELAY] = {"delay", "ms"},       [CHECK] = {"check", "ms"},
    [COPY] = {"copy", "us"}, [HANDOVER] = {"handover", "us"},
};

enum { RUN_HANDOVER = MODELS, RUNS };
enum { WARM_KEYS = 3 }; /* the warm-up is thrown away, so it may be short */

/* --- the cells -------------------------------------------------------------------------------- */

static void add_cell(struct lesson *lesson, const char *series, double x) {
    lesson->cells[lesson->cell_count++] = (struct cell){series, x};
}

static void choose_cells(struct lesson *lesson) {
    for (size_t model = 0; model < MODELS; model++) {
        add_cell(lesson, series_slugs[model], 0);
        for (size_t i = 0; i < PERCENTILES; i++)
            add_cell(lesson, series_slugs[model], percentiles[i]);
    }
    for (size_t i = 0; i < SIZES; i++) {
        add_cell(lesson, "thread", sizes_kb[i]);
        add_cell(lesson, "process", sizes_kb[i]);
    }
    add_cell(lesson, "hunspell", 0);
}

struct interval interval_at(const struct recording *recording, const char *series, double x,
                            size_t metric) {
    return recording_cell(recording, plan_cell(recording->plan, series, x), metric);
}

double *all_delays(const struct recording *recording, size_t model, size_t *count) {
    size_t cell = plan_cell(recording->plan, series_slugs[model], 0);
    double *values = kit_allocate(recording->sample_count + 1, sizeof *values);
    *count = 0;
    for (size_t i = 0; i < recording->sample_count; i++) {
        const struct sample *sample = &recording->samples[i];
        if (sample->cell == cell && sample->metric == KEY && sample->round > 0)
            values[(*count)++] = sample->value;
    }
    qsort(values, *count, sizeof *values, kit_by_value);
    return values;
}

/* --- one session with the editor -------------------------------------------------------------- */

static int say_difference(const char *what, const char *model) {
    say_error(_("the editor with --model=%s leaves another %s than the other models, so no time is "
                "believed; please report this"),
              model, what);
    return EBADMSG;
}

static bool same(const char *a, size_t a_length, const char *b, size_t b_length) {
    return a_length == b_length && memcmp(a, b, a_length) == 0;
}

/* The saved file must be what was typed, and then the text; the misspelled words must be those of
 * the first session with as many keys. */
static int compare(struct lesson *lesson, const char *model, struct session *session) {
    struct session *first = session->keys == lesson->keys ? &lesson->first : &lesson->first_warm;
    size_t keys = session->keys;
    if (session->saved_length != keys + lesson->length ||
        memcmp(session->saved, DRIVE_KEYS, keys) != 0 ||
        memcmp(session->saved + keys, lesson->text, lesson->length) != 0)
        return say_difference(_("text"), model);
    if (first->saved == NULL) {
        *first = *session;
        *session = (struct session){0};
        return 0;
    }
    if (!same(session->words, session->words_length, first->words, first->words_length))
        return say_difference(_("list of misspelled words"), model);
    return 0;
}

static void record_delays(struct recording *recording, size_t model, double *delays, size_t keys) {
    for (size_t i = 0; i < keys; i++)
        record(recording, plan_cell(recording->plan, series_slugs[model], 0), KEY, delays[i]);
    for (size_t i = 0; i < PERCENTILES; i++)
        record(recording, plan_cell(recording->plan, series_slugs[model], percentiles[i]), DELAY,
               percentile_of(delays, keys, percentiles[i]));
}

static int run_editor(struct lesson *lesson, size_t model, struct recording *recording) {
    struct session session;
    double delays[DRIVE_KEYS_MOST];
    size_t keys = recording->now == 0 && lesson->keys > WARM_KEYS ? WARM_KEYS : lesson->keys;
    int error =
        drive(model_slugs[model], lesson->text, lesson->length, keys, &lesson->seed, &session);
    memcpy(delays, session.delays_ms, sizeof delays);
    if (error == 0)
        error = compare(lesson, model_slugs[model], &session);
    if (error == 0)
        record_delays(recording, model, delays, keys);
    session_free(&session);
    return error;
}

/* --- the hand-over ---------------------------------------------------------------------------- */

/* Takes a line "thread 64 handover 5.1"; any other line is left out. */
static void read_line(const char *line, void *context) {
    struct recording *recording = context;
    char series[16], name[16];
    double x, value;
    if (sscanf(line, "%15s %lf %15s %lf", series, &x, name, &value) != 4)
        return;
    size_t cell = plan_cell(recording->plan, series, x), metric = 0;
    while (metric < METRICS && strcmp(metrics[metric].name, name) != 0)
        metric++;
    if (cell < recording->plan->cell_count && metric < METRICS)
        record(recording, cell, metric, value);
}

static int run_handover(const struct lesson *lesson, struct recording *recording) {
    char program[] = "handover", shrink[24];
    snprintf(shrink, sizeof shrink, "%zu", lesson->shrink);
    char *arguments[] = {program, shrink, NULL};
    return worker_run_program(arguments, read_line, recording);
}

static int run(size_t number, struct recording *recording, void *context) {
    struct lesson *lesson = context;
    return number == RUN_HANDOVER ? run_handover(lesson, recording)
                                  : run_editor(lesson, number, recording);
}

/* --- ratios, verdicts, predictions ------------------------------------------------------------ */

static double value_of(const struct recording *recording, size_t round, const char *series,
                       double x, size_t metric) {
    return recording_value(recording, plan_cell(recording->plan, series, x), metric, round);
}

static double ratio_delay(const struct recording *recording, size_t round, const void *context) {
    (void)context;
    return value_of(recording, round, "one", 99, DELAY) /
           value_of(recording, round, "thread", 99, DELAY);
}

static double ratio_share(const struct recording *recording, size_t round, const void *context) {
    (void)context;
    return value_of(recording, round, "process", RESULT_KB, HANDOVER) /
           value_of(recording, round, "thread", RESULT_KB, HANDOVER);
}

static const struct comparison comparisons[RATIOS] = {
    [RATIO_DELAY] = {"p99 delay, one thread / three threads", ratio_delay},
    [RATIO_SHARE] = {"hand-over of 64 KB, process / thread", ratio_share},
};

static const struct question questions[] = {
    {"ui.one",
     N_("A text of 200,000 words is checked after each key. Everything in one thread: the slowest "
        "of 100 keys appears after how long?"),
     N_("ms"), 0.001, 100000},
    {"ui.threads", N_("The same with three threads: one reads keys, one draws, one checks?"),
     N_("ms"), 0.001, 100000},
    {"ui.handover",
     N_("The list of misspelled words has 64 KB. How long until another process has it through a "
        "pipe?"),
     N_("us"), 0.001, 1000000},
};

enum { QUESTIONS = sizeof questions / sizeof *questions };

/* In figure 1 the delay stands on the x axis, so plot.gp turns the first two around. */
static void report_predictions(const struct recording *recording, const struct options *options) {
    const struct prediction predictions[QUESTIONS] = {
        {&questions[0], interval_at(recording, "one", 99, DELAY), 1, 99, 1},
        {&questions[1], interval_at(recording, "thread", 99, DELAY), 1, 99, 1},
        {&questions[2], interval_at(recording, "process", RESULT_KB, HANDOVER), 2, RESULT_KB, 1},
    };
    predict_report(predictions, QUESTIONS, LESSON, options);
}

/* --- the report and the command line ---------------------------------------------------------- */

enum { TEXT_MOST = 32 };

/* Number of keys and 99th percentile of all rounds together, for the head of the result files. */
static void describe_all(const struct recording *recording, char (*texts)[TEXT_MOST],
                         const char *(*extra)[2]) {
    static const char *const names[MODELS] = {"p99 of all keys ms one", "p99 of all keys ms thread",
                                              "p99 of all keys ms process"};
    for (size_t model = 0; model < MODELS; model++) {
        size_t count;
        double *delays = all_delays(recording, model, &count);
        snprintf(texts[model], TEXT_MOST, "%.3g", percentile_of(delays, count, 99));
        extra[model][0] = names[model];
        extra[model][1] = texts[model];
        snprintf(texts[MODELS], TEXT_MOST, "%zu", count);
        free(delays);
    }
    extra[MODELS][0] = "keys of each model";
    extra[MODELS][1] = texts[MODELS];
}

static int report(const void *context, const struct recording *recording,
                  const struct options *options) {
    (void)context;
    struct interval delay = recording_ratio(recording, RATIO_DELAY);
    struct interval share = recording_ratio(recording, RATIO_SHARE);
    const struct finding findings[] = {
        {"ui.threads", delay, verdict_above(delay, 2)},
        {"ui.share", share, verdict_above(share, 1.1)},
    };
    char texts[MODELS + 1][TEXT_MOST];
    const char *extra[MODELS + 1][2];
    describe_all(recording, texts, extra);
    const struct results results = {
        .lesson = LESSON,
        .x_meaning = "percentile of a round's keys (delay), KB (handover), 0 (key, check, copy)",
        .options = options,
        .recording = recording,
        .findings = findings,
        .finding_count = sizeof findings / sizeof *findings,
        .extra = extra,
        .extra_count = MODELS + 1,
    };
    int error = results_write(&results);
    print_delays(recording);
    print_handovers(recording);
    report_rounds(&results);
    report_predictions(recording, options);
    report_heading(_("Claims"));
    report_verdicts(&results);
    print_conclusion(recording);
    if (worker_cpus() == 1)
        say_note(_("on one CPU the checker and whoever draws take turns, so the delays are longer "
                   "than on two"));
    return error;
}

static int run_lesson(struct lesson *lesson, const struct options *options) {
    choose_cells(lesson);
    lesson->text = sample_text(SAMPLE_WORDS / lesson->shrink, options->seed, &lesson->length);
    if (lesson->text == NULL)
        return ENOENT;
    const struct plan plan = {
        .cells = lesson->cells,
        .cell_count = lesson->cell_count,
        .metrics = metrics,
        .metric_count = METRICS,
        .run_count = RUNS,
        .run = run,
        .context = lesson,
        .comparisons = comparisons,
        .comparison_count = RATIOS,
        .budget_s = options->budget_s,
        .seed = options->seed,
    };
    int error = report_measured(&plan, options, report);
    session_free(&lesson->first);
    session_free(&lesson->first_warm);
    free(lesson->text);
    return error;
}

int main(int argc, char **argv) {
    static struct lesson lesson;
    size_t shrink = 1;
    const struct option_number own = {.name = "shrink",
                                      .value = N_("K"),
                                      .doc = N_("divide the length of the text by K (1 to 100)"),
                                      .least = 1,
                                      .most = 100,
                                      .example = 10,
                                      .number = &shrink};
    const struct option_plan option_plan = {
        .lesson = LESSON,
        .doc = N_("Lesson 6: does the editor still echo while it checks spelling?"),
        .budget_s = 12,
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
    lesson.shrink = shrink;
    lesson.keys = shrink < 10 ? DRIVE_KEYS_MOST : WARM_KEYS;
    lesson.seed = options.seed;
    int error = run_lesson(&lesson, &options);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
