/* blocking.c - a worker for each database: it waits for its own rows and computes with them. As threads, as
 * processes, and one after another.
 */
#include "team.h"
#include "timeline.h"
#include "worker.h"
#include "worker_limits.h"

static int work(size_t index, const void *argument, void *result) {
    const struct task *task = argument;
    struct reading reading;
    timeline_worker(index);
    receive(&reading, &task->databases[index]);
    take_and_compute(task, &reading, &running, result);
    timeline_note(TIMELINE_ENDED);
    return 0;
}

static int run(enum worker_kind kind, const struct task *task, struct answer *answers) {
    struct worker_end ends[DATABASES_MOST];
    struct worker_team team = {
        .kind = kind,
        .count = task->count,
        .work = work,
        .task = task,
        .results = answers,
        .result_bytes = sizeof *answers,
        .ends = ends,
    };
    int error = workers_run(&team);
    if (error != 0)
        workers_say_trouble(&team);
    return error;
}

static int run_serial(const struct task *task, struct answer *answers) {
    return run(WORKER_SERIAL, task, answers);
}

static int run_threads(const struct task *task, struct answer *answers) {
    return run(WORKER_THREAD, task, answers);
}

static int run_processes(const struct task *task, struct answer *answers) {
    return run(WORKER_PROCESS, task, answers);
}

const struct variant serial = {"serial", 1, run_serial};
const struct variant threads = {"thread", 0, run_threads};
const struct variant processes = {"process", 0, run_processes};
