/* trace.c - one job with 1, cores and 2 x cores threads, and with as many processes; the workers
 * note when they run (timeline.h).
 *
 *   build/bin/03-cpu-bound/trace       prints who ran when
 *   build/bin/03-cpu-bound/trace 10    a tenth of the work, for slow tools
 *
 * No time of these runs is believed: they are there for the picture.
 */
#include <sched.h>
#include <stdlib.h>

#include "../cpu_bound.h"
#include "kit.h"
#include "options.h"
#include "say.h"
#include "timeline.h"
#include "topology.h"
#include "worker_limits.h"

enum { CPUS_MOST = 4, PASSES = 2 }; /* more rows would not be seen in the picture */

/* To be called before anything asks how many CPUs there are. */
static void use_few_cpus(void) {
    struct topology topology;
    cpu_set_t allowed, few;
    CPU_ZERO(&few);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return;
    topology_read("", &allowed, &topology);
    for (size_t i = 0; i < topology.count && i < CPUS_MOST; i++)
        CPU_SET((size_t)topology.cpus[i], &few);
    sched_setaffinity(0, sizeof few, &few);
}

static int trace_one(const struct kind *kind, const struct task *task, size_t workers) {
    struct pool pool;
    struct split unused;
    char run[32];
    int error = pool_open(&pool, kind, workers, &task->job);
    if (error == 0)
        error = timeline_open(workers);
    if (error != 0)
        say_not_computed(task, error);
    else
        error = pool_run(&pool, task, workers, &unused);
    snprintf(run, sizeof run, "%s-%zu", kind->series, workers);
    if (error == 0)
        error = timeline_print(stdout, run, NULL);
    pool_close(&pool);
    return error;
}

int main(int argc, char **argv) {
    say_start();
    use_few_cpus();
    size_t shrink = 1, largest = workers_at_most(0, 2 * worker_cpus());
    if (argc > 1)
        shrink = options_count("SHRINK", argv[1], 1, 100, 10);
    struct task task = {.job.slug = "raytrace"};
    struct split unused;
    int error = job_named(&task.job, task.job.slug, (unsigned)shrink);
    if (error == 0)
        error = task_prepare(&task, PASSES);
    if (error != 0)
        say_not_computed(&task, error);
    else
        error = serial_run(&task, 1, &unused); /* the others are compared with its result */
    static const struct kind *const kinds[] = {&threads, &processes};
    for (size_t i = 0; i < 2 && error == 0; i++)
        for (size_t workers = 1; workers <= largest && error == 0;
             workers = workers < worker_cpus() ? worker_cpus() : workers * 2)
            error = trace_one(kinds[i], &task, workers);
    task_free(&task);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
