/* test.c - does the parent get all values that its children have computed, each in its place? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

/* What a run of the program printed. */
struct printed {
    long lines; /* "checksum ..." */
    long checksum, missing;
};

static struct printed read_output(const char *output) {
    struct printed printed = {0};
    char *copy = strdup(output), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;)
        printed.lines +=
            sscanf(line, " checksum %ld, missing %ld", &printed.checksum, &printed.missing) == 2;
    free(copy);
    return printed;
}

static long checksum_of(long limit) {
    long checksum = 0;
    for (long i = 1; i <= limit; i++)
        checksum = (checksum + i * (i * i % 1000003)) % 1000003;
    return checksum;
}

/* Each value of LIMIT and N is one run; a part has 2 KB in the small one. */
enum size { FITS_INTO_A_PIPE, BEYOND_A_PIPE };

static void expect_end(const struct judge_run *run, enum size size, const char *limit) {
    if (run->end == JUDGE_WAITS && size == FITS_INTO_A_PIPE)
        judge_reject(
            "your program did not end, although each part fits into a pipe: does a process read "
            "until the end of the file? That comes only when every copy of the pipe's end for "
            "writing is closed; the parent has one as well, and fork copies it to each child",
            "程序没有结束，可是每一份都装得进管道：是不是有一个进程一直读到文件结束？"
            "只有写端的每一份副本都关掉了，才读得到文件结束；父进程自己也有一份，"
            "fork 还给每个子进程复制了一份");
    if (run->end == JUDGE_WAITS)
        judge_reject(
            "with LIMIT = 1000 your program ends, with LIMIT = %s it does not: a pipe holds 64 KB, "
            "and whoever writes more waits for a reader. The parent must have read everything (one "
            "read returns only what is there) before it waits for a child: by waitpid, or for the "
            "end of a file that another child still holds open",
            "LIMIT = 1000 时程序会结束，LIMIT = %s 时却不会："
            "管道只装得下 64 KB，再往里写就要等另一端来读。"
            "父进程要先把数据全部读完（一次 read 只返回当时已有的数据），才能去等子进程："
            "用 waitpid 等是等，等管道读到文件结束也是等（别的子进程还开着写端，就读不到结束）",
            limit);
    if (run->end == JUDGE_EXIT && run->code != 0 && size == BEYOND_A_PIPE)
        judge_reject(
            "with LIMIT = 1000 your program ends well, with LIMIT = %s its exit status is "
            "%d: did read return less than was asked for? That is no error: a pipe holds "
            "64 KB, so read again until all is there (%.200s)",
            "LIMIT = 1000 时程序正常结束，LIMIT = %s 时退出状态是 %d：是不是 read "
            "读到的比要求的少？这不是错误：管道只装得下 64 KB，要接着读，直到读全为止（%.200s）",
            limit, run->code, run->errors);
    judge_ended_well(run);
}

static void expect_children(const struct judge_run *run, long n) {
    if (run->counts.forks == 0)
        judge_reject("no child was created: N child processes must compute (fork)",
                     "没有创建子进程：要由 N 个子进程来算（fork）");
    if (run->counts.forks > n)
        judge_reject(
            "%u processes were created for N = %ld: a child went on in the loop and forked "
            "as well; a child ends with _exit",
            "N = %2$ld，却创建了 %1$u 个进程：子进程也在循环里继续 fork；"
            "子进程要用 _exit 结束",
            run->counts.forks, n);
    if (run->counts.forks < n)
        judge_reject("only %u processes were created for N = %ld",
                     "N = %2$ld，却只创建了 %1$u 个进程", run->counts.forks, n);
}

static void expect_values(const struct judge_run *run, const struct printed *printed, long limit,
                          const char *n) {
    if (printed->lines != 1)
        judge_reject(
            "there must be one line \"checksum ...\", from the parent; there are %ld (does "
            "a child go on to what its parent is to do? it ends with _exit)",
            "应当只有一行“checksum ...”，由父进程打印；现在有 %ld 行"
            "（子进程是不是也去做了父进程该做的事？子进程要用 _exit 结束）",
            printed->lines);
    if (printed->missing > 0 && run->counts.reaped < run->counts.forks)
        judge_reject("LIMIT = %ld, N = %s: %ld values are missing: the parent printed before its "
                     "children were done; it has waited for %u of %u",
                     "LIMIT = %ld、N = %s 时少了 %ld 个数：子进程还没有做完，父进程就打印了；"
                     "它只等到了 %u 个子进程，一共有 %u 个",
                     limit, n, printed->missing, run->counts.reaped, run->counts.forks);
    if (printed->missing == limit)
        judge_reject_vfork(run);
    if (printed->missing == limit)
        judge_reject(
            "LIMIT = %ld, N = %s: all values are missing: each child computed into its own "
            "copy of the memory, and nothing of it reached the parent",
            "LIMIT = %ld、N = %s 时一个数都没有拿到：每个子进程都算进了自己那一份内存，"
            "什么也没有交到父进程手里",
            limit, n);
    if (printed->missing > 0 && run->counts.shared_maps > 0)
        judge_reject("LIMIT = %ld, N = %s: %ld values are missing in the parent's array",
                     "LIMIT = %ld、N = %s 时父进程的数组里少了 %ld 个数", limit, n,
                     printed->missing);
    if (printed->missing > 0)
        judge_reject(
            "LIMIT = %ld, N = %s: %ld values are missing. With pipes: a read returns what is there "
            "at the moment, 64 KB at most from a pipe; read again, behind what has come, until "
            "all is there",
            "LIMIT = %ld、N = %s 时少了 %ld 个数。如果用管道：read 只返回当时已有的数据，"
            "从管道里一次最多 64 KB；要接在后面继续读，直到读全为止",
            limit, n, printed->missing);
    if (printed->checksum != checksum_of(limit))
        judge_reject("LIMIT = %ld, N = %s: no value is missing, but the checksum is %ld, not %ld: "
                     "the values are not in their places; do the parts stand in the order in which "
                     "they arrived?",
                     "LIMIT = %ld、N = %s 时一个数也没有少，校验和却是 %ld，而不是 %ld："
                     "有的数不在自己的位置上；是不是按先来后到的次序拼起来的？",
                     limit, n, printed->checksum, checksum_of(limit));
}

