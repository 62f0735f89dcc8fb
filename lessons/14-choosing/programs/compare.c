/* compare.c - which of two commands is faster? Measured as every lesson measures.
 *
 *   make compare A='sort words.txt' B='sort -u words.txt'
 *   build/bin/14-choosing/compare --seconds=20 'sort words.txt' 'sort -u words.txt'
 *
 * The two run in turn, in shuffled order; each pair gives a ratio, and the verdict follows from the interval
 * of their median. A run that stood ready without a CPU for more than 5 % of its time is made again.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../cli.h"
#include "../export.h"
#include "../guard.h"
#include "../parameters.h"
#include "draft.h"
#include "kit.h"
#include "options.h"
#include "report.h"
#include "say.h"
#include "table.h"

enum { EXPORTS_MOST = 2 };

static struct choices {
    struct pair_plan plan;
    const char *exports[EXPORTS_MOST], *parameters;
    size_t export_count;
    bool same;
} choices = {.plan = {.seconds = 20, .warmup = 1}};

static const struct argp_option list[] = {
    {"seconds", 's', N_("SECONDS"), 0, N_("measure for at most this long (default: 20)"), 0},
    {"pairs", 'n', N_("N"), 0, N_("make N pairs of runs, not as many as it takes"), 0},
    {"warmup", 'w', N_("N"), 0, N_("run each N times before it counts (default: 1)"), 0},
    {"prepare", 'p', N_("COMMAND"), 0, N_("run this before each run; it does not count"), 0},
    {"same", 'S', 0, 0, N_("check first that both print the same"), 0},
    {"parameters", 'f', N_("FILE"), 0, N_("do it for each line of FILE, which replaces {}"), 0},
    {"export", 'o', N_("FILE"), 0, N_("write what was measured: FILE.csv or FILE.json"), 0},
    {"seed", 'r', N_("NUMBER"), 0, N_("repeat the order of an earlier run"), 0},
    {"help", 'h', 0, 0, N_("print this help"), 0},
    {0},
};

static bool option(int key, char *value) {
    struct pair_plan *plan = &choices.plan;
    switch (key) {
    case 'n':
        plan->pairs = options_count(cli_name("--pairs", "N"), value, 1, 1000000, 30);
        return true;
    case 'w':
        plan->warmup = options_count(cli_name("--warmup", "WARMUP"), value, 1, 1000, 3);
        return true;
    case 'r':
        plan->seed = options_count("--seed", value, 0, 1000000000, 1);
        return true;
    case 'p':
        plan->prepare = value;
        return true;
    case 'S':
        choices.same = true;
        return true;
    case 'f':
        choices.parameters = value;
        return true;
    case 'o':
        if (choices.export_count == EXPORTS_MOST)
            return false;
        choices.exports[choices.export_count++] = value;
        return true;
    default:
        return false;
    }
}

static void add_row(struct table *table, const char *name, const struct pair_result *result,
                    size_t metric) {
    table_cell(table, SAY_PLAIN, "%s", name);
    report_interval(table, result->value[PAIR_A][metric]);
    report_interval(table, result->value[PAIR_B][metric]);
    report_interval(table, result->ratio[metric]);
}

static void print_verdict(const struct pair_result *result) {
    const struct interval ratio = result->ratio[PAIR_TIME],
                          time[] = {result->value[PAIR_A][PAIR_TIME],
                                    result->value[PAIR_B][PAIR_TIME]};
    const char *verdict = pair_verdict(result);
    bool slower = strcmp(verdict, "slower") == 0, faster = strcmp(verdict, "faster") == 0;
    printf("%s", say_colour(slower || faster ? SAY_GOOD : SAY_UNSURE));
    if (slower)
        printf(_("A is slower: it takes %.3g times as long as B, 95 %% interval %.3g to %.3g.\n"),
               ratio.median, ratio.low, ratio.high);
    else if (faster)
        printf(_("A is faster: it takes %.3g times as long as B, 95 %% interval %.3g to %.3g.\n"),
               ratio.median, ratio.low, ratio.high);
    else if (isnan(ratio.low) && choices.plan.pairs > 0)
        printf(_("Undecided: %zu pairs, and 6 are needed for an interval; for example N=20.\n"),
               ratio.n);
    else if (isnan(ratio.low))
        printf(_("Undecided: %zu pairs, and 6 are needed for an interval; give more time, for "
                 "example BUDGET=%.0f.\n"),
               ratio.n, ceil(12 * (time[PAIR_A].median + time[PAIR_B].median)));
    else
        printf(_("Undecided: A takes %.3g times as long as B, and the 95 %% interval, %.3g to "
                 "%.3g, holds 1.\n"),
               ratio.median, ratio.low, ratio.high);
    printf("%s", say_colour(SAY_PLAIN));
}

static void print_result(const struct exported *one) {
    const struct pair_result *result = &one->result;
    struct table table;
    if (one->parameter[0] != '\0')
        report_heading(one->parameter);
    printf("A: %s\nB: %s\n\n", one->plan.command[PAIR_A], one->plan.command[PAIR_B]);
    table_start(&table, 4);
    table_cell(&table, SAY_PLAIN, " ");
    table_cell(&table, SAY_PLAIN, ">A");
    table_cell(&table, SAY_PLAIN, ">B");
    table_cell(&table, SAY_PLAIN, ">A / B");
    add_row(&table, _("time, s"), result, PAIR_TIME);
    add_row(&table, _("CPU time, s"), result, PAIR_CPU);
    add_row(&table, _("memory, MB"), result, PAIR_MEMORY);
    table_print(&table, stdout);
    table_free(&table);
    print_verdict(result);
    printf(_("%zu pairs in %.1f s; %zu disturbed runs were made again; order: --seed=%lu\n"),
           result->ratio[PAIR_TIME].n, result->recording.seconds, result->recording.again,
           (unsigned long)one->plan.seed);
}

/* A line of the file of parameters, or the only comparison there is. */
static int compare_one(struct exported *one) {
    int status = 0;
    if (choices.same)
        status = pair_same_output(&one->plan);
    if (status == 0)
        status = pair_measure(&one->plan, &one->result);
    if (one->result.recording.rounds > 0)
        print_result(one);
    else if (guard_stopped() != 0) {
        say_note(_("ended by Ctrl-C or a signal before a pair had been measured"));
        status = 128 + guard_stopped();
    }
    return status;
}

