/* says: the child added into its own copy */
/* 说：子进程加的是它自己那一份 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static volatile long sum; /* volatile does not make it shared */
int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
    pid_t child = fork();
    if (child == 0) {
        for (long i = 1; i <= n; i++)
            sum += i;
        _exit(0);
    }
    waitpid(child, NULL, 0);
    printf("%ld\n", sum);
    return 0;
}
