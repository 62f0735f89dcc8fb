/* course.c - see course.h. */
#include "course.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "kit.h"
#include "report.h"
#include "results.h"
#include "say.h"
#include "table.h"

enum { LINES_MOST = 64, LESSONS = 14 };

static char folder_of_results[PATH_MAX];

void course_folder(const char *folder) {
    snprintf(folder_of_results, sizeof folder_of_results, "%s", folder);
}

static int path_of(char *path, int lesson, const char *ending) {
    if (folder_of_results[0] == '\0' &&
        kit_path(folder_of_results, sizeof folder_of_results, "plots") != 0)
        return -1;
    int length = snprintf(path, PATH_MAX, "%s/lesson%02d.%s", folder_of_results, lesson, ending);
    return length < PATH_MAX ? 0 : -1;
}

double course_ratio(int lesson, const char *claim, const char *who) {
    struct verdict_line lines[LINES_MOST];
    size_t count = 0;
    char path[PATH_MAX];
    if (path_of(path, lesson, "verdicts.csv") != 0 ||
        results_read_verdicts(path, lines, LINES_MOST, &count) != 0)
        return NAN;
    for (size_t i = 0; i < count; i++)
        if (strcmp(lines[i].claim, claim) == 0 &&
            strcmp(lines[i].who, who != NULL ? who : "kit") == 0)
            return lines[i].ratio;
    return NAN;
}

double course_median(int lesson, const char *series, double x, const char *metric) {
    char path[PATH_MAX], line[256], one[64], of[64];
    double at, median, found = NAN;
    FILE *file = path_of(path, lesson, "summary.csv") == 0 ? fopen(path, "re") : NULL;
    if (file == NULL)
        return NAN;
    while (isnan(found) && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "%63[^,],%lf,%63[^,],%*[^,],%*d,%lf", one, &at, of, &median) == 4 &&
            strcmp(one, series) == 0 && at == x && strcmp(of, metric) == 0)
            found = median;
    fclose(file);
    return found;
}

/* --- the decision chart ------------------------------------------------------------------------ */

static const struct branch {
    const char *text; /* marked with N_; a line without a lesson is a question */
    int lesson;
    const char *claim, *who;
    const char *number; /* what the number is, marked with N_ */
} branches[] = {
    {N_("What does the task wait for?"), 0, NULL, NULL, NULL},
    {N_("the CPU, in machine code: threads"), 3, "cpu.threads", NULL, N_("times as fast")},
    {N_("  or processes"), 3, "cpu.processes", NULL, N_("times as fast")},
    {N_("the CPU, under an interpreter's lock: processes"), 4, "gil.cpu-processes", "cpython",
     N_("times as fast")},
    {N_("  not threads"), 4, "gil.cpu-threads", "cpython", N_("times as fast")},
    {N_("  but threads where C code lets the lock go"), 4, "gil.gzip", "cpython",
     N_("times as fast")},
    {N_("the network: threads, or one with events"), 5, "io.threads", NULL, N_("times as fast")},
    {N_("  also under an interpreter's lock"), 4, "gil.io-threads", "cpython", N_("times as fast")},
    {N_("  queries and computing on each answer: processes"), 12, "db.processes", NULL,
     N_("times as fast as threads")},
    {N_("the disk: threads"), 5, "io.files", NULL, N_("times as fast")},
    {N_("a lock that others hold: hold it shorter"), 7, "race.lock-cost", NULL,
     N_("times as slow as a free one")},
    {N_("a user who waits: slow work into a thread"), 6, "ui.threads", NULL,
     N_("times as quick to echo")},
    {N_("more than one machine has: processes"), 13, "hosts.processes", NULL, N_("times as fast")},
    {N_("If both would do, what decides?"), 0, NULL, NULL, NULL},
    {N_("many short tasks: threads, or a pool"), 2, "create.cost", NULL,
     N_("threads start in the time of a process")},
    {N_("little memory: threads"), 1, "memory.footprint", NULL,
     N_("times the memory for a process")},
    {N_("much to hand over: threads"), 8, "ipc.threads-cheaper", NULL,
     N_("times as long through a pipe")},
    {N_("  or shared memory"), 8, "ipc.shared-memory", NULL, N_("times as long for processes")},
    {N_("many switches: no reason for either"), 9, "switch.cost", NULL,
     N_("times as long between processes")},
    {N_("a crash must not take all: processes"), 10, "crash.process", NULL,
     N_("(the share of the others that live on)")},
    {N_("state that outlives them: a store"), 11, "store.cost", NULL,
     N_("times as long as shared memory")},
};

static void add_branch(struct table *table, const struct branch *branch, bool missing[]) {
    char text[32];
    if (branch->lesson == 0) {
        table_cell(table, SAY_STRONG, "%s", _(branch->text));
        table_cell(table, SAY_PLAIN, " ");
        table_cell(table, SAY_PLAIN, " ");
        table_cell(table, SAY_PLAIN, " ");
        return;
    }
    double ratio = course_ratio(branch->lesson, branch->claim, branch->who);
    missing[branch->lesson] |= isnan(ratio);
    table_cell(table, SAY_PLAIN, "  %s", _(branch->text));
    table_cell(table, SAY_PLAIN, "%d", branch->lesson);
    table_cell(table, isnan(ratio) ? SAY_UNSURE : SAY_GOOD, "%s",
               isnan(ratio) ? "?" : report_number(text, ratio));
    table_cell(table, SAY_PLAIN, "%s", _(branch->number));
}

void course_print_chart(void) {
    struct table table;
    bool missing[LESSONS + 1] = {false}, any = false;
    char list[160] = "";
    table_start(&table, 4);
    table_cell(&table, SAY_PLAIN, "%s", _("task"));
    table_cell(&table, SAY_PLAIN, ">%s", _("lesson"));
    table_cell(&table, SAY_PLAIN, ">%s", _("here"));
    table_cell(&table, SAY_PLAIN, " ");
    for (size_t i = 0; i < sizeof branches / sizeof *branches; i++)
        add_branch(&table, &branches[i], missing);
    table_print(&table, stdout);
    table_free(&table);
    for (int i = 1; i <= LESSONS; i++) {
        size_t length = strlen(list);
        if (missing[i])
            snprintf(list + length, sizeof list - length, " lesson%d", i);
        any = any || missing[i];
    }
    if (any)
        printf(_("  ? this machine has no number yet; type make%s\n"), list);
}
