/* trace.c - all variants once, whose workers note when they wait and compute (timeline.h): a row for each
 * database.
 *
 *   build/bin/12-six-databases/trace 6 100      prints who ran when
 *
 * No time of these runs is believed: they are there for the picture.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../servers.h"
#include "../team.h"
#include "kit.h"
#include "options.h"
#include "say.h"
#include "timeline.h"
#include "worker.h"

static int trace(const struct variant *variant, const struct task *task, struct answer *answers) {
    static const char *const names[] = {"database-1", "database-2", "database-3", "database-4",
                                        "database-5", "database-6", "asking"};
    bool pooled = variant == &with_pool;
    int error = timeline_open(task->count + pooled);
    if (error != 0) {
        say_error(_("there is no memory left for the timeline (%s)"), strerrorname_np(error));
        return error;
    }
    error = variant->run(task, answers);
    return error == 0 ? timeline_print(stdout, variant->slug,
                                       pooled && task->count < SERVERS ? NULL : names)
                      : error;
}

int main(int argc, char **argv) {
    static const struct variant *const variants[] = {&serial,  &under_lock, &one_thread,
                                                     &threads, &processes,  &with_pool};
    static struct servers servers;
    static struct database databases[DATABASES_MOST];
    say_start();
    struct task task = {databases, SERVERS, 100, false};
    if (argc > 1)
        task.count = options_count("DATABASES", argv[1], 1, SERVERS, SERVERS);
    if (argc > 2)
        task.iterations = options_count("ITERATIONS", argv[2], 1, 100000, 100);
    struct answer *answers = worker_share(DATABASES_MOST * sizeof *answers);
    if (answers == NULL || servers_open(&servers, task.count, DISTANCE_MS) != 0)
        return EXIT_TROUBLE;
    task.count = servers_list(databases, task.count);
    int error = task.count == 0 ? EINVAL : 0;
    for (size_t i = 0; i < sizeof variants / sizeof *variants && error == 0; i++)
        error = trace(variants[i], &task, answers);
    servers_close(&servers);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
