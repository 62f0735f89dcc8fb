/* fresh_worker.c - a worker that is a fresh program: it says when it is ready, and crashes (restart.h).
 * Only for programs/restart.c, which hands it the file to write to.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "../restart.h"

int main(void) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct times *times =
        mmap(NULL, sizeof *times, PROT_READ | PROT_WRITE, MAP_SHARED, RESTART_FILE, 0);
    if (times == MAP_FAILED)
        return EXIT_FAILURE;
    restart_worker(times);
    return EXIT_SUCCESS;
}
