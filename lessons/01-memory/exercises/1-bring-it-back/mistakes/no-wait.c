/* says: nobody waited for the child */
/* 说：没有人等待子进程 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10, sum = 0;
    int ends[2];
    if (pipe(ends) != 0)
        return 1;
    if (fork() == 0) {
        for (long i = 1; i <= n; i++)
            sum += i;
        _exit(write(ends[1], &sum, sizeof sum) == sizeof sum ? 0 : 1);
    }
    if (read(ends[0], &sum, sizeof sum) != sizeof sum)
        return 1;
    printf("%ld\n", sum);
    return 0;
}
