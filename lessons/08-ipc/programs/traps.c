/* traps.c - two traps of pipes, to be seen.
 *
 *   build/bin/08-ipc/traps full 65536    two processes send each other so many bytes, and read only then
 *   build/bin/08-ipc/traps mixed 4096    two processes write messages of so many bytes to one pipe
 *
 * Prints how many processes are stuck: "full 65536 stuck 0"; or how many of 200 messages did not come
 * whole: "mixed 4096 broken 0".
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kit.h"
#include "pipes.h"
#include "worker.h"

enum {
    MESSAGES = 100,
    PATIENCE_MS = 1500
}; /* of each writer; with nobody to wait for it takes 1 ms */

static int fail(int error, const char *what) {
    printf("error %d %s\n", error, what);
    return EXIT_TROUBLE;
}

/* What each of the two does: all is written before anything is read. */
static int write_then_read(int to, int from, size_t bytes) {
    char *data = calloc(1, bytes);
    int error = data == NULL ? ENOMEM : pipe_write_all(to, data, bytes);
    if (error == 0)
        error = pipe_read_all(from, data, bytes);
    free(data);
    return error;
}

static bool has_ended(pid_t pid, int patience_ms) {
    const struct timespec moment = {.tv_nsec = 1000000};
    for (int ms = 0; ms < patience_ms; ms++) {
        if (waitpid(pid, NULL, WNOHANG) != 0)
            return true;
        nanosleep(&moment, NULL);
    }
    return false;
}

static int both_full(size_t bytes) {
    int there[2], back[2], pids[2], stuck = 0;
    if (pipe(there) != 0 || pipe(back) != 0)
        return fail(errno, "pipe");
    for (int i = 0; i < 2; i++) {
        pids[i] = worker_fork();
        if (pids[i] == 0)
            _exit(i == 0 ? write_then_read(there[1], back[0], bytes)
                         : write_then_read(back[1], there[0], bytes));
        if (pids[i] < 0)
            return fail(errno, "process");
    }
    for (int i = 0; i < 2; i++)
        if (!has_ended(pids[i], PATIENCE_MS)) {
            stuck++;
            kill(pids[i], SIGKILL);
            waitpid(pids[i], NULL, 0);
        }
    printf("full %zu stuck %d\n", bytes, stuck);
    return EXIT_SUCCESS;
}

/* One write for each message, of one letter only: so a message with two letters is a mixture. */
static int write_letters(int to, size_t bytes, int letter) {
    char *message = malloc(bytes);
    if (message == NULL)
        return ENOMEM;
    memset(message, letter, bytes);
    int error = 0;
    for (int i = 0; i < MESSAGES && error == 0; i++)
        error = pipe_write_all(to, message, bytes);
    free(message);
    return error;
}

static int mixed(size_t bytes) {
    int ends[2], broken = 0;
    char *message = malloc(bytes);
    if (message == NULL || pipe(ends) != 0)
        return fail(errno, "pipe");
    for (int i = 0; i < 2; i++) {
        int pid = worker_fork();
        if (pid == 0)
            _exit(write_letters(ends[1], bytes, 'A' + i));
        if (pid < 0)
            return fail(errno, "process");
    }
    close(ends[1]);
    for (int i = 0; i < 2 * MESSAGES && pipe_read_all(ends[0], message, bytes) == 0; i++)
        broken += memchr(message, 'A', bytes) != NULL && memchr(message, 'B', bytes) != NULL;
    while (waitpid(-1, NULL, 0) > 0)
        ;
    printf("mixed %zu broken %d\n", bytes, broken);
    free(message);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv) {
    size_t bytes = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    if (bytes > 0 && bytes <= 1 << 24 && strcmp(argv[1], "full") == 0)
        return both_full(bytes);
    if (bytes > 0 && bytes <= 1 << 24 && strcmp(argv[1], "mixed") == 0)
        return mixed(bytes);
    fputs("traps: the first comment in programs/traps.c says what may be typed\n", stderr);
    return EXIT_USAGE;
}
