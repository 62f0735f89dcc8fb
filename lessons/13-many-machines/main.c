/* main.c - lesson 13: where threads end. A picture and a matrix product by threads, processes, MPI ranks on one
 * machine and MPI ranks over hosts; messages between all of them; and a work queue over hosts.
 *
 *   make lesson13                           two hosts are made of this machine
 *   HOSTS="a:8 b:8" make lesson13           real hosts, by ssh; each takes eight ranks
 */
#include <stdlib.h>

#include "kit.h"
#include "plan.h"
#include "worker_limits.h"

static struct value at(const char *series, double x, size_t metric) {
    return (struct value){series, x, metric};
}

static struct ratio between(const char *above, const char *below, double x, size_t metric) {
    return (struct ratio){at(above, x, metric), at(below, x, metric)};
}

static void add_claims(struct experiment *e, const struct setup *setup) {
    const char *cannot =
        setup->is_real ? NULL : workers_no_speedup(worker_full_count(worker_cpus(), CLAIMED));
    const char *no_two =
        setup->hosts.of_first < CLAIMED
            ? N_("the first host of HOSTS takes one rank; for this claim it takes two (a:2)")
            : cannot;
    if (setup->has_hosts && setup->counts[setup->count - 1] >= CLAIMED)
        experiment_claim(e, (struct claim_test){
                                "hosts.processes",
                                .ratio = between("raytrace-one", "raytrace-hosts", CLAIMED, TIME),
                                .cannot = no_two});
    if (setup->has_hosts && setup->has_rank)
        experiment_claim(e, (struct claim_test){
                                "hosts.message",
                                .ratio = between("message-hosts", "message-rank", SMALL, MESSAGE),
                                .cannot = cannot});
}

int main(int argc, char **argv) {
    static struct setup setup;
    size_t shrink = 1;
    struct experiment e = {
        .lesson = 13,
        .question = N_("Lesson 13: where do threads end, and what does it cost to go on?"),
        .x = "workers; bytes for message- (0: the fit); hosts for model-",
        .budget_s = 10.5,
        .uses_workers = true,
        .own = {{"shrink", N_("K"), N_("divide the size of the jobs by K (1 to 100)"), 1, 100, 10,
                 &shrink}},
        .metrics = {[TIME] = {"time", "ms"},
                    [SPEEDUP] = {"speedup", "times"},
                    [MESSAGE] = {"message", "us"},
                    [LATENCY] = {"latency", "us"},
                    [BANDWIDTH] = {"bandwidth", "MB/s"},
                    [MODEL] = {"model", "times"},
                    [BEST] = {"best", "hosts"},
                    [ALIVE] = {"alive", "%"},
                    [LOST] = {"lost", "%"}},
        .questions =
            {{"hosts.faster",
              N_("Two ranks compute a picture on the one CPU that a host has. How many times as "
                 "fast are they when each has a host with a CPU of its own?"),
              N_("times"), 0.01, 100,
              .ratio = between("raytrace-one", "raytrace-hosts", CLAIMED, TIME), .figure = 1,
              .at = CLAIMED},
             {"hosts.message",
              N_("A message of 64 bytes. How many times as long does it take to a rank on another "
                 "host as to a rank on the same machine?"),
              N_("times"), 0.01, 1e6,
              .ratio = between("message-hosts", "message-rank", SMALL, MESSAGE), .figure = 2,
              .at = SMALL, .times = at("message-rank", SMALL, MESSAGE)},
             {"hosts.pipe",
              N_("And how long does it take through a pipe to another process, each on a CPU of "
                 "its own?"),
              N_("µs"), 0.001, 1e6, .value = at("message-process", SMALL, MESSAGE), .figure = 2,
              .at = SMALL},
             {"hosts.best",
              N_("The matrix product on more and more hosts: on how many of them is it fastest?"),
              N_("hosts"), 1, 100000, .value = at("model-matrix-strong", 1, BEST)}},
        .tables = {{N_("Speedup of the picture"),
                    N_("workers"),
                    {{"raytrace-thread", SPEEDUP, N_("threads")},
                     {"raytrace-process", SPEEDUP, N_("processes")},
                     {"raytrace-rank", SPEEDUP, N_("ranks, one machine")},
                     {"raytrace-one", SPEEDUP, N_("ranks, one CPU")},
                     {"raytrace-hosts", SPEEDUP, N_("ranks, two hosts")},
                     {"raytrace-queue", SPEEDUP, N_("queue")}}},
                   {N_("Speedup of the matrix product"),
                    N_("workers"),
                    {{"matrix-thread", SPEEDUP, N_("threads")},
                     {"matrix-process", SPEEDUP, N_("processes")},
                     {"matrix-rank", SPEEDUP, N_("ranks, one machine")},
                     {"matrix-one", SPEEDUP, N_("ranks, one CPU")},
                     {"matrix-hosts", SPEEDUP, N_("ranks, two hosts")}}},
                   {N_("Time of a message, µs"),
                    N_("bytes"),
                    {{"message-thread", MESSAGE, N_("threads, pipe")},
                     {"message-process", MESSAGE, N_("processes, pipe")},
                     {"message-rank", MESSAGE, N_("ranks, one machine")},
                     {"message-hosts", MESSAGE, N_("ranks, two hosts")}}},
                   {N_("MODEL, not measured: speedup on paper"),
                    N_("hosts"),
                    {{"model-raytrace-strong", MODEL, N_("picture")},
                     {"model-raytrace-weak", MODEL, N_("picture, growing")},
                     {"model-matrix-strong", MODEL, N_("matrix")},
                     {"model-matrix-weak", MODEL, N_("matrix, growing")}}}},
        .show = plan_show,
        .conclude = plan_conclude,
    };
    experiment_begin(&e, argc, argv);
    int status = setup_start(&setup, e.options.workers, shrink);
    if (status != 0)
        return status;
    plan_add(&e, &setup);
    add_claims(&e, &setup);
    status = experiment_run(&e);
    setup_stop(&setup);
    return status;
}
