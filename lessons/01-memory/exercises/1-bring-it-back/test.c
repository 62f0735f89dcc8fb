/* test.c - does the parent learn what its child has computed? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

/* The lines of a program's output: how many there are, how many are the number wanted, and the
 * first of them. */
struct lines {
    size_t count, right;
    bool is_number; /* the first line is a number and nothing else */
    long number;
    char first[64];
};

static struct lines read_lines(const char *output, long wanted) {
    struct lines lines = {0};
    char *copy = strdup(output), *rest = copy, *end;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        if (line[strspn(line, " \t\r")] == '\0')
            continue;
        long number = strtol(line, &end, 10);
        bool is_number = end != line && end[strspn(end, " \t\r")] == '\0';
        lines.right += is_number && number == wanted;
        if (lines.count++ > 0)
            continue;
        lines.is_number = is_number;
        lines.number = number;
        snprintf(lines.first, sizeof lines.first, "%.60s", line);
    }
    free(copy);
    return lines;
}

static void reject_hang(const struct judge_run *run) {
    if (run->end == JUDGE_WAITS)
        judge_reject(
            "your program did not end: for 5 s it waited for something that never comes. Was the "
            "pipe made before fork? Has the parent closed its writing end? Does the child end "
            "with _exit, and not go on in its parent's code?",
            "程序没有结束：5 秒里一直在等永远不会来的东西。管道是在 fork 之前建立的吗？"
            "父进程关闭写端了吗？子进程是用 _exit 结束的，还是接着执行了父进程的代码？");
}

static void reject_no_number(const struct lines *lines, const char *n) {
    if (lines->count == 0)
        judge_reject("for N = %s nothing was printed: the parent must print the sum",
                     "N = %s 时什么也没有打印：父进程要打印总和", n);
    if (!lines->is_number)
        judge_reject("print the sum alone; your line was \"%s\"",
                     "只打印总和这一个数；你打印的是“%s”", lines->first);
}

static bool is_right_with(enum judge_provoke provoke, const char *n, long sum) {
    const char *arguments[] = {n, NULL};
    struct judge_run run = judge_with(arguments, (struct judge_options){.provoke = provoke});
    return run.end == JUDGE_EXIT && read_lines(run.output, sum).right > 0;
}

static void reject_wrong_sum(const struct judge_run *run, const struct lines *lines, const char *n,
                             long sum) {
    if (lines->right > 0)
        return;
    judge_reject_vfork(run);
    if (lines->number == 0 && is_right_with(JUDGE_SLOW_FORK, n, sum))
        judge_reject(
            "the parent printed 0: it printed before its child had handed the sum over. It must "
            "wait for it (waitpid, or a read that waits)",
            "父进程打印的是 0：子进程还没有把总和交过来，它就打印了。"
            "父进程要等它（waitpid，或者会等待的 read）");
    if (lines->number == 0 && run->counts.reaped < run->counts.forks)
        judge_reject(
            "the parent printed 0: it printed before its child had ended (waitpid), or the child "
            "added into its own copy of the variable",
            "父进程打印的是 0：要么没有等子进程结束就打印了（waitpid），"
            "要么子进程加的是它自己那一份变量");
    if (lines->number == 0)
        judge_reject("the parent printed 0: the child added into its own copy of the variable "
                     "(even a shared mapping must be made before fork)",
                     "父进程打印的是 0：子进程加的是它自己那一份变量"
                     "（共享映射也要在 fork 之前建立）");
    if (sum > 255 && (lines->number & 255) == sum % 256 && labs(lines->number) < 256)
        judge_reject("the parent printed %ld instead of %ld: only 8 bits of it have arrived, and "
                     "an exit status has only 8 bits, as has a char",
                     "父进程打印了 %ld，而不是 %ld：只传过来 8 位。"
                     "退出状态只有 8 位，一个 char 也只有 8 位",
                     lines->number, sum);
    if (lines->number == (long)(int)sum)
        judge_reject("the parent printed %ld instead of %ld, which does not fit into an int: use "
                     "long throughout",
                     "父进程打印了 %ld，而不是 %ld：int 装不下这个数，要一直用 long", lines->number,
                     sum);
    judge_reject("for N = %s the parent printed \"%s\", not %ld",
                 "N = %s 时父进程打印了“%s”，而不是 %ld", n, lines->first, sum);
}

