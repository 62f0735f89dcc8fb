/* trace.c - two threads that note when they want and when they hold a lock (timeline.h), in three runs:
 *
 *   own-locks    a lock for each: nobody waits
 *   one-lock     both want the same lock, for as long as they compute without it
 *   convoy       the same, but worker 1 holds it ten times as long as worker 2
 *
 *   build/bin/07-races/trace       prints who ran when
 *   build/bin/07-races/trace 10    a tenth of the work, for slow tools
 *
 * No time of these runs is believed: they are there for the picture.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "../races.h"
#include "../work.h"
#include "kit.h"
#include "timeline.h"
#include "worker.h"

enum { WORKERS = 2, PIECE = 50000 }; /* steps of work, about 0.05 ms */

/* What one worker does: so many pieces of work without the lock, then with it, again and again. */
struct part {
    size_t lock, outside, inside, times;
};
static const struct scene {
    const char *name;
    struct part parts[WORKERS];
} scenes[] = {
    {"own-locks", {{0, 4, 4, 12}, {1, 4, 4, 12}}},
    {"one-lock", {{0, 4, 4, 12}, {0, 4, 4, 12}}},
    {"convoy", {{0, 2, 20, 7}, {0, 2, 2, 12}}},
};

struct stage {
    const struct scene *scene;
    size_t shrink;
    pthread_mutex_t locks[WORKERS];
};

static void compute(size_t pieces, size_t shrink, enum timeline_state state) {
    for (size_t i = 0; i < pieces; i++) {
        work(i, PIECE / shrink);
        timeline_note(state);
    }
}

static void play(struct run *run, size_t worker) {
    struct stage *stage = run_subject(run);
    const struct part *part = &stage->scene->parts[worker];
    timeline_worker(worker);
    for (size_t i = 0; i < part->times; i++) {
        timeline_note(TIMELINE_RUNNING);
        compute(part->outside, stage->shrink, TIMELINE_RUNNING);
        timeline_note(TIMELINE_WANTS_LOCK);
        pthread_mutex_lock(&stage->locks[part->lock]);
        timeline_note(TIMELINE_HOLDS_LOCK);
        compute(part->inside, stage->shrink, TIMELINE_HOLDS_LOCK);
        pthread_mutex_unlock(&stage->locks[part->lock]);
    }
    timeline_note(TIMELINE_ENDED);
}

static int trace(const struct scene *scene, size_t shrink) {
    struct run *run = run_open(&threads, WORKERS, worker_cpus(), sizeof(struct stage));
    if (run == NULL)
        return races_fail(errno, "memory 1");
    struct stage *stage = run_subject(run);
    double unused;
    *stage = (struct stage){.scene = scene, .shrink = shrink};
    for (size_t i = 0; i < WORKERS; i++)
        pthread_mutex_init(&stage->locks[i], NULL);
    run->work = play;
    int error = timeline_open(WORKERS);
    if (error != 0)
        races_fail(error, "memory 1");
    else
        error = run_time(&threads, run, &unused, &unused);
    if (error == 0)
        error = timeline_print(stdout, scene->name, NULL);
    run_close(&threads, run, sizeof(struct stage));
    return error;
}

int main(int argc, char **argv) {
    size_t shrink = argc > 1 && strtoul(argv[1], NULL, 10) > 0 ? strtoul(argv[1], NULL, 10) : 1;
    int error = 0;
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes && error == 0; i++)
        error = trace(&scenes[i], shrink);
    return error == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
