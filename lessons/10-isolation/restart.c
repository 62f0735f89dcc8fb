/* restart.c - see restart.h. */
#include "restart.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kit.h"
#include "pipes.h"
#include "team.h"
#include "worker.h"

extern char **environ;

void restart_worker(int file) {
    struct times times = {.ready_ns = kit_now_ns()};
    times.crash_ns = kit_now_ns();
    if (write(file, &times, sizeof times) == sizeof times)
        die(DEATH_SEGV, NULL);
    _exit(EXIT_TROUBLE);
}

static int start_fork(int file, pid_t *pid) {
    *pid = worker_fork();
    if (*pid == 0)
        restart_worker(file);
    return *pid < 0 ? errno : 0;
}

/* posix_spawn copies no page tables (lesson 2). */
static int start_fresh(int file, pid_t *pid) {
    char path[PATH_MAX], *arguments[] = {path, NULL};
    posix_spawn_file_actions_t actions;
    if (kit_program(path, sizeof path, "fresh_worker") != 0)
        return errno;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0)
        return error;
    error = posix_spawn_file_actions_adddup2(&actions, file, RESTART_FILE);
    if (error == 0)
        error = posix_spawn(pid, path, &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* The supervisor: it waits until a worker has died and starts the next one. */
static int supervise(bool fresh, const int pipe_ends[2], size_t count, double *known_us,
                     double *back_us) {
    struct times times, before = {0};
    int64_t known_ns = 0;
    pid_t pid;
    for (size_t i = 0; i <= count; i++) {
        int error = fresh ? start_fresh(pipe_ends[1], &pid) : start_fork(pipe_ends[1], &pid);
        if (error != 0)
            return error;
        int status;
        while (waitpid(pid, &status, 0) < 0)
            if (errno != EINTR)
                return errno;
        int64_t now = kit_now_ns();
        if (!WIFSIGNALED(status) || pipe_read_all(pipe_ends[0], &times, sizeof times) != 0)
            return ECHILD;
        if (i > 0) { /* this worker was the next after the one before */
            known_us[i - 1] = (double)(known_ns - before.crash_ns) / 1e3;
            back_us[i - 1] = (double)(times.ready_ns - before.crash_ns) / 1e3;
        }
        before = times;
        known_ns = now;
    }
    return 0;
}

int restart_measure(bool fresh, size_t count, double *known_us, double *back_us) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) !=
        0) /* not blocked by a worker that has told nothing */
        return errno;
    int error = supervise(fresh, ends, count, known_us, back_us);
    close(ends[0]);
    close(ends[1]);
    return error;
}
