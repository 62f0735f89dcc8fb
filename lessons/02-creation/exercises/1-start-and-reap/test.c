/* test.c - do n children exist at the same time, and does the parent wait for every one of them? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

enum { CHILDREN_MOST = 20, LINE_MOST = 80 };

/* What the program printed, line by line. */
struct lines {
    int headings, starts, sums;      /* "n children", "all started", "sum s" */
    int children[CHILDREN_MOST + 1]; /* "child i" */
    int others;                      /* of another kind */
    int late;                        /* lines behind the sum */
    int first_early;                 /* the first child whose line stands before "all started" */
    long sum;
};

static struct lines read_lines(const char *output) {
    struct lines lines = {0};
    char *copy = strdup(output), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        int number;
        long sum;
        lines.late += lines.sums > 0 && line[0] != '\0';
        if (sscanf(line, "child %d", &number) == 1) {
            if (number >= 0 && number <= CHILDREN_MOST)
                lines.children[number]++;
            if (lines.starts == 0 && lines.first_early == 0)
                lines.first_early = number;
        } else if (sscanf(line, "sum %ld", &sum) == 1) {
            lines.sums++;
            lines.sum = sum;
        } else if (strcmp(line, "all started") == 0) {
            lines.starts++;
        } else if (strstr(line, " children") != NULL) {
            lines.headings++;
        } else if (line[0] != '\0') {
            lines.others++;
        }
    }
    free(copy);
    return lines;
}

/* Each child waits at the gate until all have been started; a program that hangs has one of two
 * reasons, and the number of its children tells them apart. */
static void reject_hang(const struct judge_run *run, unsigned n) {
    if (run->end != JUDGE_WAITS || run->counts.reaped > 0)
        return;
    if (run->counts.forks < n)
        judge_reject("your program hangs: it waited for a child after starting %u of %u, but the "
                     "children wait at the gate until all have been started; call wait after the "
                     "loop, not in it",
                     "程序卡住了：启动了 %u 个（一共 %u 个）就去等子进程，"
                     "可是子进程要等全部启动以后才能过闸门；wait 要放在循环之后，不能放在循环里",
                     run->counts.forks, n);
    if (run->counts.forks == n)
        judge_reject("your program hangs: all %u children were started, but the gate never opened, "
                     "for some process still has its writing end open (the parent, or a child: "
                     "each has inherited a copy)",
                     "程序卡住了：%u 个子进程都已启动，但闸门没有打开，因为还有进程开着它的写端"
                     "（父进程，或者某个子进程：每个子进程都继承了一份）",
                     n);
}

static void reject_wrong_number(const struct judge_run *run, unsigned n) {
    if (run->counts.forks > n)
        judge_reject(
            "%u children were asked for, but fork made %u: a child goes on in the loop and "
            "forks too; it must end inside the loop, with _exit(i)",
            "要的是 %u 个子进程，fork 却创建了 %u 个：子进程也在循环里继续 fork；"
            "它必须在循环里用 _exit(i) 结束",
            n, run->counts.forks);
    judge_ended_well(run);
    if (run->counts.forks == 0)
        judge_reject("no child was created (fork)", "没有创建子进程（fork）");
    if (run->counts.forks < n)
        judge_reject("%u children were asked for, but only %u started",
                     "要的是 %u 个子进程，只启动了 %u 个", n, run->counts.forks);
}

static void reject_child_that_goes_on(const struct lines *lines) {
    if (lines->sums > 1)
        judge_reject(
            "%d processes printed the sum: a child ran on into the part that is its "
            "parent's; it must end with _exit(i)",
            "有 %d 个进程打印了总和：子进程继续执行了父进程的那一段；它必须用 _exit(i) 结束",
            lines->sums);
    if (lines->headings > 1)
        judge_reject("the first line was printed %d times: fork copied it in the buffer of printf, "
                     "and exit (or return from main) wrote it again in each child; a child ends "
                     "with _exit",
                     "第一行打印了 %d 次：fork 把 printf 缓冲区里的内容也复制了，"
                     "每个子进程的 exit（或 main 的 return）又写了一遍；子进程要用 _exit 结束",
                     lines->headings);
}

