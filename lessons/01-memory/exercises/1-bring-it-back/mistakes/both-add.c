/* says: the parent has computed it itself */
/* 说：是父进程自己算的 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static long add_up(long n) {
    long sum = 0;
    for (long i = 1; i <= n; i++)
        sum += i;
    return sum;
}
int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
    pid_t child = fork();
    if (child == 0) {
        add_up(n);
        _exit(0);
    }
    waitpid(child, NULL, 0);
    printf("%ld\n", add_up(n));
    return 0;
}
