/* says: _exit does not write what is still in the buffer */
/* 说：_exit 不会写出还留在 printf 缓冲区里的内容 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
    int n = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 3;
    int gate[2], sum = 0;
    if (pipe(gate) != 0)
        return 1;
    printf("%d children\n", n);
    fflush(stdout);
    for (int i = 1; i <= n; i++) {
        pid_t child = fork();
        if (child < 0)
            return 1;
        if (child == 0) {
            char byte;
            close(gate[1]);
            while (read(gate[0], &byte, 1) > 0)
                continue;
            printf("child %d\n", i); /* seen on a terminal, lost in a file */
            _exit(i);
        }
    }
    dprintf(STDOUT_FILENO, "all started\n");
    close(gate[1]);
    int status;
    while (wait(&status) > 0)
        sum += WEXITSTATUS(status);
    printf("sum %d\n", sum);
    return 0;
}