/* Before the time is spent. Returns an errno value, and has said why. */
static int try_exports(void) {
    int error = 0;
    for (size_t i = 0; i < choices.export_count && error == 0; i++) {
        struct draft draft;
        error = draft_open(&draft, choices.exports[i]);
        if (error == 0)
            draft_drop(&draft);
        else
            draft_finish(&draft, error, choices.exports[i]);
    }
    return error;
}

static int compare(void *unused) {
    struct parameters parameters;
    (void)unused;
    if (try_exports() != 0)
        return EXIT_TROUBLE;
    int status = parameters_read(choices.parameters, &parameters) == 0 ? 0 : EXIT_USAGE;
    if (status != 0)
        return status;
    struct exported *all = calloc(parameters.count, sizeof *all);
    size_t done = 0;
    for (; all != NULL && done < parameters.count && status == 0 && guard_stopped() == 0; done++) {
        all[done] = (struct exported){.parameter = parameters.lines[done], .plan = choices.plan};
        all[done].plan.seconds /= (double)parameters.count;
        for (size_t which = 0; which < PAIR_COUNT; which++)
            all[done].plan.command[which] = parameters_fill(
                choices.plan.command[which], choices.parameters, parameters.lines[done]);
        status = compare_one(&all[done]);
    }
    /* Also where one has failed: what was measured before it, and of it. */
    size_t measured = done > 0 && all[done - 1].result.recording.rounds == 0 ? done - 1 : done;
    for (size_t i = 0; i < choices.export_count && measured > 0; i++)
        if (export_write(choices.exports[i], all, measured) != 0)
            status = EXIT_TROUBLE;
    for (size_t i = 0; i < done; i++) {
        recording_free(&all[i].result.recording);
        for (size_t which = 0; which < PAIR_COUNT; which++)
            free(all[i].plan.command[which]);
    }
    free(all);
    parameters_free(&parameters);
    return say_finish() == 0 ? status : EXIT_TROUBLE;
}

int main(int argc, char **argv) {
    say_start();
    choices.plan.seed = (uint64_t)kit_now_ns() % 1000000;
    const struct cli cli = {
        .options = list,
        .arguments = N_("A B"),
        .doc = N_("Says which of two commands is faster, and how sure that is."),
        .wrong = _("that is no option, or more than two commands; type %s --help"),
        .missing = _("which two commands? Type for example make compare A='sort words.txt' B='sort "
                     "-u words.txt'"),
        .seconds = &choices.plan.seconds,
        .commands = choices.plan.command,
        .command_count = PAIR_COUNT,
        .option = option,
    };
    cli_parse(&cli, argc, argv);
    return guard(compare, NULL);
}
