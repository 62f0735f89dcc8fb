/* Right as well: the gate is a semaphore in memory that all share. */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 3, sum = 0, status;
    sem_t *gate =
        mmap(NULL, sizeof *gate, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (gate == MAP_FAILED || sem_init(gate, 1, 0) != 0)
        return 1;
    dprintf(1, "%d children\n", n);
    int started = 0;
    for (pid_t child = 1; started < n; started++) {
        child = fork();
        if (child < 0)
            break;
        if (child == 0) {
            while (sem_wait(gate) != 0)
                continue;
            dprintf(1, "child %d\n", started + 1);
            _exit(started + 1);
        }
    }
    if (started == n)
        dprintf(1, "all started\n");
    for (int i = 0; i < started; i++)
        sem_post(gate);
    while (wait(&status) > 0)
        sum += WEXITSTATUS(status);
    if (started < n) {
        fprintf(stderr, "fork was refused\n");
        return 1;
    }
    dprintf(1, "sum %d\n", sum);
    return 0;
}
