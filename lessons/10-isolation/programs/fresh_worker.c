/* fresh_worker.c - a worker that is a fresh program: it says when it is ready, and crashes (restart.h).
 * Only for programs/restart.c, which hands it the pipe to write to.
 */
#include <signal.h>
#include <sys/prctl.h>

#include "../restart.h"

int main(void) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    restart_worker(RESTART_FILE);
    return 1;
}
