/* team.c - what threads and processes have in common: the start, the clock, the sums. */
#include "team.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "allocate.h"
#include "delay.h"
#include "kit.h"
#include "timeline.h"
#include "worker_limits.h"

struct task {
    const struct team *team;
    struct runtime *runtimes;
};

static size_t runtime_count(const struct team *team) {
    return team->apart ? team->workers : 1;
}

/* What every worker does, thread or process. */
static int work(size_t index, const void *argument, void *result) {
    const struct task *task = argument;
    const struct team *team = task->team;
    const struct job *job = &team->jobs[index];
    struct runtime *runtime = &task->runtimes[index % runtime_count(team)];
    struct part *part = result;
    timeline_worker(index);
    if (team->pinned && team->kind != &serial)
        part->start_delay_ns = delay_of_thread();
    part->begin_ns = kit_now_ns();
    int error = team->interpreter->run(runtime, job->function, job->arguments, &part->outcome);
    part->end_ns = kit_now_ns();
    timeline_note(TIMELINE_ENDED);
    part->wrong_references = team->kind->wrong_references(runtime);
    return error;
}

static void add_up(const struct task *task, const struct part *parts, struct measured *measured) {
    for (size_t i = 0; i < task->team->workers; i++) {
        measured->sum += parts[i].outcome.result;
        measured->wrong_references += parts[i].wrong_references;
    }
    for (size_t i = 0; i < runtime_count(task->team); i++) {
        measured->wrong_references += runtime_wrong_references(&task->runtimes[i]);
        measured->switches += task->runtimes[i].gil.switch_number;
    }
    measured->waits = parts[0].outcome.waits;
    memcpy(measured->delay_ns, parts[0].outcome.delay_ns, sizeof measured->delay_ns);
}

/* How long workers that had begun were held up. The one that was held up most counts; one after
 * another, all do. Until a CPU has woken up for a new worker a millisecond may go by, and more
 * workers than CPUs hold one another up: neither is a disturbance. */
static double delayed_ns(const struct team *team, const struct part *parts,
                         const struct worker_end *ends) {
    double sum = 0, most = 0;
    for (size_t i = 0; i < team->workers; i++) {
        double delay = (double)(ends[i].delayed_ns - parts[i].start_delay_ns);
        sum += delay;
        most = delay > most ? delay : most;
    }
    if (team->kind == &serial)
        return sum;
    return team->workers <= worker_cpus() ? most : 0;
}

/* From the first begin until the last end of the first n workers. */
static double time_of_first(const struct part *parts, size_t n) {
    int64_t begin_ns = parts[0].begin_ns, end_ns = parts[0].end_ns;
    for (size_t i = 1; i < n; i++) {
        begin_ns = parts[i].begin_ns < begin_ns ? parts[i].begin_ns : begin_ns;
        end_ns = parts[i].end_ns > end_ns ? parts[i].end_ns : end_ns;
    }
    return (double)(end_ns - begin_ns);
}

static int run_workers(const struct task *task, struct part *parts, struct worker_end *ends,
                       struct measured *measured) {
    const struct team *team = task->team;
    struct worker_team workers = {
        .kind = team->kind->worker,
        .count = team->workers,
        .pinned = team->pinned,
        .work = work,
        .task = task,
        .results = parts,
        .result_bytes = sizeof *parts,
        .ends = ends,
    };
    int error = workers_run(&workers);
    measured->time_ns = time_of_first(parts, team->workers);
    measured->first_ns = time_of_first(parts, team->workers < 2 ? team->workers : 2);
    measured->delayed = delayed_ns(team, parts, ends) / measured->time_ns;
    if (error == 0)
        add_up(task, parts, measured);
    else
        workers_say_trouble(&workers);
    return error;
}

int team_run(const struct team *team, struct measured *measured) {
    *measured = (struct measured){0};
    size_t bytes = team->workers * sizeof(struct part), opened = 0;
    struct task task = {team, kit_allocate(runtime_count(team), sizeof *task.runtimes)};
    struct worker_end *ends = kit_allocate(team->workers, sizeof *ends);
    struct part *parts = team->kind->allocate(bytes);
    int error = parts == NULL ? ENOMEM : 0;
    for (; opened < runtime_count(team) && error == 0; opened++)
        error = runtime_open(&task.runtimes[opened], team->interval_us);
    if (error != 0)
        worker_say_refused(team->kind->worker, error);
    else
        error = run_workers(&task, parts, ends, measured);
    while (opened > 0)
        runtime_close(&task.runtimes[--opened]);
    if (parts != NULL)
        team->kind->release(parts, bytes);
    free(ends);
    free(task.runtimes);
    return error;
}
