/* thinks: an exit status carries any number */
/* 以为：退出状态可以带回任意大的数 */
/* says: an exit status has only 8 bits */
/* 说：退出状态只有 8 位 */
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
        _exit((int)sum);
    }
    int status;
    waitpid(child, &status, 0);
    printf("%d\n", WEXITSTATUS(status));
    return 0;
}
