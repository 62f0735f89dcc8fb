/* main.c - lesson 11: sharing through files, SQLite, Redis, memcached and PostgreSQL.
 *
 * Workers add one to a counter in a store: the naive way, which loses updates, and the right ways
 * (ways.c). The lesson starts the servers on private sockets and stops them when it ends.
 *
 *   make lesson11                                              the whole lesson
 *   build/bin/11-shared-stores/share redis-incr process 4      one way
 *   build/bin/11-shared-stores/lose redis-no                   a store is killed
 */
#include <stdlib.h>

#include "kit.h"
#include "plan.h"

static struct value at(const char *series, double x, size_t metric) {
    return (struct value){series, x, metric};
}

static struct ratio times(const char *above, const char *below) {
    return (struct ratio){at(above, CLAIMED, TIME), at(below, CLAIMED, TIME)};
}

static void add_claims(struct experiment *e) {
    experiment_claim(
        e, (struct claim_test){"store.correct", .ratio = {at("right-all", CLAIMED, LOST), {0}}});
    experiment_claim(
        e, (struct claim_test){"store.naive", .ratio = {at("naive-least", CLAIMED, LOST), {0}}});
    experiment_claim(e, (struct claim_test){"store.cost", .ratio = times("store-least", "memory")});
}

int main(int argc, char **argv) {
    static struct stores stores;
    size_t shrink = 1;
    struct experiment e = {
        .lesson = 11,
        .question = N_("Lesson 11: what does it cost to share through a store, and what is lost?"),
        .x = "workers; 1 for the series with kill-",
        .budget_s = 11.5,
        .own = {{"shrink", N_("K"), N_("divide the time of each run by K (1 to 100)"), 1, 100, 10,
                 &shrink}},
        .metrics = {[TIME] = {"time", "us"},
                    [LOST] = {"lost", "%"},
                    [RETRIES] = {"retries", "times"},
                    [REFUSED_SHARE] = {"refused", "%"},
                    [GONE] = {"gone", "%"},
                    [OFF] = {"off", "units"}},
        .questions =
            {{"store.lost",
              N_("Four processes add to a number in Redis: each reads it with GET, adds one and "
                 "writes it back with SET. How many per cent of the updates are missing in the "
                 "end?"),
              "%", 0, 100, .value = at("redis-naive", CLAIMED, LOST), .figure = 2, .at = 4},
             {"store.file",
              N_("Four processes add to a number in a file under a lock (flock). How many times as "
                 "long does an update take as in shared memory under a mutex?"),
              N_("times"), 0.01, 1e6, .ratio = times("file-flock", "memory"), .figure = 1,
              .at = CLAIMED, .times = at("memory", CLAIMED, TIME)},
             {"store.redis",
              N_("One process alone sends INCR to a Redis on the same machine, over and over. How "
                 "long does one take?"),
              N_("µs"), 0.01, 1e6, .value = at("redis-incr", 1, TIME), .figure = 1, .at = 1},
             {"store.wal",
              N_("SQLite, four processes, BEGIN IMMEDIATE. How many times as long does an update "
                 "take when each waits for the disk (journal) as when none does (WAL, normal)?"),
              N_("times"), 0.01, 1e6, .ratio = times("sqlite-immediate", "sqlite-normal"),
              .figure = 1, .at = CLAIMED, .times = at("sqlite-normal", CLAIMED, TIME)}},
        .show = plan_show,
        .conclude = plan_conclude,
    };
    char text[32];
    experiment_begin(&e, argc, argv);
    stores_start(&stores, NULL);
    stores_export(&stores);
    snprintf(text, sizeof text, "%g", 4.0 / (double)shrink);
    setenv("MS", text, 1); /* for the programs */
    if (plan_add(&e, &stores, shrink > 1))
        add_claims(&e);
    int status = experiment_run(&e);
    stores_stop(&stores);
    return status;
}
