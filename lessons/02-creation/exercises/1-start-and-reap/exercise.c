/* Start and reap: n children that all exist at the same time. Child i ends with exit status i, and
 * the parent prints the sum of their exit statuses.
 * 启动并回收：n 个子进程同时存在；i 号子进程的退出状态是 i，父进程打印这些退出状态之和。
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* The gate is a pipe. A child stands before it as long as any process has the writing end open. */
/* 闸门是一根管道：只要还有进程开着它的写端，子进程就停在门前。 */
static void wait_at(const int gate[2], int number) {
    char byte;
    close(gate[1]); /* the child's own copy / 子进程自己的那一份 */
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
    if (pipe(gate) != 0) {
        perror("pipe");
        return 1;
    }
    printf("%d children\n", n);

    /* TODO: this starts one child. Start children 1 to n. What if the system refuses one? */
    /* TODO：这里只启动了一个子进程。请启动 1 到 n 号。如果系统拒绝了，怎么办？ */
    pid_t child = fork();
    if (child == 0) {
        wait_at(gate, 1);
        /* TODO: child 1 ends here, with exit status 1. */
        /* TODO：1 号子进程到这里结束，退出状态是 1。 */
    }
    open_gate(gate);

    /* TODO: wait for every child, and add its exit status to sum. */
    /* TODO：等待每一个子进程，把它的退出状态加到 sum 里。 */
    printf("sum %d\n", sum);
    return 0;
}
