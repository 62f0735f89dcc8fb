/* results.c - see results.h. */
#include "results.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "draft.h"
#include "machine.h"
#include "say.h"
#include "worker.h"

#ifndef KIT_COMPILER /* the Makefile gives the compiler and its flags */
#define KIT_COMPILER "unknown"
#endif

static const char verdict_heading[] = "claim,ratio,low,high,verdict,who\n";

int results_path(char *path, const struct options *options, int lesson, const char *ending) {
    int length = snprintf(path, PATH_MAX, "%s/lesson%02d.%s", options->out, lesson, ending);
    return length < PATH_MAX ? 0 : ENAMETOOLONG;
}

static void say_unwritable(const char *path, int error) {
    if (error == ENOSPC || error == EDQUOT || error == EFBIG)
        say_error(_("the disk is full, or a limit is reached (%s), so %s could not be written and "
                    "keeps its last content; make room, then run the lesson again"),
                  strerrorname_np(error), path);
    else
        say_error(_("%s cannot be written (%s); check who owns the folder, or give another with "
                    "--out=FOLDER"),
                  path, strerrorname_np(error));
}

int results_check_folder(const struct options *options, int lesson) {
    char path[PATH_MAX];
    struct draft draft;
    int error = results_path(path, options, lesson, "summary.csv");
    if (error == 0 && mkdir(options->out, 0777) != 0 && errno != EEXIST)
        error = errno;
    if (error == 0)
        error = draft_open(&draft, path);
    if (error == 0)
        draft_drop(&draft);
    else
        say_unwritable(path, error);
    return error;
}

static void write_header(FILE *file, const struct results *results) {
    struct utsname machine;
    char cpu[128], date[32];
    time_t now = time(NULL);
    struct tm utc;
    uname(&machine);
    machine_cpu("", cpu, sizeof cpu);
    strftime(date, sizeof date, "%Y-%m-%d", gmtime_r(&now, &utc));
    fprintf(file, "# lesson: %d\n# date: %s\n", results->lesson, date);
    fprintf(file, "# kernel: %s %s\n# cpu: %s\n", machine.sysname, machine.release, cpu);
    fprintf(file, "# cores: %zu\n# compiler: %s\n", worker_cpus(), KIT_COMPILER);
    if (worker_cores() < worker_cpus())
        fprintf(file, "# physical cores: %zu\n", worker_cores());
    if (worker_quota() > 0)
        fprintf(file, "# cpu quota: %.3g\n", worker_quota());
    fprintf(file, "# seed: %llu\n", (unsigned long long)results->options->seed);
    fprintf(file, "# budget: %g\n", results->options->budget_s);
    fprintf(file, "# rounds: %zu\n", results->recording->rounds);
    fprintf(file, "# runs made again: %zu of %zu\n", results->recording->again,
            results->recording->runs + results->recording->again);
    for (size_t i = 0; i < results->extra_count; i++)
        fprintf(file, "# %s: %s\n", results->extra[i][0], results->extra[i][1]);
    fprintf(file, "# x: %s\n", results->x_meaning);
}

static void write_samples(FILE *file, const struct results *results, const void *unused) {
    (void)unused;
    const struct recording *recording = results->recording;
    const struct plan *plan = recording->plan;
    fprintf(file, "series,x,metric,unit,round,value\n");
    for (size_t i = 0; i < recording->sample_count; i++) {
        const struct sample *sample = &recording->samples[i];
        const struct cell *cell = &plan->cells[sample->cell];
        const struct metric *metric = &plan->metrics[sample->metric];
        fprintf(file, "%s,%.10g,%s,%s,%u,%.9g\n", cell->series, cell->x, metric->name, metric->unit,
                sample->round, sample->value);
    }
}

