/* main.c - lesson 4: what does a global interpreter lock do to computing, and to waiting?
 *
 * A small interpreter with a lock like CPython's, the same without it, the same with atomic counts,
 * and CPython itself. Each round starts programs/interpret.c and python.py afresh.
 *
 *   make lesson4                         the whole lesson
 *   build/bin/04-gil/interpret           our interpreter, once; its first comment tells more
 *   python3 lessons/04-gil/python.py     CPython, once
 *   build/bin/04-gil/lesson --shrink=50  a 50th of the work, for slow tools
 *   build/bin/04-gil/lesson --races=0    without the build that has a data race on purpose
 */
#include <errno.h>

#include "kit.h"
#include "plan.h"
#include "sources.h"
#include "worker_limits.h"

static size_t shrink = 1, races = 1;
static struct counts counts;

/* In every round what the claims compare, the rest less often, and least what takes longest. */
static void add_programs(struct experiment *e) {
    static const struct part {
        const char *name;
        unsigned every, python; /* 0: not there */
    } parts[] = {
        {"claims", 1, 1}, {"waits", 1, 1}, {"others", 6, 8}, {"builds", 6, 0}, {"switch", 6, 8}};
    char script[PATH_MAX] = "";
    kit_path(script, sizeof script, "lessons/04-gil/python.py");
    for (const struct part *part = parts; part < parts + sizeof parts / sizeof *parts; part++) {
        experiment_program(e, part->every, "interpret %s %zu %zu SEED %zu %zu", part->name,
                           counts.largest, counts.largest_waiting, shrink, races);
        for (size_t i = PYTHON; i < SOURCES && part->python != 0; i++)
            if (sources[i].python.found)
                experiment_foreign(e, part->python, "%s -I -S %s %s %zu %zu SEED %zu %s %zu",
                                   sources[i].python.path, script, part->name, counts.largest,
                                   counts.largest_waiting, shrink, sources_cpus(),
                                   worker_cpus_alike());
    }
    experiment_timeline(e, "trace %zu", shrink);
}

static void conclude(const struct experiment *e) {
    double full = (double)counts.full, waiting = (double)counts.full_waiting;
    printf(_("  Computing under the lock, one worker on each core (%zu): %.2f times as fast as one "
             "after another with threads, %.2f times with processes.\n"),
           counts.full, experiment_median(e, "gil-thread", full, SPEEDUP),
           experiment_median(e, "gil-process", full, SPEEDUP));
    printf(_("  Waiting under the lock (threads: %zu): %.1f times as much as one; but beside a "
             "computing thread each wait takes %.1f ms longer than asked.\n"),
           counts.full_waiting, experiment_median(e, "gil-thread", waiting, WAIT_SPEEDUP),
           experiment_median(e, "gil-convoy", 5, DELAY));
    if (races == 1)
        printf(_("  Without the lock %.0f references were counted wrong; with atomic counts none, "
                 "and one thread takes %.1f times as long.\n"),
               experiment_median(e, "nolock-thread", full, WRONG_REFERENCES),
               experiment_median(e, "atomic-thread", 1, SLOWDOWN));
}

static const struct option_number own[] = {
    {"shrink", N_("K"), N_("divide the amount of work by K (1 to 1000)"), 1, 1000, 10, &shrink},
    {"races", N_("0 or 1"), N_("0: leave out what has a data race on purpose"), 0, 1, 0, &races}};

int main(int argc, char **argv) {
    struct experiment e = {
        .lesson = 4,
        .question = N_("Lesson 4: what does a global interpreter lock do to computing, and to "
                       "waiting?"),
        .x = "number of workers; for the series with -convoy and -switch: switch interval, ms",
        .budget_s = 13,
        .uses_workers = true,
        .own = {own[0], own[1]},
        .questions =
            {{"gil.cpu",
              N_("A computing program under the lock, one thread on each CPU (nproc prints how "
                 "many there are): how many times as fast as the serial program?"),
              N_("times"), 0.01, 1024, .value = {"gil-thread", 0, SPEEDUP}, .figure = 1},
             {"gil.processes", N_("The same with one process on each CPU?"), N_("times"), 0.01,
              1024, .value = {"gil-process", 0, SPEEDUP}, .figure = 1},
             {"gil.waiting",
              N_("16 threads that wait under the lock: how many times as fast as one?"),
              N_("times"), 0.01, 1024, .value = {"gil-thread", 16, WAIT_SPEEDUP}, .figure = 2,
              .at = 16},
             {"gil.delay",
              N_("A thread wants to go on after a wait, while another computes; the switch "
                 "interval is 5 ms. How many ms later than it asked does it go on?"),
              N_("ms"), 0.001, 1000, .value = {"gil-convoy", 5, DELAY}, .figure = 3, .at = 5}},
        .tables = {[SPEEDUPS] = {N_("Computing: speedup against the serial program, median "
                                    "[interval]"),
                                 .x = N_("workers")},
                   [BUILDS] = {N_("The same program by each build of the interpreter: ms"),
                               N_("workers"),
                               {{"gil-thread", TIME, N_("lock")},
                                {"nolock-thread", TIME, N_("no lock: wrong")},
                                {"nolock-thread", WRONG_REFERENCES, N_("wrong references")},
                                {"atomic-thread", TIME, N_("atomic counts")},
                                {"atomic-own-thread", TIME, N_("atomic, nothing shared")},
                                {"gil-own-thread", TIME, N_("a lock each, nothing shared")},
                                {"gil-process", TIME, N_("lock, processes")}}},
                   [WAITS] = {N_("Waiting: speedup against one worker, median [interval]"),
                              .x = N_("workers")},
                   [DELAYS] = {N_("One waiting thread beside a computing one: how much later than "
                                  "asked it goes on, ms"),
                               .x = N_("switch interval, ms")}},
        .conclude = conclude,
    };
    experiment_begin(&e, argc, argv);
    workers_say_siblings();
    counts.largest = workers_at_most(e.options.workers, 2 * worker_cpus());
    counts.largest_waiting = workers_at_most(e.options.workers, WAITING_WORKERS);
    counts.full = worker_full_count(worker_cpus_alike(), counts.largest);
    counts.full_waiting = full_waiting_count(counts.largest_waiting);
    int error = sources_find();
    if (error != 0)
        return error == ENOEXEC ? EXIT_USAGE : EXIT_TROUBLE;
    for (size_t i = 0; i < 2; i++) /* the questions about computing */
        e.questions[i].at = e.questions[i].value.x =
            (double)(worker_cpus() < counts.largest ? worker_cpus() : counts.largest);
    experiment_note(&e, "workers compared", "%zu", counts.full);
    experiment_note(&e, "waiting workers compared", "%zu", counts.full_waiting);
    sources_add(&e, &counts, races == 1);
    add_programs(&e);
    return experiment_run(&e);
}
