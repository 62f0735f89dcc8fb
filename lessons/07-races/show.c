/* show.c - see show.h. */
#include "show.h"

#include "plan.h"
#include "report.h"
#include "table.h"
#include "ways.h"

static const char *const way_names[WAYS] = {
    [WAY_PLAIN] = N_("nothing"),
    [WAY_VOLATILE] = "volatile",
    [WAY_ATOMIC] = N_("atomic instruction"),
    [WAY_MUTEX] = N_("mutex"),
    [WAY_ROBUST] = N_("robust mutex"),
    [WAY_SPIN] = N_("spin lock"),
    [WAY_SEMAPHORE] = N_("semaphore"),
    [WAY_RWLOCK] = N_("read-write lock"),
    [WAY_FLOCK] = "flock",
    [WAY_FCNTL] = "fcntl",
    [WAY_OFD] = "F_OFD_SETLKW",
};

static void add_heading(struct table *table, const char *const headings[], size_t count) {
    table_start(table, count);
    for (size_t i = 0; i < count; i++)
        table_cell(table, SAY_STRONG, i == 0 ? "%s" : ">%s", headings[i]);
}

static void add_number(struct table *table, const struct experiment *e, const char *kind,
                       const char *slug, double x, size_t metric) {
    char series[64], text[32];
    snprintf(series, sizeof series, "%s-%s", kind, slug);
    double median = experiment_median(e, series, x, metric);
    bool missing = metric == LOST && median > 0;
    table_cell(table, missing ? SAY_BAD : SAY_PLAIN, "%s",
               isnan(median) ? "-" : report_number(text, median));
}

void show_ways(const struct experiment *e, size_t cpus) {
    const char *const headings[] = {_("two workers, one counter"),
                                    _("lost, %: threads"),
                                    _("processes"),
                                    _("ns: alone"),
                                    _("threads, one CPU"),
                                    _("threads, two CPUs"),
                                    _("processes, two CPUs")};
    enum { COLUMNS = sizeof headings / sizeof *headings };
    double on = (double)cpus;
    struct table table;
    report_heading(_("Additions lost when losses are provoked, and the time of one addition when "
                     "they are not: medians"));
    add_heading(&table, headings, COLUMNS);
    for (size_t i = 0; i < WAYS; i++) {
        const char *slug = ways[i].slug;
        table_cell(&table, SAY_PLAIN, "%s", _(way_names[i]));
        add_number(&table, e, "thread", slug, 1, LOST);
        add_number(&table, e, "process", slug, 1, LOST);
        add_number(&table, e, "alone", slug, 1, TIME);
        add_number(&table, e, "thread", slug, 1, TIME);
        add_number(&table, e, "thread", slug, cpus < 2 ? NAN : on, TIME);
        add_number(&table, e, "process", slug, cpus < 2 ? NAN : on, TIME);
    }
    table_print(&table, stdout);
    table_free(&table);
}

/* "yes", "no", or "-" where the tool was not there. */
static void add_report(struct table *table, const struct experiment *e, const char *tool,
                       const char *program) {
    char series[64];
    snprintf(series, sizeof series, "%s-%s", tool, program);
    double reported = experiment_median(e, series, 2, REPORTED);
    table_cell(table, SAY_PLAIN, "%s", isnan(reported) ? "-" : reported > 0 ? _("yes") : _("no"));
}

void show_tools(const struct experiment *e) {
    static const char *const tools[][2] = {
        {"tsan", "ThreadSanitizer"}, {"helgrind", "helgrind"}, {"drd", "drd"}};
    const char *const headings[] = {_("does it complain?"), _("a data race"),
                                    _("locks in two orders, not stuck"), _("mutex, all right"),
                                    _("with the mutex: times as slow")};
    enum { COLUMNS = sizeof headings / sizeof *headings };
    struct table table;
    report_heading(_("What the tools say"));
    add_heading(&table, headings, COLUMNS);
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++) {
        table_cell(&table, SAY_PLAIN, "%s", tools[i][1]);
        add_report(&table, e, tools[i][0], "race");
        add_report(&table, e, tools[i][0], "order");
        add_report(&table, e, tools[i][0], "mutex");
        add_number(&table, e, tools[i][0], "mutex", 2, SLOWDOWN);
    }
    table_print(&table, stdout);
    table_free(&table);
}
