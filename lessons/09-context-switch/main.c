/* main.c - lesson 9: what does it cost to switch?
 *
 * Two workers on one CPU pass the turn to and fro, by sched_yield, futex, pipe and eventfd, as threads
 * and as processes. At each turn a worker touches its working set of 0 ... 8 MB, by line and by page
 * (programs/pair.c). Beside that: the system calls without a switch, the working set without a switch,
 * two CPUs, a hog, and the same measured by perf.
 *
 *   make lesson9                                    the whole lesson
 *   build/bin/09-context-switch/pair yield 1024     one pair as threads and as processes: us a turn
 */
#include "rounds.h"
#include "show.h"
#include "worker.h"

static struct ratio cost(void) {
    return (struct ratio){{"yield-process", 0, TURN}, {"yield-thread", 0, TURN}};
}

static struct ratio wakeup(void) {
    return (struct ratio){{"pipe-process-far", 0, ROUNDTRIP}, {"pipe-process", 0, ROUNDTRIP}};
}

int main(int argc, char **argv) {
    size_t largest = 8; /* MB */
    struct experiment e = {
        .lesson = 9,
        .question = N_("Lesson 9: what does it cost to switch?"),
        .x = "working set that each worker touches at its turn, KB",
        .budget_s = 12.5,
        .own = {{"largest", N_("MB"), N_("the largest working set (default: 8)"), 1, 64, 1,
                 &largest}},
        .metrics = {[TURN] = {"turn", "us"},
                    [ROUNDTRIP] = {"roundtrip", "us"},
                    [SWITCHES] = {"switches", "count"},
                    [SLICE] = {"slice", "ms"},
                    [GONE] = {"gone", "ms"},
                    [LATE] = {"late", "us"},
                    [RATIO] = {"ratio", "times"}},
        .questions = {{"switch.bare",
                       N_("Two workers on one CPU pass the turn to and fro with "
                          "sched_yield and do nothing else. How many times as long "
                          "does a turn take between processes as between threads?"),
                       N_("times"), 0.01, 1000, .ratio = cost(), .figure = 2},
                      {"switch.set",
                       N_("Two threads do so, and each writes to every cache line of "
                          "1 MB of its own when it has the turn. How long does one "
                          "turn take?"),
                       N_("µs"), 0.01, 1e6, .value = {"yield-thread", 1024, TURN}, .figure = 1,
                       .at = 1024},
                      {"switch.wakeup",
                       N_("Two processes send a byte to and fro through pipes. How "
                          "many times as long does a round trip take when each "
                          "has a CPU of its own as when both share one?"),
                       N_("times"), 0.01, 1000, .ratio = wakeup()}},
        .tables =
            {{N_("One turn on one CPU, each worker touches its working set by line: µs, median "
                 "[interval]"),
              N_("KB"),
              {{"yield-thread", TURN, N_("yield, thread")},
               {"yield-process", TURN, N_("process")},
               {"pipe-thread", TURN, N_("pipe, thread")},
               {"pipe-process", TURN, N_("process")}}},
             {N_("The same by page; and one worker that touches by line and never switches, its "
                 "own set or both sets: µs"),
              N_("KB"),
              {{"yield-thread-page", TURN, N_("yield, thread")},
               {"yield-process-page", TURN, N_("process")},
               {"alone", TURN, N_("alone")},
               {"both", TURN, N_("both sets")}}},
             {N_("Processes / threads, the time of one turn: times"),
              N_("KB"),
              {{"yield", RATIO, "sched_yield"},
               {"futex", RATIO, "futex"},
               {"pipe", RATIO, "pipe"},
               {"eventfd", RATIO, "eventfd"},
               {"yield-page", RATIO, N_("sched_yield, by page")}}}},
        .show = show_rest,
        .conclude = conclude,
    };
    experiment_begin(&e, argc, argv);
    add_rounds(&e, largest << 10);
    experiment_claim(&e, (struct claim_test){"switch.cost", .ratio = cost()});
    experiment_claim(
        &e, (struct claim_test){"switch.wakeup", .ratio = wakeup(),
                                .cannot = worker_cpus() > 1
                                              ? NULL
                                              : N_("only one CPU can be used here, so none can be "
                                                   "woken, and switch.wakeup stays undecided")});
    return experiment_run(&e);
}
