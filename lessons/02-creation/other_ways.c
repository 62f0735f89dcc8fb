/* other_ways.c - two more ways to get a process, which copy nothing of the parent.
 *
 * vfork(2): the child runs in the parent's memory, and the calling thread is suspended until the
 * child has called _exit or exec. posix_spawn(3): glibc does the same and runs another program in
 * the child; what it costs is starting that program, not leaving this one.
 */
#include "creation.h"

#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kit.h"

int create_vfork(void) {
    pid_t process = vfork();
    if (process < 0)
        return errno;
    if (process == 0)
        _exit(0); /* the only things allowed here are _exit and exec */
    return waitpid(process, NULL, 0) == process ? 0 : errno;
}

int create_spawn(void) {
    static char program[PATH_MAX];
    if (program[0] == '\0' && kit_program(program, sizeof program, "tiny") != 0)
        return errno;
    char *arguments[] = {program, NULL};
    pid_t process;
    int error = posix_spawn(&process, program, NULL, NULL, arguments, NULL);
    if (error != 0)
        return error;
    return waitpid(process, NULL, 0) == process ? 0 : errno;
}
