/* message.c - see message.h. */
#include "message.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kit.h"
#include "measure.h"
#include "pipes.h"
#include "worker_limits.h"

const size_t message_sizes[MESSAGE_SIZES] = {8, 64, 512, 4096, 32768, 262144, MESSAGE_MOST};

size_t message_trips(size_t bytes, bool quick) {
    if (quick)
        return 1;
    return bytes <= 4096 ? 12 : bytes <= 32768 ? 6 : bytes <= 262144 ? 2 : 1;
}

struct hockney hockney_fit(const size_t *bytes, const double *us, size_t count) {
    /* With weight w = 1 / time^2: minimise the sum of w (a + b m - time)^2. */
    double w0 = 0, w1 = 0, w2 = 0, t0 = 0, t1 = 0;
    for (size_t i = 0; i < count; i++) {
        double w = 1 / (us[i] * us[i]), m = (double)bytes[i];
        w0 += w;
        w1 += w * m;
        w2 += w * m * m;
        t0 += w * us[i];
        t1 += w * m * us[i];
    }
    double determinant = w0 * w2 - w1 * w1;
    double a = (t0 * w2 - t1 * w1) / determinant, b = (w0 * t1 - w1 * t0) / determinant;
    if (a < 0 || b <= 0) /* times of a disturbed machine: a line through the origin is left */
        a = 0, b = t1 / w2;
    return (struct hockney){a, 1 / b};
}

double hockney_us(struct hockney fit, double bytes) {
    return fit.latency_us + bytes / fit.bandwidth;
}

void message_print(const char *series, const double us[MESSAGE_SIZES]) {
    for (size_t i = 0; i < MESSAGE_SIZES; i++)
        printf("message-%s %zu message %.6f\n", series, message_sizes[i], us[i]);
    struct hockney fit = hockney_fit(message_sizes, us, MESSAGE_SIZES);
    printf("message-%s 0 latency %.6f\n", series, fit.latency_us);
    printf("message-%s 0 bandwidth %.6f\n", series, fit.bandwidth);
}

/* --- through pipes ------------------------------------------------------------------------------ */

enum { MEET_MS = 10000 };

struct shared {
    atomic_size_t arrived;
    double us[MESSAGE_SIZES];
};

struct table {
    int to_second[2], to_first[2];
    bool quick;
    struct shared *shared; /* in shared memory */
};

static int bounce(const struct table *table, size_t index, char *buffer, size_t bytes) {
    int in = index == 0 ? table->to_first[0] : table->to_second[0];
    int out = index == 0 ? table->to_second[1] : table->to_first[1];
    int error = index == 0 ? pipe_write_all(out, buffer, bytes) : 0;
    if (error == 0)
        error = pipe_read_all(in, buffer, bytes);
    return error != 0 || index == 0 ? error : pipe_write_all(out, buffer, bytes);
}

static int play(size_t index, const void *argument, void *unused) {
    const struct table *table = argument;
    char *buffer = calloc(MESSAGE_MOST, 1);
    int error = buffer != NULL ? worker_meet(&table->shared->arrived, 2, MEET_MS) : ENOMEM;
    (void)unused;
    if (error == 0)
        error = bounce(table, index, buffer, MESSAGE_MOST);
    for (size_t i = 0; i < MESSAGE_SIZES && error == 0; i++) {
        double batches[MESSAGE_BATCHES];
        size_t trips = message_trips(message_sizes[i], table->quick);
        for (size_t batch = 0; batch < MESSAGE_BATCHES; batch++) {
            int64_t begin = kit_now_ns();
            for (size_t trip = 0; trip < trips && error == 0; trip++)
                error = bounce(table, index, buffer, message_sizes[i]);
            batches[batch] = (double)(kit_now_ns() - begin) / 1e3 / (double)trips / 2;
        }
        if (index == 0)
            table->shared->us[i] = interval_of(batches, MESSAGE_BATCHES).median;
    }
    free(buffer);
    return error;
}

static void close_both(const int ends[2]) {
    close(ends[0]);
    close(ends[1]);
}

int message_through_pipes(enum worker_kind kind, bool quick, double us[MESSAGE_SIZES]) {
    struct worker_end ends[2];
    struct table table = {.quick = quick};
    if (pipe(table.to_second) != 0)
        return errno;
    int error = pipe(table.to_first) == 0 ? 0 : errno;
    if (error != 0) {
        close_both(table.to_second);
        return error;
    }
    table.shared = worker_share(sizeof *table.shared);
    /* Together: both hold all ends, so no pipe ends with one of them. */
    struct worker_team team = {.kind = kind,
                               .count = 2,
                               .pinned = true,
                               .together = true,
                               .work = play,
                               .task = &table,
                               .ends = ends};
    error = table.shared != NULL ? workers_run(&team) : ENOMEM;
    if (table.shared != NULL && error != 0)
        workers_say_trouble(&team);
    for (size_t i = 0; i < MESSAGE_SIZES && error == 0; i++)
        us[i] = table.shared->us[i];
    worker_unshare(table.shared, sizeof *table.shared);
    close_both(table.to_second);
    close_both(table.to_first);
    return error;
}
