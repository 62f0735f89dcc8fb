/* report.c - see report.h. */
#include "report.h"

#include <math.h>
#include <string.h>

#include "claims.h"

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

/* The number of the cell with this series and x, or SIZE_MAX. */
static size_t find_cell(const struct plan *plan, const char *series, double x) {
    for (size_t i = 0; i < plan->cell_count; i++)
        if (strcmp(plan->cells[i].series, series) == 0 && plan->cells[i].x == x)
            return i;
    return SIZE_MAX;
}

static void add_value(struct table *table, const struct recording *recording, size_t cell,
                      size_t metric) {
    struct interval value = {.n = 0};
    if (cell != SIZE_MAX)
        value = recording_cell(recording, cell, metric);
    if (value.n == 0)
        table_cell(table, SAY_PLAIN, "-");
    else if (isnan(value.low))
        table_cell(table, SAY_PLAIN, "%.3g", value.median);
    else
        table_cell(table, SAY_PLAIN, "%.4g [%.4g, %.4g]", value.median, value.low, value.high);
}

/* Whether cell i is the first with its x among the series shown. */
static bool new_x(const struct plan *plan, size_t i, const struct report_column *columns,
                  size_t column_count) {
    bool shown = false;
    for (size_t c = 0; c < column_count; c++)
        shown = shown || strcmp(plan->cells[i].series, columns[c].series) == 0;
    for (size_t c = 0; c < column_count; c++)
        if (shown && find_cell(plan, columns[c].series, plan->cells[i].x) < i)
            return false;
    return shown;
}

void report_table(const struct recording *recording, size_t metric, const char *x_heading,
                  const struct report_column *columns, size_t column_count) {
    const struct plan *plan = recording->plan;
    struct table table;
    table_start(&table, column_count + 1);
    table_cell(&table, SAY_STRONG, ">%s", x_heading);
    for (size_t c = 0; c < column_count; c++)
        table_cell(&table, SAY_STRONG, ">%s", columns[c].name);
    for (size_t i = 0; i < plan->cell_count; i++) {
        if (!new_x(plan, i, columns, column_count))
            continue;
        table_cell(&table, SAY_PLAIN, "%g", plan->cells[i].x);
        for (size_t c = 0; c < column_count; c++)
            add_value(&table, recording, find_cell(plan, columns[c].series, plan->cells[i].x),
                      metric);
    }
    table_print(&table, stdout);
    table_free(&table);
}

void report_verdicts(const struct results *results) {
    struct claims claims;
    if (claims_read(&claims) != 0)
        say_note(_("common/claims.tsv is missing or damaged; the sentences are left out"));
    struct table table;
    table_start(&table, 4);
    table_cell(&table, SAY_STRONG, "%s", _("verdict"));
    table_cell(&table, SAY_STRONG, ">%s", _("ratio"));
    table_cell(&table, SAY_STRONG, "%s", _("interval, 95 %"));
    table_cell(&table, SAY_STRONG, "%s", _("claim"));
    bool undecided = false;
    for (size_t i = 0; i < results->finding_count; i++) {
        const struct finding *finding = &results->findings[i];
        const struct claim *claim = claims_find(&claims, finding->claim);
        table_cell(&table, report_verdict_colour(finding->verdict), "%s",
                   report_verdict_name(finding->verdict));
        table_cell(&table, SAY_PLAIN, "%.3g", finding->ratio.median);
        if (isnan(finding->ratio.low))
            table_cell(&table, SAY_PLAIN, "-");
        else
            table_cell(&table, SAY_PLAIN, "[%.3g, %.3g]", finding->ratio.low, finding->ratio.high);
        table_cell(&table, SAY_PLAIN, "%s", claim != NULL ? claim->text : finding->claim);
        undecided = undecided || finding->verdict == VERDICT_UNDECIDED;
    }
    table_print(&table, stdout);
    table_free(&table);
    claims_free(&claims);
    if (undecided)
        printf(
            _("  Undecided: the interval holds the margin, or there is none. More time decides it "
              "(BUDGET=%.0f), or a quieter machine.\n"),
            ceil(results->options->budget_s * 4));
}

void report_rounds(const struct results *results) {
    printf(_("%zu rounds in %.1f s, order from --seed=%llu\n"), results->recording->rounds,
           results->recording->seconds, (unsigned long long)results->options->seed);
}
