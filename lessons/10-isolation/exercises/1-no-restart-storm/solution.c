/* No restart storm: a pause that doubles, an upper bound for it, and an end. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
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

int main(int argc, char **argv) {
    served = mmap(NULL, sizeof *served, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (served == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    int ms = FIRST_MS, in_vain = 0;
    for (int life = 1;; life++) {
        int status;
        *served = 0;
        pid_t worker = fork();
        if (worker < 0) {
            perror("fork");
            return 1;
        }
        if (worker == 0)
            work(life, life < argc ? argv[life] : "ok");
        if (waitpid(worker, &status, 0) < 0) {
            perror("waitpid");
            return 1;
        }
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
            break;
        in_vain++;
        if (*served > 0) {
            ms = FIRST_MS;
            in_vain = 0;
        }
        if (in_vain == LIVES_IN_VAIN) {
            say("given up");
            return 1;
        }
        pause_for(ms);
        ms = 2 * ms < LONGEST_MS ? 2 * ms : LONGEST_MS;
    }
    say("done");
    return 0;
}
