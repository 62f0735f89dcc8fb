/* processes.c - a pair of workers that are processes.
 *
 * Compare it line by line with threads.c: diff threads.c processes.c
 */
#include "pair.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "worker.h"

struct worker {
    int id; /* 0: waited for */
    const struct pair *pair;
    uint32_t number;
};

static _Noreturn void worker_main(const struct worker *worker) {
    pair_work(worker->pair, worker->number);
    _exit(0);
}

static int start(struct worker *worker) {
    worker->id = worker_fork();
    if (worker->id == 0)
        worker_main(worker);
    return worker->id > 0 ? 0 : errno;
}

/* Whoever was killed leaves the other one waiting for ever, so that one is killed too. Returns the
 * first signal that ended one, or 0. */
static int wait_for(struct worker *workers, size_t count) {
    int killed = 0, status;
    for (size_t left = count; left > 0;) {
        pid_t ended = waitpid(-1, &status, 0);
        if (ended < 0 && errno != EINTR)
            break;
        for (size_t i = 0; i < count && ended > 0; i++) {
            left -= workers[i].id == ended;
            workers[i].id = workers[i].id == ended ? 0 : workers[i].id;
        }
        if (ended < 0 || !WIFSIGNALED(status) || killed != 0)
            continue;
        killed = WTERMSIG(status);
        for (size_t i = 0; i < count; i++)
            if (workers[i].id != 0)
                kill(workers[i].id, SIGKILL);
    }
    return killed;
}

int processes_run(struct pair *pair, char what[WHAT_SIZE]) {
    struct worker workers[2] = {{.pair = pair, .number = 0}, {.pair = pair, .number = 1}};
    size_t started = 0;
    strcpy(what, "process");
    pair->shared = worker_share(sizeof *pair->shared); /* else a write stays in its process */
    if (pair->shared == NULL)
        return ENOMEM;
    pair->shared->turn.futex_private = 0; /* an address names different memory in each process */
    int error = pair_open(pair, what);
    while (error == 0 && started < 2) {
        error = start(&workers[started]);
        started += error == 0;
    }
    pair_give_first_turn(pair, started);
    int killed = wait_for(workers, started);
    if (killed != 0)
        snprintf(what, WHAT_SIZE, "killed %d", killed);
    return error != 0 ? error : killed != 0 ? EINTR : pair_error(pair, what);
}

void processes_free(struct pair *pair) {
    if (pair->shared != NULL)
        turn_close(&pair->shared->turn);
    worker_unshare(pair->shared, sizeof *pair->shared);
    pair->shared = NULL;
}
