/* known_ratio.c - do our rules find a ratio that is known by construction?
 *
 *   build/bin/known_ratio --budget=6 --out=/tmp    "known-ratio 1.2501 1.2485 1.2516"
 *
 * Median, low and high of spin 5 / spin 4, which is 1.25; timed as every lesson times its programs.
 * scripts/maintain/hyperfine.sh compares the interval with hyperfine's.
 */
#include <stdio.h>

#include "experiment.h"

enum { TIME };

static void show(struct experiment *e) {
    const struct ratio ratio = {{"spin-5", 0, TIME}, {"spin-4", 0, TIME}};
    struct interval found = experiment_ratio(e, ratio);
    printf("known-ratio %.4f %.4f %.4f\n", found.median, found.low, found.high);
}

int main(int argc, char **argv) {
    struct experiment e = {
        .lesson = 100, /* none has this number; its result files are lesson100.*.csv */
        .question = N_("Finds a ratio of two programs that is 1.25 by construction."),
        .x = "nothing",
        .budget_s = 6,
        .metrics = {[TIME] = {"time", "ms"}},
        .show = show,
    };
    experiment_begin(&e, argc, argv);
    experiment_cells(&e, "spin-4 spin-5", 0);
    experiment_program(&e, 1, "spin 4");
    experiment_program(&e, 1, "spin 5");
    return experiment_run(&e);
}
