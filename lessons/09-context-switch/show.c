/* show.c - see show.h. */
#include "show.h"

#include <errno.h>
#include <string.h>

#include "facts.h"
#include "report.h"
#include "worker.h"

/* A line "what: median [interval] unit", where it was measured. */
static void print_line(const struct experiment *e, const char *what, const char *series, double x,
                       size_t metric) {
    struct interval value = experiment_value(e, series, x, metric);
    if (value.n == 0)
        return;
    bool chinese = strcmp(say_language(), "zh") == 0; /* a full-width colon needs no space */
    printf("  %s%s%.3g", _(what), chinese ? "" : " ", value.median);
    if (!isnan(value.low))
        printf(" [%.3g, %.3g]", value.low, value.high);
    printf(" %s\n", _(e->metrics[metric].unit));
}

static void print_switches(const struct experiment *e) {
    report_heading(_("The system calls of a turn, with nobody to switch to (one CPU)"));
    print_line(e, N_("a system call that does nothing:"), "empty-calls", 0, TURN);
    print_line(e, N_("sched_yield:"), "yield-calls", 0, TURN);
    print_line(e, N_("futex, wake and wait:"), "futex-calls", 0, TURN);
    print_line(e, N_("pipe, write and read:"), "pipe-calls", 0, TURN);
    print_line(e, N_("eventfd, write and read:"), "eventfd-calls", 0, TURN);
}

static void print_places(const struct experiment *e) {
    report_heading(_("A round trip, two turns, with nothing touched"));
    print_line(e, N_("pipe, processes on one CPU:"), "pipe-process", 0, ROUNDTRIP);
    print_line(e, N_("pipe, threads on one CPU:"), "pipe-thread", 0, ROUNDTRIP);
    print_line(e, N_("pipe, processes on two CPUs:"), "pipe-process-far", 0, ROUNDTRIP);
    print_line(e, N_("pipe, threads on two CPUs:"), "pipe-thread-far", 0, ROUNDTRIP);
    print_line(e, N_("futex, threads on two CPUs:"), "futex-thread-far", 0, ROUNDTRIP);
    print_line(e, N_("spinning, threads on two CPUs:"), "spin-thread-far", 0, ROUNDTRIP);
    print_line(e, N_("pipe, processes, the scheduler chooses the CPUs:"), "pipe-process-free", 0,
               ROUNDTRIP);
    print_line(e, N_("pipe, processes on one CPU beside a hog:"), "pipe-process-hog", 0, ROUNDTRIP);
}

static void print_scheduler(const struct experiment *e) {
    report_heading(_("Moving to another CPU; and beside a hog, a process that always computes"));
    print_line(e, N_("sched_setaffinity to the same CPU:"), "stay", 0, TURN);
    print_line(e, N_("to another CPU:"), "move", 0, TURN);
    print_line(e, N_("to the same CPU, and touch 1 MB:"), "stay", 1024, TURN);
    print_line(e, N_("to another CPU, and touch 1 MB there:"), "move", 1024, TURN);
    print_line(e, N_("beside a hog, computes until the CPU is taken away:"), "hog", 0, SLICE);
    print_line(e, N_("and is away for:"), "hog", 0, GONE);
    print_line(e, N_("a sleep of 1 ms ends too late by:"), "sleep-alone", 0, LATE);
    print_line(e, N_("beside a hog by:"), "sleep-hog", 0, LATE);
}

/* The kit and perf on the same path: both were run in the same rounds. */
static void print_agreement(struct experiment *e, const char *what, const char *kit,
                            const char *perf, const char *key) {
    struct interval ratio =
        experiment_ratio(e, (struct ratio){{kit, 0, ROUNDTRIP}, {perf, 0, ROUNDTRIP}});
    if (ratio.n == 0)
        return;
    print_line(e, what, perf, 0, ROUNDTRIP);
    printf(fabs(ratio.median - 1) <= 0.1 ? _("    the kit's time is %.2f times that: they agree "
                                             "within 10 %%\n")
                                         : _("    the kit's time is %.2f times that: they do not "
                                             "agree within 10 %% in this run\n"),
           ratio.median);
    experiment_note(e, key, "%.2f", ratio.median);
}

