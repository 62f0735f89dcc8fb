/* sources.c - see sources.h. */
#include "sources.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "plan.h"
#include "worker_limits.h"

struct source sources[SOURCES] = {
    {NULL, "serial", "gil-thread", "gil-process", "gil-convoy",
     "gil-switch-2 gil-switch-8 gil-switch-waiting", .thread_name = N_("our lock: threads"),
     .process_name = N_("our lock: processes"), .name = N_("our lock"), .python.found = true},
    {"cpython", "cpython-serial", "cpython-thread", "cpython-process", "cpython-convoy",
     "cpython-switch-2 cpython-switch-8 cpython-switch-waiting",
     .thread_name = N_("CPython: threads"), .process_name = N_("CPython: processes"),
     .name = "CPython"},
    {"cpython-free", "cpython-free-serial", "cpython-free-thread", "cpython-free-process",
     "cpython-free-convoy",
     "cpython-free-switch-2 cpython-free-switch-8 cpython-free-switch-waiting",
     .thread_name = N_("CPython without its lock: threads"),
     .process_name = N_("CPython without its lock: processes"),
     .name = N_("CPython without its lock")}};

static const struct metric metrics[] = {[TIME] = {"time", "ms"},
                                        [SPEEDUP] = {"speedup", "times"},
                                        [WAIT_TIME] = {"wait-time", "ms"},
                                        [WAIT_SPEEDUP] = {"wait-speedup", "times"},
                                        [DECOMPRESS_TIME] = {"decompress-time", "ms"},
                                        [DECOMPRESS_SPEEDUP] = {"decompress-speedup", "times"},
                                        [COMPRESS_TIME] = {"compress-time", "ms"},
                                        [COMPRESS_SPEEDUP] = {"compress-speedup", "times"},
                                        [DELAY] = {"delay", "ms"},
                                        [WRONG_REFERENCES] = {"wrong-references", "references"},
                                        [SWITCHES] = {"switches", "times"},
                                        [SLOWDOWN] = {"slowdown", "times"},
                                        [SLOWER] = {"slower", "times"}};

int sources_find(void) {
    struct python *python = &sources[PYTHON].python, *without = &sources[FREE_PYTHON].python;
    int error = python_find(python);
    if (error == 0)
        error = python_find_free(without);
    if (python->found && !python->has_lock) { /* python3 itself is free-threaded */
        *without = without->found ? *without : *python;
        python->found = false;
    }
    if (error == 0 && !python->found && !without->found)
        say_note(_("no python3 runs here, so the series of CPython are left out; type "
                   "scripts/setup.sh to install it"));
    return error;
}

/* The cells of threads and processes at these counts. */
static void add_counts(struct experiment *e, const struct source *source, const size_t *counts,
                       size_t n) {
    for (size_t i = 0; i < n; i++) {
        experiment_cells(e, source->thread, (double)counts[i]);
        experiment_cells(e, source->process, (double)counts[i]);
    }
}

static void add_cells(struct experiment *e, const struct source *source,
                      const struct counts *counts) {
    size_t some[WORKER_COUNTS_MOST];
    add_counts(e, source, some,
               worker_counts(worker_cpus(), worker_cpus_alike(), counts->largest, some));
    add_counts(e, source, some, choose_waiting_counts(counts->largest_waiting, some));
    experiment_cells(e, source->serial, 1);
    for (size_t i = 0; i < CONVOY_INTERVALS; i++)
        experiment_cells(e, source->convoy, convoy_intervals[i]);
    for (size_t i = 0; i < SWITCH_INTERVALS; i++)
        experiment_cells(e, source->switches, switch_intervals[i]);
}

static void add_column(struct experiment *e, size_t table, const char *series, size_t metric,
                       const char *name) {
    struct experiment_column *column = e->tables[table].columns;
    while (column->series != NULL)
        column++;
    *column = (struct experiment_column){series, metric, name};
}

