/* Right as well: what printf holds is written before fork, so exit has nothing to repeat. Waits for
 * the children by their numbers, the last one first; gives back what was started when fork fails.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t start(int number, const int gate[2]) {
    pid_t child = fork();
    if (child != 0)
        return child;
    char byte;
    close(gate[1]);
    if (read(gate[0], &byte, 1) != 0)
        exit(EXIT_FAILURE);
    printf("child %d\n", number);
    exit(number);
}

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 3, gate[2], sum = 0, started = 0;
    pid_t *children = calloc((size_t)n, sizeof *children);
    if (children == NULL || pipe(gate) != 0)
        return 1;
    printf("%d children\n", n);
    fflush(stdout);
    while (started < n && (children[started] = start(started + 1, gate)) > 0)
        started++;
    if (started == n) {
        printf("all started\n");
        fflush(stdout);
    }
    close(gate[1]);
    for (int i = started; i-- > 0;) {
        int status;
        if (waitpid(children[i], &status, 0) == children[i] && WIFEXITED(status))
            sum += WEXITSTATUS(status);
    }
    free(children);
    if (started < n) {
        fprintf(stderr, "only %d of %d children could be started\n", started, n);
        return 1;
    }
    printf("sum %d\n", sum);
    return 0;
}
