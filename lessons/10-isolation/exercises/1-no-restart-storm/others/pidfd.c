/* Right as well: a pidfd becomes readable when the worker has ended; the pause is a shift. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_MS = 10, LONGEST_MS = 80, LIVES_IN_VAIN = 5 };

static volatile int *served;

static void work(int life, const char *end) {
    dprintf(STDOUT_FILENO, "life %d: %s\n", life, end);
    if (strcmp(end, "served") == 0)
        *served = 1;
    if (strcmp(end, "crash") == 0 || strcmp(end, "served") == 0)
        raise(SIGKILL);
    _exit(strcmp(end, "fail") == 0 ? 3 : 0);
}

static void pause_for(int ms) {
    struct timespec pause = {ms / 1000, ms % 1000 * 1000000L};
    dprintf(STDOUT_FILENO, "pause %d ms\n", ms);
    nanosleep(&pause, NULL);
}

static void say(const char *line) {
    dprintf(STDOUT_FILENO, "%s\n", line);
}

/* Starts one life and waits for its end. Returns what waitpid says, or -1. */
static int live(int life, const char *end) {
    int status = -1;
    *served = 0;
    pid_t worker = fork();
    if (worker == 0)
        work(life, end);
    if (worker < 0)
        return -1;
    int file = (int)syscall(SYS_pidfd_open, worker, 0);
    if (file >= 0) {
        struct pollfd ended = {.fd = file, .events = POLLIN};
        poll(&ended, 1, -1);
        close(file);
    }
    return waitpid(worker, &status, 0) == worker ? status : -1;
}

int main(int argc, char **argv) {
    served = mmap(NULL, sizeof *served, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (served == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    int doublings = 0, in_vain = 0, life = 0, status;
    while ((status = live(life + 1, life + 1 < argc ? argv[life + 1] : "ok")) != 0) {
        life++;
        if (status == -1) {
            perror("fork");
            return 1;
        }
        if (*served > 0)
            doublings = in_vain = 0;
        else
            in_vain++;
        if (in_vain >= LIVES_IN_VAIN)
            break;
        int ms = FIRST_MS << doublings;
        pause_for(ms < LONGEST_MS ? ms : LONGEST_MS);
        doublings += doublings < 3;
    }
    say(status == 0 ? "done" : "given up");
    return status == 0 ? 0 : 1;
}
