/* report.h - prints what was measured: tables, verdicts, and under which conditions. */
#ifndef REPORT_H
#define REPORT_H

#include <stddef.h>

#include "measure.h"
#include "results.h"
#include "say.h"

/* A heading in the strong colour, with an empty line before it. */
void report_heading(const char *text);

/* A table of one metric: a row for each x, a column for each series, each cell the median and its
 * interval. x_heading is translated already; only the series listed are shown, under the names
 * given (translated already). */
struct report_column {
    const char *series;
    const char *name;
};
void report_table(const struct recording *recording, size_t metric, const char *x_heading,
                  const struct report_column *columns, size_t column_count);

/* The verdict of each claim with its sentence; for an undecided one, what would decide it. */
void report_verdicts(const struct results *results);

/* One line: rounds, seconds, and the seed that repeats the order. */
void report_rounds(const struct results *results);

/* The word for a verdict in the reader's language, and its colour. */
const char *report_verdict_name(enum verdict verdict);
enum say_colour report_verdict_colour(enum verdict verdict);

#endif
