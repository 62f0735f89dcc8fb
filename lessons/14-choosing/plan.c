/* plan.c - see plan.h. */
#include "plan.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "advice.h"
#include "commands.h"
#include "course.h"
#include "report.h"
#include "table.h"

static const struct metric metrics[] = {
    [RIGHT] = {"right", "share"},    [KIND] = {"kind", "number"},
    [SURENESS] = {"sure", "number"}, [AT_ONCE] = {"at-once", "threads"},
    [LENGTH] = {"length", "ms"},     [USER] = {"user", "%"},
    [KERNEL] = {"kernel", "%"},      [ON_DISK] = {"disk", "%"},
    [ON_NETWORK] = {"network", "%"}, [ON_TIMER] = {"timer", "%"},
    [ON_LOCK] = {"lock", "%"},       [IN_TURNS] = {"turns", "%"},
};

static size_t only_every = 1;

static bool plan_wants(size_t i) {
    return i / KNOWN_PARTS % only_every == 0 && known_possible(&known_commands[i]);
}

/* A part of the commands in each round, another one each time: so rounds are short, and each command is
 * run again and again. */
void plan_add(struct experiment *e, size_t shrink) {
    memcpy(e->metrics, metrics, sizeof metrics);
    experiment_cells(e, "all", 0);
    only_every = shrink;
    for (size_t i = 0; i < known_count; i++) {
        if (i / KNOWN_PARTS % shrink != 0)
            continue;
        if (plan_wants(i))
            experiment_cells(e, known_commands[i].slug, (double)i + 1);
        else
            say_note(_("%s is missing, so the command %s is left out"), known_commands[i].needs,
                     known_commands[i].slug);
    }
    char text[16];
    /* A counter without a file, so no trace of it remains; the programs inherit it. (Not 0, 1 or 2, if the
     * reader has closed one of these.) */
    int counter = eventfd(0, 0), turn = fcntl(counter, F_DUPFD, 10);
    if (counter >= 0)
        close(counter);
    snprintf(text, sizeof text, "%d", turn);
    if (turn >= 0)
        setenv("TURN", text, 1);
    experiment_program(e, 1, "survey turn %zu", shrink);
}

static double median(const struct experiment *e, size_t i, size_t metric) {
    return experiment_median(e, known_commands[i].slug, (double)i + 1, metric);
}

static double computing(const struct experiment *e, size_t i) {
    return median(e, i, USER) + median(e, i, KERNEL);
}

static enum kind first_of(unsigned kinds) {
    enum kind kind = 0;
    while (kind + 1 < KIND_COUNT && (kinds >> kind & 1) == 0)
        kind++;
    return kind;
}

/* The smallest and the largest; n is 0 where it was never looked at. */
static struct interval range(const struct experiment *e, size_t i, size_t metric) {
    return recording_range(&e->recording,
                           (struct ratio){{known_commands[i].slug, (double)i + 1, metric}, {0}});
}

/* In every round, as the claim asks. */
static bool always_right(const struct experiment *e, size_t i) {
    return range(e, i, RIGHT).low >= 1;
}

static void add_row(struct table *table, const struct experiment *e, size_t i) {
    const struct known_command *known = &known_commands[i];
    struct interval kind = range(e, i, KIND); /* the middle of two kinds would be a third one */
    table_cell(table, SAY_PLAIN, "%s", known->slug);
    table_cell(table, SAY_PLAIN, "%s", advice_kind(first_of(known->right)));
    table_cell(table, always_right(e, i) ? SAY_GOOD : SAY_BAD, "%s",
               kind.low == kind.high ? advice_kind((enum kind)lround(kind.low)) : _("varies"));
    table_cell(table, SAY_PLAIN, "%.0f", computing(e, i));
    table_cell(table, SAY_PLAIN, "%.2f", median(e, i, AT_ONCE));
    table_cell(table, SAY_PLAIN, "%.0f", median(e, i, LENGTH));
}

void plan_show(struct experiment *e) {
    struct table table;
    report_heading(_("Commands of known kind, and what the advice says"));
    table_start(&table, 6);
    table_cell(&table, SAY_PLAIN, "%s", _("command"));
    table_cell(&table, SAY_PLAIN, "%s", _("known"));
    table_cell(&table, SAY_PLAIN, "%s", _("advice"));
    table_cell(&table, SAY_PLAIN, ">%s", _("computes, %"));
    table_cell(&table, SAY_PLAIN, ">%s", _("at once"));
    table_cell(&table, SAY_PLAIN, ">ms");
    for (size_t i = 0; i < known_count; i++)
        if (!isnan(median(e, i, RIGHT)))
            add_row(&table, e, i);
    table_print(&table, stdout);
    table_free(&table);
    course_folder(e->options.out);
    report_heading(_("Which to choose: the whole course, with this machine's numbers"));
    course_print_chart();
}

/* The value of a command by its name. */
static double value_of(const struct experiment *e, const char *slug, size_t metric) {
    for (size_t i = 0; i < known_count; i++)
        if (strcmp(known_commands[i].slug, slug) == 0)
            return median(e, i, metric);
    return NAN;
}

/* One wrong look is enough for the claim to fail, and medians do not show it. */
static void print_wrong(const struct experiment *e) {
    for (size_t i = 0; i < known_count; i++) {
        const struct known_command *known = &known_commands[i];
        struct interval right = range(e, i, RIGHT), kind = range(e, i, KIND);
        if (right.n == 0 || right.low >= 1)
            continue;
        enum kind wrong = (enum kind)lround(kind.low);
        if (known->right >> wrong & 1)
            wrong = (enum kind)lround(kind.high);
        printf(_("  Wrong in at least one round: %s (%s; advice: %s)\n"), known->slug,
               advice_kind(first_of(known->right)), advice_kind(wrong));
    }
}

/* Those that the lesson wanted to run: the others are not installed, or --shrink leaves them out. */
static void print_left_out(const struct experiment *e) {
    char list[1024] = "";
    for (size_t i = 0; i < known_count; i++) {
        size_t length = strlen(list);
        if (plan_wants(i) && range(e, i, RIGHT).n == 0)
            snprintf(list + length, sizeof list - length, "%s%s", length > 0 ? ", " : "",
                     known_commands[i].slug);
    }
    if (list[0] != '\0')
        printf(_("  Not measured, for want of a CPU or of time (more: BUDGET=%.0f): %s\n"),
               ceil(2 * e->options.budget_s), list);
}

void plan_conclude(const struct experiment *e) {
    size_t tried = 0, right = 0;
    for (size_t i = 0; i < known_count; i++) {
        tried += range(e, i, RIGHT).n > 0;
        right += always_right(e, i);
    }
    if (tried > 0)
        printf(_("  %zu of %zu commands of known kind get the right advice in every round, from "
                 "what /proc shows of them.\n"),
               right, tried);
    print_wrong(e);
    print_left_out(e);
    double pipe = value_of(e, "pipe-of-three", AT_ONCE),
           threads = value_of(e, "python-two-threads", AT_ONCE),
           processes = value_of(e, "python-processes", AT_ONCE);
    if (!isnan(pipe + threads + processes))
        printf(
            _("  While any computes, how many do: %.2f in a pipe of three processes, %.2f of two "
              "threads in Python, %.2f of two processes.\n"),
            pipe, threads, processes);
    printf(_("  Try it on a program of your own: make advise CMD='...', and make compare A='...' "
             "B='...'.\n"));
}
