/* main.c - lesson 2: what does it cost to start a worker, and does it grow with the program?
 *
 * Creates and reaps one worker that does nothing, as a thread, by fork, by vfork and by
 * posix_spawn, in a parent that has touched 0 ... 1024 MB, and by fork in one that has only
 * reserved them. Each round starts fresh parents (programs/parent.c), for where the kernel puts a
 * program's pages changes the result from one start to the next.
 *
 *   make lesson2                            the whole lesson
 *   build/bin/02-creation/parent 256        one parent of 256 MB: each creation in microseconds
 */
#include "experiment.h"
#include "machine.h"

enum { TIME };

static double large; /* MB of the parent that the claims compare with a small one */

static struct ratio cost(void) {
    return (struct ratio){{"process", 0, TIME}, {"thread", 0, TIME}};
}

/* How many times as long in a large parent as in a small one. */
static struct ratio growth(const char *kind) {
    return (struct ratio){{kind, large, TIME}, {kind, 0, TIME}};
}

static void conclude(const struct experiment *e) {
    printf(
        _("  A small program: %.0f µs for a thread, %.0f µs for a process, %.1f times as long.\n"),
        experiment_median(e, "thread", 0, TIME), experiment_median(e, "process", 0, TIME),
        experiment_ratio(e, cost()).median);
    printf(
        _("  With %.0f MB touched: a process takes %.3g times as long as in the small program, a "
          "thread %.1f times.\n"),
        large, experiment_ratio(e, growth("process")).median,
        experiment_ratio(e, growth("thread")).median);
    printf(_("  vfork and posix_spawn copy no page tables: %.0f µs and %.0f µs at %.0f MB.\n"),
           experiment_median(e, "vfork", large, TIME), experiment_median(e, "spawn", large, TIME),
           large);
}

/* What the claims compare is in every round, twice; the other parents only draw the line. A parent of
 * a gigabyte takes a second to fill. */
static void add_parent(struct experiment *e, size_t mb, bool huge) {
    unsigned every = mb == 0 || (double)mb == large ? 1 : mb < 1024 ? 5 : 12;
    experiment_cells(e, "thread process vfork spawn", (double)mb);
    for (int i = 0; i < (every == 1 ? 2 : 1); i++)
        experiment_program(e, every, "parent %zu", mb);
    if (mb < 4)
        return;
    experiment_cells(e, "process-reserved", (double)mb);
    experiment_program(e, 5, "parent %zu reserved", mb);
    if (!huge)
        return;
    experiment_cells(e, "process-huge", (double)mb);
    experiment_program(e, mb < 1024 ? 5 : 12, "parent %zu huge", mb);
}

int main(int argc, char **argv) {
    size_t largest = 1024;
    struct experiment e = {
        .lesson = 2,
        .question =
            N_("Lesson 2: what does it cost to start a worker, and does it grow with the program?"),
        .x = "memory that the parent has touched (process-reserved: only reserved), MB",
        .budget_s = 12.5,
        .own = {{"largest", N_("MB"), N_("size of the largest parent (default: 1024)"), 1, 1 << 20,
                 256, &largest}},
        .metrics = {[TIME] = {"time", "us"}},
        .questions = {{"creation.times",
                       N_("A small program starts a worker that does nothing and waits for its "
                          "end. How many times as long does that take with a process as with a "
                          "thread?"),
                       N_("times"), 0.01, 10000, .ratio = cost(), .figure = 1, .at = 0,
                       .times = {"thread", 0, TIME}},
                      {"creation.fork",
                       N_("A program has touched 256 MB and calls fork; the child ends at once. "
                          "How long does that take?"),
                       N_("µs"), 0.1, 1e8, .value = {"process", 256, TIME}, .figure = 1, .at = 256},
                      {"creation.thread",
                       N_("The same program of 256 MB starts a thread instead. How long does that "
                          "take?"),
                       N_("µs"), 0.1, 1e8, .value = {"thread", 256, TIME}, .figure = 1, .at = 256}},
        .tables = {{N_("Create one worker and wait for its end: µs, median [interval]"),
                    N_("touched, MB"),
                    {{"thread", TIME, N_("thread")},
                     {"process", TIME, N_("process (fork)")},
                     {"vfork", TIME, "vfork"},
                     {"spawn", TIME, "posix_spawn"},
                     {"process-reserved", TIME, N_("fork, reserved only")},
                     {"process-huge", TIME, N_("fork, huge pages")}}}},
        .conclude = conclude,
    };
    experiment_begin(&e, argc, argv);
    largest = machine_at_most_mb(largest);
    bool huge = machine_gives_huge_pages("");
    experiment_note(&e, "transparent huge pages", "%s", machine_huge_pages());
    for (size_t mb = 1; mb <= largest && mb <= 64; mb *= 4)
        large = (double)mb;
    experiment_note(&e, "MB compared", "%g", large);
    for (size_t mb = 0; mb <= largest; mb = mb == 0 ? 1 : 4 * mb)
        add_parent(&e, mb, huge);
    experiment_claim(&e, (struct claim_test){"create.cost", .ratio = cost()});
    experiment_claim(&e, (struct claim_test){"create.grows", .ratio = growth("process")});
    experiment_claim(&e, (struct claim_test){"create.grows", .ratio = growth("thread")});
    return experiment_run(&e);
}
