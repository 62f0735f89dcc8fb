/* test.c - do two processes on one CPU pass a byte to and fro, and is what is printed the time of one
 * switch? No time of a switch is judged: the clock is tried on turns whose length is known (a sleep never
 * ends early, nanosleep(2)), and that they are switches is seen in how often each has left the CPU. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

enum { TRIPS = 400, SLOW_TRIPS = 5, WORK_US = 40000, TRIES = 3 };

/* What report has printed of one of them. */
struct report {
    int lines, cpus, first;
    long left;
};

struct printed {
    struct report child, parent;
    int numbers;
    double us;
    bool last; /* the number is the last line */
};

static bool read_report(const char *line, const char *who, struct report *report) {
    char name[16];
    struct report found = {0};
    if (sscanf(line, "%15[a-z]: may run on %d CPUs, the first is %d; left it %ld times", name,
               &found.cpus, &found.first, &found.left) != 4 ||
        strcmp(name, who) != 0)
        return false;
    found.lines = report->lines + 1;
    *report = found;
    return true;
}

static struct printed read_output(const char *output) {
    struct printed printed = {0};
    char *copy = strdup(output), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        if (line[0] == '\0' || read_report(line, "child", &printed.child) ||
            read_report(line, "parent", &printed.parent)) {
            printed.last = printed.last && line[0] == '\0';
            continue;
        }
        char *end;
        double us = strtod(line, &end);
        if (end != line && *end == '\0')
            printed.numbers++, printed.us = us, printed.last = true;
    }
    free(copy);
    return printed;
}

/* --- what is wrong ---------------------------------------------------------------------------- */

static void reject_hang(const struct judge_run *run) {
    if (run->end == JUDGE_WAITS)
        judge_reject(
            "parent and child wait for ever: one of them waits for a byte that nobody sends. "
            "There must be a pipe for each direction, for whoever reads the pipe into which it "
            "has written takes the byte away from the other one; the parent sends first, the "
            "child waits first; and each sends as often as the other one waits",
            "父进程和子进程永远等下去：有一方在等一个谁也不会送来的字节。"
            "去和回要各用一根管道，因为谁去读自己写过的管道，谁就把本该给对方的字节拿走了；"
            "父进程先送，子进程先等；一方送几次，另一方就等几次");
}

static void reject_wrong_child(const struct judge_run *run, const struct printed *printed) {
    if (run->counts.forks == 0)
        judge_reject("no child was created (fork)", "没有创建子进程（fork）");
    if (printed->child.lines == 0)
        judge_reject(
            "the line of report(\"child\") is missing: the child calls it when it has taken "
            "all its turns, and before it ends",
            "缺少 report(\"child\") 那一行：子进程轮完以后、结束之前要调用它");
    if (printed->child.lines > 1 || printed->parent.lines > 1 || printed->numbers > 1)
        judge_reject(
            "a line was printed more than once: a child ran on into the part that is its "
            "parent's; it must end with _exit(0)",
            "有一行打印了不止一次：子进程继续执行了父进程的那一段；它必须用 _exit(0) 结束");
    if (run->counts.reaped == 0 || judge_left_a_child(run))
        judge_reject("nobody waited for the child (wait, waitpid)",
                     "父进程没有等待子进程（wait、waitpid）");
    if (printed->parent.lines == 0)
        judge_reject("the line of report(\"parent\") is missing", "缺少 report(\"parent\") 那一行");
    if (printed->numbers == 0 || !printed->last)
        judge_reject("at last the program prints one line with a number, the us of one switch",
                     "程序最后要打印一行，只有一个数：一次切换的微秒数");
}

static void reject_unpinned(const struct report *child, const struct report *parent) {
    if (parent->cpus > 1 && child->cpus > 1)
        judge_reject(
            "both may run on %d CPUs: then each waits on its own CPU, and what is measured is "
            "how long that takes to wake up. Pin both to one CPU (sched_setaffinity)",
            "两个进程都可以在 %d 个 CPU 上运行：这样它们会各占一个 CPU，"
            "量到的是唤醒 CPU 的时间。请把两个都绑定到同一个 CPU（sched_setaffinity）",
            parent->cpus);
    if (child->cpus > 1)
        judge_reject(
            "the parent is pinned, but the child may run on %d CPUs: a child inherits what its "
            "parent had when it called fork, not what it does later",
            "父进程绑定了，子进程却可以在 %d 个 CPU 上运行：子进程继承的是 fork "
            "那一刻的设置，以后父进程再改，与它无关",
            child->cpus);
    if (parent->cpus > 1)
        judge_reject("the child is pinned, but the parent may run on %d CPUs",
                     "子进程绑定了，父进程却可以在 %d 个 CPU 上运行", parent->cpus);
    if (child->first != parent->first)
        judge_reject(
            "the child is pinned to CPU %d and the parent to CPU %d: that is no switch, for each "
            "has a CPU of its own",
            "子进程绑定在 CPU %d，父进程绑定在 CPU %d：各有各的 CPU，就没有切换", child->first,
            parent->first);
}

/* On one CPU, each turn of the one is a leave of the other. */
static void reject_without_switches(const struct report *report, const char *who) {
    if (report->left < TRIPS * 9 / 10)
        judge_reject(
            "%1$d round trips were asked for, but the %2$s has left the CPU only %3$ld times: "
            "whoever "
            "finds the byte that it has written itself, or one that was sent in advance, does not "
            "wait. There must be a pipe for each direction, and each waits for the byte before it "
            "sends the next one%4$.0s",
            "要往返 %1$d 次，%2$.0s%4$s却只离开 CPU %3$ld 次：读到自己写的字节，"
            "或者读到提前送来的字节，都不用等。去和回要各用一根管道，等到了字节，才能再送下一个",
            TRIPS, who, report->left, strcmp(who, "child") == 0 ? "子进程" : "父进程");
}