static void print_tools(struct experiment *e) {
    report_heading(_("The same measured by others: a round trip through a pipe on one CPU"));
    if (experiment_value(e, "perf-process", 0, ROUNDTRIP).n == 0)
        printf("  %s\n", _("perf bench sched pipe: perf is not installed (Debian: linux-perf), or "
                           "the time was too short"));
    print_agreement(e, N_("perf bench sched pipe, processes:"), "pipe-process", "perf-process",
                    "kit by perf, processes");
    print_agreement(e, N_("perf bench sched pipe -T, threads:"), "pipe-thread", "perf-thread",
                    "kit by perf, threads");
    print_line(e, N_("perf bench sched pipe, the scheduler chooses the CPUs:"), "perf-free", 0,
               ROUNDTRIP);
    if (experiment_value(e, "lat-ctx", 0, TURN).n == 0)
        printf("  %s\n", _("lat_ctx: lmbench is not installed, or the time was too short"));
    print_line(e, N_("lat_ctx, one turn less its system calls:"), "lat-ctx", 0, TURN);
}

static void print_machine(struct experiment *e) {
    char meltdown[FACT_SIZE], spectre[FACT_SIZE];
    bool pcid = fact_flag("/proc/cpuinfo", "pcid"), pti = fact_flag("/proc/cpuinfo", "pti");
    int counters = fact_counters();
    fact_vulnerability("meltdown", meltdown);
    fact_vulnerability("spectre_v2", spectre);
    report_heading(_("What changes the price of a switch, on this machine"));
    printf("  %s\n", pcid ? _("PCID: yes; the TLB may keep the entries of several processes")
                          : _("PCID: not in /proc/cpuinfo (ARM calls it ASID, and always has it); "
                              "without it, a process switch empties the TLB"));
    printf(_("  Meltdown: %s\n"), meltdown);
    printf("  %s\n", pti || strstr(meltdown, "PTI") != NULL
                         ? _("page table isolation: on; each system call changes the page table "
                             "twice")
                         : _("page table isolation: off; a system call keeps the page table"));
    printf(_("  Spectre v2: %s\n"), spectre);
    if (counters == 0)
        printf("  %s\n", _("hardware counters: there are some; perf stat -e dTLB-load-misses "
                           "counts TLB misses"));
    else
        printf(_("  hardware counters: none can be read here (%s), so nobody can count the misses "
                 "of TLB and caches; what is said of them follows from times\n"),
               strerrorname_np(counters));
    experiment_note(e, "pcid", "%s", pcid ? "yes" : "no");
    experiment_note(e, "meltdown", "%s", meltdown);
    experiment_note(e, "spectre v2", "%s", spectre);
    experiment_note(e, "hardware counters", "%s",
                    counters == 0 ? "yes" : strerrorname_np(counters));
}

void show_rest(struct experiment *e) {
    print_switches(e);
    print_places(e);
    print_scheduler(e);
    print_tools(e);
    print_machine(e);
}

void conclude(const struct experiment *e) {
    double thread = experiment_median(e, "yield-thread", 0, TURN);
    double process = experiment_median(e, "yield-process", 0, TURN);
    printf(_("  The bare switch (sched_yield): %.2f µs between threads, %.2f µs between processes, "
             "%.2f times as long.\n"),
           thread, process, experiment_median(e, "yield", 0, RATIO));
    printf(
        _("  With 1 MB touched at each turn: %.3g µs and %.3g µs; one worker alone touches it in "
          "%.3g µs.\n"),
        experiment_median(e, "yield-thread", 1024, TURN),
        experiment_median(e, "yield-process", 1024, TURN),
        experiment_median(e, "alone", 1024, TURN));
    double near = experiment_median(e, "pipe-process", 0, ROUNDTRIP);
    if (worker_cpus() > 1)
        printf(_("  A round trip through a pipe: %.3g µs on one CPU, %.3g µs on two, where each "
                 "turn wakes a CPU.\n"),
               near, experiment_median(e, "pipe-process-far", 0, ROUNDTRIP));
    else
        printf(
            _("  A round trip through a pipe: %.3g µs on one CPU; there is no second one here.\n"),
            near);
}
