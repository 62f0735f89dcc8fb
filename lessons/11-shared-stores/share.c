/* share.c - see share.h. */
#include "share.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "kit.h"
#include "say.h"
#include "silence.h"

/* Updates of memory between two looks at the clock, which costs as much. */
enum { CLOCK_EVERY = 64 };

struct task {
    const struct way *way;
    const struct places *places;
    size_t count;
    int64_t ns;
    size_t least;           /* updates of each worker, also where they take longer */
    atomic_size_t *arrived; /* workers that are connected, or have failed to */
};

struct result {
    int64_t start_ns, end_ns;
    size_t done, retries, refused;
    char why[200];
};

static int update(struct connection *connection, const struct task *task, struct result *result) {
    size_t batch = way_is_memory(task->way) ? CLOCK_EVERY : 1;
    result->start_ns = kit_now_ns();
    do {
        for (size_t i = 0; i < batch; i++) {
            int error = task->way->add(connection);
            if (error == 0)
                result->done++;
            else if (error == EBUSY && task->way->quality == REFUSED)
                result->refused++;
            else
                return error;
        }
        result->end_ns = kit_now_ns();
    } while (result->end_ns - result->start_ns < task->ns || result->done < task->least);
    return 0;
}

static int work(size_t index, const void *argument, void *output) {
    const struct task *task = argument;
    struct result *result = output;
    struct connection connection = {.way = task->way, .places = task->places, .file = -1};
    (void)index;
    int error = task->way->store->open(&connection);
    int late = worker_meet(task->arrived, task->count, SILENT_MS);
    error = error != 0 ? error : late;
    if (error == 0)
        error = update(&connection, task, result);
    result->retries = connection.retries;
    memcpy(result->why, connection.why, sizeof result->why);
    task->way->store->close(&connection);
    return error;
}

/* The counter, and what is missing in the table, or too much. */
static int look(struct connection *connection, long *value, struct outcome *outcome) {
    const struct store *store = connection->way->store;
    int error = store->get(connection, COUNTER, value);
    if (error == 0 && *value < 0)
        return EBADMSG;
    if (!way_is_transfer(connection->way))
        return error;
    long sum = 0, account;
    for (int row = 1; row < ROWS && error == 0; row++) {
        error = store->get(connection, row, &account);
        sum += account - row_at_first(row);
    }
    outcome->off = (double)(sum < 0 ? -sum : sum);
    return error;
}

/* Sets all rows to the start, or reads them. */
static int before_or_after(const struct task *task, bool before, long *value,
                           struct outcome *outcome) {
    struct connection connection = {.way = task->way, .places = task->places, .file = -1};
    const struct store *store = task->way->store;
    int error = store->open(&connection);
    if (error == 0)
        error = before ? store->make(&connection) : look(&connection, value, outcome);
    snprintf(outcome->why, sizeof outcome->why, "%s", error != 0 ? connection.why : "");
    store->close(&connection);
    return error;
}

static void add_up(const struct result *results, size_t count, long value,
                   struct outcome *outcome) {
    int64_t start = results[0].start_ns, end = results[0].end_ns;
    size_t done = 0, retries = 0, refused = 0;
    for (size_t i = 0; i < count; i++) {
        start = results[i].start_ns < start ? results[i].start_ns : start;
        end = results[i].end_ns > end ? results[i].end_ns : end;
        done += results[i].done;
        retries += results[i].retries;
        refused += results[i].refused;
    }
    double updates = done > 0 ? (double)done : 1;
    outcome->us = (double)(end - start) / 1e3 / updates;
    outcome->lost = 100 * ((double)done - (double)value) / updates;
    outcome->retries = (double)retries / updates;
    outcome->refused = 100 * (double)refused / (double)(done + refused > 0 ? done + refused : 1);
}

static int run_once(const struct way *way, const struct places *places, enum worker_kind kind,
                    size_t count, double ms, struct outcome *outcome, int *killed) {
    struct worker_end ends[SHARE_MOST] = {{WORKER_NOT_STARTED, 0, 0}};
    size_t bytes = SHARE_MOST * sizeof(struct result) + sizeof(atomic_size_t);
    struct result *results = worker_share(bytes);
    long value = 0;
    *outcome = (struct outcome){0};
    *killed = 0;
    if (results == NULL || places->memory == NULL)
        return ENOMEM;
    size_t least = way_is_transfer(way) ? (size_t)(2 * ms) : 0; /* a slow store, too, shall err */
    struct task task = {way,   places,
                        count, (int64_t)(ms * 1e6),
                        least, (atomic_size_t *)(void *)(results + SHARE_MOST)};
    struct worker_team team = {.kind = kind,
                               .count = count,
                               .work = work,
                               .task = &task,
                               .results = results,
                               .result_bytes = sizeof *results,
                               .ends = ends};
    int error = before_or_after(&task, true, NULL, outcome);
    if (error == 0)
        error = workers_run(&team);
    for (size_t i = 0; error != 0 && i < count; i++) {
        if (ends[i].fate == WORKER_KILLED)
            *killed = ends[i].code;
        if (results[i].why[0] != '\0')
            snprintf(outcome->why, sizeof outcome->why, "%s", results[i].why);
    }
    if (error == 0)
        error = before_or_after(&task, false, &value, outcome);
    if (error == 0)
        add_up(results, count, value, outcome);
    worker_unshare(results, bytes);
    return error;
}

int share_run(const struct way *way, const struct places *places, enum worker_kind kind,
              size_t count, double ms, struct outcome *outcome, int *killed) {
    int error = run_once(way, places, kind, count, ms, outcome, killed);
    for (int i = 0; error == ETIMEDOUT && i < SILENCES_MOST && !store_hangs(way, places); i++)
        error = run_once(way, places, kind, count, ms, outcome, killed);
    return error;
}
