/* workers.c - threads and processes on one machine: a job with N workers, or messages through pipes.
 *
 *   build/bin/13-many-machines/workers raytrace 2 [SHRINK]    lines "raytrace-thread 2 time MS"
 *   build/bin/13-many-machines/workers message [quick]        lines "message-thread BYTES message US"
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../message.h"
#include "../work.h"
#include "kit.h"
#include "options.h"
#include "say.h"
#include "worker_limits.h"

static const struct {
    const char *series;
    enum worker_kind kind;
} kinds[] = {{"thread", WORKER_THREAD}, {"process", WORKER_PROCESS}};
enum { KINDS = sizeof kinds / sizeof *kinds };

static int compute(struct work *work, size_t count) {
    const char *job = work->job.slug;
    double serial_ms, ms, delayed;
    int error = work_serial(work, &serial_ms);
    for (size_t i = 0; i < KINDS && error == 0; i++) {
        memset(work->result, 0, work->bytes);
        error = work_with_workers(work, kinds[i].kind, count, &ms, &delayed);
        if (error != 0)
            return error;
        if (!work_is_right(work, work->result)) {
            printf("error %d %s-%s with %zu workers\n", EBADMSG, job, kinds[i].series, count);
            return EBADMSG;
        }
        printf("%s-%s %zu time %.6f\n", job, kinds[i].series, count, ms);
        printf("%s-%s %zu speedup %.6f\n", job, kinds[i].series, count, serial_ms / ms);
        if (count <= worker_cpus())
            printf("%s-%s %zu delayed %.6f\n", job, kinds[i].series, count, delayed);
    }
    if (error == 0)
        printf("%s-serial 1 time %.6f\n", job, serial_ms);
    return error;
}

static int exchange(bool quick) {
    double us[MESSAGE_SIZES];
    int error = 0;
    for (size_t i = 0; i < KINDS && error == 0; i++) {
        error = message_through_pipes(kinds[i].kind, quick, us);
        if (error != 0)
            return error;
        message_print(kinds[i].series, us);
    }
    return error;
}

int main(int argc, char **argv) {
    struct work work;
    say_start();
    if (argc > 1 && strcmp(argv[1], "message") == 0)
        return exchange(argc > 2) == 0 && say_finish() == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
    size_t count = argc > 2 ? options_count("WORKERS", argv[2], 1, WORKERS_MOST, 2) : 2;
    size_t shrink = argc > 3 ? options_count("SHRINK", argv[3], 1, 100, 1) : 1;
    int error = work_open(&work, argc > 1 ? argv[1] : "raytrace", (unsigned)shrink);
    worker_pin(worker_cpus() - 1);
    if (error == ENOENT)
        say_error(_("there is no job %s; type matrix, raytrace or message"), argv[1]);
    else if (error != 0)
        printf("error %d memory %zu\n", error, work.bytes >> 20);
    else
        error = compute(&work, count);
    bool unknown = error == ENOENT;
    work_close(&work);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : unknown ? EXIT_USAGE : EXIT_TROUBLE;
}
