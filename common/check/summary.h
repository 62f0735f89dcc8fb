/* summary.h - for the programs that print the answers of a measuring exercise: the medians of a lesson's summary file.
 * (The tests of the exercises read the student's own with judge_results.h.)
 */
#ifndef SUMMARY_H
#define SUMMARY_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    char series[32], metric[32];
    double x, median;
} rows[1024];
static size_t count;

/* Ends the program where there is no such file. */
static inline void read_summary(const char *path) {
    char line[256];
    FILE *file = path != NULL ? fopen(path, "r") : NULL;
    if (file == NULL)
        exit(1);
    while (count < sizeof rows / sizeof *rows && fgets(line, sizeof line, file) != NULL)
        count += sscanf(line, "%31[^,],%lf,%31[^,],%*[^,],%*d,%lf", rows[count].series,
                        &rows[count].x, rows[count].metric, &rows[count].median) == 4;
    fclose(file);
}

/* -1 where it was not measured. With NAN for x it is the first of that series, where there is but one. */
static inline double value(const char *series, double x, const char *metric) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].series, series) == 0 && (isnan(x) || rows[i].x == x) &&
            strcmp(rows[i].metric, metric) == 0)
            return rows[i].median;
    return -1;
}

#endif
