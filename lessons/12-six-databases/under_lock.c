/* under_lock.c - six threads of an interpreter with a global lock (common/gil.h, the subject of lesson 4):
 * who waits lets it go, as psycopg2 does around each call of libpq; who computes holds it.
 */
#include "gil.h"
#include "team.h"
#include "timeline.h"
#include "worker.h"
#include "worker_limits.h"

struct locked_task {
    const struct task *task;
    struct gil *gil;
};

struct holder {
    struct gil *gil;
    const void *thread;
};

static void safe_point(void *context) {
    const struct holder *holder = context;
    gil_safe_point(holder->gil, holder->thread);
    timeline_note(TIMELINE_HOLDS_LOCK);
}

static int work(size_t index, const void *argument, void *result) {
    const struct locked_task *locked = argument;
    struct reading reading;
    struct holder holder = {locked->gil, &reading};
    const struct point point = {safe_point, &holder};
    timeline_worker(index);
    take_gil(holder.gil, holder.thread);
    drop_gil(holder.gil, holder.thread, true);
    receive(&reading, &locked->task->databases[index]);
    take_gil(holder.gil, holder.thread);
    take_and_compute(locked->task, &reading, &point, result);
    drop_gil(holder.gil, holder.thread, false);
    timeline_note(TIMELINE_ENDED);
    return 0;
}

static int run(const struct task *task, struct answer *answers) {
    struct gil gil;
    struct locked_task locked = {task, &gil};
    struct worker_end ends[DATABASES_MOST];
    struct worker_team team = {
        .kind = WORKER_THREAD,
        .count = task->count,
        .work = work,
        .task = &locked,
        .results = answers,
        .result_bytes = sizeof *answers,
        .ends = ends,
    };
    int error = gil_open(&gil, SWITCH_INTERVAL_US);
    if (error != 0) {
        worker_say_refused(WORKER_THREAD, error);
        return error;
    }
    error = workers_run(&team);
    gil_close(&gil);
    if (error != 0)
        workers_say_trouble(&team);
    return error;
}

const struct variant under_lock = {"lock", 1, run};
