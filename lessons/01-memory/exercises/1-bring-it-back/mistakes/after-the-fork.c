/* says: the child added into its own copy */
/* 说：子进程加的是它自己那一份 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
    pid_t child = fork();
    /* shared, but made after fork: each has made its own */
    long *sum = mmap(NULL, sizeof *sum, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (child == 0) {
        for (long i = 1; i <= n; i++)
            *sum += i;
        _exit(0);
    }
    wait(NULL);
    printf("%ld\n", *sum);
    return 0;
}