static void write_summary(FILE *file, const struct results *results, const void *unused) {
    (void)unused;
    const struct plan *plan = results->recording->plan;
    fprintf(file, "series,x,metric,unit,n,median,low,high\n");
    for (size_t metric = 0; metric < plan->metric_count; metric++) {
        for (size_t cell = 0; cell < plan->cell_count; cell++) {
            struct interval value = recording_cell(results->recording, cell, metric);
            if (value.n == 0)
                continue;
            fprintf(file, "%s,%.10g,%s,%s,%zu,%.6g,%.6g,%.6g\n", plan->cells[cell].series,
                    plan->cells[cell].x, plan->metrics[metric].name, plan->metrics[metric].unit,
                    value.n, value.median, value.low, value.high);
        }
    }
}

static void write_verdicts(FILE *file, const struct results *results, const void *unused) {
    (void)unused;
    fputs(verdict_heading, file);
    for (size_t i = 0; i < results->finding_count; i++) {
        const struct finding *finding = &results->findings[i];
        fprintf(file, "%s,%.6g,%.6g,%.6g,%s,%s\n", finding->claim, finding->ratio.median,
                finding->ratio.low, finding->ratio.high, verdict_slug(finding->verdict),
                finding->who);
    }
}

/* Completes the draft of one result file. */
static int write_file(const struct results *results, const struct results_part *part,
                      const void *context, struct draft *draft) {
    char path[PATH_MAX];
    int error = results_path(path, results->options, results->lesson, part->ending);
    if (error == 0)
        error = draft_open(draft, path);
    if (error == 0) {
        if (part->head)
            write_header(draft->file, results);
        part->write(draft->file, results, context);
        error = draft_complete(draft);
    }
    if (error != 0)
        say_unwritable(path, error);
    return error;
}

int results_write_parts(const struct results *results, const struct results_part *parts,
                        size_t count, const void *context) {
    struct draft drafts[DRAFTS_MOST];
    size_t complete = 0;
    int error = 0;
    while (error == 0 && complete < count) {
        error = write_file(results, &parts[complete], context, &drafts[complete]);
        complete += error == 0;
    }
    /* They belong to the same run: so no signal comes in between. */
    sigset_t ending, before;
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGHUP);
    sigprocmask(SIG_BLOCK, &ending, &before);
    for (size_t i = 0; i < complete; i++) {
        if (error != 0)
            draft_drop(&drafts[i]);
        else if ((error = draft_publish(&drafts[i])) != 0)
            say_unwritable(drafts[i].path, error);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return error;
}

int results_write(const struct results *results) {
    static const struct results_part parts[] = {{"samples.csv", true, write_samples},
                                                {"summary.csv", true, write_summary},
                                                {"verdicts.csv", true, write_verdicts}};
    return results_write_parts(results, parts, sizeof parts / sizeof *parts, NULL);
}

static int parse_verdict(const char *text, struct verdict_line *line) {
    char rest;
    int fields = sscanf(text, "%63[^,],%lf,%lf,%lf,%15[a-z],%31[a-z-]%c", line->claim, &line->ratio,
                        &line->low, &line->high, line->verdict, line->who, &rest);
    if (fields != 7 || rest != '\n')
        return EINVAL;
    for (enum verdict v = VERDICT_HOLDS; v <= VERDICT_UNDECIDED; v++)
        if (strcmp(line->verdict, verdict_slug(v)) == 0)
            return 0;
    return EINVAL;
}

int results_read_verdicts(const char *path, struct verdict_line *lines, size_t most,
                          size_t *count) {
    FILE *file = fopen(path, "re");
    *count = 0;
    if (file == NULL)
        return errno;
    char text[512];
    bool heading_seen = false;
    int error = 0;
    while (error == 0 && fgets(text, sizeof text, file) != NULL) {
        if (text[0] == '#')
            continue;
        if (!heading_seen)
            error = strcmp(text, verdict_heading) == 0 ? 0 : EINVAL;
        else if (*count < most)
            error = parse_verdict(text, &lines[(*count)++]);
        heading_seen = true;
    }
    if (error == 0 && (!heading_seen || ferror(file)))
        error = EINVAL;
    fclose(file);
    return error;
}