static void expect_sum(const char *n) {
    const char *arguments[] = {n, NULL};
    long number = strtol(n, NULL, 10), sum = number * (number + 1) / 2;
    struct judge_run run = judge(arguments);
    struct lines lines = read_lines(run.output, sum);
    reject_hang(&run);
    judge_ended_well(&run);
    if (run.counts.forks == 0)
        judge_reject("no child was created: a child process must do the adding (fork)",
                     "没有创建子进程：加法要由子进程来做（fork）");
    if (lines.right > 1)
        judge_reject(
            "the same line was printed more than once: the child ran on into its parent's "
            "printf, or fork copied what stood in the buffer of printf and exit wrote it again; "
            "a child ends with _exit",
            "同一行打印了不止一次：要么子进程也走到了父进程的 printf，"
            "要么 fork 把 printf 缓冲区里的内容也复制了，exit 又写了一遍；子进程要用 _exit 结束");
    reject_no_number(&lines, n);
    reject_wrong_sum(&run, &lines, n, sum);
    if (lines.count > 1)
        judge_reject("print one line, the sum; your program printed %zu lines",
                     "只打印一行，就是总和；你的程序打印了 %zu 行", lines.count);
    if (run.counts.forks > 1 && run.counts.reaped < run.counts.forks)
        judge_reject("%u processes were created, and only %u of them were waited for: the others "
                     "are zombies, or go on when your program has ended",
                     "创建了 %u 个进程，却只等了 %u 个：其余的要么是僵尸进程，"
                     "要么在程序结束以后还在运行",
                     run.counts.forks, run.counts.reaped);
    if (judge_left_a_child(&run))
        judge_reject(
            "nobody waited for the child: it stays a zombie until its parent ends (waitpid)",
            "父进程没有等待子进程（waitpid）：父进程结束之前，子进程一直是僵尸进程");
    if (run.counts.sent == sizeof sum && run.counts.shared_maps == 0 &&
        run.counts.sent_number > 0 && run.counts.sent_number < sum)
        judge_reject(
            "the child handed over %lld, and the sum is %ld: has the parent added the rest "
            "itself? The child must do the adding",
            "子进程交来的是 %lld，而总和是 %ld：其余的是不是父进程自己加的？"
            "加法要由子进程来做",
            run.counts.sent_number, sum);
    if (sum > 0xffffffff && run.counts.sent > 0 && run.counts.sent <= 4 &&
        run.counts.shared_maps == 0)
        judge_reject("the child handed over %u bytes, too few for %ld: has the parent computed the "
                     "sum itself? The child must do the adding",
                     "子进程只交来 %u 个字节，装不下 %ld：总和是不是父进程自己算的？"
                     "加法要由子进程来做",
                     run.counts.sent, sum);
}

/* A child whose standard output leads nowhere: the sum must appear all the same. */
static void expect_parent_prints(void) {
    const char *arguments[] = {"10", NULL};
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_SILENT_CHILD});
    if (run.end == JUDGE_EXIT && read_lines(run.output, 55).right == 0)
        judge_reject("the child printed the sum itself; the parent must print it, so the child has "
                     "to hand it over",
                     "总和是子进程自己打印的；应当由父进程打印，所以子进程要把它交出来");
}

/* A child that takes longer, and a parent whose sleep does not help. */
static void expect_parent_waits(void) {
    if (!is_right_with(JUDGE_LATE_CHILD, "10", 55))
        judge_reject("when the child took 0.3 s longer, your program no longer printed the sum: to "
                     "sleep for a time is not to wait, for nobody knows how long the child takes. "
                     "waitpid waits until it has ended, read until it has written",
                     "子进程慢了 0.3 秒，程序打印的就不是总和了：sleep 一段时间不算等待，"
                     "谁也不知道子进程要多久。waitpid 会一直等到它结束，read 会一直等到它写入");
}

/* A child that dies as soon as it is born cannot have added anything. */
static void expect_child_adds(void) {
    const char *arguments[] = {"10", NULL};
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_DEAD_CHILD});
    if (read_lines(run.output, 55).right > 0)
        judge_reject("the parent printed the right sum although its child had died before it could "
                     "add: the parent has computed it itself",
                     "子进程还没来得及加就死了，父进程打印的总和却是对的：是父进程自己算的");
}

/* One test, so that the most telling sentence is the only one. */
Test(bring_it_back, the_parent_prints_what_the_child_has_added) {
    expect_sum("10");
    expect_sum("100003");
    expect_parent_prints();
    expect_child_adds();
    expect_parent_waits();
}
