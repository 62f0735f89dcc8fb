/* plan.c - see plan.h. */
#include "plan.h"

#include <string.h>

#include "ways.h"
#include "worker_limits.h"

static const struct metric metrics[] = {
    [TIME] = {"time", "ns"},
    [LOST] = {"lost", "%"},
    [LOST_UNPROVOKED] = {"lost-unprovoked", "%"},
    [RATE] = {"rate", "1/ms"}, /* operations */
    [STUCK] = {"stuck", "share"},
    [FOUND] = {"found", "ms"},
    [RETRIES] = {"retries", "%"},
    [REPORTED] = {"reported", "share"},
    [SLOWDOWN] = {"slowdown", "times"},
};

/* The series "thread-mutex" and its like. */
static void add_ways(struct experiment *e, size_t cpus) {
    char series[96];
    for (const struct way *way = ways; way < ways + WAYS; way++) {
        snprintf(series, sizeof series, "alone-%s", way->slug);
        experiment_cells(e, series, 1);
        snprintf(series, sizeof series, "thread-%s process-%s", way->slug, way->slug);
        for (size_t on = 1; on <= cpus; on++)
            experiment_cells(e, series, (double)on);
    }
}

/* What was lost under all locks together, each used as its manual says. */
static void add_losses(struct experiment *e) {
    experiment_derive(e, (struct value){"thread-with-lock", 1, LOST}, 1,
                      (struct ratio){.above = {"thread-mutex+thread-robust+thread-spin+"
                                               "thread-semaphore+thread-rwlock+thread-flock+"
                                               "thread-ofd",
                                               1, LOST}});
    experiment_derive(e, (struct value){"process-with-lock", 1, LOST}, 1,
                      (struct ratio){.above = {"process-mutex+process-robust+process-spin+"
                                               "process-semaphore+process-rwlock+process-flock+"
                                               "process-fcntl+process-ofd",
                                               1, LOST}});
}

/* The counter and the cache line are wanted by two CPUs, or by none at the same moment. */
static void add_claims(struct experiment *e, double on) {
    const char *one_cpu =
        on < 2 ? N_("on one CPU no two workers want the lock, or the cache line, at the same "
                    "moment, so two claims stay undecided; 2 CPUs decide them")
               : NULL;
    const struct claim_test tests[] = {
        {"race.lost", .ratio.above = {"thread-plain", 1, LOST}},
        {"race.volatile", .ratio.above = {"thread-volatile", 1, LOST}},
        {"race.processes", .ratio.above = {"process-plain", 1, LOST}},
        {"race.lock", .ratio.above = {"thread-with-lock+process-with-lock", 1, LOST}},
        {"race.lock-cost", .ratio = {{"thread-mutex", on, TIME}, {"alone-mutex", 1, TIME}},
         .cannot = one_cpu},
        {"race.neighbours", .ratio = {{"atomic", 8, TIME}, {"atomic", 128, TIME}},
         .cannot = one_cpu}};
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        experiment_claim(e, tests[i]);
}

static const struct experiment_table tables[] = {
    {N_("The length of the critical section: operations per ms, all threads together"),
     N_("threads"),
     {{"inside-0", RATE, N_("inside the lock: nothing")},
      {"inside-10", RATE, "10 %"},
      {"inside-25", RATE, "25 %"},
      {"inside-50", RATE, "50 %"},
      {"inside-100", RATE, "100 %"}}},
    {N_("A table of 256 entries: ns an operation"),
     N_("locks"),
     {{"table-alone", TIME, N_("one thread")}, {"table", TIME, N_("two threads")}}},
    {N_("Two workers, a variable for each: ns an addition"),
     N_("bytes apart"),
     {{"atomic", TIME, N_("threads, atomic")},
      {"volatile", TIME, N_("threads, volatile")},
      {"own", TIME, N_("processes, memory of their own")}}},
    {N_("Two threads transfer between accounts: ns a transfer"),
     N_("accounts"),
     {{"order", TIME, N_("locks in order")},
      {"back-off", TIME, N_("try and back off")},
      {"back-off", RETRIES, N_("began again, %")},
      {"one-lock", TIME, N_("one lock")}}},
    {N_("Two locks in two orders: found stuck after ms"),
     N_("CPUs"),
     {{"deadlock-thread", FOUND, N_("threads")}, {"deadlock-process", FOUND, N_("processes")}}}};

void plan_add(struct experiment *e, size_t cpus, size_t largest) {
    size_t counts[WORKER_COUNTS_MOST];
    size_t count = worker_counts(worker_cpus(), worker_cpus_alike(), largest, counts);
    memcpy(e->metrics, metrics, sizeof metrics);
    memcpy(e->tables, tables, sizeof tables);
    add_ways(e, cpus);
    add_losses(e);
    for (size_t i = 0; i < count; i++)
        experiment_cells(e, "inside-0 inside-10 inside-25 inside-50 inside-100", (double)counts[i]);
    for (double parts = 1; parts <= 256; parts *= 4)
        experiment_cells(e, "table-alone table", parts);
    for (double distance = 8; distance <= APART; distance *= 2)
        experiment_cells(e, "atomic volatile own", distance);
    for (double accounts = 2; accounts <= 1024; accounts *= 8)
        experiment_cells(e, "order back-off one-lock", accounts);
    for (size_t on = 1; on <= cpus; on++)
        experiment_cells(e, "deadlock-thread deadlock-process", (double)on);
    experiment_cells(e,
                     "tsan-race tsan-mutex tsan-order helgrind-race helgrind-mutex helgrind-order "
                     "drd-race drd-mutex drd-order",
                     2);
    add_claims(e, (double)cpus);
}
