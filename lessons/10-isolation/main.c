/* main.c - lesson 10: who dies when one worker crashes?
 *
 * Four experiments: one of four workers comes to a bad end in eight ways (programs/die.c); a web
 * server with eight workers is asked 2,000 times a second while one of them crashes
 * (programs/serve.c); a supervisor of 0 ... 256 MB starts a crashed worker again
 * (programs/restart.c); the owner of a lock dies (programs/lock.c).
 *
 *   make lesson10                                the whole lesson
 *   build/bin/10-isolation/die                   the first experiment, once
 *   build/bin/10-isolation/serve process         the second
 *   build/bin/10-isolation/restart 256           the third
 *   build/bin/10-isolation/lock                  the fourth
 *
 * Series of the result files and their x: see these programs.
 */
#include "bank.h"
#include "machine.h"
#include "rounds.h"
#include "server.h"
#include "show.h"
#include "team.h"

int main(int argc, char **argv) {
    size_t largest = 256, shrink = 1;
    struct experiment e = {
        .lesson = 10,
        .question = N_("Lesson 10: who dies when one worker crashes?"),
        .x = "way to die (team.h); other workers; ms since the crash; processes; MB",
        .budget_s = 12.5,
        .own = {{"largest", N_("MB"), N_("size of the largest supervisor (default: 256)"), 1,
                 1 << 20, 64, &largest},
                {"shrink", N_("K"),
                 N_("divide the requests and the start of the server by K (1 to 100)"), 1, 100, 10,
                 &shrink}},
        .metrics = {[ALIVE] = {"alive", "share"},
                    [RIGHT] = {"right", "share"},
                    [DAMAGED] = {"damaged", "bytes"},
                    [STOPPED] = {"stopped", "share"},
                    [LOCKED] = {"locked", "share"},
                    [MISSING] = {"missing", "units"},
                    [ANSWERED] = {"answered", "1/s"},
                    [LOST] = {"lost", "count"},
                    [GAP] = {"gap", "ms"},
                    [SLOWEST] = {"slowest", "ms"},
                    [KNOWN] = {"known", "us"},
                    [BACK] = {"back", "us"}},
        .questions =
            {{"isolation.damage",
              N_("Four threads have a buffer of 64 bytes each. One fills its own, and by mistake "
                 "16 "
                 "bytes more. How many bytes of the others are changed?"),
              N_("bytes"), 0, 1e6, .value = {"thread", DEATH_STRAY, DAMAGED}},
             {"isolation.lost",
              N_("A web server has 8 threads. 2,000 requests arrive in a second, and each takes 2 "
                 "ms. One request crashes its thread. How many requests are lost?"),
              N_("requests"), 0, 1e5, .value = {"server", 1, LOST}, .figure = 1, .at = 1},
             {"isolation.gap",
              N_("The same server has 8 processes instead. One crashes; a new one is ready after "
                 "50 "
                 "ms. For how long does nobody get an answer?"),
              N_("ms"), 0, 1e4, .value = {"server", WORKERS, GAP}},
             {"isolation.back",
              N_("A supervisor has touched 256 MB. Its worker crashes, and it starts a new one "
                 "with "
                 "fork. How long is it from the crash until the new worker runs?"),
              N_("µs"), 1, 1e8, .value = {"fork", 256, BACK}, .figure = 2, .at = 256}},
        .tables = {{N_("The server around a crash: requests lost, and ms without an answer; median "
                       "[interval]"),
                    N_("processes"),
                    {{"server", LOST, N_("lost")},
                     {"server-own", LOST, N_("lost, own socket")},
                     {"server", GAP, N_("no answer, ms")},
                     {"server", SLOWEST, N_("slowest answer, ms")}}},
                   {N_("From the crash of a worker until it is known and until the next one runs: "
                       "µs, median [interval]"),
                    N_("supervisor, MB"),
                    {{"fork", KNOWN, N_("fork: known")},
                     {"fork", BACK, N_("fork: back")},
                     {"fresh", KNOWN, N_("fresh program: known")},
                     {"fresh", BACK, N_("fresh program: back")}}}},
        .show = show_ends,
        .conclude = show_conclusion,
    };
    experiment_begin(&e, argc, argv);
    rounds_plan(&e, shrink, machine_at_most_mb(largest));
    return experiment_run(&e);
}
