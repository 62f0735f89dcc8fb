/* main.c - lesson 12: six databases, and a matrix transformation on each.
 *
 * Six PostgreSQL servers hold a matrix each, 50 ms away. The program connects to each, reads its matrix and
 * transforms it, in six ways (programs/variant.c); in the rounds distance and computing are less. Beside that an
 * input line while a query runs (programs/session.c), and CPython with psycopg2 (python.py).
 *
 *   make lesson12                               the whole lesson
 *   make lesson12 DATABASES="postgresql://..."  with databases of your own: see the lesson's page
 *   make play12 MODEL=inline                    feel it: inline, thread, process or async
 *   build/bin/12-six-databases/variant thread   one variant, once
 *
 * Series of the result files and their x: databases; type-...: percentile of a session's keys.
 */
#include "kit.h"
#include "plan.h"

int main(int argc, char **argv) {
    static struct servers servers;
    size_t shrink = 1, distance = (size_t)ROUND_DISTANCE_MS;
    struct experiment e = {
        .lesson = 12,
        .question = N_("Lesson 12: six databases, a matrix transformation on each: threads or "
                       "processes?"),
        .x = "number of databases; for the series type-...: percentile of a session's keys",
        .budget_s = 15,
        .own = {{"shrink", N_("K"), N_("divide computing, waiting and query by K (1 to 100)"), 1,
                 100, 10, &shrink},
                {"distance", N_("MS"),
                 N_("how long a round trip to a server takes (0 to 1000; default: 5)"), 0, 1000, 50,
                 &distance}},
        .metrics = {[TIME] = {"time", "ms"},
                    [WAIT] = {"wait", "ms"},
                    [BOUND] = {"bound", "ms"},
                    [REACHED] = {"reached", "share"},
                    [DELAY] = {"delay", "ms"}},
        .questions =
            {{"db.lock",
              N_("Six databases, 15 ms of waiting and about 15 ms of computing for each: one after "
                 "another that is 180 ms. Six threads under an interpreter lock take how long?"),
              N_("ms"), 1, 100000, .value = {"lock", SERVERS, TIME}, .figure = 1, .at = 2},
             {"db.process", N_("Six processes on the CPUs of this machine take how long?"),
              N_("ms"), 1, 100000, .value = {"process", SERVERS, TIME}, .figure = 1, .at = 5},
             {"db.async",
              N_("One thread with asynchronous queries waits for all six at once, and computes "
                 "afterwards. How long is the whole?"),
              N_("ms"), 1, 100000, .value = {"async", SERVERS, TIME}, .figure = 1, .at = 3},
             {"db.typing",
              N_("A query of 100 ms runs in the thread that also reads the keyboard. The slower "
                 "of 2 keys appears after how long?"),
              N_("ms"), 0.001, 100000, .value = {"type-inline", 99, DELAY}}},
        .tables =
            {[COUNTS] = {N_("Time against the number of databases: ms, median [interval]"),
                         N_("databases"),
                         {{"lock", TIME, N_("threads under a lock")},
                          {"process", TIME, N_("processes")}}},
             [TYPING] =
                 {N_("A key until its echo while a query of 100 ms runs: ms, median [interval]"),
                  N_("percentile"),
                  {{"type-inline", DELAY, N_("same thread")},
                   {"type-thread", DELAY, N_("another thread")},
                   {"type-process", DELAY, N_("a process")},
                   {"type-async", DELAY, N_("asynchronous")}}}},
        .show = plan_show,
        .conclude = plan_conclude,
    };
    experiment_begin(&e, argc, argv);
    struct size size = {.iterations = ROUND_ITERATIONS / shrink > 0 ? ROUND_ITERATIONS / shrink : 1,
                        .distance_ms = (double)distance / (double)shrink,
                        .query_s = ROUND_QUERY_S / (double)shrink,
                        .quick = shrink >= 10};
    size.databases = plan_databases(&servers, size.quick ? FEW_SERVERS : SERVERS, size.distance_ms,
                                    size.iterations);
    if (size.databases == 0)
        return EXIT_TROUBLE;
    plan_rounds(&e, &size);
    int status = experiment_run(&e);
    servers_close(&servers);
    return status;
}