static void reject_zombies(const struct judge_run *run, unsigned n) {
    if (run->counts.reaped == 0)
        judge_reject("nobody waited for the children (wait, waitpid): each stays a zombie until "
                     "its parent ends",
                     "父进程没有等待子进程（wait、waitpid）：父进程结束之前，它们都是僵尸进程");
    if (run->counts.reaped < n)
        judge_reject("%u children were started, but only %u waited for: each call of wait reaps "
                     "one child",
                     "启动了 %u 个子进程，却只等了 %u 个：每调用一次 wait，只回收一个子进程", n,
                     run->counts.reaped);
}

/* All were started before the first went through the gate, and each did. */
static void reject_wrong_order(const struct lines *lines, unsigned n) {
    if (lines->starts == 0)
        judge_reject("the line \"all started\" is missing: open_gate prints it after the loop",
                     "缺少“all started”这一行：它由 open_gate 在循环之后打印");
    if (lines->first_early != 0 || lines->starts > 1)
        judge_reject(
            "child %d went through the gate before all had been started, so they did not "
            "exist at the same time: open the gate once, after the loop",
            "还没有全部启动，%d 号子进程就过了闸门，它们没有同时存在：闸门只在循环之后打开一次",
            lines->first_early != 0 ? lines->first_early : 1);
    if (lines->children[0] > 0)
        judge_reject(
            "the line \"child 0\" was printed: the children are numbered 1 to N, and child i "
            "gives its i to wait_at",
            "打印了“child 0”：子进程的编号是 1 到 N，i 号子进程要把自己的 i 交给 wait_at");
    for (unsigned i = 1; i <= n; i++)
        if (lines->children[i] != 1)
            judge_reject("the line \"child %u\" was printed %d times, not once; if it is missing: "
                         "_exit does not write what is still in the buffer of printf",
                         "“child %u”这一行打印了 %d 次，而不是一次；如果一次也没有，可能是因为 "
                         "_exit 不会写出还留在 printf 缓冲区里的内容",
                         i, lines->children[i]);
}

static void reject_wrong_sum(const struct lines *lines, long sum) {
    if (lines->sums == 0)
        judge_reject("the line \"sum %ld\" is missing", "缺少“sum %ld”这一行", sum);
    if (lines->sum == 256 * sum)
        judge_reject("the sum is %ld, 256 times too large: what wait stores holds the exit status "
                     "in its second byte (WEXITSTATUS)",
                     "总和是 %ld，大了 256 倍：wait 存下的数里，退出状态在第二个字节"
                     "（WEXITSTATUS）",
                     lines->sum);
    if (lines->sum == 0)
        judge_reject("the sum is 0, not %ld: a child adds to its own copy of a variable; only its "
                     "exit status reaches the parent, through wait(&status)",
                     "总和是 0，而不是 %ld：子进程加的是它自己那一份变量；"
                     "能到父进程手里的只有退出状态，要用 wait(&status) 取",
                     sum);
    if (lines->late > 0)
        judge_reject("there are %d lines behind the sum: it is printed when every child has been "
                     "waited for, so its line is the last",
                     "总和后面还有 %d 行：每一个子进程都等到以后才打印总和，所以它是最后一行",
                     lines->late);
    if (lines->sum != sum)
        judge_reject("the sum is %ld, not %ld", "总和是 %ld，而不是 %ld", lines->sum, sum);
}

static void expect_children(unsigned n) {
    char number[16];
    snprintf(number, sizeof number, "%u", n);
    const char *arguments[] = {number, NULL};
    struct judge_run run = judge(arguments);
    struct lines lines = read_lines(run.output);
    reject_hang(&run, n);
    reject_wrong_number(&run, n);
    reject_child_that_goes_on(&lines);
    reject_zombies(&run, n);
    reject_wrong_order(&lines, n);
    if (run.counts.exit_statuses != n * (n + 1) / 2)
        judge_reject("the exit statuses of the %u children add up to %u, not %u: child i ends with "
                     "exit status i (_exit(i)), and their sum is what is printed",
                     "%u 个子进程的退出状态加起来是 %u，而不是 %u：i 号子进程以退出状态 i 结束"
                     "（_exit(i)），打印的就是这些退出状态之和",
                     n, run.counts.exit_statuses, n * (n + 1) / 2);
    reject_wrong_sum(&lines, (long)n * (n + 1) / 2);
}

