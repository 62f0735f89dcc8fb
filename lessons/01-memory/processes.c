/* processes.c - a worker that is a process: it lives in a copy of the memory of its parent.
 *
 * Compare it line by line with threads.c: diff threads.c processes.c
 */
#include "team.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

static void worker(struct worker *self, pid_t parent) {
    /* The kernel kills the child when its parent has died, and nobody could end it any more. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
        _exit(ESRCH);
    /* A child has copies of all open files, too. These ends are the parent's alone, or the reader
     * at the other end would never see end-of-file. */
    close(self->orders[1]);
    close(self->reports[0]);
    _exit(do_task(self)); /* of all this the parent will see the status, and nothing in memory */
}

static int start(struct worker *self) {
    pid_t parent = getpid();
    self->process = fork();
    if (self->process < 0)
        return errno;
    if (self->process == 0)
        worker(self, parent);
    close(self->reports[1]); /* the child's alone */
    self->reports[1] = -1;
    return 0;
}

static int end(struct worker *self, struct worker_end *end) {
    return worker_wait(self->process, end);
}

const struct kind process_kind = {"process", start, end};
