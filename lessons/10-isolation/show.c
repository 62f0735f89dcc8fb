/* show.c - see show.h. */
#include "show.h"

#include "bank.h"
#include "rounds.h"
#include "server.h"
#include "table.h"
#include "team.h"

static const char *const deaths[] = {
    [DEATH_SEGV] = N_("writes to a forbidden page (SIGSEGV)"),
    [DEATH_ABORT] = N_("abort (SIGABRT)"),
    [DEATH_EXIT] = N_("exit(1)"),
    [DEATH_KILL] = N_("SIGKILL"),
    [DEATH_STACK] = N_("stack overflow (SIGSEGV)"),
    [DEATH_MEMORY] = N_("takes all memory it gets"),
    [DEATH_LOOP] = N_("endless loop"),
    [DEATH_STRAY] = N_("writes beyond its buffer"),
};

/* How many of the others, from their share; "-" where that was not measured. */
static void add_others(const struct experiment *e, struct table *table, const char *series,
                       double x, size_t metric, size_t others) {
    double share = experiment_median(e, series, x, metric);
    enum say_colour colour = share < 1 ? SAY_BAD : SAY_GOOD;
    if (isnan(share))
        table_cell(table, SAY_PLAIN, "-");
    else
        table_cell(table, colour, _("%.0f of %zu"), share * (double)others, others);
}

static void show_deaths(const struct experiment *e) {
    struct table table;
    printf("%s\n", _("One of four workers comes to a bad end. How many of the three others still "
                     "answer, and how many rightly?"));
    table_start(&table, 5);
    table_cell(&table, SAY_STRONG, "%s", _("what it does"));
    table_cell(&table, SAY_STRONG, "%s", _(">threads answer"));
    table_cell(&table, SAY_STRONG, "%s", _(">rightly"));
    table_cell(&table, SAY_STRONG, "%s", _(">processes answer"));
    table_cell(&table, SAY_STRONG, "%s", _(">rightly"));
    for (int death = 1; death <= DEATHS; death++) {
        table_cell(&table, SAY_PLAIN, "%s", _(deaths[death]));
        add_others(e, &table, "thread", death, ALIVE, TEAM - 1);
        add_others(e, &table, "thread", death, RIGHT, TEAM - 1);
        add_others(e, &table, "process", death, ALIVE, TEAM - 1);
        add_others(e, &table, "process", death, RIGHT, TEAM - 1);
    }
    table_print(&table, stdout);
    table_free(&table);
    printf(
        _("To end the one in the endless loop alone: %s as a thread, %s as a process.\n\n"),
        experiment_median(e, "thread", DEATH_LOOP, STOPPED) > 0 ? _("possible") : _("impossible"),
        experiment_median(e, "process", DEATH_LOOP, STOPPED) > 0 ? _("possible") : _("impossible"));
}

static void show_locks(const struct experiment *e) {
    static const struct {
        const char *series, *name;
    } cases[] = {{"plain", N_("ordinary mutex, processes")},
                 {"thread-plain", N_("ordinary mutex, threads")},
                 {"unrepaired", N_("robust, unlocked without a word")},
                 {"robust", N_("robust, made consistent")},
                 {"thread-robust", N_("robust, made consistent, threads")},
                 {"journal", N_("robust, the update undone")}};
    struct table table;
    printf("%s\n", _("The owner of a lock dies in the middle of an update of 1000 units of money"));
    table_start(&table, 3);
    table_cell(&table, SAY_STRONG, "%s", _("mutex"));
    table_cell(&table, SAY_STRONG, "%s", _(">others that get it"));
    table_cell(&table, SAY_STRONG, "%s", _(">money that is gone"));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double missing = experiment_median(e, cases[i].series, CLIENTS - 1, MISSING);
        table_cell(&table, SAY_PLAIN, "%s", _(cases[i].name));
        add_others(e, &table, cases[i].series, CLIENTS - 1, LOCKED, CLIENTS - 1);
        table_cell(&table, missing != 0 ? SAY_BAD : SAY_GOOD, "%.0f", missing);
    }
    table_print(&table, stdout);
    table_free(&table);
    printf("\n");
}

void show_ends(struct experiment *e) {
    printf("\n");
    show_deaths(e);
    show_locks(e);
}

void show_conclusion(const struct experiment *e) {
    printf(
        _("  A worker crashes: of the three others %.0f live on as threads, %.0f as processes. A "
          "stray write changes %.0f bytes of another thread, %.0f of another process.\n"),
        experiment_median(e, "thread", DEATH_SEGV, ALIVE) * (TEAM - 1),
        experiment_median(e, "process", DEATH_SEGV, ALIVE) * (TEAM - 1),
        experiment_median(e, "thread", DEATH_STRAY, DAMAGED),
        experiment_median(e, "process", DEATH_STRAY, DAMAGED));
    printf(_("  A server with 8 workers loses %.0f requests as threads and is silent for %.0f ms; "
             "%.0f and %.1f ms as processes.\n"),
           experiment_median(e, "server", 1, LOST), experiment_median(e, "server", 1, GAP),
           experiment_median(e, "server", WORKERS, LOST),
           experiment_median(e, "server", WORKERS, GAP));
    printf(_("  A lock whose owner has died: %.0f of 3 others get it, %.0f where it is robust; the "
             "half-done update is then still half done.\n"),
           experiment_median(e, "plain", CLIENTS - 1, LOCKED) * (CLIENTS - 1),
           experiment_median(e, "robust", CLIENTS - 1, LOCKED) * (CLIENTS - 1));
}
