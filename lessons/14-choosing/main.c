/* main.c - lesson 14: which to choose for a program of your own?
 *
 * Each round runs a sixth of the commands of commands.c, of which the kind is known, watches them
 * (observe.c), classifies them (classify.c) and holds the advice against what is known. Then it draws the
 * course together with the numbers that the other lessons have found on this machine (course.c).
 *
 *   make lesson14                              the whole lesson
 *   make advise CMD='gzip -c big.txt'          the advice for any command; programs/advise.c
 *   make compare A='...' B='...'               which of two commands is faster; programs/compare.c
 *   build/bin/14-choosing/survey gzip          one of the known commands
 */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "plan.h"

/* Known commands are numbered in the result files. */
static struct value of(const char *slug, size_t metric) {
    for (size_t i = 0; i < known_count; i++)
        if (strcmp(known_commands[i].slug, slug) == 0)
            return (struct value){slug, (double)i + 1, metric};
    return (struct value){0};
}

int main(int argc, char **argv) {
    size_t shrink = 1;
    struct experiment e = {
        .lesson = 14,
        .question = N_("Lesson 14: which to choose for a program of your own?"),
        .x = "number of the command in lessons/14-choosing/commands.c; 0 for all",
        .budget_s = 11.5,
        .own = {{"shrink", N_("K"), N_("only every K-th command (1 to 100)"), 1, 100, 10, &shrink}},
        .questions =
            {{"choose.rule",
              N_("Of 100 known commands, for how many is advice right that only looks at what they "
                 "wait for?"),
              "%", 0, 100, .value = {"all-percent", 0, RIGHT}},
             {"choose.pipe",
              N_("cat text | gzip | wc -c: three processes. While any of them computes, how many "
                 "do, "
                 "on average?"),
              N_("at once"), 0, 64, .value = of("pipe-of-three", AT_ONCE), .figure = 1, .at = 1},
             {"choose.python",
              N_("Two threads of a Python program compute. How many do so at once, on average?"),
              N_("at once"), 0, 64, .value = of("python-two-threads", AT_ONCE), .figure = 1,
              .at = 2},
             {"choose.lock",
              N_("Four threads in C compute, but only while they hold one lock. How many do so at "
                 "once, on average?"),
              N_("at once"), 0, 64, .value = of("own-long-lock", AT_ONCE), .figure = 1, .at = 3}},
        .show = plan_show,
        .conclude = plan_conclude,
    };
    experiment_begin(&e, argc, argv);
    plan_add(&e, shrink);
    experiment_derive(&e, (struct value){"all-percent", 0, RIGHT}, 100,
                      (struct ratio){{"all", 0, RIGHT}, {0}});
    experiment_claim(&e, (struct claim_test){"choose.rule", .ratio = {{"all", 0, RIGHT}, {0}}});
    return experiment_run(&e);
}
