/* show.c - the tables of lesson 4 and its conclusion. */
#include "lesson.h"

#include <math.h>
#include <stdio.h>

#include "kit.h"
#include "report.h"
#include "say.h"

enum { COLUMNS_MOST = 2 * SOURCES };

static const char *threads_of(size_t source) {
    const char *const names[SOURCES] = {_("our lock: threads"), _("CPython: threads"),
                                        _("CPython without its lock: threads")};
    return names[source];
}

static const char *processes_of(size_t source) {
    const char *const names[SOURCES] = {_("our lock: processes"), _("CPython: processes"),
                                        _("CPython without its lock: processes")};
    return names[source];
}

/* A table with a column for the threads and one for the processes of each interpreter. */
static void print_by_workers(const struct lesson *lesson, const struct recording *recording,
                             size_t metric) {
    struct report_column columns[COLUMNS_MOST];
    size_t count = 0;
    for (size_t i = 0; i < SOURCES; i++) {
        if (!lesson->sources[i].found)
            continue;
        columns[count++] = (struct report_column){lesson->sources[i].thread, metric, threads_of(i)};
        columns[count++] =
            (struct report_column){lesson->sources[i].process, metric, processes_of(i)};
    }
    report_table(recording, _("workers"), columns, count);
}

static void print_delays(const struct lesson *lesson, const struct recording *recording) {
    struct report_column columns[SOURCES];
    size_t count = 0;
    for (size_t i = 0; i < SOURCES; i++)
        if (lesson->sources[i].found)
            columns[count++] =
                (struct report_column){lesson->sources[i].convoy, DELAY,
                                       i == OURS     ? _("our lock")
                                       : i == PYTHON ? "CPython"
                                                     : _("CPython without its lock")};
    report_heading(_("One waiting thread beside a computing one: how much later than asked it goes "
                     "on, ms"));
    report_table(recording, _("switch interval, ms"), columns, count);
}

static void print_builds(const struct lesson *lesson, const struct recording *recording) {
    const struct {
        const char *series, *name;
    } builds[] = {{"gil-thread", _("lock")},
                  {"nolock-thread", _("no lock: wrong")},
                  {"atomic-thread", _("atomic counts")},
                  {"atomic-own-thread", _("atomic counts, no object shared")},
                  {"gil-process", _("lock, processes")}};
    struct table table;
    report_heading(_("The same program by each build of the interpreter"));
    table_start(&table, 4);
    table_cell(&table, SAY_STRONG, "%s", _("build"));
    table_cell(&table, SAY_STRONG, ">%s", _("1 worker, ms"));
    table_cell(&table, SAY_STRONG, _(">%zu workers, ms"), lesson->full);
    table_cell(&table, SAY_STRONG, ">%s", _("wrong references"));
    for (size_t i = 0; i < sizeof builds / sizeof *builds; i++) {
        double full = (double)lesson->full;
        table_cell(&table, SAY_PLAIN, "%s", builds[i].name);
        report_interval(&table, interval_at(recording, builds[i].series, 1, TIME));
        report_interval(&table, interval_at(recording, builds[i].series, full, TIME));
        report_interval(&table, interval_at(recording, builds[i].series, full, WRONG_REFERENCES));
    }
    table_print(&table, stdout);
    table_free(&table);
}

void print_tables(const struct lesson *lesson, const struct recording *recording) {
    report_heading(_("Computing: speedup against the serial program, median [interval]"));
    print_by_workers(lesson, recording, SPEEDUP);
    print_builds(lesson, recording);
    report_heading(_("Waiting: speedup against one worker, median [interval]"));
    print_by_workers(lesson, recording, WAIT_SPEEDUP);
    print_delays(lesson, recording);
}

static void add_finding(struct table *table, struct finding_of finding) {
    const char *name = report_verdict_name(finding.verdict);
    enum say_colour colour = report_verdict_colour(finding.verdict);
    if (isnan(finding.ratio.low))
        table_cell(table, colour, "%s %.3g", name, finding.ratio.median);
    else
        table_cell(table, colour, "%s %.3g [%.3g, %.3g]", name, finding.ratio.median,
                   finding.ratio.low, finding.ratio.high);
}

void print_verdicts_beside(const struct lesson *lesson, const struct recording *recording) {
    struct table table;
    const char *const names[SOURCES] = {_("our lock"), "CPython", _("CPython without its lock")};
    size_t found = 0;
    for (size_t i = 0; i < SOURCES; i++)
        found += lesson->sources[i].found;
    if (found == 1)
        return;
    report_heading(_("The same claims, tested in CPython by the same rule"));
    table_start(&table, found + 1);
    table_cell(&table, SAY_STRONG, "%s", _("claim"));
    for (size_t i = 0; i < SOURCES; i++)
        if (lesson->sources[i].found)
            table_cell(&table, SAY_STRONG, "%s %s", names[i], lesson->sources[i].version);
    for (size_t claim = 0; claim < CLAIMS; claim++) {
        table_cell(&table, SAY_PLAIN, "%s", claim_ids[claim]);
        for (size_t i = 0; i < SOURCES; i++) {
            if (!lesson->sources[i].found)
                continue;
            add_finding(&table, find(lesson, recording, i, claim));
        }
    }
    table_print(&table, stdout);
    table_free(&table);
}

void print_conclusion(const struct lesson *lesson, const struct recording *recording) {
    double full = (double)lesson->full, full_waiting = (double)lesson->full_waiting;
    report_heading(_("Conclusion"));
    printf(_("  Computing under the lock, one worker on each CPU (%zu): %.2f times as fast as one "
             "after "
             "another with threads, %.2f times with processes.\n"),
           lesson->full, interval_at(recording, "gil-thread", full, SPEEDUP).median,
           interval_at(recording, "gil-process", full, SPEEDUP).median);
    printf(_("  Waiting under the lock (threads: %zu): %.1f times as much as one; but beside a "
             "computing thread each wait takes %.1f ms longer than asked.\n"),
           lesson->full_waiting,
           interval_at(recording, "gil-thread", full_waiting, WAIT_SPEEDUP).median,
           interval_at(recording, "gil-convoy", 5, DELAY).median);
    if (lesson->races == 1)
        printf(_("  Without the lock %.0f references were counted wrong; with atomic counts none, "
                 "and one thread takes %.1f times as long.\n"),
               interval_at(recording, "nolock-thread", full, WRONG_REFERENCES).median,
               interval_at(recording, "atomic-thread", 1, SLOWDOWN).median);
}
