/* append.c - appends records to files on a disk, by all kinds of workers, and prints how many in a
 * second: "disk-thread 8 records 1200" where each is forced to the disk, "cache-thread 8 ..." where
 * not.
 *
 *   build/bin/05-io-bound/append forced 128 .              128 records of 4 KB
 *   build/bin/05-io-bound/append cached 4096 /var/tmp 4    not forced; 4 workers at the most
 *   build/bin/05-io-bound/append forced 48 . 8 pair        only one worker, and 8 threads; several
 *                                                          times, now and then a disk is busy
 *
 * Processes come before threads, for each fork copies the stacks that threads have left; the serial
 * one runs between them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../append.h"
#include "kit.h"
#include "options.h"
#include "say.h"
#include "worker_limits.h"

enum { WORKERS_AT_MOST = 16, RECORDS_MOST = 1000000, PAIRS = 3 };

static const int64_t pairs_ns = 100000000; /* and no further pair after this time */

struct task {
    bool forced;
    size_t records, most;
    const char *folder;
};

static int run_one(const struct task *task, enum worker_kind kind, size_t workers) {
    static const char *const kinds[] = {"serial", "thread", "process"};
    double seconds;
    int error = append_run(kind, workers, task->records, task->forced, task->folder, &seconds);
    if (error == 0)
        printf("%s-%s %zu records %.6g\n", task->forced ? "disk" : "cache", kinds[kind], workers,
               (double)task->records / seconds);
    return error;
}

static int run_pairs(const struct task *task) {
    int64_t begun = kit_now_ns();
    int error = 0;
    for (int i = 0; i < PAIRS && error == 0 && kit_now_ns() - begun < pairs_ns; i++) {
        error = run_one(task, WORKER_SERIAL, 1);
        if (error == 0)
            error = run_one(task, WORKER_THREAD, task->most);
    }
    return error;
}

static int run_all(const struct task *task) {
    int error = 0;
    for (size_t n = 2; n <= task->most && error == 0; n *= 2)
        error = run_one(task, WORKER_PROCESS, n);
    if (error == 0)
        error = run_one(task, WORKER_SERIAL, 1);
    for (size_t n = 2; n <= task->most && error == 0; n *= 2)
        error = run_one(task, WORKER_THREAD, n);
    return error;
}

int main(int argc, char **argv) {
    say_start();
    struct task task = {.forced = argc > 1 && strcmp(argv[1], "forced") == 0,
                        .most = WORKERS_AT_MOST};
    bool pair = argc > 5 && strcmp(argv[5], "pair") == 0;
    if (argc < 4 || (!task.forced && strcmp(argv[1], "cached") != 0) || (argc > 5 && !pair)) {
        say_error(_("type for example build/bin/%s forced 128 ."), "05-io-bound/append");
        return EXIT_USAGE;
    }
    task.records = options_count("RECORDS", argv[2], 1, RECORDS_MOST, 128);
    task.folder = argv[3];
    if (argc > 4)
        task.most = options_count("WORKERS", argv[4], 1, workers_allowed(), task.most);
    int error = pair ? run_pairs(&task) : run_all(&task);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
