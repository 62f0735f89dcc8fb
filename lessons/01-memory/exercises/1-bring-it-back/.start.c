/* Bring the result back: a child adds up 1 .. N, its parent prints the sum.
 * 把结果带回来：子进程把 1 到 N 加起来，父进程打印总和。
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static long sum;

static void add_up(long n) {
    for (long i = 1; i <= n; i++)
        sum += i;
}

int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10;

    /* TODO: the parent must learn what its child has computed. */
    /* TODO：要让父进程得到子进程算出的结果。 */
    pid_t child = fork();
    if (child < 0) {
        perror("fork");
        return 1;
    }
    if (child == 0) {
        add_up(n);
        _exit(0);
    }
    waitpid(child, NULL, 0);
    printf("%ld\n", sum);
    return 0;
}
