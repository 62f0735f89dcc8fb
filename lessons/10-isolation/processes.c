/* processes.c - a worker that is a process: it dies alone.
 *
 * Compare it line by line with threads.c: diff threads.c processes.c
 */
#include "team.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "worker.h"

static void run(struct worker *worker) {
    serve(worker);
    _exit(0);
}

static int start(struct worker *worker) {
    worker->process = worker_fork();
    if (worker->process < 0)
        return errno;
    if (worker->process == 0)
        run(worker);
    close(worker->line); /* the child's alone, so that its end is seen */
    return 0;
}

/* SIGKILL can be neither caught nor ignored, and it is meant for one process (see kill(2)). */
static bool stop(struct worker *worker) {
    int status;
    kill(worker->process, SIGKILL);
    for (int waited = 0; waited < 20; waited++, usleep(1000))
        if (waitpid(worker->process, &status, WNOHANG) == worker->process)
            return true;
    return false;
}

const struct kind process_kind = {"process", start, stop};
