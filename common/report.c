/* report.c - see report.h. */
#include "report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "allocate.h"
#include "claims.h"
#include "kit.h"
#include "worker.h"

void report_heading(const char *text) {
    printf("\n%s%s%s\n", say_colour(SAY_STRONG), text, say_colour(SAY_PLAIN));
}

const char *report_verdict_name(enum verdict verdict) {
    const char *const names[] = {_("holds"), _("fails"), _("undecided")};
    return names[verdict];
}

enum say_colour report_verdict_colour(enum verdict verdict) {
    static const enum say_colour colours[] = {SAY_GOOD, SAY_BAD, SAY_UNSURE};
    return colours[verdict];
}

const char *report_number(char text[32], double number) {
    snprintf(text, 32, fabs(number) >= 1000 ? "%.0f" : "%.4g", number);
    return text;
}

static struct interval value_at(const struct recording *recording,
                                const struct report_column *column, double x) {
    size_t cell = plan_cell(recording->plan, column->series, x);
    if (cell == recording->plan->cell_count)
        return (struct interval){.n = 0};
    return recording_cell(recording, cell, column->metric);
}

void report_interval(struct table *table, struct interval value) {
    char median[32], low[32], high[32];
    if (value.n == 0)
        table_cell(table, SAY_PLAIN, "-");
    else if (isnan(value.low))
        table_cell(table, SAY_PLAIN, "%s", report_number(median, value.median));
    else
        table_cell(table, SAY_PLAIN, "%s [%s, %s]", report_number(median, value.median),
                   report_number(low, value.low), report_number(high, value.high));
}

static bool has_values(const struct recording *recording, const struct report_column *columns,
                       size_t column_count, double x) {
    for (size_t c = 0; c < column_count; c++)
        if (value_at(recording, &columns[c], x).n > 0)
            return true;
    return false;
}

/* All x of a plan in ascending order, each once. The caller frees the list. */
static double *all_x(const struct plan *plan, size_t *count) {
    double *list = kit_allocate(plan->cell_count, sizeof *list);
    for (size_t i = 0; i < plan->cell_count; i++)
        list[i] = plan->cells[i].x;
    qsort(list, plan->cell_count, sizeof *list, kit_by_value);
    *count = 0;
    for (size_t i = 0; i < plan->cell_count; i++)
        if (*count == 0 || list[i] != list[*count - 1])
            list[(*count)++] = list[i];
    return list;
}

void report_table(const struct recording *recording, const char *x_heading,
                  const struct report_column *columns, size_t column_count) {
    size_t count;
    double *xs = all_x(recording->plan, &count);
    struct table table;
    table_start(&table, column_count + 1);
    table_cell(&table, SAY_STRONG, ">%s", x_heading);
    for (size_t c = 0; c < column_count; c++)
        table_cell(&table, SAY_STRONG, ">%s", columns[c].name);
    for (size_t i = 0; i < count; i++) {
        if (!has_values(recording, columns, column_count, xs[i]))
            continue;
        table_cell(&table, SAY_PLAIN, "%.10g", xs[i]);
        for (size_t c = 0; c < column_count; c++)
            report_interval(&table, value_at(recording, &columns[c], xs[i]));
    }
    table_print(&table, stdout);
    table_free(&table);
    free(xs);
}

static bool names_others(const struct results *results) {
    for (size_t i = 0; i < results->finding_count; i++)
        if (strcmp(results->findings[i].who, "kit") != 0)
            return true;
    return false;
}

static void add_ratio(struct table *table, struct interval ratio) {
    if (isnan(ratio.median))
        table_cell(table, SAY_PLAIN, "-");
    else
        table_cell(table, SAY_PLAIN, "%.3g", ratio.median);
    if (isnan(ratio.low))
        table_cell(table, SAY_PLAIN, "-");
    else
        table_cell(table, SAY_PLAIN, "[%.3g, %.3g]", ratio.low, ratio.high);
}

static void add_finding(struct table *table, const struct finding *finding,
                        const struct claims *claims, bool with_who) {
    const struct claim *claim = claims_find(claims, finding->claim);
    table_cell(table, report_verdict_colour(finding->verdict), "%s",
               report_verdict_name(finding->verdict));
    add_ratio(table, finding->ratio);
    table_cell(table, SAY_PLAIN, "%s", claim != NULL ? claim->margin : "");
    if (with_who)
        table_cell(table, SAY_PLAIN, "%s", finding->who);
    table_cell(table, SAY_PLAIN, "%s", claim != NULL ? claim->text : finding->claim);
}

/* What is in the way: another program, else time. */
static void say_what_would_decide(const struct results *results) {
    const struct other *busiest = &results->recording->busiest;
    if (busiest->percent >= OTHERS_PERCENT && busiest->cpu >= 0)
        printf(_("  Undecided: meanwhile %s used %.0f %% of CPU %d. End it, then run the lesson "
                 "again.\n"),
               busiest->name, busiest->percent, busiest->cpu);
    else if (busiest->percent >= OTHERS_PERCENT)
        printf(_("  Undecided: meanwhile %s used %.0f %% of one CPU. End it, then run the lesson "
                 "again.\n"),
               busiest->name, busiest->percent);
    else if (worker_cpus() > 1)
        printf(
            _("  Undecided: the interval holds the margin, or there is none, or most rounds were "
              "disturbed. More time decides it (BUDGET=%.0f), or a quieter machine.\n"),
            ceil(results->options->budget_s * 4));
}

void report_verdicts(const struct results *results) {
    struct claims claims;
    if (claims_read(&claims) != 0)
        say_note(_("common/claims.tsv is missing or damaged; the sentences are left out"));
    const bool with_who = names_others(results);
    struct table table;
    table_start(&table, with_who ? 6 : 5);
    table_cell(&table, SAY_STRONG, "%s", _("verdict"));
    table_cell(&table, SAY_STRONG, ">%s", _("ratio"));
    table_cell(&table, SAY_STRONG, "%s", _("interval, 95 %"));
    table_cell(&table, SAY_STRONG, "%s", _("margin"));
    if (with_who)
        table_cell(&table, SAY_STRONG, "%s", _("measured"));
    table_cell(&table, SAY_STRONG, "%s", _("claim"));
    bool undecided = false;
    for (size_t i = 0; i < results->finding_count; i++) {
        add_finding(&table, &results->findings[i], &claims, with_who);
        undecided = undecided || results->findings[i].verdict == VERDICT_UNDECIDED;
    }
    table_print(&table, stdout);
    table_free(&table);
    claims_free(&claims);
    if (undecided)
        say_what_would_decide(results);
}

void report_rounds(const struct results *results) {
    printf(_("%zu rounds in %.1f s, order from --seed=%llu\n"), results->recording->rounds,
           results->recording->seconds, (unsigned long long)results->options->seed);
}
