/* crew.c - what threads and processes have in common: the programs, the start, the clock. */
#include "crew.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kit.h"
#include "say.h"

/* A local variable is 0 at first. Compare the programs with compute, wait_often and
 * compute_until_stopped in python.py. */
const char byte_code[] = "function compute first last\n"
                         "        load first\n"
                         "        store i\n"
                         "next:   load i\n"
                         "        load last\n"
                         "        less\n"
                         "        jump_if_zero end\n"
                         "        load total       ; total = (total + i * 31) % 65521\n"
                         "        load i\n"
                         "        const 31\n"
                         "        multiply\n"
                         "        add\n"
                         "        const 65521\n"
                         "        remainder\n"
                         "        store total\n"
                         "        load i           ; i = i + 1\n"
                         "        const 1\n"
                         "        add\n"
                         "        store i\n"
                         "        jump next\n"
                         "end:    load total\n"
                         "        return\n"

                         "function wait_often count ms\n"
                         "again:  load i\n"
                         "        load count\n"
                         "        less\n"
                         "        jump_if_zero done\n"
                         "        load ms\n"
                         "        wait\n"
                         "        load i\n"
                         "        const 1\n"
                         "        add\n"
                         "        store i\n"
                         "        jump again\n"
                         "done:   const 1\n"
                         "        store_global stop\n"
                         "        load i\n"
                         "        return\n"

                         "function compute_until_stopped\n"
                         "more:   load_global stop\n"
                         "        const 0\n"
                         "        equal\n"
                         "        jump_if_zero stopped\n"
                         "        load total\n"
                         "        load i\n"
                         "        const 31\n"
                         "        multiply\n"
                         "        add\n"
                         "        const 65521\n"
                         "        remainder\n"
                         "        store total\n"
                         "        load i\n"
                         "        const 1\n"
                         "        add\n"
                         "        store i\n"
                         "        jump more\n"
                         "stopped: const 0\n"
                         "        return\n";

/* --- one after another ------------------------------------------------------------------------ */

static void *allocate(size_t bytes) {
    return calloc(1, bytes);
}

static void release(void *parts, size_t bytes) {
    (void)bytes;
    free(parts);
}

static long wrong_references(const struct runtime *runtime) {
    (void)runtime;
    return 0;
}

const struct way serial = {"serial", WORKER_SERIAL, allocate, release, wrong_references};

/* --- a run ------------------------------------------------------------------------------------ */

struct order {
    const struct crew *crew;
    struct runtime *runtimes;
};

static size_t runtime_count(const struct crew *crew) {
    return crew->apart ? crew->workers : 1;
}

/* What every worker does, thread or process. */
static int work(size_t index, const void *argument, void *result) {
    const struct order *order = argument;
    const struct job *job = &order->crew->jobs[index];
    struct runtime *runtime = &order->runtimes[index % runtime_count(order->crew)];
    struct part *part = result;
    int error =
        order->crew->interpreter->run(runtime, job->function, job->arguments, &part->outcome);
    part->wrong_references = order->crew->way->wrong_references(runtime);
    return error;
}

static void add_up(const struct order *order, const struct part *parts, struct measured *measured) {
    for (size_t i = 0; i < order->crew->workers; i++) {
        measured->sum += parts[i].outcome.result;
        measured->wrong_references += parts[i].wrong_references;
    }
    for (size_t i = 0; i < runtime_count(order->crew); i++) {
        measured->wrong_references += runtime_wrong_references(&order->runtimes[i]);
        measured->switches += order->runtimes[i].gil.switch_number;
    }
    measured->waits = parts[0].outcome.waits;
    memcpy(measured->delay_ns, parts[0].outcome.delay_ns, sizeof measured->delay_ns);
}

static int run_team(const struct order *order, struct part *parts, struct worker_end *ends,
                    struct measured *measured) {
    const struct crew *crew = order->crew;
    struct worker_team team = {
        .kind = crew->way->kind,
        .count = crew->workers,
        .pinned = crew->pinned,
        .work = work,
        .task = order,
        .results = parts,
        .result_bytes = sizeof *parts,
        .ends = ends,
    };
    int64_t begin = kit_now_ns();
    int error = workers_run(&team);
    measured->time_ns = (double)(kit_now_ns() - begin);
    if (error != 0)
        workers_say_trouble(&team);
    else
        add_up(order, parts, measured);
    return error;
}

int crew_run(const struct crew *crew, struct measured *measured) {
    *measured = (struct measured){0};
    size_t bytes = crew->workers * sizeof(struct part), opened = 0;
    struct order order = {crew, kit_allocate(runtime_count(crew), sizeof *order.runtimes)};
    struct worker_end *ends = kit_allocate(crew->workers, sizeof *ends);
    struct part *parts = crew->way->allocate(bytes);
    int error = parts == NULL ? ENOMEM : 0;
    for (; opened < runtime_count(crew) && error == 0; opened++)
        error = runtime_open(&order.runtimes[opened], crew->module, crew->interval_us);
    if (error != 0)
        worker_say_refused(crew->way->kind, error);
    else
        error = run_team(&order, parts, ends, measured);
    while (opened > 0)
        runtime_close(&order.runtimes[--opened]);
    if (parts != NULL)
        crew->way->release(parts, bytes);
    free(ends);
    free(order.runtimes);
    return error;
}