static void expect_result(const char *limit, const char *n, enum size size) {
    const char *arguments[] = {limit, n, NULL};
    struct judge_run run = judge(arguments);
    struct printed printed = read_output(run.output);
    if (run.counts.forks > strtol(n, NULL, 10))
        expect_children(&run, strtol(n, NULL, 10)); /* it tells more than how that ended */
    expect_end(&run, size, limit);
    expect_children(&run, strtol(n, NULL, 10));
    expect_values(&run, &printed, strtol(limit, NULL, 10), n);
    if (judge_left_a_child(&run))
        judge_reject(
            "the parent waited for %u of its %u children: the others stay zombies until it "
            "ends (wait, waitpid)",
            "父进程有 %2$u 个子进程，只等待了 %1$u 个：其余的在父进程结束之前一直是僵尸进程"
            "（wait、waitpid）",
            run.counts.reaped, run.counts.forks);
}

/* compute sleeps: it tells who computes. */
static void expect_children_compute(void) {
    const char *arguments[] = {"1000", "4", NULL};
    struct judge_run run = judge(arguments);
    struct judge_run dead =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_DEAD_CHILD});
    if (read_output(dead.output).lines == 1 && read_output(dead.output).missing == 0)
        judge_reject("the parent had every value although its children had died before they could "
                     "compute: it has computed them itself",
                     "子进程还没来得及计算就死了，父进程却得到了全部的数：是父进程自己算的");
    if (run.counts.waiting_children == 4 && run.counts.child_waits > 4)
        judge_reject("for N = 4, compute was called %u times: each of the N children computes its "
                     "part, and no other",
                     "N = 4，compute 却调用了 %u 次：N 个子进程各算自己的一份，不要算别的",
                     run.counts.child_waits);
    if (run.counts.waiting_children < 4)
        judge_reject("for N = 4, only %u child processes called compute: each of the N children "
                     "computes its part",
                     "N = 4，却只有 %u 个子进程调用了 compute：N 个子进程要各算一份",
                     run.counts.waiting_children);
}

static void expect_parent_waits(void) {
    const char *arguments[] = {"100000", "4", NULL};
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_LATE_CHILD});
    struct printed printed = read_output(run.output);
    if (run.end == JUDGE_EXIT && printed.missing == 0 && printed.checksum != checksum_of(100000))
        judge_reject("when all children were ready at the same time, the checksum was %ld, not "
                     "%ld: the values are not in their places. Do several children write to one "
                     "pipe? Only up to 4096 bytes are written in one piece (pipe(7), PIPE_BUF)",
                     "所有子进程同时算完的时候，校验和是 %ld，而不是 %ld：有的数不在自己的位置上。"
                     "是不是几个子进程写同一根管道？一次不超过 4096 字节的写入才不会被打断"
                     "（pipe(7)，PIPE_BUF）",
                     printed.checksum, checksum_of(100000));
    if (run.end != JUDGE_EXIT || printed.missing > 0 || printed.checksum != checksum_of(100000))
        judge_reject("when the children took 0.3 s longer, the parent no longer had every value: "
                     "to sleep for a time is not to wait, for nobody knows how long they take. "
                     "waitpid waits until a child has ended, read until it has written",
                     "子进程慢了 0.3 秒，父进程得到的数就不全了：sleep 一段时间不算等待，"
                     "谁也不知道它们要多久。waitpid 会一直等到子进程结束，read 会一直等到它写入");
}

/* One test, so that the first thing that is wrong is what the student reads. A part has 2 KB, then
 * 533 KB, then 1600 KB, which is more than a pipe can be made to hold by an ordinary user. */
Test(hand_it_over, the_parent_gets_every_value_in_its_place) {
    expect_result("1000", "4", FITS_INTO_A_PIPE);
    expect_result("199999", "3", BEYOND_A_PIPE);
    expect_result("200000", "1", BEYOND_A_PIPE);
    expect_result("200000", "3", BEYOND_A_PIPE);
    expect_result("2", "4", FITS_INTO_A_PIPE);    /* a part may be empty */
    expect_result("1200000", "2", BEYOND_A_PIPE); /* 9.6 MB are more than a stack */
    expect_children_compute();
    expect_parent_waits();
}
