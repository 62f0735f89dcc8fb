/* report.h - prints what was measured: tables, verdicts, and under which conditions. */
#ifndef REPORT_H
#define REPORT_H

#include <stddef.h>

#include "measure.h"
#include "results.h"
#include "say.h"
#include "table.h"

/* A heading in the strong colour, with an empty line before it. */
void report_heading(const char *text);

/* A number as the tables print it, four digits but whole numbers whole; returns text. */
const char *report_number(char text[32], double number);

/* Adds the cell "median [low, high]"; without an interval the median alone, "-" without a value. */
void report_interval(struct table *table, struct interval value);

/* A table of medians and their intervals: a row for each x at which one of the columns has values,
 * a column for each series and metric (its number in the plan), under the names given. x_heading
 * and names are translated already. */
struct report_column {
    const char *series;
    size_t metric;
    const char *name;
};
void report_table(const struct recording *recording, const char *x_heading,
                  const struct report_column *columns, size_t column_count);

/* The verdict of each claim with its margin and its sentence, and who was measured where that is not
 * the kit alone; for undecided ones, what would decide them. */
void report_verdicts(const struct results *results);

/* One line: rounds, seconds, and the seed that repeats the order. */
void report_rounds(const struct results *results);

/* The word for a verdict in the reader's language, and its colour. */
const char *report_verdict_name(enum verdict verdict);
enum say_colour report_verdict_colour(enum verdict verdict);

#endif
