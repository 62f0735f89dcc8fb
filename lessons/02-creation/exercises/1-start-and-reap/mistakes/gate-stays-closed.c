/* says: the gate never opened */
/* 说：闸门没有打开 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
    int n = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 3;
    int gate[2], sum = 0;
    if (pipe(gate) != 0)
        return 1;
    dprintf(STDOUT_FILENO, "%d children\n", n);
    for (int i = 1; i <= n; i++) {
        pid_t child = fork();
        if (child < 0)
            return 1;
        if (child == 0) {
            char byte;
            while (read(gate[0], &byte, 1) > 0) /* gate[1] is open in this child itself */
                continue;
            dprintf(STDOUT_FILENO, "child %d\n", i);
            _exit(i);
        }
    }
    dprintf(STDOUT_FILENO, "all started\n");
    close(gate[1]);
    for (int i = 1; i <= n; i++) {
        int status;
        wait(&status);
        sum += WEXITSTATUS(status);
    }
    dprintf(STDOUT_FILENO, "sum %d\n", sum);
    return 0;
}
