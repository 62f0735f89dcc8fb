/* processes.c - run the sender and the receiver as processes.
 *
 * Compare it line by line with threads.c: diff threads.c processes.c
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "handover.h"
#include "kit.h"
#include "worker.h"

/* One of them has not ended well, and the other would wait for it for ever. A worker that failed has
 * said why itself. */
static void end_with(int status, const pid_t *workers) {
    for (int who = 0; who < WORKERS; who++)
        if (workers[who] > 0)
            kill(workers[who], SIGKILL);
    if (WIFSIGNALED(status))
        printf("error %d killed %d\n", EINTR, WTERMSIG(status));
    fflush(stdout);
    _exit(EXIT_TROUBLE);
}

int run_processes(struct exchange *exchange) {
    pid_t workers[WORKERS];
    for (int who = 0; who < WORKERS; who++) {
        workers[who] = worker_fork();
        if (workers[who] == 0) {
            exchange_work(exchange, who);
            _exit(EXIT_SUCCESS);
        }
        if (workers[who] < 0)
            return errno; /* what was started dies with this program: see worker_fork */
    }
    for (int ended = 0; ended < WORKERS;) {
        int status;
        pid_t pid = waitpid(-1, &status, 0); /* whichever ends first */
        if (pid < 0 && errno != EINTR)
            return errno;
        for (int who = 0; who < WORKERS; who++)
            if (pid > 0 && workers[who] == pid) {
                workers[who] = 0; /* its number may be another's now */
                ended++;
                if (status != 0)
                    end_with(status, workers);
            }
    }
    return 0;
}
