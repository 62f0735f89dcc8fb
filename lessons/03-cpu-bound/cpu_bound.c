/* cpu_bound.c - what threads and processes have in common: the division of the work, the clock,
 * and the comparison with the serial program. */
#include "cpu_bound.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "delay.h"
#include "kit.h"
#include "machine.h"
#include "say.h"
#include "timeline.h"
#include "worker_limits.h"

/* --- one share of the work -------------------------------------------------------------------- */

/* Fresh from the kernel each time, and not from malloc, which sometimes has used memory at hand and
 * sometimes not: every run of every variant pays for the same page faults. */
unsigned char *result_allocate(size_t bytes) {
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

void result_free(unsigned char *result, size_t bytes) {
    if (result != NULL)
        munmap(result, bytes);
}

size_t share_units(const struct job *job, size_t worker, size_t workers) {
    return worker < job->units ? (job->units - worker - 1) / workers + 1 : 0;
}

size_t share_bytes(const struct job *job, size_t worker, size_t workers) {
    size_t bytes = share_units(job, worker, workers) * (sizeof(size_t) + job->unit_bytes);
    size_t page = machine_page();
    return (bytes / page + 1) * page; /* never 0, which mmap refuses */
}

int share_compute(const struct task *task, size_t worker, size_t workers, unsigned char *result,
                  size_t *used) {
    const struct job *job = &task->job;
    size_t *lengths = (size_t *)(void *)result;
    for (size_t pass = 0; pass < task->passes; pass++) {
        *used = share_units(job, worker, workers) * sizeof *lengths;
        for (size_t unit = worker; unit < job->units; unit += workers) {
            timeline_note(TIMELINE_RUNNING); /* in a traced run only, see programs/trace.c */
            size_t length = job->compute(job->input, unit, result + *used);
            if (length == 0)
                return EIO;
            lengths[unit / workers] = length;
            *used += length;
        }
    }
    return 0;
}

size_t share_difference(const struct task *task, size_t worker, size_t workers,
                        const unsigned char *result) {
    const struct job *job = &task->job;
    const size_t *lengths = (const size_t *)(const void *)result;
    const unsigned char *bytes = result + share_units(job, worker, workers) * sizeof *lengths;
    for (size_t unit = worker; unit < job->units; unit += workers) {
        const unsigned char *expected = task->expected + unit * job->unit_bytes;
        size_t length = lengths[unit / workers];
        if (length != task->lengths[unit] || memcmp(bytes, expected, length) != 0)
            return unit;
        bytes += length;
    }
    return SIZE_MAX;
}

/* --- what went wrong -------------------------------------------------------------------------- */

int say_difference(const struct task *task, size_t unit, size_t worker, size_t workers) {
    say_error(_("%s: unit %zu from worker %zu of %zu differs from the serial result, so no time of "
                "this run can be believed"),
              task->job.slug, unit, worker + 1, workers);
    return EBADMSG;
}

void say_not_computed(const struct task *task, int error) {
    say_error(_("the job %s could not be computed (%s); if memory is short, close other programs "
                "or raise ulimit -v"),
              task->job.slug, strerrorname_np(error));
}

void say_team_trouble(const struct task *task, const struct worker_team *team) {
    size_t first = 0;
    while (first < team->count && team->ends[first].fate == WORKER_DONE)
        first++;
    if (first < team->count && team->ends[first].fate == WORKER_FAILED)
        say_not_computed(task, team->ends[first].code);
    else
        workers_say_trouble(team);
}

double share_delayed(const struct worker_end *ends, size_t workers, double time_ns) {
    int64_t most = 0;
    for (size_t i = 0; i < workers; i++)
        most = ends[i].delayed_ns > most ? ends[i].delayed_ns : most;
    return (double)most / time_ns;
}

/* --- the serial program ----------------------------------------------------------------------- */

int task_prepare(struct task *task, size_t passes) {
    const struct job *job = &task->job;
    task->passes = passes;
    /* In shared memory, whose page tables fork does not copy: it stays cheap for the processes. */
    task->expected = worker_share(job->units * job->unit_bytes);
    task->lengths = calloc(job->units, sizeof *task->lengths);
    if (task->expected == NULL || task->lengths == NULL)
        return ENOMEM;
    /* One unit warms the caches up, so that the serial program need not. */
    return job->compute(job->input, 0, task->expected) > 0 ? 0 : EIO;
}

void task_free(struct task *task) {
    worker_unshare(task->expected, task->job.units * task->job.unit_bytes);
    free(task->lengths);
    job_destroy(&task->job);
}

/* From the result of a share to the place of each of its units. */
static void keep_expected(struct task *task, size_t share, size_t shares,
                          const unsigned char *result) {
    const struct job *job = &task->job;
    const size_t *lengths = (const size_t *)(const void *)result;
    const unsigned char *bytes = result + share_units(job, share, shares) * sizeof *lengths;
    for (size_t unit = share; unit < job->units; unit += shares) {
        size_t length = lengths[unit / shares];
        task->lengths[unit] = length;
        memcpy(task->expected + unit * job->unit_bytes, bytes, length);
        bytes += length;
    }
}

/* One share in the caller; its time is added to *split. */
static int serial_share(struct task *task, size_t share, size_t shares, struct split *split) {
    size_t bytes = share_bytes(&task->job, share, shares), used;
    int64_t delayed_ns = delay_of_thread(), begin = kit_now_ns();
    unsigned char *own = result_allocate(bytes);
    int error = own != NULL ? share_compute(task, share, shares, own, &used) : errno;
    split->time += (double)(kit_now_ns() - begin);
    split->delayed += (double)(delay_of_thread() - delayed_ns);
    if (error == 0 && !task->known)
        keep_expected(task, share, shares, own);
    size_t different = error == 0 ? share_difference(task, share, shares, own) : SIZE_MAX;
    if (error != 0)
        say_not_computed(task, error);
    else if (different != SIZE_MAX)
        error = say_difference(task, different, share, shares);
    result_free(own, bytes);
    return error;
}

int serial_run(struct task *task, size_t shares, struct split *split) {
    cpu_set_t before;
    bool moved = sched_getaffinity(0, sizeof before, &before) == 0;
    int error = 0;
    *split = (struct split){0};
    for (size_t share = 0; share < shares && error == 0; share++) {
        worker_pin(share);
        error = serial_share(task, share, shares, split);
    }
    if (moved)
        sched_setaffinity(0, sizeof before, &before);
    task->known = error == 0;
    split->work = split->time;
    split->delayed /= split->time;
    return error;
}

/* --- the same with workers -------------------------------------------------------------------- */

struct order {
    const struct kind *kind;
    const struct task *task;
    size_t workers;
};

/* What every worker does, thread or process. */
static int work(size_t index, const void *argument, void *result) {
    const struct order *order = argument;
    struct part *part = result;
    timeline_worker(index);
    part->begun = kit_now_ns();
    unsigned char *own = result_allocate(share_bytes(&order->task->job, index, order->workers));
    if (own == NULL)
        return errno;
    size_t used = 0;
    int error = share_compute(order->task, index, order->workers, own, &used);
    part->worked = kit_now_ns();
    order->kind->hand_over(part, own, used);
    part->handed_over = kit_now_ns();
    timeline_note(TIMELINE_ENDED);
    return error;
}

/* The parts stand in front of the places, which begin at a page of their own. */
static size_t parts_bytes(size_t workers_most) {
    size_t page = machine_page();
    return (workers_most * sizeof(struct part) / page + 1) * page;
}

int pool_open(struct pool *pool, const struct kind *kind, size_t workers_most,
              const struct job *job) {
    *pool = (struct pool){
        .kind = kind,
        .workers_most = workers_most,
        .ends = calloc(workers_most, sizeof *pool->ends),
        .table_bytes =
            parts_bytes(workers_most) + share_bytes(job, 0, 1) + workers_most * machine_page(),
    };
    pool->parts = kind->allocate(pool->table_bytes);
    return pool->ends == NULL || pool->parts == NULL ? ENOMEM : 0;
}

void pool_close(struct pool *pool) {
    if (pool->parts != NULL)
        pool->kind->release(pool->parts, pool->table_bytes);
    free(pool->ends);
}

/* Cuts the table behind the parts into one place for each worker. */
static void lay_out(struct pool *pool, const struct job *job, size_t workers) {
    unsigned char *place = (unsigned char *)pool->parts + parts_bytes(pool->workers_most);
    for (size_t i = 0; i < workers; i++) {
        pool->parts[i] = (struct part){.place = place};
        place += share_bytes(job, i, workers);
    }
}

static int compare(const struct pool *pool, const struct task *task, size_t workers) {
    for (size_t i = 0; i < workers; i++) {
        size_t unit = share_difference(task, i, workers, pool->parts[i].result);
        if (unit != SIZE_MAX)
            return say_difference(task, unit, i, workers);
    }
    return 0;
}

static void split_time(const struct part *parts, size_t workers, int64_t begin, int64_t end,
                       struct split *split) {
    double n = (double)workers;
    *split = (struct split){.time = (double)(end - begin)};
    for (size_t i = 0; i < workers; i++) {
        split->start += (double)(parts[i].begun - begin) / n;
        split->work += (double)(parts[i].worked - parts[i].begun) / n;
        split->handover += (double)(parts[i].handed_over - parts[i].worked) / n;
        split->wait += (double)(end - parts[i].handed_over) / n;
    }
}

int pool_run(struct pool *pool, const struct task *task, size_t workers, struct split *split) {
    struct order order = {pool->kind, task, workers};
    struct worker_team team = {
        .kind = pool->kind->worker,
        .count = workers,
        .pinned = true,
        .work = work,
        .task = &order,
        .results = pool->parts,
        .result_bytes = sizeof *pool->parts,
        .ends = pool->ends,
    };
    lay_out(pool, &task->job, workers);
    int64_t begin = kit_now_ns();
    int error = workers_run(&team);
    int64_t end = kit_now_ns();
    split_time(pool->parts, workers, begin, end, split);
    split->delayed = share_delayed(team.ends, workers, split->time);
    if (error != 0)
        say_team_trouble(task, &team);
    else
        error = compare(pool, task, workers);
    for (size_t i = 0; i < workers; i++)
        pool->kind->give_back(&pool->parts[i], share_bytes(&task->job, i, workers));
    return error;
}

/* --- how many workers ------------------------------------------------------------------------- */

size_t choose_passes(size_t cores) {
    return cores <= 4 ? 1 : 3;
}
