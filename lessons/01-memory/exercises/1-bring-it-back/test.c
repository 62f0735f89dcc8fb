/* test.c - does the parent learn what its child has computed? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

/* How many lines of the output are this number. */
static size_t lines_that_say(const char *output, long number) {
    size_t count = 0;
    char *copy = strdup(output), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;)
        count += line[0] != '\0' && strtol(line, NULL, 10) == number;
    free(copy);
    return count;
}

static void expect_sum(const char *n) {
    const char *arguments[] = {n, NULL};
    long number = strtol(n, NULL, 10), sum = number * (number + 1) / 2;
    struct judge_run run = judge(arguments);
    judge_ended_well(&run);
    long printed = strtol(run.output, NULL, 10);
    if (run.forks == 0)
        judge_reject("no child was created: a child process must do the adding (fork)",
                     "没有创建子进程：加法要由子进程来做（fork）");
    if (lines_that_say(run.output, sum) > 1)
        judge_reject(
            "the same line was printed more than once: fork copied it in the buffer of "
            "printf, and exit wrote it again; a child ends with _exit",
            "同一行打印了不止一次：fork 把 printf 缓冲区里的内容也复制了，exit 又写了一遍；"
            "子进程要用 _exit 结束");
    if (printed == 0)
        judge_reject("the parent printed 0: the child added into its own copy of the variable "
                     "(even a shared mapping must be made before fork)",
                     "父进程打印的是 0：子进程加的是它自己那一份变量"
                     "（共享映射也要在 fork 之前建立）");
    if (sum > 255 && printed == sum % 256)
        judge_reject("the parent printed %ld instead of %ld: an exit status has only 8 bits",
                     "父进程打印了 %ld，而不是 %ld：退出状态只有 8 位", printed, sum);
    if (lines_that_say(run.output, sum) == 0)
        judge_reject("for N = %s the parent printed \"%.60s\", not %ld",
                     "N = %s 时父进程打印了“%.60s”，而不是 %ld", n, run.output, sum);
    if (run.reaped < run.forks)
        judge_reject(
            "nobody waited for the child: it stays a zombie until its parent ends (waitpid)",
            "没有人等待子进程：父进程结束之前，它一直是僵尸进程（waitpid）");
}

Test(bring_it_back, the_parent_prints_a_small_sum) {
    expect_sum("10");
}

Test(bring_it_back, the_parent_prints_a_sum_beyond_8_bits) {
    expect_sum("100003");
}
