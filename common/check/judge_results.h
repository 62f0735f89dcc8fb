/* judge_results.h - what the tests of the measuring exercises use: the student's answers, the
 * student's own results of a lesson, and judge_sentence.h to say what was misread.
 */
#ifndef JUDGE_RESULTS_H
#define JUDGE_RESULTS_H

#include <stddef.h>

#include "judge_sentence.h"

/* The number behind "key:" or "key =" on a line of the student's answer.txt; rejects with a
 * sentence where the line is missing or holds no number. */
double judge_answer(const char *key);

/* The median of a series at x of a metric in the student's own lessonNN.summary.csv; rejects, and
 * says what to run, where the file or the row is missing. judge_xs gives all x of a series in
 * ascending order (at most `most`) and returns their number. */
double judge_median(int lesson, const char *series, double x, const char *metric);
size_t judge_xs(int lesson, const char *series, const char *metric, double *xs, size_t most);

/* The raw values behind such a median, from lessonNN.samples.csv, in the order of the file (at most
 * `most`); returns their number, and rejects where there is none. */
size_t judge_values(int lesson, const char *series, double x, const char *metric, double *values,
                    size_t most);

/* The number of a line "# key: number" in the summary; rejects where it is missing. */
double judge_note(int lesson, const char *key);

#endif
