/* Right as well, with signals for a gate: each child stops itself, the parent sees that all have
 * stopped, and continues them. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 20 };

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 3, sum = 0, status;
    pid_t children[MOST];
    setvbuf(stdout, NULL, _IONBF, 0);
    printf("%d children\n", n);
    for (int i = 0; i < n; i++) {
        children[i] = fork();
        if (children[i] < 0) {
            perror("fork");
            while (i-- > 0)
                kill(children[i], SIGKILL);
            while (wait(NULL) > 0)
                continue;
            return 1;
        }
        if (children[i] == 0) {
            raise(SIGSTOP);
            printf("child %d\n", i + 1);
            _exit(i + 1);
        }
    }
    for (int i = 0; i < n; i++)
        if (waitpid(children[i], &status, WUNTRACED) < 0 || !WIFSTOPPED(status))
            return 1;
    printf("all started\n");
    for (int i = 0; i < n; i++)
        kill(children[i], SIGCONT);
    while (wait(&status) > 0)
        sum += WEXITSTATUS(status);
    printf("sum %d\n", sum);
    return 0;
}
