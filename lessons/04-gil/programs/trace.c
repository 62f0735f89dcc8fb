/* trace.c - two workers under the lock, which note when they want it and hold it (timeline.h): two
 * threads that compute, two processes that do, and a thread that waits often beside one that
 * computes.
 *
 *   build/bin/04-gil/trace        prints who ran when
 *   build/bin/04-gil/trace 50     a 50th of the work, for slow tools
 *
 * No time of these runs is believed: they are there for the picture.
 */
#include <stdlib.h>

#include "../plan.h"
#include "../team.h"
#include "kit.h"
#include "options.h"
#include "say.h"
#include "timeline.h"
#include "worker_limits.h"

enum { WORKERS = 2, WAITS = 8 };

static int trace(const char *run, const struct kind *kind, const struct job *jobs,
                 const char *const *names) {
    const struct team team = {.interpreter = &with_lock,
                              .kind = kind,
                              .jobs = jobs,
                              .workers = WORKERS,
                              .pinned = true,
                              .interval_us = SWITCH_INTERVAL_US};
    struct measured unused;
    int error = timeline_open(WORKERS);
    if (error != 0)
        worker_say_refused(kind->worker, error);
    else
        error = team_run(&team, &unused);
    return error == 0 ? timeline_print(stdout, run, names) : error;
}

int main(int argc, char **argv) {
    say_start();
    size_t shrink = 1;
    if (argc > 1)
        shrink = options_count("SHRINK", argv[1], 1, 1000, 50);
    long loops = choose_amounts(WORKERS, shrink).loops;
    const struct job halves[] = {{&compute, {0, loops / 2}}, {&compute, {loops / 2, loops}}};
    const struct job beside[] = {{&wait_often, {shrink == 1 ? WAITS : 1, BESIDE_WAIT_MS}},
                                 {&compute_until_stopped, {0, 0}}};
    static const char *const beside_names[] = {"waiting", "computing"};
    int error = trace("threads", &threads, halves, NULL);
    if (error == 0)
        error = trace("processes", &processes, halves, NULL);
    if (error == 0)
        error = trace("convoy", &threads, beside, beside_names);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
