/* experiment_line.c - see experiment_line.h. */
#include "experiment_line.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "say.h"
#include "subprocess.h"
#include "worker_limits.h"

/* Quotes the line and says what does not fit. */
static void refuse(struct experiment_reading *reading, const char *text, const char *why) {
    say_error(_("%s printed a line that does not fit: \"%.*s\" (%s)"), reading->program,
              (int)strcspn(text, "\n"), text, why);
    reading->error = EPROTO;
}

static bool read_number(const char *text, double *number) {
    char *end;
    *number = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*number);
}

/* The number of a metric, or metric_count. */
static size_t metric_named(const struct plan *plan, const char *name) {
    size_t metric = 0;
    while (metric < plan->metric_count && strcmp(plan->metrics[metric].name, name) != 0)
        metric++;
    return metric;
}

static bool has_series(const struct plan *plan, const char *series) {
    for (size_t i = 0; i < plan->cell_count; i++)
        if (strcmp(plan->cells[i].series, series) == 0)
            return true;
    return false;
}

/* "SERIES X METRIC VALUE", cut into words. */
static void take_value(struct experiment_reading *reading, const char *text, char *words[4]) {
    const struct plan *plan = reading->recording->plan;
    double x, value;
    size_t metric = metric_named(plan, words[2]);
    bool delayed = strcmp(words[2], "delayed") == 0, again = strcmp(words[2], "again") == 0;
    if (!read_number(words[1], &x) || !read_number(words[3], &value)) {
        refuse(reading, text, _("not a number"));
        return;
    }
    size_t cell = plan_cell(plan, words[0], x);
    if (!has_series(plan, words[0]))
        refuse(reading, text, _("unknown series"));
    else if (cell == plan->cell_count)
        refuse(reading, text, _("no such x in this series"));
    else if (delayed)
        reading->delayed = fmax(reading->delayed, value);
    else if (again)
        reading->again += value;
    else if (metric == plan->metric_count)
        refuse(reading, text, _("unknown metric"));
    else
        record(reading->recording, cell, metric, value);
}

/* "error ERRNO WHAT": says what the program could not say itself. */
static void take_error(struct experiment_reading *reading, const char *text) {
    int error, signal_number;
    char what[128] = "", who[32];
    size_t number;
    if (sscanf(text, "error %d %127[^\n]", &error, what) != 2 || error <= 0) {
        refuse(reading, text, _("not of the form: error ERRNO WHAT"));
        return;
    }
    reading->error = error;
    if (strcmp(what, "thread") == 0)
        worker_say_refused(WORKER_THREAD, error);
    else if (strcmp(what, "process") == 0)
        worker_say_refused(WORKER_PROCESS, error);
    else if (sscanf(what, "memory %zu", &number) == 1)
        say_error(_("the system refused %zu MB of memory (%s); raise ulimit -v, or give a smaller "
                    "--largest"),
                  number, strerrorname_np(error));
    else if (sscanf(what, "killed %d", &signal_number) == 1)
        worker_say_killed(reading->program, signal_number);
    else if (error == EBADMSG && sscanf(what, "%31s with %zu workers", who, &number) == 2)
        say_error(_("%s with %zu workers: the result differs from the right one, so no time of "
                    "this run can be believed"),
                  who, number);
    else
        say_error(_("%s failed: %s (%s)"), reading->program, what, strerrorname_np(error));
}

/* Whether the line is dealt with: after an error, where it is one, or where it has no end. */
static bool take_trouble(struct experiment_reading *reading, const char *text) {
    if (reading->error != 0)
        return true;
    if (strchr(text, '\n') == NULL)
        refuse(reading, text, _("a line without end"));
    else if (strncmp(text, "error ", 6) == 0)
        take_error(reading, text);
    return reading->error != 0;
}

void experiment_timeline_line(struct experiment_reading *reading, const char *text) {
    if (!take_trouble(reading, text) && !timeline_lines_take(reading->lines, text))
        refuse(reading, text, _("not of the form: timeline RUN WORKER STATE START END CPU"));
}

void experiment_line(struct experiment_reading *reading, const char *text) {
    char copy[256], *rest = copy, *words[4], *extra;
    size_t count = 0;
    if (take_trouble(reading, text))
        return;
    snprintf(copy, sizeof copy, "%.*s", (int)strcspn(text, "\n"), text);
    while (count < 4 && (words[count] = strsep(&rest, " ")) != NULL && words[count][0] != '\0')
        count++;
    extra = rest;
    if (count == 4 && extra == NULL)
        take_value(reading, text, words);
    else
        refuse(reading, text, _("not of the form: SERIES X METRIC VALUE"));
}
