/* work.c - see work.h. */
#include "work.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "allocate.h"
#include "delay.h"
#include "kit.h"
#include "worker_limits.h"

int work_open(struct work *work, const char *slug, unsigned shrink) {
    *work = (struct work){0};
    if (strcmp(slug, "matrix") != 0 && strcmp(slug, "raytrace") != 0)
        return ENOENT;
    int error = job_named(&work->job, slug, shrink);
    if (error != 0)
        return error;
    work->bytes = work->job.units * work->job.unit_bytes;
    work->expected = calloc(work->bytes, 1);
    work->result = worker_share(work->bytes);
    return work->expected == NULL || work->result == NULL ? ENOMEM : 0;
}

void work_close(struct work *work) {
    worker_unshare(work->result, work->bytes);
    free(work->expected);
    job_destroy(&work->job);
    *work = (struct work){0};
}

int work_serial(struct work *work, double *ms) {
    size_t *lengths = kit_allocate(work->job.units, sizeof *lengths);
    int64_t begin = kit_now_ns();
    int error = job_compute_all(&work->job, work->expected, lengths);
    if (ms != NULL)
        *ms = (double)(kit_now_ns() - begin) / 1e6;
    free(lengths);
    return error;
}

struct order {
    struct work *work;
    size_t count;
};

static int compute_share(size_t index, const void *argument, void *unused) {
    const struct order *order = argument;
    const struct job *job = &order->work->job;
    (void)unused;
    for (size_t unit = index; unit < job->units; unit += order->count)
        if (job->compute(job->input, unit, order->work->result + unit * job->unit_bytes) == 0)
            return EIO;
    return 0;
}

int work_with_workers(struct work *work, enum worker_kind kind, size_t count, double *ms,
                      double *delayed) {
    struct order order = {work, count};
    struct worker_team team = {.kind = kind,
                               .count = count,
                               .pinned = true,
                               .work = compute_share,
                               .task = &order,
                               .ends = kit_allocate(count, sizeof *team.ends)};
    int64_t most = 0, begin = kit_now_ns();
    int error = workers_run(&team);
    int64_t end = kit_now_ns();
    if (error != 0)
        workers_say_trouble(&team);
    for (size_t i = 0; i < count; i++)
        most = team.ends[i].delayed_ns > most ? team.ends[i].delayed_ns : most;
    *ms = (double)(end - begin) / 1e6;
    *delayed = (double)most / (double)(end - begin);
    free(team.ends);
    return error;
}

bool work_is_right(const struct work *work, const unsigned char *result) {
    return memcmp(result, work->expected, work->bytes) == 0;
}
