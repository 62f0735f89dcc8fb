/* says: it printed before its child had ended (waitpid) */
/* 说：没有等子进程结束就打印了（waitpid） */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
    long *sum = mmap(NULL, sizeof *sum, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (fork() == 0) {
        usleep(100000);
        for (long i = 1; i <= n; i++)
            *sum += i;
        _exit(0);
    }
    printf("%ld\n", *sum);
    return 0;
}
