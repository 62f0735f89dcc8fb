/* course.h - what the lessons have found on this machine: the numbers of the advice and of the decision
 * chart. They are read from the result files (plots/lessonNN.verdicts.csv and summary.csv).
 */
#ifndef COURSE_H
#define COURSE_H

#include "measure.h"

/* The folder of the result files; the kit's plots where it was not set. */
void course_folder(const char *folder);

/* The ratio of a claim as `who` was measured (NULL: the kit itself); NAN where this machine has no
 * result. */
double course_ratio(int lesson, const char *claim, const char *who);

/* A median of the summary; NAN where there is none. */
double course_median(int lesson, const char *series, double x, const char *metric);

/* Prints the decision chart, with this machine's numbers; where one is missing, what to type. */
void course_print_chart(void);

#endif
