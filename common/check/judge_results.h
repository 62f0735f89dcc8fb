/* judge_results.h - what the tests of the measuring exercises use: the student's answers, the
 * student's own results of a lesson, and judge_sentence.h to say what was misread.
 */
#ifndef JUDGE_RESULTS_H
#define JUDGE_RESULTS_H

#include <stdbool.h>
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

/* One quantity, read in each way that is right: a median of ratios is not quite the ratio of the
 * medians. NAN where there are fewer ways. judge_just and judge_two make them. */
enum { READINGS_MOST = 3 };
struct readings {
    double ways[READINGS_MOST];
};
struct readings judge_just(double value);
struct readings judge_two(double one, double other);

/* Readings that tell what was misunderstood, and what to say of them: "is upside down: ...". */
struct slip {
    struct readings readings;
    const char *english, *chinese;
};

/* Accepts the student's answer where it is one of the right readings, or as near to one as is allowed.
 * Otherwise rejects it: says what the nearest slip tells, if one is near (2 % of the answer, or that
 * share of it), else that the results do not say so. The list of slips ends with one whose english is
 * NULL. */
void judge_number(const char *key, struct readings right, double tolerance,
                  const struct slip *slips);
void judge_number_near(const char *key, struct readings right, double tolerance, double share,
                       const struct slip *slips);

/* Whether an answer is within 10 % of a value, or within `least` of it. */
bool judge_near(double answer, double value, double least);

/* As a slip, where the whole sentence differs: it has one %g, the answer. judge_misreading rejects with
 * the one that comes nearest, and returns where none is within 10 %, of a value below `least` within
 * 10 % of that. */
struct misreading {
    double value; /* NAN: unknown, never near */
    const char *english, *chinese;
};
void judge_misreading(double answer, const struct misreading *list, size_t count, double least);

/* The number of a line "# key: number" in the summary; rejects where it is missing. */
double judge_note(int lesson, const char *key);

#endif
