/* processes.c - create one worker that does nothing, as a process.
 *
 * Compare it line by line with threads.c: diff threads.c processes.c
 */
#include "creation.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

static void worker(void) {
    _exit(0); /* the child ends; exit() would write the parent's buffered output once more */
}

int create_process(void) {
    pid_t process = fork();
    if (process < 0)
        return errno;
    if (process == 0)
        worker();
    return waitpid(process, NULL, 0) == process ? 0 : errno;
}
