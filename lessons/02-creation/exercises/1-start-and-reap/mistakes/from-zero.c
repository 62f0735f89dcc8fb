/* says: the children are numbered 1 to N */
/* 说：子进程的编号是 1 到 N */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void wait_at(const int gate[2], int number) {
    char byte;
    close(gate[1]);
    while (read(gate[0], &byte, 1) > 0)
        continue;
    dprintf(STDOUT_FILENO, "child %d\n", number);
}

static void open_gate(const int gate[2]) {
    dprintf(STDOUT_FILENO, "all started\n");
    close(gate[1]);
}

int main(int argc, char **argv) {
    int n = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 3;
    int gate[2], sum = 0;
    if (pipe(gate) != 0)
        return 1;
    printf("%d children\n", n);
    for (int i = 0; i < n; i++) {
        pid_t child = fork();
        if (child < 0)
            return 1;
        if (child == 0) {
            wait_at(gate, i);
            _exit(i + 1);
        }
    }
    open_gate(gate);
    int status;
    while (wait(&status) > 0)
        sum += WEXITSTATUS(status);
    printf("sum %d\n", sum);
    return 0;
}
