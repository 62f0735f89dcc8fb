/* show.c - the tables of lesson 6 and its conclusion. */
#include "lesson.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "report.h"
#include "say.h"

static const char *model_name(size_t model) {
    const char *const names[MODELS] = {_("one thread"), _("three threads"), _("three processes")};
    return names[model];
}

static void add_interval(struct table *table, struct interval value) {
    char numbers[3][32];
    if (value.n == 0)
        table_cell(table, SAY_PLAIN, "-");
    else if (isnan(value.low))
        table_cell(table, SAY_PLAIN, "%s", report_number(numbers[0], value.median));
    else
        table_cell(table, SAY_PLAIN, "%s [%s, %s]", report_number(numbers[0], value.median),
                   report_number(numbers[1], value.low), report_number(numbers[2], value.high));
}

static void add_headings(struct table *table, const char *const *texts, size_t count) {
    table_start(table, count);
    for (size_t i = 0; i < count; i++)
        table_cell(table, SAY_STRONG, i == 0 ? "%s" : ">%s", texts[i]);
}

/* A row for each model: the percentiles of a round, and of all keys of all rounds together. */
void print_delays(const struct recording *recording) {
    const char *const headings[] = {_("model"), "50 %",    "75 %",
                                    "99 %",     _("keys"), _("p99 of all keys")};
    struct table table;
    report_heading(
        _("Delay from a key to its echo, ms: percentiles of a round, median [interval]"));
    add_headings(&table, headings, sizeof headings / sizeof *headings);
    for (size_t model = 0; model < MODELS; model++) {
        size_t count;
        double *delays = all_delays(recording, model, &count);
        table_cell(&table, SAY_PLAIN, "%s", model_name(model));
        for (size_t i = 0; i < PERCENTILES; i++)
            add_interval(&table,
                         interval_at(recording, series_slugs[model], percentiles[i], DELAY));
        table_cell(&table, SAY_PLAIN, "%zu", count);
        table_cell(&table, SAY_PLAIN, "%.3g", percentile_of(delays, count, 99));
        free(delays);
    }
    table_print(&table, stdout);
    table_free(&table);
}

void print_handovers(const struct recording *recording) {
    const char *const headings[] = {_("KB"), _("threads"), _("processes"),
                                    _("processes / threads")};
    struct table table;
    report_heading(_("Handing the result of the checker over, us: median [interval]"));
    add_headings(&table, headings, sizeof headings / sizeof *headings);
    for (size_t i = 0; i < SIZES; i++) {
        struct interval by_thread = interval_at(recording, "thread", sizes_kb[i], HANDOVER);
        struct interval by_process = interval_at(recording, "process", sizes_kb[i], HANDOVER);
        table_cell(&table, SAY_PLAIN, "%g", sizes_kb[i]);
        add_interval(&table, by_thread);
        add_interval(&table, by_process);
        table_cell(&table, SAY_PLAIN, "%.2f", by_process.median / by_thread.median);
    }
    table_print(&table, stdout);
    table_free(&table);
}

void print_conclusion(const struct recording *recording) {
    report_heading(_("Conclusion"));
    printf(_("  One check of the whole text takes hunspell %.0f ms; meanwhile the editor with one "
             "thread answers no key.\n"),
           interval_at(recording, "hunspell", 0, CHECK).median);
    printf(_("  The slowest keys of a round appear after %.3g ms with one thread, after %.3g ms "
             "with three threads, after %.3g ms with three processes.\n"),
           interval_at(recording, "one", 99, DELAY).median,
           interval_at(recording, "thread", 99, DELAY).median,
           interval_at(recording, "process", 99, DELAY).median);
    printf(_("  A list of %d KB is handed over in %.3g us between threads and in %.3g us between "
             "processes.\n"),
           RESULT_KB, interval_at(recording, "thread", RESULT_KB, HANDOVER).median,
           interval_at(recording, "process", RESULT_KB, HANDOVER).median);
}
