/* judge_results.c - see judge_results.h. */
#include "judge_results.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge_inside.h"
#include "kit.h"

double judge_answer(const char *key) {
    char line[256];
    const char *path = judge_from_check("CHECK_ANSWER");
    FILE *file = fopen(path, "re");
    if (file == NULL)
        judge_reject("answer.txt cannot be read (%s)", "读不到 answer.txt（%s）",
                     strerrorname_np(errno));
    while (fgets(line, sizeof line, file) != NULL) {
        kit_half_width(line);
        char *rest = line + strspn(line, " \t");
        if (strncmp(rest, key, strlen(key)) != 0)
            continue;
        rest += strlen(key);
        size_t sign = strspn(rest, " \t:=");
        char *end;
        double number = strtod(rest + sign, &end);
        if (sign == 0 || end == rest + sign)
            continue;
        fclose(file);
        if (*end == ',')
            judge_reject("%s: write the number with a point and without commas, as 8.1 or 1024",
                         "%s：小数点请用“.”，数里不要有逗号，例如 8.1 或 1024", key);
        return number;
    }
    fclose(file);
    judge_reject("answer.txt has no number behind \"%s:\" yet; write it there",
                 "answer.txt 里“%s:”后面还没有数字；请把答案写在那里", key);
}

/* The student's "summary" or "samples". Rejects, and says what to run, where there is none. */
static FILE *open_results(int lesson, const char *which) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/lesson%02d.%s.csv", judge_from_check("CHECK_RESULTS"), lesson,
             which);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        judge_reject("you have no results of lesson %d yet; type make lesson%d, then read them",
                     "你还没有第 %d 课的结果；先输入 make lesson%d，再来读结果", lesson, lesson);
    return file;
}

/* Calls each for the rows of a series and metric: in both files the fifth column is an integer, and
 * the sixth the median or the value. */
static void each_row(int lesson, const char *which, const char *series, const char *metric,
                     void (*each)(double x, double value, void *context), void *context) {
    char line[512], name[64], kind[64], unit[32];
    double x, value;
    FILE *file = open_results(lesson, which);
    while (fgets(line, sizeof line, file) != NULL)
        if (line[0] != '#' &&
            sscanf(line, "%63[^,],%lf,%63[^,],%31[^,],%*d,%lf", name, &x, kind, unit, &value) ==
                5 &&
            strcmp(name, series) == 0 && strcmp(kind, metric) == 0)
            each(x, value, context);
    fclose(file);
}

struct wanted {
    double x, median;
};

static void keep_wanted(double x, double median, void *context) {
    struct wanted *wanted = context;
    if (x == wanted->x)
        wanted->median = median;
}

static void reject_missing(int lesson, const char *series, double x) {
    judge_reject("your results of lesson %d hold no %s at %g; type make lesson%d again",
                 "第 %d 课的结果里没有 %s 在 %g 处的值；请再运行 make lesson%d", lesson, series, x,
                 lesson);
}

double judge_median(int lesson, const char *series, double x, const char *metric) {
    struct wanted wanted = {x, NAN};
    each_row(lesson, "summary", series, metric, keep_wanted, &wanted);
    if (isnan(wanted.median))
        reject_missing(lesson, series, x);
    return wanted.median;
}

struct xs {
    double *list;
    size_t count, most;
};

static void keep_x(double x, double median, void *context) {
    struct xs *xs = context;
    (void)median;
    if (xs->count == xs->most)
        return;
    size_t at = xs->count++;
    for (; at > 0 && xs->list[at - 1] > x; at--)
        xs->list[at] = xs->list[at - 1];
    xs->list[at] = x;
}

size_t judge_xs(int lesson, const char *series, const char *metric, double *xs, size_t most) {
    struct xs found = {xs, 0, most};
    each_row(lesson, "summary", series, metric, keep_x, &found);
    return found.count;
}

struct values {
    double x, *list;
    size_t count, most;
};

static void keep_value(double x, double value, void *context) {
    struct values *values = context;
    if (x == values->x && values->count < values->most)
        values->list[values->count++] = value;
}

size_t judge_values(int lesson, const char *series, double x, const char *metric, double *values,
                    size_t most) {
    struct values found = {x, values, 0, most};
    each_row(lesson, "samples", series, metric, keep_value, &found);
    if (found.count == 0)
        reject_missing(lesson, series, x);
    return found.count;
}

double judge_note(int lesson, const char *key) {
    char line[512], wanted[128];
    double found = NAN;
    FILE *file = open_results(lesson, "summary");
    snprintf(wanted, sizeof wanted, "# %s: ", key);
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, wanted, strlen(wanted)) == 0)
            found = strtod(line + strlen(wanted), NULL);
    fclose(file);
    if (isnan(found))
        judge_reject("your results of lesson %d hold no line \"# %s\"; type make lesson%d again",
                     "第 %d 课的结果里没有“# %s”这一行；请再运行 make lesson%d", lesson, key,
                     lesson);
    return found;
}

/* --- judging an answer ------------------------------------------------------------------------ */

struct readings judge_just(double value) {
    return (struct readings){{value, NAN, NAN}};
}

struct readings judge_two(double one, double other) {
    return (struct readings){{one, other, NAN}};
}

static double distance(double answer, struct readings readings) {
    double nearest = INFINITY;
    for (size_t i = 0; i < READINGS_MOST; i++)
        nearest = fmin(nearest, fabs(answer - readings.ways[i])); /* fmin leaves NAN out */
    return nearest;
}

void judge_number(const char *key, struct readings right, double tolerance,
                  const struct slip *slips) {
    judge_number_near(key, right, tolerance, 0.02, slips);
}

void judge_number_near(const char *key, struct readings right, double tolerance, double share,
                       const struct slip *slips) {
    double answer = judge_answer(key), nearest = share * fabs(answer) + 1e-9;
    if (distance(answer, right) <= tolerance)
        return;
    const struct slip *found = NULL;
    for (const struct slip *slip = slips; slip->english != NULL; slip++)
        if (distance(answer, slip->readings) < nearest) {
            nearest = distance(answer, slip->readings);
            found = slip;
        }
    if (found == NULL)
        judge_reject("%s: %g is not what your results say; read again which row is asked for, and "
                     "in which unit (README.en.md)",
                     "%s：你的结果里不是 %g；请再看看问的是哪一行、用什么单位（README.zh.md）", key,
                     answer);
    judge_reject("%s: %g %s", "%s：%g %s", key, answer,
                 judge_chinese() ? found->chinese : found->english);
}

bool judge_near(double answer, double value, double least) {
    return fabs(answer - value) <= fmax(0.1 * fabs(value), least);
}

void judge_misreading(double answer, const struct misreading *list, size_t count, double least) {
    const struct misreading *nearest = NULL;
    double nearest_off = 0.1;
    for (size_t i = 0; i < count; i++) {
        double off = fabs(answer - list[i].value) / fmax(fabs(list[i].value), least);
        if (off < nearest_off) { /* not where the value is unknown, or 0 with no least */
            nearest_off = off;
            nearest = &list[i];
        }
    }
    if (nearest != NULL)
        judge_reject(nearest->english, nearest->chinese, answer);
}
