/* main.c - lesson 8: what does it cost to hand data over?
 *
 * One worker writes messages and another reads them: threads through a queue in memory, threads and
 * processes through a pipe, a socket, message queues and a ring in shared memory; and CPython's queues
 * beside them. Each round starts programs/handover.c and python.py afresh.
 *
 *   make lesson8                                  the whole lesson
 *   build/bin/08-ipc/handover pipe process 65536  one of them; its first comment tells more
 *   build/bin/08-ipc/lesson --shrink=50           a 50th of the messages, for slow tools
 */
#include <stdlib.h>

#include "kit.h"
#include "plan.h"

static struct value at(const char *series, double x, size_t metric) {
    return (struct value){series, x, metric};
}

static struct ratio times(const char *above, const char *below, double x) {
    return (struct ratio){at(above, x, TIME), at(below, x, TIME)};
}

static void conclude(const struct experiment *e) {
    printf(_("  64 KB, as many messages under way: a pipe to a process takes %.1f µs, a queue to a "
             "thread %.1f µs, because it hands over an address.\n"),
           experiment_median(e, "pipe-process", KB64, TIME),
           experiment_median(e, "queue-thread", KB64, TIME));
    printf(_("  1 MB copied through a ring in shared memory: %.0f µs to a thread, %.0f µs to a "
             "process.\n"),
           experiment_median(e, "ring-thread", MB, TIME),
           experiment_median(e, "ring-process", MB, TIME));
    printf(_("  64 bytes: a queue of depth 1, 8 and 1024 takes %.2f, %.2f and %.2f µs; how much "
             "fits decides more than what it is made of.\n"),
           experiment_median(e, "queue-depth", 1, TIME),
           experiment_median(e, "queue-depth", 8, TIME),
           experiment_median(e, "queue-depth", 1024, TIME));
}

int main(int argc, char **argv) {
    size_t shrink = 1;
    struct experiment e = {
        .lesson = 8,
        .question = N_("Lesson 8: what does it cost to hand data over?"),
        .x = "bytes of a message; for the series with -depth: messages that fit",
        .budget_s = 12.5,
        .own = {{"shrink", N_("K"), N_("divide the number of messages by K (1 to 1000)"), 1, 1000,
                 10, &shrink}},
        .questions =
            {{"ipc.pipe",
              N_("Messages of 64 KB, and 8 of them fit. How many times as long does a pipe between "
                 "processes take as a queue between threads that hands over addresses?"),
              N_("times"), 0.01, 10000, .ratio = times("pipe-process", "queue-thread", KB64),
              .figure = 1, .at = KB64, .times = at("queue-thread", KB64, TIME)},
             {"ipc.small", N_("Messages of 64 bytes through a pipe. How long does one take?"),
              N_("µs"), 0.001, 1e6, .value = at("pipe-process", 64, TIME), .figure = 1, .at = 64},
             {"ipc.shared",
              N_("1 MB is copied into shared memory by one worker and out of it by another. How "
                 "many "
                 "times as long does that take with processes as with threads?"),
              N_("times"), 0.01, 10000, .ratio = times("ring-process", "ring-thread", MB),
              .figure = 1, .at = MB, .times = at("ring-thread", MB, TIME)},
             {"ipc.depth",
              N_("A queue between threads on one CPU, messages of 64 bytes. With room for one "
                 "message: how many times as long does each take as with room for 1024?"),
              N_("times"), 0.01, 100000,
              .ratio = {at("queue-depth", 1, TIME), at("queue-depth", 1024, TIME)}, .figure = 3,
              .at = 1, .times = at("queue-depth", 1024, TIME)}},
        .conclude = conclude,
    };
    struct python python;
    char text[32];
    experiment_begin(&e, argc, argv);
    if (plan_probe() != 0 || python_find(&python) != 0)
        return EXIT_TROUBLE;
    snprintf(text, sizeof text, "%zu", shrink);
    setenv("SHRINK", text, 1); /* for the programs */
    plan_add(&e, &python);
    experiment_claim(&e, (struct claim_test){"ipc.threads-cheaper",
                                             .ratio = times("pipe-process", "queue-thread", KB64),
                                             .cannot = plan_no_equal_capacity()});
    experiment_claim(&e, (struct claim_test){"ipc.shared-memory",
                                             .ratio = times("ring-process", "ring-thread", MB)});
    if (python.found)
        experiment_claim(
            &e, (struct claim_test){"ipc.threads-cheaper", .who = "cpython",
                                    .ratio = times("cpython-mp-queue", "cpython-queue", KB64),
                                    .cannot = plan_no_multiprocessing()});
    return experiment_run(&e);
}
