/* pair.c - see pair.h. */
#include "pair.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "experiment.h"
#include "guard.h"
#include "kit.h"
#include "run.h"
#include "say.h"

static const struct cell cells[PAIR_COUNT] = {{"a", 0}, {"b", 0}};
static const struct metric metrics[PAIR_METRICS] = {{"time", "s"}, {"cpu", "s"}, {"memory", "MB"}};

struct context {
    const struct pair_plan *plan;
    int status; /* exit status, once something went wrong */
};

/* Says what is wrong with a run. Returns the exit status for it, or 0. */
static int check_run(const struct run *run, const char *command, double seconds) {
    if (run->error == EINTR)
        return 0;
    if (run->error == ETIME)
        say_error(_("'%s' has not ended after %.3g s; give more time, for example BUDGET=%.0f"),
                  command, seconds, 10 * seconds);
    else if (run->error != 0)
        say_error(_("'%s' cannot be started (%s); the limits here are ulimit -u and ulimit -n"),
                  command, strerrorname_np(run->error));
    else if (WIFSIGNALED(run->status))
        say_error(_("'%s' was killed by signal %d (SIG%s)"), command, WTERMSIG(run->status),
                  sigabbrev_np(WTERMSIG(run->status)));
    else if (WEXITSTATUS(run->status) == 127)
        say_error(_("there is no such command: '%s'; try it by hand"), command);
    else if (run->status != 0 && run->words[0] != '\0')
        say_error(_("'%s' failed with status %d; its last words: %s"), command,
                  WEXITSTATUS(run->status), run->words);
    else if (run->status != 0)
        say_error(
            _("'%s' failed with status %d; try it by hand; where that is no failure (grep finds "
              "nothing), put '; true' behind it"),
            command, WEXITSTATUS(run->status));
    else
        return 0;
    return run->error == 0 && WIFEXITED(run->status) && WEXITSTATUS(run->status) == 127
               ? EXIT_USAGE
               : EXIT_TROUBLE;
}

/* Runs a command, unless it is NULL. Returns 0, or EINTR after it has said what is wrong, if anything is (a
 * signal is not). */
static int run_checked(struct context *c, const char *command, bool hash, struct run *run) {
    if (command == NULL)
        return 0;
    *run = run_command(command, c->plan->seconds, hash);
    if (guard_stopped() == 0) /* Ctrl-C ends the command as well, which is not its fault */
        c->status = check_run(run, command, c->plan->seconds);
    return c->status != 0 || run->error != 0 || guard_stopped() != 0 ? EINTR : 0;
}

/* The same for A or B, and before it what prepares it. */
static int run_prepared(struct context *c, size_t which, bool hash, struct run *run) {
    int error = run_checked(c, c->plan->prepare, false, run);
    return error != 0 ? error : run_checked(c, c->plan->command[which], hash, run);
}

static int run_one(size_t which, struct recording *recording, void *context) {
    struct context *c = context;
    struct run run;
    if (c->plan->pairs > 0 && recording->now > c->plan->pairs)
        return ECANCELED; /* enough */
    if (run_prepared(c, which, false, &run) != 0)
        return EINTR;
    record(recording, which, PAIR_TIME, run.wall_s);
    record(recording, which, PAIR_CPU, run.cpu_s);
    record(recording, which, PAIR_MEMORY, run.memory_kb / 1024);
    return run.delayed > EXPERIMENT_DELAYED ? MEASURE_DISTURBED : 0;
}

static struct ratio ratio_of(size_t metric) {
    return (struct ratio){{"a", 0, metric}, {"b", 0, metric}};
}

static int warm_up(struct context *context) {
    struct run run;
    for (size_t i = 1; i < context->plan->warmup; i++) /* measure makes one round itself */
        for (size_t which = 0; which < PAIR_COUNT; which++)
            if (run_prepared(context, which, false, &run) != 0)
                return EINTR;
    return 0;
}

int pair_measure(const struct pair_plan *plan, struct pair_result *result) {
    static const unsigned every[PAIR_COUNT] = {1, 1}, turn[PAIR_COUNT] = {0, 0};
    /* So many pairs: a ratio that nobody measures never settles. */
    const struct ratio watched =
        plan->pairs > 0 ? (struct ratio){{"none", 0, 0}, {0}} : ratio_of(PAIR_TIME);
    struct context context = {.plan = plan};
    const struct plan measured = {.cells = cells,
                                  .cell_count = PAIR_COUNT,
                                  .metrics = metrics,
                                  .metric_count = PAIR_METRICS,
                                  .run_count = PAIR_COUNT,
                                  .every = every,
                                  .turn = turn,
                                  .run = run_one,
                                  .context = &context,
                                  .ratios = &watched,
                                  .ratio_count = 1,
                                  .budget_s = plan->seconds,
                                  .seed = plan->seed};
    *result = (struct pair_result){0};
    if (warm_up(&context) == 0)
        measure(&measured, &result->recording);
    for (size_t m = 0; m < PAIR_METRICS && result->recording.rounds > 0; m++) {
        for (size_t which = 0; which < PAIR_COUNT; which++)
            result->value[which][m] = recording_cell(&result->recording, which, m);
        result->ratio[m] = recording_ratio(&result->recording, ratio_of(m));
    }
    result->recording.plan = NULL; /* it is gone when this function is left */
    return context.status;
}

int pair_same_output(const struct pair_plan *plan) {
    struct run runs[PAIR_COUNT];
    struct context context = {.plan = plan};
    for (size_t which = 0; which < PAIR_COUNT; which++)
        if (run_prepared(&context, which, true, &runs[which]) != 0)
            return context.status;
    if (runs[PAIR_A].bytes != runs[PAIR_B].bytes)
        say_note(_("A and B do not print the same: A prints %.0f bytes and B %.0f"),
                 runs[PAIR_A].bytes, runs[PAIR_B].bytes);
    else if (runs[PAIR_A].hash != runs[PAIR_B].hash)
        say_note(_("A and B do not print the same, though it is %.0f bytes each time"),
                 runs[PAIR_A].bytes);
    else
        printf(_("A and B print the same %.0f bytes.\n"), runs[PAIR_A].bytes);
    return 0;
}

const char *pair_verdict(const struct pair_result *result) {
    enum verdict slower = verdict_above(result->ratio[PAIR_TIME], 1);
    return slower == VERDICT_HOLDS ? "slower" : slower == VERDICT_FAILS ? "faster" : "undecided";
}
