/* count.c - two workers add to one counter, in each of eleven ways, as threads and as processes.
 *
 *   build/bin/07-races/count losses              what is lost
 *   build/bin/07-races/count mutex               the time of the mutex
 *   build/bin/07-races/count times               the time of every way
 *   build/bin/07-races/count times 50 0          a 50th of the additions; 0: without what has a data
 *                                                race on purpose
 *   build/bin/07-races/count volatile thread 2   one of them, nothing provoked: the value in the end
 *
 * Prints lines "SERIES X METRIC VALUE": the series is thread or process and the way ("alone" for one
 * worker); x is on how many CPUs they ran. "lost" is the share of the additions that are missing in
 * the end, in per cent, of a run in which losses are provoked; "lost-unprovoked" of a run in which
 * nothing is; "time" belongs to that run, in ns an addition.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../ways.h"
#include "worker.h"

enum { WORKERS = 2, YIELD_EVERY = 1024, TRIES = 4, SAMPLES = 3 };
enum { TIMES = 100000, TIMES_SLOW = 1000, TIMES_PROVOKED = 20480, TIMES_PROVOKED_LOCKED = 4096 };

static size_t shrink = 1, cpus;
static double worst; /* delay of a run that stayed disturbed */

/* Who spins for a lock whose holder has let it in spins for a whole time slice, so a locked counter is
 * provoked less often. */
static size_t provoked_times(const struct way *way) {
    return way->locks[0] || way->locks[1] ? TIMES_PROVOKED_LOCKED : TIMES_PROVOKED;
}

static size_t unprovoked_times(const struct way *way) {
    return (way->slow ? TIMES_SLOW : TIMES) / shrink + 1;
}

/* Whether a run was disturbed is seen where each worker has a CPU of its own and does not sleep; then
 * it is made again. */
static int count_undisturbed(struct counting *counting) {
    bool seen =
        counting->workers <= counting->cpus && (counting->workers == 1 || !counting->way->sleeps);
    int error = 0;
    for (int try = 0; try < TRIES && error == 0; try++) {
        error = count_together(counting);
        if (error != 0 || !seen || counting->delayed <= 0.05)
            return error;
        if (try + 1 < TRIES)
            printf("alone-mutex 1 again 1\n");
    }
    worst = counting->delayed > worst ? counting->delayed : worst;
    return error;
}

/* A lock that loses something: no time of it can be believed. */
static int refuse(const struct kind *kind) {
    char what[32];
    snprintf(what, sizeof what, "%s with %d workers", kind->slug, WORKERS);
    races_fail(EBADMSG, what);
    return EBADMSG;
}

static int print_time(const struct kind *kind, const struct way *way, size_t workers, size_t on) {
    struct counting counting = {.kind = kind, .way = way, .workers = workers, .cpus = on};
    counting.times = unprovoked_times(way);
    int error = count_undisturbed(&counting);
    if (error != 0)
        return error;
    if (way->locks[kind == &processes] && counting.lost != 0)
        return refuse(kind);
    const char *series = workers == 1 ? "alone" : kind->slug;
    printf("%s-%s %zu time %.6f\n", series, way->slug, on, counting.ns);
    if (workers > 1)
        printf("%s-%s %zu lost-unprovoked %.6f\n", series, way->slug, on, counting.lost);
    return 0;
}

/* On one CPU: there sched_yield is sure to let the other in. On two, another program may take one of
 * them for longer than all this lasts. */
static int print_lost(const struct kind *kind, const struct way *way) {
    struct counting counting = {.kind = kind, .way = way, .workers = WORKERS, .cpus = 1};
    counting.times = provoked_times(way);
    counting.yield_every = YIELD_EVERY;
    int error = count_together(&counting);
    if (error == 0)
        printf("%s-%s 1 lost %.6f\n", kind->slug, way->slug, counting.lost);
    return error;
}

/* One worker alone; two on one CPU; two on two. */
static int print_times(const struct way *way) {
    int error = print_time(&threads, way, 1, 1);
    for (size_t on = 1; on <= cpus && error == 0; on++)
        error = print_time(&threads, way, WORKERS, on);
    for (size_t on = 1; on <= cpus && error == 0; on++)
        error = print_time(&processes, way, WORKERS, on);
    return error;
}

static int print_losses(const struct way *way) {
    int error = print_lost(&threads, way);
    return error == 0 ? print_lost(&processes, way) : error;
}

static int print_mutex(void) {
    const struct way *mutex = &ways[WAY_MUTEX];
    int error = 0;
    for (int i = 0; i < SAMPLES && error == 0; i++) {
        error = print_time(&threads, mutex, 1, 1);
        if (error == 0)
            error = print_time(&threads, mutex, WORKERS, cpus);
    }
    return error;
}

/* valgrind runs one thread at a time and does not know that F_OFD_SETLKW may wait: whoever waits there
 * keeps all others from running, for ever. */
static bool hangs_here(const struct way *way) {
    return way == &ways[WAY_OFD] && under_valgrind();
}

/* ThreadSanitizer sees no lock of the kernel, so without races these are left out as well. */
static bool is_wanted(const struct way *way, bool races) {
    return (races || (way->locks[0] && !way->slow)) && !hangs_here(way);
}

static int print_all(int (*print)(const struct way *way), bool races) {
    int error = 0;
    for (const struct way *way = ways; way < ways + WAYS && error == 0; way++)
        if (is_wanted(way, races))
            error = print(way);
    return error;
}

static int print_one(const char *slug, const char *kind, const char *on) {
    struct counting counting = {.kind = kind_called(kind), .way = ways, .workers = WORKERS};
    while (counting.way < ways + WAYS && strcmp(counting.way->slug, slug) != 0)
        counting.way++;
    if (counting.way == ways + WAYS || counting.kind == NULL || hangs_here(counting.way))
        return races_fail(EINVAL, slug);
    counting.cpus = strtoul(on, NULL, 10);
    counting.times = 10 * unprovoked_times(counting.way);
    int error = count_together(&counting);
    if (error == 0)
        printf("%zu additions, %.0f in the counter: %.3f %% lost, %.2f ns each\n",
               WORKERS * counting.times,
               (double)(WORKERS * counting.times) * (1 - counting.lost / 100), counting.lost,
               counting.ns);
    return error;
}

int main(int argc, char **argv) {
    const char *part = argc > 1 ? argv[1] : "losses";
    bool races = argc <= 3 || strcmp(argv[3], "0") != 0;
    cpus = worker_cpus() < WORKERS ? 1 : WORKERS;
    shrink = argc > 2 && strtoul(argv[2], NULL, 10) > 0 ? strtoul(argv[2], NULL, 10) : 1;
    int error = strcmp(part, "losses") == 0                 ? print_all(print_losses, races)
                : strcmp(part, "times") == 0                ? print_all(print_times, races)
                : argc == 4 && kind_called(argv[2]) != NULL ? print_one(part, argv[2], argv[3])
                : strcmp(part, "mutex") == 0                ? print_mutex()
                                                            : races_fail(EINVAL, part);
    if (error == 0 && worst > 0)
        printf("alone-mutex 1 delayed %.6f\n", worst);
    return error == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
