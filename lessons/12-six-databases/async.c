/* async.c - one thread asks all databases and waits for all of them at once in poll(2); when all rows are
 * there it computes, one matrix after another.
 */
#include "team.h"
#include "timeline.h"

/* Goes on with each reading as far as it can; returns how many still wait. */
static size_t step_all(struct reading *readings, size_t count) {
    size_t waiting = 0;
    for (size_t i = 0; i < count; i++)
        waiting += reading_step(&readings[i]);
    return waiting;
}

static int run(const struct task *task, struct answer *answers) {
    struct reading readings[DATABASES_MOST];
    for (size_t i = 0; i < task->count; i++) {
        timeline_worker(i); /* one thread plays all parts */
        timeline_note(TIMELINE_WAITING);
        reading_begin(&readings[i], &task->databases[i]);
    }
    while (step_all(readings, task->count) > 0)
        readings_wait(readings, task->count);
    for (size_t i = 0; i < task->count; i++) {
        timeline_worker(i);
        take_and_compute(task, &readings[i], &running, &answers[i]);
        timeline_note(TIMELINE_ENDED);
    }
    return 0;
}

const struct variant one_thread = {"async", 1, run};
