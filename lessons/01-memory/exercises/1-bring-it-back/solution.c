/* Bring the result back, by a pipe. */
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
    int ends[2];
    if (pipe(ends) != 0) {
        perror("pipe");
        return 1;
    }
    pid_t child = fork();
    if (child < 0) {
        perror("fork");
        return 1;
    }
    if (child == 0) {
        long sum = add_up(n);
        _exit(write(ends[1], &sum, sizeof sum) == sizeof sum ? 0 : 1);
    }
    close(ends[1]); /* so that read ends when the child has died */
    long sum;
    if (read(ends[0], &sum, sizeof sum) != sizeof sum) {
        fprintf(stderr, "the child sent no sum\n");
        return 1;
    }
    waitpid(child, NULL, 0);
    printf("%ld\n", sum);
    return 0;
}