static struct judge_run expect_end(const char *const arguments[], struct printed *printed) {
    struct judge_run run = judge(arguments);
    reject_hang(&run);
    judge_ended_well(&run);
    *printed = read_output(run.output);
    reject_wrong_child(&run, printed);
    reject_unpinned(&printed->child, &printed->parent);
    return run;
}

static void expect_switches(void) {
    static const char *const arguments[] = {"400", "0", NULL};
    struct printed printed;
    expect_end(arguments, &printed);
    reject_without_switches(&printed.child, "child");
    reject_without_switches(&printed.parent, "parent");
}

static double slow_turns(double *elapsed_us) {
    static const char *const arguments[] = {"5", "40000", NULL};
    struct printed printed;
    struct judge_run run = expect_end(arguments, &printed);
    if (run.counts.main_waits > 0)
        judge_reject("the parent has called work: only the child works at its turn",
                     "父进程调用了 work：只有子进程轮到时才干活");
    if (run.counts.child_waits != SLOW_TRIPS)
        judge_reject(
            "5 round trips were asked for, and the child has called work %u times: once at each of "
            "its turns",
            "要往返 5 次，子进程却调用了 %u 次 work：每轮到一次，就调用一次",
            run.counts.child_waits);
    *elapsed_us = run.elapsed_s * 1e6;
    return printed.us;
}

/* A round trip takes 40000 us and two switches. */
static void expect_time(void) {
    double elapsed_us, us = slow_turns(&elapsed_us);
    for (int try = 1; try < TRIES && us >= 30000; try++)
        us = slow_turns(&elapsed_us);
    bool too_much =
        10 * us > elapsed_us; /* 10 such switches do not fit into the run, however slow it was */
    if (us == 0)
        judge_reject(
            "the child worked 40000 us at each turn, and your program printed 0: is there a clock "
            "around the round trips?",
            "子进程每次干活 40000 微秒，程序打印的却是 0：来回传字节的前后读时钟了吗？");
    if (us >= 2e7)
        judge_reject(
            "the child worked 40000 us at each turn, and your program printed %.2f: 1000 times too "
            "large, these are nanoseconds",
            "子进程每次干活 40000 微秒，程序打印的却是 %.2f：大了 1000 倍，这是纳秒", us);
    if (us >= 20 && us < 30)
        judge_reject(
            "the child worked 40000 us at each turn, and your program printed %.2f: 1000 times too "
            "small, these are milliseconds",
            "子进程每次干活 40000 微秒，程序打印的却是 %.2f：小了 1000 倍，这是毫秒", us);
    if (us > 0.01 && us < 0.05)
        judge_reject(
            "the child worked 40000 us at each turn, and your program printed %.2f: these are "
            "seconds",
            "子进程每次干活 40000 微秒，程序打印的却是 %.2f：这是秒", us);
    if (us < 20000)
        judge_reject(
            "5 round trips of more than 40000 us have 10 switches, and your program printed %.2f, "
            "less "
            "than 20000 for each: either the clock covers less than all round trips, or it counts "
            "CPU time (clock), which stands still while a process sleeps, or the child sends the "
            "byte "
            "back before it has worked, or there is too much in the divisor",
            "往返 5 次，每次 40000 微秒多，一共切换 10 次，程序打印的却是 %.2f，"
            "平均一次不到 20000：要么计时没有包含全部往返，要么用的是 CPU 时间"
            "（clock），进程睡着时它不走，要么子进程还没有干完活就把字节送了回来，要么除数太大",
            us);
    if (us >= 200000)
        judge_reject_where(
            too_much,
            "5 round trips of 40000 us each, and your program printed %.2f: that is the time of "
            "all; "
            "divide it by the switches",
            "往返 5 次，每次 40000 微秒，程序打印的却是 %.2f：这是全部的时间；要除以切换的次数",
            us);
    if (us >= 30000)
        judge_reject_where(
            too_much,
            "5 round trips of 40000 us each, and your program printed %.2f: that is a round trip, "
            "and it has two switches, one there and one back",
            "往返 5 次，每次 40000 微秒，程序打印的却是 %.2f："
            "这是一次往返的时间，一次往返要切换两次，去一次，回一次",
            us);
}

static void expect_refusal_is_said(void) {
    static const char *const arguments[] = {"3", "0", NULL};
    struct judge_run run = judge_with(arguments, (struct judge_options){.provoke = JUDGE_REFUSES});
    if (run.end != JUDGE_EXIT || run.code != 1)
        judge_reject(
            "the system refused the fork, and your program went on, or did not end with status 1",
            "系统拒绝了 fork，程序却继续往下走，或者没有以状态 1 结束");
    if (run.errors[0] == '\0' && run.output[0] == '\0')
        judge_reject(
            "the system refused the fork, and your program ended with status 1 without a word: "
            "say what was refused (perror)",
            "系统拒绝了 fork，程序以状态 1 结束，却一句话也没有说：应当说明什么被拒绝了（perror）");
}

/* One test, so that the first thing that is wrong is what the student reads. */
Test(measure_a_switch, two_processes_on_one_cpu_pass_a_byte_and_the_time_of_a_switch_is_printed) {
    expect_switches();
    expect_time();
    expect_refusal_is_said();
}
