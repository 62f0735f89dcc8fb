/* main.c - lesson 6: does the editor still echo while it checks spelling?
 *
 * A small text editor of three kinds: everything in one thread, three threads, three processes. A
 * session (programs/session.c) opens a text of 200,000 words in a fresh editor and types 4 keys, 20
 * a second. After every key the whole text is checked again, so the checker is always at work.
 * programs/handover.c measures what it costs to hand its result over, programs/one_check.c a check.
 *
 *   make lesson6                                   the whole lesson
 *   make play6 MODEL=one                           feel it yourself: one, threads or processes
 *   build/bin/06-responsiveness/lesson --shrink=50 a small text, for slow tools
 */
#include <stdlib.h>

#include "experiment.h"
#include "report.h"
#include "table.h"
#include "typist.h"
#include "worker.h"

enum { KEY, DELAY, CHECK, COPY, HANDOVER };
enum { KEYS = 4, PERCENTILES = 3, RESULT_KB = 64 /* of our text: 8,192 words of 8 bytes */ };

static const double percentiles[PERCENTILES] = {50, 75, 99};
static size_t shrink = 1;

/* The heads of the result files say p99 of all keys, too. Returns how many keys there are. */
static size_t show_kind(struct experiment *e, const char *series, const char *name,
                        struct table *table) {
    char key[64];
    size_t count;
    double *delays = experiment_samples(e, series, 0, KEY, &count);
    double p99 = percentile_of(delays, count, 99);
    free(delays);
    table_cell(table, SAY_PLAIN, "%s", name);
    for (size_t i = 0; i < PERCENTILES; i++)
        report_interval(table, experiment_value(e, series, percentiles[i], DELAY));
    table_cell(table, SAY_PLAIN, "%zu", count);
    table_cell(table, SAY_PLAIN, "%.3g", p99);
    snprintf(key, sizeof key, "p99 of all keys ms %s", series);
    experiment_note(e, key, "%.3g", p99);
    return count;
}

/* A row for each kind: the percentiles of a round, and p99 of the keys of all rounds together. */
static void show(struct experiment *e) {
    const char *const headings[] = {_("model"), "50 %",    "75 %",
                                    "99 %",     _("keys"), _("p99 of all keys")};
    struct table table;
    report_heading(
        _("Delay from a key to its echo, ms: percentiles of a round, median [interval]"));
    table_start(&table, sizeof headings / sizeof *headings);
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        table_cell(&table, SAY_STRONG, i == 0 ? "%s" : ">%s", headings[i]);
    size_t one = show_kind(e, "one", _("one thread"), &table);
    size_t thread = show_kind(e, "thread", _("three threads"), &table);
    size_t process = show_kind(e, "process", _("three processes"), &table);
    experiment_note(e, "keys of each model", "%zu, %zu, %zu", one, thread, process);
    table_print(&table, stdout);
    table_free(&table);
}

static void conclude(const struct experiment *e) {
    printf(_("  One check of the whole text takes hunspell %.0f ms; meanwhile the editor with one "
             "thread answers no key.\n"),
           experiment_median(e, "hunspell", 0, CHECK));
    printf(_("  The slowest keys of a round appear after %.3g ms with one thread, after %.3g ms "
             "with three threads, after %.3g ms with three processes.\n"),
           experiment_median(e, "one", 99, DELAY), experiment_median(e, "thread", 99, DELAY),
           experiment_median(e, "process", 99, DELAY));
    printf(_("  A list of %d KB is handed over in %.3g µs between threads and in %.3g µs between "
             "processes.\n"),
           RESULT_KB, experiment_median(e, "thread", RESULT_KB, HANDOVER),
           experiment_median(e, "process", RESULT_KB, HANDOVER));
    if (worker_cpus() == 1)
        say_note(_("on one CPU the checker and whoever draws take turns, so the delays are longer "
                   "than on two"));
}

/* In figure 1 the delay stands on the x axis, so plot.gp turns the marks of predictions around. */
static struct experiment experiment = {
    .lesson = 6,
    .question = N_("Lesson 6: does the editor still echo while it checks spelling?"),
    .x = "percentile of a round's keys (delay), KB (handover), 0 (key, check, copy)",
    .budget_s = 12.5,
    .own = {{"shrink", N_("K"), N_("divide the length of the text by K (1 to 100)"), 1, 100, 10,
             &shrink}},
    .metrics =
        {{"key", "ms"}, {"delay", "ms"}, {"check", "ms"}, {"copy", "us"}, {"handover", "us"}},
    .questions =
        {{"ui.one",
          N_("A text of 200,000 words is checked after each key. Everything in one thread: the "
             "slowest of 4 keys appears after how long?"),
          N_("ms"), 0.001, 100000, .value = {"one", 99, DELAY}, .figure = 1, .at = 99},
         {"ui.threads", N_("The same with three threads: one reads keys, one draws, one checks?"),
          N_("ms"), 0.001, 100000, .value = {"thread", 99, DELAY}, .figure = 1, .at = 99},
         {"ui.handover",
          N_("The list of misspelled words has 64 KB. How long until another process has it "
             "through a pipe?"),
          N_("µs"), 0.001, 1000000, .value = {"process", RESULT_KB, HANDOVER}, .figure = 2,
          .at = RESULT_KB}},
    .tables = {{N_("Handing the result of the checker over, µs: median [interval]"),
                N_("KB"),
                {{"thread", HANDOVER, N_("threads")}, {"process", HANDOVER, N_("processes")}}}},
    .show = show,
    .conclude = conclude,
};

int main(int argc, char **argv) {
    struct experiment *e = &experiment;
    experiment_begin(e, argc, argv);
    experiment_cells(e, "one thread process", 0);
    for (size_t i = 0; i < PERCENTILES; i++)
        experiment_cells(e, "one thread process", percentiles[i]);
    for (double kb = 1; kb <= 4096; kb *= 4)
        experiment_cells(e, "thread process", kb);
    experiment_cells(e, "hunspell", 0);
    experiment_program(e, 1, "session one %d SEED %zu", KEYS, shrink);
    experiment_program(e, 1, "session threads %d SEED %zu", KEYS, shrink);
    experiment_program(e, 1, "handover %d", RESULT_KB);
    experiment_program(e, 5, "session processes %d SEED %zu", KEYS, shrink);
    experiment_program(e, 6, "handover 1 4 16 256 1024 4096");
    experiment_program(e, 6, "one_check %zu", shrink);
    experiment_timeline(e, "trace %zu", shrink);
    experiment_claim(
        e, (struct claim_test){"ui.threads", .ratio = {{"one", 99, DELAY}, {"thread", 99, DELAY}}});
    experiment_claim(e,
                     (struct claim_test){"ui.share", .ratio = {{"process", RESULT_KB, HANDOVER},
                                                               {"thread", RESULT_KB, HANDOVER}}});
    return experiment_run(e);
}