static void add_columns(struct experiment *e, const struct source *source) {
    add_column(e, SPEEDUPS, source->thread, SPEEDUP, source->thread_name);
    add_column(e, SPEEDUPS, source->process, SPEEDUP, source->process_name);
    add_column(e, WAITS, source->thread, WAIT_SPEEDUP, source->thread_name);
    add_column(e, WAITS, source->process, WAIT_SPEEDUP, source->process_name);
    add_column(e, DELAYS, source->convoy, DELAY, source->name);
    if (source->who == NULL)
        return;
    e->tables[ZLIB].heading = N_("zlib in CPython: speedup against the serial program");
    e->tables[ZLIB].x = N_("workers");
    if (source == &sources[PYTHON]) {
        add_column(e, ZLIB, source->thread, DECOMPRESS_SPEEDUP, N_("unpack: threads"));
        add_column(e, ZLIB, source->process, DECOMPRESS_SPEEDUP, N_("unpack: processes"));
        add_column(e, ZLIB, source->thread, COMPRESS_SPEEDUP, N_("pack: threads"));
        add_column(e, ZLIB, source->process, COMPRESS_SPEEDUP, N_("pack: processes"));
    } else {
        add_column(e, ZLIB, source->thread, DECOMPRESS_SPEEDUP, N_("without the lock: unpack"));
        add_column(e, ZLIB, source->thread, COMPRESS_SPEEDUP, N_("without the lock: pack"));
    }
}

static struct ratio faster(const struct source *source, const char *series, double x,
                           size_t metric) {
    return (struct ratio){{source->serial, 1, metric}, {series, x, metric}};
}

static void add_claim(struct experiment *e, struct claim_test test, const char *claim,
                      struct ratio ratio) {
    test.claim = claim;
    test.ratio = ratio;
    experiment_claim(e, test);
}

static void add_claims(struct experiment *e, const struct source *source,
                       const struct counts *counts) {
    double full = (double)counts->full, waiting = (double)counts->full_waiting;
    struct claim_test test = {
        .who = source->who, .unit = full, .cannot = workers_no_speedup(counts->full)};
    struct claim_test limited = test;
    struct ratio threads = faster(source, source->thread, full, TIME);
    limited.ceiling = faster(&sources[OURS], "gil-own-thread", full, TIME);
    add_claim(e, test, "gil.cpu-threads", threads);
    add_claim(e, test, "gil.cpu-worse", (struct ratio){threads.below, threads.above});
    add_claim(e, limited, "gil.cpu-processes", faster(source, source->process, full, TIME));
    if (source->who != NULL)
        add_claim(e, test, "gil.gzip", faster(source, source->thread, full, DECOMPRESS_TIME));
    test.unit = waiting;
    test.cannot = waiting > 1 ? NULL : test.cannot;
    add_claim(e, test, "gil.io-threads",
              (struct ratio){.above = {source->thread, waiting, WAIT_SPEEDUP}});
}

const char *sources_cpus(void) {
    static char list[CPU_SETSIZE * sizeof "1023,"];
    size_t length = 0;
    for (size_t i = 0; i < worker_cpus(); i++)
        length += (size_t)sprintf(list + length, "%s%d", i == 0 ? "" : ",", worker_cpu(i));
    return list;
}

/* Those without a lock run with one thread and with one on each CPU. */
static void add_builds(struct experiment *e, size_t full, bool races) {
    const char *builds = races ? "nolock-thread atomic-thread" : "atomic-thread";
    experiment_cells(e, builds, 1);
    experiment_cells(e, builds, (double)full);
    experiment_cells(e, "gil-own-thread atomic-own-thread", (double)full);
}

void sources_add(struct experiment *e, const struct counts *counts, bool races) {
    const struct python *python = &sources[PYTHON].python, *without = &sources[FREE_PYTHON].python;
    memcpy(e->metrics, metrics, sizeof metrics);
    add_builds(e, counts->full, races);
    for (size_t i = 0; i < SOURCES; i++)
        if (sources[i].python.found) {
            add_cells(e, &sources[i], counts);
            add_columns(e, &sources[i]);
            add_claims(e, &sources[i], counts);
        }
    if (python->found)
        experiment_note(e, "cpython version", "%s", python->version);
    if (without->found)
        experiment_note(e, "cpython-free", "%s %s", without->version, without->built);
    if (!python->found && !without->found)
        experiment_claim(e, (struct claim_test){
                                .claim = "gil.gzip",
                                .who = "cpython",
                                .cannot = N_("without a python3 nothing can be said about gzip in "
                                             "Python, so that claim stays undecided")});
}
