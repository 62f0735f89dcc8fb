/* advice.c - see advice.h. */
#include "advice.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "course.h"
#include "report.h"
#include "say.h"
#include "table.h"
#include "worker.h"

static const char *const kinds[KIND_COUNT] = {
    N_("too short"),   N_("computes"), N_("interpreter"), N_("already parallel"),
    N_("takes turns"), N_("waits"),    N_("disk"),        N_("input"),
};

const char *advice_kind(enum kind kind) {
    return _(kinds[kind]);
}

static void print_parallel(const struct classified *found) {
    double cpus = (double)worker_cpus();
    if (found->parallel > 0.7 * cpus)
        printf(_("It already computes with %.1f workers at once: leave it as it is.\n"),
               found->parallel);
    else
        printf(_("It already computes with %.1f workers at once, and there are %.0f CPUs: give it "
                 "more "
                 "workers of the kind that it has.\n"),
               found->parallel, cpus);
}

void advice_print(const struct classified *found) {
    const double *w = found->waiting;
    switch (found->kind) {
    case KIND_SHORT:
        printf(_("It is over after %.0f ms: too short for threads or processes; leave it as it "
                 "is.\n"),
               1000 * found->length_s);
        break;
    case KIND_COMPUTES:
        printf(_("It computes, one CPU at a time, in machine code: threads or processes make it "
                 "faster.\n"));
        break;
    case KIND_INTERPRETED:
        printf(
            _("It computes in an interpreter (%s) that runs one thread at a time: processes make "
              "it faster, or C code that lets the lock go.\n"),
            found->program);
        break;
    case KIND_PARALLEL:
        print_parallel(found);
        break;
    case KIND_TURNS:
        printf(_("Its threads wait for one another: hold the lock for a shorter time or split it; "
                 "more workers of either kind do not help.\n"));
        break;
    case KIND_DISK:
        printf(_("It waits for the disk: several requests at once, from a few threads, make it "
                 "faster.\n"));
        break;
    case KIND_INPUT:
        printf(_("It waits for its input: neither threads nor processes make that come sooner.\n"));
        break;
    default:
        if (w[DOING_NETWORK] > w[DOING_TIMER])
            printf(_("It waits for the network: threads, or one thread with asynchronous calls, "
                     "wait for many answers at once.\n"));
        else
            printf(_("It waits for time to pass: threads, or one thread with asynchronous calls, "
                     "wait for many things at once.\n"));
    }
}

/* A sentence with one or two numbers of a lesson, or what to type for them. */
static void say_gain(int lesson, double a, double b, const char *sentence) {
    if (isnan(a) || isnan(b))
        printf(_("  gain here   not known yet: type make lesson%d\n"), lesson);
    else
        printf(sentence, a, b);
}

/* Little's law, and where the CPU ends it. Of a command that was ended nobody knows how long it would have waited. */
static void print_little(const struct observation *seen, const struct classified *found) {
    if (seen->out_of_time || seen->stopped != 0)
        return;
    double delay = found->length_s * (1 - found->computing), cpu = seen->user_s + seen->system_s;
    double at_most = (double)worker_cpus() * found->length_s / fmax(cpu, 0.0005);
    printf(_("  how many    rate x delay (Little's law): for 100 a second that wait %.3g s each, "
             "%.3g at once; the CPUs are enough for about %.3g\n"),
           delay, 100 * delay, fmax(at_most, 1));
    if (seen->in_flight_s > 1.5 * (seen->wall_s - seen->computing_s))
        printf(_("              it already waits for %.1f things at once\n"),
               seen->in_flight_s / fmax(seen->wall_s - seen->computing_s, 1e-6));
}

static void print_sure(const struct observation *seen, const struct classified *found) {
    static const char *const words[] = {N_("high"), N_("fairly high"),
                                        N_("low; let it run longer, or on a quieter machine")};
    printf(_("  certainty   %s (looks: %zu)\n"), _(words[found->sure]), seen->looks);
    if (found->computing > 0.25 && found->computing < 0.75 && found->kind != KIND_SHORT)
        printf(_("              it computes for %.0f %% of its time and waits for %.0f %%: what "
                 "helps one part leaves the other\n"),
               100 * found->computing, 100 * (1 - found->computing));
}

