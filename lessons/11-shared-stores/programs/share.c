/* share.c - workers share a counter in a store: how long does an update take, and how many are lost?
 *
 *   share redis-incr process 4     four processes, Redis and its INCR
 *   share redis-naive thread 4     four threads with a connection each: read, add one, write back
 *   share all process 4            all the right ways that do not wait for the disk, in turns
 *   share table process 4          four accounts, and transfers between them: all stores, naively and rightly
 *   share claims                   the naive ways and the first right one of each store, four processes, shuffled
 *   share others                   the other right ones
 *
 * ways.c lists the ways. Alone it starts the store that it needs; the lesson starts them once and names
 * them in the environment. MS=M in the environment: updates for M milliseconds, not 4. Prints a line for each
 * value: series, x = workers, metric, value.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../share.h"
#include "../silence.h"
#include "../stores.h"
#include "kit.h"
#include "say.h"

enum { CLAIMED = 4, WAYS_MOST = 32 };

static struct stores stores;
static double ms = 4;

static int say_failure(const struct way *way, int error, int killed,
                       const struct outcome *outcome) {
    if (killed != 0)
        printf("error %d killed %d\n", EINTR, killed);
    else if (error == EAGAIN)
        printf("error %d process\n", error);
    else if (error == ENOSPC || error == EFBIG)
        say_error(
            _("%s (%s) has no room: the disk is full, or a limit is reached (%s), which ulimit -f "
              "shows; make room in %s"),
            way->store->name, way->series, strerrorname_np(error), stores.places.folder);
    else if (error == ETIMEDOUT && store_hangs(way, &stores.places))
        say_error(_("%s (%s) has not answered for %d s; it hangs"), way->store->name, way->series,
                  SILENT_MS / 1000);
    else if (error == ETIMEDOUT)
        say_error(_("%s (%s) has not answered for %d s, again and again, but it is at work: this "
                    "machine is too busy; close other programs"),
                  way->store->name, way->series, SILENT_MS / 1000);
    else
        say_error(_("%s (%s) does not go on (%s): %s"), way->store->name, way->series,
                  strerrorname_np(error), outcome->why[0] != '\0' ? outcome->why : strerror(error));
    return EXIT_TROUBLE;
}

/* What was measured, to *outcome. Returns 0, or an exit status after it has said why. */
static int one(const struct way *way, enum worker_kind kind, size_t count,
               struct outcome *outcome) {
    int killed, error = share_run(way, &stores.places, kind, count, ms, outcome, &killed);
    const char *suffix = kind == WORKER_THREAD ? "-thread" : "";
    if (error != 0)
        return say_failure(way, error, killed, outcome);
    printf("%s%s %zu time %.5f\n", way->series, suffix, count, outcome->us);
    if (way_is_transfer(way))
        return printf("%s%s %zu off %.0f\n", way->series, suffix, count, outcome->off) < 0;
    printf("%s%s %zu lost %.4f\n", way->series, suffix, count, outcome->lost);
    printf("%s%s %zu retries %.4f\n", way->series, suffix, count, outcome->retries);
    printf("%s%s %zu refused %.4f\n", way->series, suffix, count, outcome->refused);
    return 0;
}

static int all(enum worker_kind kind, size_t count) {
    struct outcome outcome;
    for (const struct way *way = ways; way->series != NULL; way++)
        if (way->quality == RIGHT && !way->waits && store_is_there(way->store, &stores.places) &&
            one(way, kind, count, &outcome) != 0)
            return EXIT_TROUBLE;
    return EXIT_SUCCESS;
}

static int table(enum worker_kind kind, size_t count) {
    struct outcome outcome;
    ms *= 3; /* for a sum that is wrong by chance only, not right by chance */
    for (const struct way *way = transfers; way->series != NULL; way++)
        if (store_is_there(way->store, &stores.places) && one(way, kind, count, &outcome) != 0)
            return EXIT_TROUBLE;
    return EXIT_SUCCESS;
}

/* What the claims are about in each round: the naive ways, and the first right one of each store. */
static bool is_claimed(const struct way *way) {
    const struct way *first = ways;
    while (first->store != way->store || first->quality != RIGHT || first->waits)
        first++;
    return way->quality == NAIVE || way == first;
}

/* Those, or all others, in random order. */
static int claims(bool claimed) {
    const struct way *order[WAYS_MOST];
    struct outcome outcome;
    size_t count = 0;
    double least_lost = INFINITY, least_us = INFINITY, lost = 0;
    uint64_t seed = (uint64_t)kit_now_ns();
    for (const struct way *way = ways; way->series != NULL; way++)
        if (!way->waits && store_is_there(way->store, &stores.places) && is_claimed(way) == claimed)
            order[count++] = way;
    kit_shuffle(order, count, sizeof *order, &seed);
    for (size_t i = 0; i < count; i++) {
        if (one(order[i], WORKER_PROCESS, CLAIMED, &outcome) != 0)
            return EXIT_TROUBLE;
        if (order[i]->quality == NAIVE && outcome.lost < least_lost)
            least_lost = outcome.lost;
        if (order[i]->quality != NAIVE)
            lost += outcome.lost < 0 ? -outcome.lost : outcome.lost;
        if (order[i]->quality == RIGHT && !way_is_memory(order[i]) && outcome.us < least_us)
            least_us = outcome.us;
    }
    printf("right-all %d lost %.4f\n", CLAIMED, lost);
    if (claimed && isfinite(least_lost)) /* else no store is there */
        printf("naive-least %d lost %.4f\n", CLAIMED, least_lost);
    if (claimed && isfinite(least_us))
        printf("store-least %d time %.5f\n", CLAIMED, least_us);
    return EXIT_SUCCESS;
}

static int usage(void) {
    fputs("share: the first comment in programs/share.c says what may be typed\n", stderr);
    return EXIT_USAGE;
}

static int run(int argc, char **argv) {
    const struct way *way = argc == 4 ? way_named(argv[1]) : NULL;
    size_t count = argc == 4 ? strtoul(argv[3], NULL, 10) : CLAIMED;
    enum worker_kind kind =
        argc == 4 && strcmp(argv[2], "thread") == 0 ? WORKER_THREAD : WORKER_PROCESS;
    struct outcome outcome;
    bool claimed = argc == 2 && strcmp(argv[1], "claims") == 0;
    bool others = argc == 2 && strcmp(argv[1], "others") == 0;
    bool every = argc == 4 && strcmp(argv[1], "all") == 0;
    bool tables = argc == 4 && strcmp(argv[1], "table") == 0;
    if ((!claimed && !others && !every && !tables && way == NULL) || count == 0 ||
        count > SHARE_MOST)
        return usage();
    stores_start(&stores, way != NULL ? way->store : NULL);
    if (claimed || others)
        return claims(claimed);
    if (every)
        return all(kind, count);
    if (tables)
        return table(kind, count);
    return store_is_there(way->store, &stores.places) ? one(way, kind, count, &outcome)
                                                      : EXIT_TROUBLE;
}

int main(int argc, char **argv) {
    say_start();
    if (getenv("MS") != NULL && strtod(getenv("MS"), NULL) > 0)
        ms = strtod(getenv("MS"), NULL);
    int status = run(argc, argv);
    stores_stop(&stores);
    return status;
}