/* With a pause after each fork, an early child has time to end before the next is started. */
static void expect_all_at_once(void) {
    const char *arguments[] = {"3", NULL};
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_SLOW_FORK});
    if (run.counts.forks_after_end > 0)
        judge_reject("a child had ended before the last one was started, so they did not all exist "
                     "at the same time: open the gate once, after the loop",
                     "最后一个子进程还没有启动，就已经有子进程结束了，所以它们没有同时存在："
                     "闸门只在循环之后打开一次");
}

/* The children begin late, and sleeps return at once. */
static void expect_no_sleep_in_place_of_waiting(void) {
    const char *arguments[] = {"3", NULL};
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_LATE_CHILD});
    struct lines lines = read_lines(run.output);
    if (run.end != JUDGE_EXIT || lines.sum != 6 || lines.first_early != 0 || lines.late > 0)
        judge_reject("when the children were 0.3 s later, your program went wrong: to sleep for a "
                     "time is not to wait, for nobody knows how long they take. They wait at the "
                     "gate, and the parent waits with wait or waitpid",
                     "子进程晚了 0.3 秒，程序就不对了：sleep 一段时间不算等待，"
                     "谁也不知道它们要多久。子进程在闸门前等，父进程用 wait 或 waitpid 等");
}

/* Children that are killed have no exit status that could be added. */
static void expect_real_statuses(void) {
    const char *arguments[] = {"3", NULL};
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_DEAD_CHILD});
    if (run.end == JUDGE_EXIT && read_lines(run.output).sum == 6)
        judge_reject("the children were killed before they could end by themselves, and your "
                     "program printed the sum 6 all the same: it adds other numbers than the exit "
                     "statuses that wait brings",
                     "子进程还没有自己结束就被杀死了，程序打印的总和却还是 6："
                     "它加的不是 wait 取回的退出状态");
}

/* fork is refused: every one, or from the third on, when two children stand at the gate. */
static void expect_refusal_noticed(enum judge_provoke provoke) {
    const char *arguments[] = {"4", NULL};
    struct judge_run run = judge_with(arguments, (struct judge_options){.provoke = provoke});
    if (run.end == JUDGE_EXIT && run.code == 0)
        judge_reject("the system refused fork (it returned -1), and your program went on "
                     "and ended with status 0; say so and end with status 1",
                     "系统拒绝了 fork（返回 -1），程序却继续往下走，退出状态还是 0；"
                     "应当说明情况，以状态 1 结束");
    if (run.end != JUDGE_EXIT)
        judge_reject("the system refused fork (it returned -1), and your program did not end with "
                     "status 1 but hung or crashed. (Does somebody wait for children that still "
                     "stand at the gate?)",
                     "系统拒绝了 fork（返回 -1），程序没有以状态 1 结束，而是卡住或崩溃了。"
                     "（是不是在等还停在闸门前的子进程？）");
    if (run.code != 1)
        judge_reject("the system refused fork (it returned -1), and your program ended with status "
                     "%d, not 1",
                     "系统拒绝了 fork（返回 -1），程序的退出状态是 %d，而不是 1", run.code);
    if (run.errors[0] == '\0' && read_lines(run.output).others == 0)
        judge_reject("the system refused fork (it returned -1), and your program ended with status "
                     "1, but said nothing; say so (perror)",
                     "系统拒绝了 fork（返回 -1），程序以状态 1 结束了，却什么也没有说；"
                     "要说明情况（perror）");
}

/* One after another, so that only the first mistake found is told. */
Test(start_and_reap, all_children_exist_at_the_same_time_and_are_reaped) {
    expect_children(3);
    for (int repeat = 0; repeat < 3; repeat++)
        expect_children(CHILDREN_MOST);
    expect_all_at_once();
    expect_no_sleep_in_place_of_waiting();
    expect_real_statuses();
    expect_refusal_noticed(JUDGE_REFUSES);
    expect_refusal_noticed(JUDGE_REFUSES_THIRD);
}
