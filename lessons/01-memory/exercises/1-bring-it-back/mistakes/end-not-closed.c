/* says: it waited for something that never comes */
/* 说：一直在等永远不会来的东西 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10, sum = 0;
    int ends[2];
    char text[64], byte;
    size_t length = 0;
    if (pipe(ends) != 0)
        return 1;
    pid_t child = fork();
    if (child == 0) {
        for (long i = 1; i <= n; i++)
            sum += i;
        dprintf(ends[1], "%ld", sum);
        _exit(0);
    }
    while (read(ends[0], &byte, 1) == 1 && length < sizeof text - 1) /* end of file never comes */
        text[length++] = byte;
    text[length] = '\0';
    waitpid(child, NULL, 0);
    puts(text);
    return 0;
}
