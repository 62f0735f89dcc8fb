/* says: which does not fit into an int */
/* 说：int 装不下这个数 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 10, ends[2];
    unsigned sum = 0;
    if (pipe(ends) != 0)
        return 1;
    pid_t child = fork();
    if (child == 0) {
        for (int i = 1; i <= n; i++)
            sum += (unsigned)i;
        _exit(write(ends[1], &sum, sizeof sum) == sizeof sum ? 0 : 1);
    }
    if (read(ends[0], &sum, sizeof sum) != sizeof sum)
        return 1;
    waitpid(child, NULL, 0);
    printf("%d\n", (int)sum);
    return 0;
}
