/* A counter in a file: several processes add to the same number. Your task stands in README.en.md.
 * 文件里的计数器：几个进程给同一个数加一。题目见 README.zh.md。
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

/* What is computed from the number before it is written back. Stays as it is.
 * 写回之前要用这个数做的计算。保持不变。 */
static void think(void) {
    usleep(1000);
}

static void add_one(int file) {
    long value = 0;
    if (pread(file, &value, sizeof value, 0) != sizeof value)
        _exit(1);
    think();
    value++;
    if (pwrite(file, &value, sizeof value, 0) != sizeof value)
        _exit(1);
}

static void work(int file, long times) {
    for (long i = 0; i < times; i++)
        add_one(file);
}

int main(int argc, char **argv) {
    long workers = argc == 3 ? atol(argv[1]) : 4, times = argc == 3 ? atol(argv[2]) : 20, value = 0;
    int file = open("counter", O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (file < 0 || pwrite(file, &value, sizeof value, 0) != sizeof value)
        return 1;
    for (long i = 0; i < workers; i++) {
        pid_t pid = fork();
        if (pid < 0)
            return 1;
        if (pid == 0) {
            work(file, times);
            _exit(0);
        }
    }
    while (wait(NULL) > 0)
        continue;
    if (pread(file, &value, sizeof value, 0) != sizeof value)
        return 1;
    printf("counter %ld of %ld\n", value, workers * times);
    return 0;
}
