/* copies.c - what does this machine give at most?
 *
 * Independent copies of the serial program, one on each CPU, divide nothing, hand nothing over and
 * do not wait for each other. If two of them together do less than twice the work of one, then the
 * machine is the reason (CPUs that share a core, a cache, the memory, or are not all ours), and no
 * program with threads or processes can do better.
 */
#include "cpu_bound.h"

#include <errno.h>
#include <stdlib.h>

#include "allocate.h"
#include "kit.h"
#include "say.h"
#include "worker_limits.h"

enum { LEAD_NS = 1000000 }; /* starting one copy takes less */

struct order {
    const struct task *task;
    int64_t begin; /* all copies begin at this time */
};

/* In shared memory: what a copy reports. */
struct copy {
    int64_t end;
    size_t different; /* the first unit that is not as expected, or SIZE_MAX */
};

static int one_copy(size_t index, const void *argument, void *result) {
    (void)index;
    const struct order *order = argument;
    struct copy *copy = result;
    size_t used;
    while (kit_now_ns() < order->begin)
        ; /* a counter of those who are ready would hang when one is killed */
    unsigned char *own = result_allocate(share_bytes(&order->task->job, 0, 1));
    if (own == NULL)
        return errno;
    int error = share_compute(order->task, 0, 1, own, &used);
    copy->end = kit_now_ns();
    if (error == 0)
        copy->different = share_difference(order->task, 0, 1, own);
    return error;
}

/* Compares all copies and finds the end of the last one. */
static int look_at(const struct copy *copies, size_t count, const struct order *order,
                   struct split *split) {
    for (size_t i = 0; i < count; i++) {
        if (copies[i].different != SIZE_MAX)
            return say_difference(order->task, copies[i].different, i, count);
        double time = (double)(copies[i].end - order->begin);
        split->time = time > split->time ? time : split->time;
    }
    return 0;
}

int copies_run(const struct task *task, size_t count, struct split *split) {
    struct order order = {task, kit_now_ns() + ((int64_t)count + 1) * LEAD_NS};
    struct copy *copies = worker_share(count * sizeof *copies);
    struct worker_team team = {
        .kind = WORKER_PROCESS,
        .count = count,
        .pinned = true,
        .work = one_copy,
        .task = &order,
        .results = copies,
        .result_bytes = sizeof *copies,
        .ends = kit_allocate(count, sizeof *team.ends),
    };
    int error = copies != NULL ? workers_run(&team) : errno;
    *split = (struct split){0};
    if (copies == NULL)
        worker_say_refused(WORKER_PROCESS, error);
    else if (error != 0)
        say_team_trouble(task, &team);
    else
        error = look_at(copies, count, &order, split);
    if (error == 0)
        split->delayed = share_delayed(team.ends, count, split->time);
    worker_unshare(copies, count * sizeof *copies);
    free(team.ends);
    return error;
}