void advice_print_gain(const struct observation *seen, const struct classified *found) {
    switch (found->kind) {
    case KIND_SHORT:
        say_gain(2, course_median(2, "thread", 0, "time"), course_median(2, "process", 0, "time"),
                 _("  gain here   none: to start a thread takes %.0f us and a process %.0f us, "
                   "before any work is done (lesson 2)\n"));
        break;
    case KIND_COMPUTES:
        say_gain(
            3, course_ratio(3, "cpu.threads", NULL), course_ratio(3, "cpu.processes", NULL),
            _("  gain here   threads %.2f times as fast, processes %.2f times (lesson 3), where "
              "all of it can be divided\n"));
        printf(_("              whether memory limits it cannot be seen without counters of the "
                 "processor: TWICE=1 tries two at once\n"));
        break;
    case KIND_INTERPRETED:
        say_gain(4, course_ratio(4, "gil.cpu-processes", "cpython"),
                 course_ratio(4, "gil.cpu-threads", "cpython"),
                 _("  gain here   processes %.2f times as fast, threads %.2f times (lesson 4, "
                   "CPython)\n"));
        break;
    case KIND_TURNS:
        say_gain(7, course_ratio(7, "race.lock-cost", NULL), 0,
                 _("  gain here   a lock that two want at once takes %.2f times as long as a free "
                   "one (lesson 7)\n"));
        break;
    case KIND_DISK:
        say_gain(5, course_ratio(5, "io.files", NULL), 0,
                 _("  gain here   threads %.2f times as fast with forced writes (lesson 5)\n"));
        break;
    case KIND_WAITS:
        say_gain(5, course_ratio(5, "io.threads", NULL), course_ratio(5, "io.light", NULL),
                 _("  gain here   8 threads %.2f times as fast, and processes need %.2f times the "
                   "memory for the same (lesson 5)\n"));
        print_little(seen, found);
        break;
    default:
        printf(_("  gain here   none\n"));
    }
    print_sure(seen, found);
}

/* --- evidence ---------------------------------------------------------------------------------- */

static void add_row(struct table *table, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void add_row(struct table *table, const char *name, const char *format, ...) {
    char text[160];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    table_cell(table, SAY_PLAIN, "%s", name);
    table_cell(table, SAY_PLAIN, "%s", text);
}

static void add_waits(struct table *table, const struct classified *found) {
    static const char *const names[DOING_COUNT] = {
        [DOING_DISK] = N_("  waits for the disk"),
        [DOING_NETWORK] = N_("  waits for the network"),
        [DOING_TIMER] = N_("  waits for time or input"),
        [DOING_LOCK] = N_("  all wait for a lock"),
    };
    add_row(table, _("of its time: computes"), "%.0f %%", 100 * found->computing);
    for (int d = DOING_DISK; d < DOING_MEMBER; d++)
        if (found->waiting[d] >= 0.005)
            add_row(table, _(names[d]), "%.0f %%", 100 * found->waiting[d]);
    if (found->takers >= 2)
        add_row(table, _("threads that take turns"),
                _("%zu; %.0f %% of their time goes to the lock"), found->takers,
                100 * found->turns);
}

void advice_print_evidence(const struct observation *seen, const struct classified *found) {
    struct table table;
    double cpu = seen->user_s + seen->system_s, wall = fmax(seen->wall_s, 1e-9);
    table_start(&table, 2);
    add_row(&table, _("evidence"), " ");
    add_row(&table, _("wall time"), _("%.3g s"), seen->wall_s);
    add_row(&table, _("CPU time"), _("%.3g s (%.0f %% of it in the kernel)"), cpu,
            cpu > 0 ? 100 * seen->system_s / cpu : 0);
    add_row(&table, _("CPU time / wall time"), _("%.2f; with the time it stood ready: %.2f"),
            cpu / wall, (cpu + seen->ready_s) / wall);
    add_waits(&table, found);
    add_row(&table, _("workers at once, while it computes"), "%.2f", found->parallel);
    add_row(&table, _("threads and processes"), _("%zu and %zu; at most %zu at a time"),
            seen->threads, seen->processes, seen->at_once);
    add_row(&table, _("context switches"), _("%ld by itself, %ld by the scheduler"),
            seen->voluntary, seen->involuntary);
    add_row(&table, _("most CPU time in"), "%s%s", found->program,
            found->interpreted >= 0.5 ? _(" (an interpreter)") : "");
    add_row(&table, _("memory of the largest process"), _("%.3g MB"), seen->memory_kb / 1024);
    if (seen->printed > 0)
        add_row(&table, _("printed"), _("%.3g MB, thrown away"), seen->printed / 1e6);
    add_row(&table, _("looking took"), _("%.1f %% of a CPU"), 100 * seen->cost_s / wall);
    table_print(&table, stdout);
    table_free(&table);
}
