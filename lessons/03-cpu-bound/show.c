/* show.c - the tables of lesson 3, its conclusion, and the pictures that it computed. */
#include "lesson.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "say.h"

static const char *group_name(size_t group) {
    const char *const names[GROUPS] = {_("matrix product"), "gzip", _("ray tracing"), _("blur"),
                                       _("all four")};
    return names[group];
}

static void add_interval(struct table *table, struct interval value) {
    if (value.n == 0)
        table_cell(table, SAY_PLAIN, "-");
    else if (isnan(value.low))
        table_cell(table, SAY_PLAIN, "%.2f", value.median);
    else
        table_cell(table, SAY_PLAIN, "%.2f [%.2f, %.2f]", value.median, value.low, value.high);
}

/* The headings of a table; those from number `right` on are aligned to the right. */
static void add_headings(struct table *table, const char *const *texts, size_t count,
                         size_t right) {
    table_start(table, count);
    for (size_t i = 0; i < count; i++)
        table_cell(table, SAY_STRONG, i < right ? "%s" : ">%s", texts[i]);
}

void print_speedups(const struct lesson *lesson, const struct recording *recording) {
    static const int kinds[] = {THREADS, PROCESSES, COPIES};
    const char *const headings[] = {_("job"), _("workers"), _("threads"), _("processes"),
                                    _("independent copies")};
    struct table table;
    report_heading(_("Speedup against the serial program: median [interval]"));
    add_headings(&table, headings, 5, 1);
    for (size_t group = 0; group < GROUPS; group++)
        for (size_t i = 0; i < lesson->count_count; i++) {
            table_cell(&table, SAY_PLAIN, "%s", i == 0 ? group_name(group) : "");
            table_cell(&table, SAY_PLAIN, "%zu", lesson->counts[i]);
            for (size_t kind = 0; kind < 3; kind++)
                add_interval(&table, interval_at(lesson, recording, group, kinds[kind],
                                                 lesson->counts[i], SPEEDUP));
        }
    table_print(&table, stdout);
    table_free(&table);
}

void print_splits(const struct lesson *lesson, const struct recording *recording) {
    const char *const headings[] = {_("job"),       "",          _("time"), _("start"), _("work"),
                                    _("hand-over"), _("waiting")};
    struct table table;
    report_heading(_("Where the time goes, one worker on each CPU: ms, medians"));
    add_headings(&table, headings, 7, 2);
    for (size_t group = 0; group < GROUPS; group++)
        for (int kind = THREADS; kind <= PROCESSES; kind++) {
            table_cell(&table, SAY_PLAIN, "%s", kind == THREADS ? group_name(group) : "");
            table_cell(&table, SAY_PLAIN, "%s", kind == THREADS ? _("threads") : _("processes"));
            for (size_t metric = TIME; metric <= WAIT; metric++)
                table_cell(
                    &table, SAY_PLAIN, "%.2f",
                    interval_at(lesson, recording, group, kind, lesson->full, metric).median);
        }
    table_print(&table, stdout);
    table_free(&table);
}

/* Start, hand-over and waiting in per cent of the time. */
static double overhead_of(const struct lesson *lesson, const struct recording *recording,
                          int kind) {
    return 100 * interval_at(lesson, recording, ALL, kind, lesson->full, OVERHEAD).median /
           interval_at(lesson, recording, ALL, kind, lesson->full, TIME).median;
}

void print_conclusion(const struct lesson *lesson, const struct recording *recording) {
    double by_threads = recording_ratio(recording, RATIO_THREADS).median;
    double by_processes = recording_ratio(recording, RATIO_PROCESSES).median;
    double ceiling = recording_ratio(recording, RATIO_COPIES).median;
    report_heading(_("Conclusion"));
    printf(_("  With %zu workers the four jobs run %.2f times as fast with threads, and %.2f times "
             "with processes (CPUs: %zu).\n"),
           lesson->full, by_threads, by_processes, worker_cpus());
    printf(_("  As many independent copies of the serial program do %.2f times the work of one; "
             "threads get %.0f %% of that, processes %.0f %%.\n"),
           ceiling, 100 * by_threads / ceiling, 100 * by_processes / ceiling);
    printf(_("  Start, hand-over and waiting take %.1f %% of the time with threads, and %.1f %% "
             "with processes.\n"),
           overhead_of(lesson, recording, THREADS), overhead_of(lesson, recording, PROCESSES));
}

/* Computes a picture once more and writes it. */
static int write_picture(const struct lesson *lesson, size_t number, const char *path) {
    struct job job = {0};
    size_t width, height;
    int error = job_named(&job, job_slugs[number], lesson->shrink);
    unsigned char *rgb = calloc(job.units, job.unit_bytes);
    size_t *lengths = calloc(job.units, sizeof *lengths);
    if (error == 0)
        error = rgb != NULL && lengths != NULL ? job_compute_all(&job, rgb, lengths) : ENOMEM;
    job_picture_size(lesson->shrink, &width, &height);
    if (error == 0)
        error = picture_write_png(path, rgb, width, height);
    free(lengths);
    free(rgb);
    job_destroy(&job);
    return error;
}

static int keep_picture(const struct lesson *lesson, size_t number, const char *name,
                        const struct options *options) {
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/lesson03-%s.png", options->out, name);
    int error = length < PATH_MAX ? write_picture(lesson, number, path) : ENAMETOOLONG;
    if (error != 0)
        say_error(_("the picture %s could not be written (%s); make room on the disk, or give "
                    "another folder with --out=FOLDER"),
                  path, strerrorname_np(error));
    else
        printf("  %s\n", path);
    return error;
}

int write_pictures(const struct lesson *lesson, const struct options *options) {
    report_heading(_("The pictures that were computed, for you to open"));
    int error = keep_picture(lesson, RAYTRACE, "scene", options);
    return error != 0 ? error : keep_picture(lesson, BLUR, "blur", options);
}
