/* main.c - lesson 7: what is lost without a lock, and what does the lock cost?
 *
 * Two workers add to one counter in eleven ways (programs/count.c); critical sections of several
 * lengths, and one lock or many (programs/section.c); neighbouring variables (programs/neighbours.c);
 * a deadlock and three ways out (programs/deadlock.c); what tools say (programs/checkers.c).
 *
 *   make lesson7                           the whole lesson
 *   build/bin/07-races/count               the first experiment, once
 *   build/bin/07-races/deadlock            draws the deadlock that its watchdog has found
 *   build/bin/07-races/lesson --shrink=50  a 50th of the work, for slow tools
 *   build/bin/07-races/lesson --races=0    without what has a data race or a deadlock on purpose
 */
#include "plan.h"
#include "show.h"
#include "subprocess.h"
#include "worker_limits.h"

static size_t shrink = 1, races = 1, largest, cpus;

static void conclude(const struct experiment *e) {
    double on = (double)cpus;
    if (races == 1)
        printf(_("  Without a lock %.0f %% of the additions are lost by threads, %.0f %% with "
                 "volatile, %.0f %% by processes on shared memory; with a lock none.\n"),
               experiment_median(e, "thread-plain", 1, LOST),
               experiment_median(e, "thread-volatile", 1, LOST),
               experiment_median(e, "process-plain", 1, LOST));
    printf(_("  An addition under a mutex: %.1f ns when nobody else wants it, %.1f ns when two "
             "threads do; with one atomic instruction %.1f ns and %.1f ns.\n"),
           experiment_median(e, "alone-mutex", 1, TIME),
           experiment_median(e, "thread-mutex", on, TIME),
           experiment_median(e, "alone-atomic", 1, TIME),
           experiment_median(e, "thread-atomic", on, TIME));
    printf(_("  Two threads add to variables of their own: %.1f ns when these are 8 bytes apart, "
             "%.1f ns when they are 128 bytes apart.\n"),
           experiment_median(e, "atomic", 8, TIME), experiment_median(e, "atomic", 128, TIME));
}

static void show(struct experiment *e) {
    show_ways(e, cpus);
    if (races == 0)
        return;
    show_tools(e);
    worker_show_program("deadlock");
}

/* In every round what the claims compare, the rest less often; the tools take seconds, so once. */
static void add_programs(struct experiment *e) {
    experiment_program(e, 1, "count losses %zu %zu", shrink, races);
    experiment_program(e, 1, "count mutex %zu", shrink);
    experiment_program(e, 1, "neighbours %zu", shrink);
    experiment_program(e, 3, "count times %zu %zu", shrink, races);
    experiment_program(e, 3, "section length %zu %zu", largest, shrink);
    experiment_program(e, 3, "section parts 2 %zu", shrink);
    experiment_program(e, 3, "deadlock ways %zu", shrink);
    experiment_timeline(e, "trace %zu", shrink);
    if (races == 0)
        return;
    for (size_t on = 1; on <= cpus; on++) {
        experiment_program(e, 3, "deadlock thread %zu", on);
        experiment_program(e, 3, "deadlock process %zu", on);
    }
    experiment_program(e, 1000, "checkers %zu", shrink);
}

int main(int argc, char **argv) {
    struct experiment e = {
        .lesson = 7,
        .question = N_("Lesson 7: what is lost without a lock, and what does the lock cost?"),
        .x = "CPUs that the workers run on; inside: threads; table: locks; atomic, volatile, own: "
             "bytes between the variables; order, back-off, one-lock: accounts; tsan, helgrind, "
             "drd: threads",
        .budget_s = 12.5,
        .uses_workers = true,
        .own = {{"shrink", N_("K"), N_("divide the amount of work by K (1 to 1000)"), 1, 1000, 10,
                 &shrink},
                {"races", N_("0 or 1"), N_("0: leave out what has a data race on purpose"), 0, 1, 0,
                 &races}},
        .questions =
            {{"race.lost",
              N_("Two threads add 1 to one variable 20480 times each, without a lock; in every "
                 "1024th addition the other is let in between reading and writing. How many per "
                 "cent of the additions are missing in the end?"),
              "%", 0, 100, .value = {"thread-plain", 1, LOST}},
             {"race.free",
              N_("One thread takes a mutex, adds 1 and gives it back; nobody else wants it. How "
                 "long does that take?"),
              N_("ns"), 0.01, 1e6, .value = {"alone-mutex", 1, TIME}, .figure = 1, .at = 3.8},
             {"race.contended",
              N_("The same mutex, and two threads on two CPUs want it all the time. How many times "
                 "as long does one addition take now, both threads counted together?"),
              N_("times"), 0.01, 1e6,
              .ratio = {{"thread-mutex", 0, TIME}, {"alone-mutex", 1, TIME}}, .figure = 1, .at = 4,
              .times = {"alone-mutex", 1, TIME}},
             {"race.neighbours",
              N_("Two threads on two CPUs add to variables of their own with an atomic "
                 "instruction. How many times as long does it take when the variables are 8 bytes "
                 "apart as when they are 128 bytes apart?"),
              N_("times"), 0.01, 1e6, .ratio = {{"atomic", 8, TIME}, {"atomic", 128, TIME}},
              .figure = 3, .at = 8, .times = {"atomic", 128, TIME}}},
        .show = show,
        .conclude = conclude,
    };
    experiment_begin(&e, argc, argv);
    cpus = worker_cpus() < 2 ? 1 : 2;
    largest = workers_at_most(e.options.workers, 2 * worker_cpus());
    e.questions[2].ratio.above.x = (double)cpus;
    plan_add(&e, cpus, largest);
    add_programs(&e);
    return experiment_run(&e);
}
