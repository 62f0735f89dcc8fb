/* says: the child printed the sum itself */
/* 说：总和是子进程自己打印的 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10, sum = 0;
    pid_t child = fork();
    if (child == 0) {
        for (long i = 1; i <= n; i++)
            sum += i;
        printf("%ld\n", sum);
        fflush(stdout);
        _exit(0);
    }
    waitpid(child, NULL, 0);
    return 0;
}
