/* show.c - see show.h. */
#include "show.h"

#include <string.h>

#include "report.h"
#include "worker.h"

const char *const job_slugs[GROUPS] = {"matrix", "gzip", "raytrace", "blur", ""};

/* The series of a job and a kind, until the next call; of the four together it is the kind. */
static const char *series_of(size_t group, const char *kind) {
    static char name[32];
    snprintf(name, sizeof name, "%s%s%s", job_slugs[group], group == JOBS ? "" : "-", kind);
    return name;
}

/* "matrix-thread+gzip-thread+raytrace-thread+blur-thread"; experiment_derive keeps it. */
static const char *sum_of(const char *kind) {
    static const char *const kinds[] = {"thread", "process", "serial", "copies"};
    static char sums[4][96];
    size_t i = 0;
    while (strcmp(kinds[i], kind) != 0)
        i++;
    snprintf(sums[i], sizeof *sums, "matrix-%s+gzip-%s+raytrace-%s+blur-%s", kind, kind, kind,
             kind);
    return sums[i];
}

/* Each of the copies does the whole work, so N of them do N times as much. */
void add_groups(struct experiment *e, const char *kind, size_t workers) {
    bool copies = strcmp(kind, "copies") == 0;
    double x = (double)workers;
    for (size_t job = 0; job < JOBS; job++)
        experiment_cells(e, series_of(job, kind), x);
    for (size_t metric = TIME; metric <= (copies ? TIME : OVERHEAD); metric++)
        experiment_derive(e, (struct value){kind, x, metric}, 1,
                          (struct ratio){.above = {sum_of(kind), x, metric}});
    experiment_derive(e, (struct value){kind, x, SPEEDUP}, copies ? x : 1,
                      (struct ratio){{sum_of("serial"), 1, TIME}, {sum_of(kind), x, TIME}});
}

static const char *group_name(size_t group) {
    const char *const names[GROUPS] = {_("matrix product"), "gzip", _("ray tracing"), _("blur"),
                                       _("all four")};
    return names[group];
}

/* The headings of a table; those from number `right` on are aligned to the right. */
static void add_headings(struct table *table, const char *const *texts, size_t count,
                         size_t right) {
    table_start(table, count);
    for (size_t i = 0; i < count; i++)
        table_cell(table, SAY_STRONG, i < right ? "%s" : ">%s", texts[i]);
}

void show_speedups(const struct experiment *e, const size_t *counts, size_t count) {
    static const char *const kinds[] = {"thread", "process", "copies"};
    const char *const headings[] = {_("job"), _("workers"), _("threads"), _("processes"),
                                    _("independent copies")};
    struct table table;
    report_heading(_("Speedup against the serial program: median [interval]"));
    add_headings(&table, headings, 5, 1);
    for (size_t row = 0; row < GROUPS * count; row++) {
        size_t group = row / count, workers = counts[row % count];
        table_cell(&table, SAY_PLAIN, "%s", row % count == 0 ? group_name(group) : "");
        table_cell(&table, SAY_PLAIN, "%zu", workers);
        for (size_t k = 0; k < 3; k++)
            report_interval(
                &table, experiment_value(e, series_of(group, kinds[k]), (double)workers, SPEEDUP));
    }
    table_print(&table, stdout);
    table_free(&table);
}

void show_splits(const struct experiment *e, size_t full) {
    const char *const headings[] = {_("job"),       "",          _("time"), _("start"), _("work"),
                                    _("hand-over"), _("waiting")};
    struct table table;
    report_heading(_("Where the time goes, one worker on each core: ms, medians"));
    add_headings(&table, headings, 7, 2);
    for (size_t row = 0; row < 2 * GROUPS; row++) {
        const char *kind = row % 2 == 0 ? "thread" : "process";
        table_cell(&table, SAY_PLAIN, "%s", row % 2 == 0 ? group_name(row / 2) : "");
        table_cell(&table, SAY_PLAIN, "%s", row % 2 == 0 ? _("threads") : _("processes"));
        for (size_t metric = TIME; metric <= WAIT; metric++)
            table_cell(&table, SAY_PLAIN, "%.2f",
                       experiment_median(e, series_of(row / 2, kind), (double)full, metric));
    }
    table_print(&table, stdout);
    table_free(&table);
}

/* How many times as fast with a worker on each CPU as with one on each core. */
static double gain(const struct experiment *e, const char *kind) {
    return experiment_median(e, kind, (double)worker_cpus(), SPEEDUP) /
           experiment_median(e, kind, (double)worker_cores(), SPEEDUP);
}

void show_siblings(const struct experiment *e, size_t largest) {
    bool only_siblings_differ = worker_fast_cores() == worker_cores();
    if (worker_cores() < worker_cpus() && only_siblings_differ && worker_cpus() <= largest)
        printf(_("  Siblings: with a worker on each of the %zu CPUs threads run %.2f times as fast "
                 "as with one on each core (cores: %zu), and processes %.2f times.\n"),
               worker_cpus(), gain(e, "thread"), worker_cores(), gain(e, "process"));
}
