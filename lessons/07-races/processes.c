/* processes.c - workers that are processes: common to them is only what was mapped MAP_SHARED before
 * fork.
 *
 * Compare it line by line with threads.c: diff threads.c processes.c
 */
#include "races.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "allocate.h"
#include "worker.h"

static void *get_memory(size_t bytes) {
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return memory != MAP_FAILED ? memory : NULL;
}

static void release_memory(void *memory, size_t bytes) {
    munmap(memory, bytes);
}

/* A worker that died may have held a lock, for which the others would wait for ever. */
static void kill_all(const pid_t *workers, size_t count) {
    for (size_t i = 0; i < count; i++)
        kill(workers[i], SIGKILL);
}

/* Waits for `count` children, whichever ends first; those that have been waited for become 0. */
static int wait_for_all(pid_t *workers, size_t count, int *killed) {
    int error = 0;
    for (size_t left = count; left > 0;) {
        siginfo_t ended;
        if (waitid(P_ALL, 0, &ended, WEXITED | WNOWAIT) !=
            0) { /* still a zombie: its pid is taken */
            if (errno == EINTR)
                continue;
            return errno;
        }
        if (ended.si_code != CLD_EXITED && error == 0) {
            *killed = ended.si_status;
            error = EINTR;
            kill_all(workers, count);
        }
        waitpid(ended.si_pid, NULL, 0);
        left--;
    }
    return error;
}

static int start(struct run *run, int *killed) {
    pid_t *workers = kit_allocate(run->workers, sizeof *workers);
    size_t started = 0;
    int error = 0;
    *killed = 0;
    for (; started < run->workers && error == 0; started += error == 0) {
        workers[started] = worker_fork(); /* fork(2); the child dies with its parent */
        if (workers[started] == 0) {
            free(workers); /* the child's copy */
            worker_main(run, started);
            _exit(0);
        }
        error = workers[started] < 0 ? errno : 0;
    }
    run->abandoned = error != 0;
    int end = wait_for_all(workers, started, killed);
    free(workers);
    return error != 0 ? error : end;
}

const struct kind processes = {"process", PTHREAD_PROCESS_SHARED, get_memory, release_memory,
                               start};
