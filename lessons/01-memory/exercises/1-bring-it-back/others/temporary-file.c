/* Right as well, if slow: a file without a name, which both have open. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10, sum = 0;
    char name[] = "sum-XXXXXX";
    int file = mkstemp(name);
    if (file < 0)
        return 1;
    unlink(name);
    pid_t child = fork();
    if (child == 0) {
        for (long i = 1; i <= n; i++)
            sum += i;
        _exit(pwrite(file, &sum, sizeof sum, 0) == sizeof sum ? 0 : 1);
    }
    if (child < 0 || waitpid(child, NULL, 0) != child)
        return 1;
    if (pread(file, &sum, sizeof sum, 0) != sizeof sum)
        return 1;
    printf("%ld\n", sum);
    return 0;
}
