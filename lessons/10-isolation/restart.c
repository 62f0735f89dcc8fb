/* restart.c - see restart.h. */
#include "restart.h"

#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crew.h"
#include "kit.h"
#include "worker.h"

extern char **environ;

void restart_worker(struct times *times) {
    times->ready_ns = kit_now_ns();
    times->crash_ns = kit_now_ns();
    die(DEATH_SEGV, NULL);
}

static int start_fork(struct times *times, pid_t *pid) {
    *pid = worker_fork();
    if (*pid == 0)
        restart_worker(times);
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
static int supervise(bool fresh, int file, struct times *times, size_t count, double *known_us,
                     double *back_us) {
    int64_t crash_ns = 0, known_ns = 0;
    pid_t pid;
    for (size_t i = 0; i <= count; i++) {
        int error = fresh ? start_fresh(file, &pid) : start_fork(times, &pid);
        if (error != 0)
            return error;
        int status;
        while (waitpid(pid, &status, 0) < 0)
            if (errno != EINTR)
                return errno;
        int64_t now = kit_now_ns();
        if (!WIFSIGNALED(status))
            return ECHILD;
        if (i > 0) { /* this worker was the next after the one that crashed at crash_ns */
            known_us[i - 1] = (double)(known_ns - crash_ns) / 1e3;
            back_us[i - 1] = (double)(times->ready_ns - crash_ns) / 1e3;
        }
        crash_ns = times->crash_ns;
        known_ns = now;
    }
    return 0;
}

int restart_measure(bool fresh, size_t count, double *known_us, double *back_us) {
    int error = 0, file = memfd_create("times", MFD_CLOEXEC);
    if (file < 0)
        return errno;
    struct times *times = MAP_FAILED;
    if (ftruncate(file, sizeof *times) == 0)
        times = mmap(NULL, sizeof *times, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    error = times == MAP_FAILED ? errno : supervise(fresh, file, times, count, known_us, back_us);
    if (times != MAP_FAILED)
        munmap(times, sizeof *times);
    close(file);
    return error;
}
