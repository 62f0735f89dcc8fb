/* main.c - lesson NUMBER: how long does it take to hand a number to a worker and get it back?
 *
 * Hands 1, 4 and 16 numbers over, each to a new worker, as threads and as processes
 * (programs/one_run.c). This is what scripts/new-lesson.sh made: put your own question here.
 *
 *   make lessonNUMBER                      the whole lesson
 *   build/bin/NN-SLUG/one_run process 4    one run: "process 4 time 712.5", in us, for each try
 */
#include <stdlib.h>

#include "experiment.h"

enum { TIME };

static void conclude(const struct experiment *e) {
    printf(_("  A number there and back: %.3g µs by a thread, %.3g µs by a process.\n"),
           experiment_median(e, "thread", 1, TIME), experiment_median(e, "process", 1, TIME));
}

int main(int argc, char **argv) {
    struct experiment e = {
        .lesson = NUMBER,
        .question = N_("How long does it take to hand a number to a worker and get it back?"),
        .x = "numbers handed over, each to a new worker",
        .budget_s = 5,
        .metrics = {[TIME] = {"time", "us"}},
        .questions = {{.id = "SLUG.process",
                       .text = N_("A program hands a number to a new process and gets it back "
                                  "through a pipe. How long does that take?"),
                       .unit = N_("µs"),
                       .least = 0.1,
                       .most = 1e8,
                       .value = {"process", 1, TIME},
                       .figure = 1,
                       .at = 1}},
        .tables = {{N_("Hand over and get back: µs, median [interval]"),
                    N_("numbers"),
                    {{"thread", TIME, N_("thread")}, {"process", TIME, N_("process")}}}},
        .conclude = conclude,
    };
    experiment_begin(&e, argc, argv);
    for (int numbers = 1; numbers <= 16; numbers *= 4) {
        experiment_cells(&e, "thread process", numbers);
        experiment_program(&e, 1, "one_run thread %d", numbers);
        experiment_program(&e, 1, "one_run process %d", numbers);
    }
    /* A claim needs a line in common/claims.tsv, its margin "> 1.1" for example, and this:
     *
     *     struct ratio cost = {{"process", 1, TIME}, {"thread", 1, TIME}};
     *     experiment_claim(&e, (struct claim_test){.claim = "SLUG.cost", .ratio = cost}); */
    return experiment_run(&e);
}
