/* main.c - lesson 1: who sees whose variables, and what does one more worker weigh?
 *
 * Three experiments, each with threads and with processes: two workers write the same global
 * (programs/look.c); 1, 2, 4 ... 64 idle workers are weighed (programs/idle_workers.c); a worker
 * writes 0 ... 256 MB of its parent's data (programs/copy_on_write.c).
 *
 *   make lesson1                                       the whole lesson
 *   build/bin/01-memory/look                           the first experiment, once
 *   build/bin/01-memory/idle_workers process 16        the second
 *   build/bin/01-memory/copy_on_write process 64       the third
 */
#include "experiment.h"
#include "machine.h"
#include "memory.h"
#include "subprocess.h"
#include "worker_limits.h"

enum { VALUE, SEEN, PSS, PSS_ANON, RSS, PAGE_TABLES, PRIVATE, FAULTS };

static size_t most = 64, largest = 256; /* workers; MB */

static struct ratio footprint(void) {
    return (struct ratio){{"process", (double)most, PSS}, {"thread", (double)most, PSS}};
}

static void show(struct experiment *e) {
    (void)e;
    worker_show_program("look");
}

static void conclude(const struct experiment *e) {
    double n = (double)most, mb = (double)largest;
    double faults = experiment_median(e, "process", mb, FAULTS);
    printf(_("  After both workers wrote the global, their parent read %.0f there (threads) and "
             "%.0f (processes).\n"),
           experiment_median(e, "thread", 2, VALUE), experiment_median(e, "process", 2, VALUE));
    printf(_("  %zu idle workers: %.0f KB as threads, %.0f KB as processes, %.1f times as much; "
             "page tables: %.0f KB and %.0f KB.\n"),
           most, experiment_median(e, "thread", n, PSS), experiment_median(e, "process", n, PSS),
           experiment_ratio(e, footprint()).median, experiment_median(e, "thread", n, PAGE_TABLES),
           experiment_median(e, "process", n, PAGE_TABLES));
    printf(_("  A process that writes %zu MB of its parent's data copies %.0f MB in %.0f page "
             "faults, %.0f per MB; a thread copies %.0f MB.\n"),
           largest, experiment_median(e, "process", mb, PRIVATE), faults, faults / mb,
           fmax(0, experiment_median(e, "thread", mb, PRIVATE)));
}

/* What the claim compares is weighed five times a round, for the weight depends on where the kernel
 * put the stack. */
static void add_idle_workers(struct experiment *e, size_t count) {
    bool compared = count == most;
    experiment_cells(e, "thread process", (double)count);
    for (int i = 0; i < (compared ? 5 : 1); i++) {
        experiment_program(e, compared ? 1 : 2, "idle_workers thread %zu", count);
        experiment_program(e, compared ? 1 : 2, "idle_workers process %zu", count);
    }
}

static void add_programs(struct experiment *e) {
    experiment_cells(e, "thread process", 2);
    experiment_program(e, 1, "look thread");
    experiment_program(e, 1, "look process");
    for (size_t count = 1; count < 2 * most; count *= 2)
        add_idle_workers(e, count < most ? count : most);
    for (size_t size = 0, at_most = largest; size <= at_most; size = next_size(size)) {
        experiment_cells(e, "thread process", (double)size);
        largest = size;
    }
    experiment_program(e, 6, "copy_on_write thread %zu", largest);
    experiment_program(e, 6, "copy_on_write process %zu", largest);
}

int main(int argc, char **argv) {
    struct experiment e = {
        .lesson = 1,
        .question = N_("Lesson 1: who sees whose variables, and what does one more worker weigh?"),
        .x = "workers; for private and faults: data written by one worker, MB",
        .budget_s = 9,
        .uses_workers = true,
        .own = {{"largest", N_("MB"), N_("most data that a worker writes (default: 256)"), 1,
                 1 << 20, 256, &largest}},
        .metrics = {[VALUE] = {"value", "value"}, /* of the global, read by the parent in the end */
                    [SEEN] = {"seen", "share"}, /* of the looks that find what another wrote last */
                    [PSS] = {"pss", "KB"},
                    [PSS_ANON] = {"pss-anon", "KB"},
                    [RSS] = {"rss", "KB"},
                    [PAGE_TABLES] = {"page-tables", "KB"},
                    [PRIVATE] = {"private", "MB"},
                    [FAULTS] = {"faults", "count"}},
        .questions =
            {{"memory.value",
              N_("A global holds 0. One child process writes 1 into it, then a second "
                 "child process writes 2. Which value does their parent read then?"),
              "", 0, 2, .value = {"process", 2, VALUE}},
             {"memory.weight",
              N_("A small program starts 64 processes that only wait. How much memory do "
                 "the 64 take together?"),
              N_("KB"), 1, 1e8, .value = {"process", 64, PSS}, .figure = 1, .at = 64},
             {"memory.faults",
              N_("A program holds 256 MB of data and calls fork; the child writes 64 MB of "
                 "them. How many page faults does that cause?"),
              N_("page faults"), 0, 1e9, .value = {"process", 64, FAULTS}, .figure = 2, .at = 64}},
        .tables = {{N_("Memory that idle workers add to their program: KB, median [interval]"),
                    N_("workers"),
                    {{"thread", PSS, N_("threads, PSS")},
                     {"process", PSS, N_("processes, PSS")},
                     {"thread", PAGE_TABLES, N_("threads, page tables")},
                     {"process", PAGE_TABLES, N_("processes, page tables")}}},
                   {N_("A worker writes its parent's data: new private memory and page faults, "
                       "median [interval]"),
                    N_("written, MB"),
                    {{"thread", PRIVATE, N_("thread, MB")},
                     {"process", PRIVATE, N_("process, MB")},
                     {"thread", FAULTS, N_("thread, faults")},
                     {"process", FAULTS, N_("process, faults")}}}},
        .show = show,
        .conclude = conclude,
    };
    experiment_begin(&e, argc, argv);
    most = workers_at_most(e.options.workers, most);
    largest = machine_at_most_mb(largest);
    experiment_note(&e, "transparent huge pages", "%s", machine_huge_pages());
    experiment_note(&e, "page", "%zu bytes", page_size());
    add_programs(&e);
    experiment_claim(&e, (struct claim_test){"memory.shared", .ratio.above = {"thread", 2, SEEN}});
    experiment_claim(&e,
                     (struct claim_test){"memory.private", .ratio.above = {"process", 2, SEEN}});
    experiment_claim(&e, (struct claim_test){"memory.footprint", .ratio = footprint()});
    return experiment_run(&e);
}
