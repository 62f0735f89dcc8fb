/* test.c - do all ranks square a share of the numbers, and is the sum that of all? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

enum { RANKS_MOST = 8 };

/* What the program prints. */
struct seen {
    long squared[RANKS_MOST], all, most, sum;
};

/* (mpirun ends the other ranks with a signal, which the sandbox allows to nobody: it ends of that, or waits for them.
 * Its message may be lost, so the crash itself is counted.) */
static void say_crash(const struct judge_run *run) {
    bool crashed = strstr(run->errors, "ignal 11") != NULL ||
                   strstr(run->errors, "fault (11)") != NULL ||
                   strstr(run->errors, "egmentation fault") != NULL;
    crashed |= run->counts.rank_crashes > 0;
    if (crashed && !(run->end == JUDGE_EXIT && run->code == 0))
        judge_reject("a rank reads memory that it does not have (signal 11), and MPI ends all "
                     "others: only rank 0 has "
                     "the numbers, the others have NULL until they are sent some",
                     "有一个 rank 读了自己没有的内存（信号 11），MPI 就终止了所有 rank：只有 rank "
                     "0 有这些数，别的 "
                     "rank 在收到之前只有 NULL");
}

static struct seen look(const char *ranks, const char *n) {
    const char *const arguments[] = {ranks, n, NULL};
    struct judge_run run = judge_ranks(arguments);
    struct seen seen = {0};
    if (run.end == JUDGE_EXIT && run.code == 3 && strstr(run.output, "no mpirun") != NULL)
        judge_cannot("mpirun does not run on this machine; type scripts/setup.sh",
                     "这台机器上运行不了 mpirun；请输入 scripts/setup.sh");
    say_crash(&run);
    bool hangs = run.end == JUDGE_WAITS || run.end == JUDGE_SPINS;
    if (hangs && !judge_ranks_hang(&run, (unsigned)atoi(ranks)))
        judge_doubt();
    if (hangs)
        judge_reject("with %s ranks your program does not end: a rank waits for a message "
                     "that nobody sends, or for a "
                     "call that all ranks must make and not all do",
                     "%s 个 rank 时程序没有结束：有一个 rank "
                     "在等没有人发的消息，或者在等一个所有 rank 都要调用、却不是都"
                     "调用了的函数",
                     ranks);
    judge_ended_well(&run);
    const char *line = strstr(run.output, "rank 0 squared ");
    for (int i = 0; i < atoi(ranks); i++) {
        int rank;
        if (line == NULL || sscanf(line, "rank %d squared %ld", &rank, &seen.squared[i]) != 2 ||
            __builtin_add_overflow(seen.all, seen.squared[i], &seen.all))
            break;
        seen.most = seen.squared[i] > seen.most ? seen.squared[i] : seen.most;
        line = strstr(line + 1, "rank ");
    }
    line = strstr(run.output, "sum ");
    if (line == NULL || sscanf(line, "sum %ld", &seen.sum) != 1)
        judge_reject("the last lines are not those that the program printed at first: main must "
                     "stay as it is",
                     "最后几行和原来的程序打印的不一样：main 必须保持不变");
    return seen;
}

static long right_sum(long n) {
    long sum = 0;
    for (long i = 0; i < n; i++)
        sum += (i % 10 + 1) * (i % 10 + 1);
    return sum;
}

static void judge_shares(const struct seen *seen, long ranks, long n) {
    if (ranks > 1 && seen->all == ranks * n && seen->squared[0] == n)
        judge_reject("each of the %ld ranks squared all %ld numbers: nothing is shared",
                     "%ld 个 rank 每个都算了全部 %ld "
                     "个数：并没有分摊",
                     ranks, n);
    if (ranks > 1 && seen->squared[0] == seen->all && seen->all >= n)
        judge_reject("rank 0 squared all %ld numbers, and the others none",
                     "rank 0 算了全部 %ld 个数，别的 rank 一个也没有算", n);
    if (seen->all < n)
        judge_reject(
            "with %ld ranks %ld of the %ld numbers were squared by nobody: the number of numbers "
            "need not be a "
            "multiple of the number of ranks",
            "%ld 个 rank 时，有 %ld 个数（一共 %ld 个）没有人算：数的个数不一定是 rank 数的倍数",
            ranks, n - seen->all, n);
    if (seen->all > n)
        judge_reject("with %ld ranks %ld squares were made of %ld numbers: some are squared twice",
                     "%ld 个 rank 一共算了 %ld 次平方，可是只有 %ld 个数：有的数算了两次", ranks,
                     seen->all, n);
    if (seen->most > n / ranks + ranks)
        judge_reject("with %ld ranks one of them squared %ld of %ld numbers: share them evenly",
                     "%ld 个 rank 时，其中一个算了 %ld 个数（一共 %ld 个）：要分得均匀", ranks,
                     seen->most, n);
}

static void judge_by(const char *ranks, const char *n) {
    struct seen seen = look(ranks, n);
    long right = right_sum(atol(n));
    judge_shares(&seen, atol(ranks), atol(n));
    if (seen.sum == right)
        return;
    if (seen.sum < right)
        judge_reject("with %s ranks rank 0 has the sum %ld and not %ld, though all numbers were "
                     "squared: the sums of the "
                     "other ranks have not come to it",
                     "%s 个 rank 时，rank 0 得到的和是 %ld 而不是 %ld，虽然所有的数都算过了：别的 "
                     "rank 的和没有送到 rank 0",
                     ranks, seen.sum, right);
    judge_reject("with %s ranks the sum is %ld and not %ld: something is added more than once",
                 "%s 个 rank 时，和是 %ld 而不是 %ld：有的部分加了不止一次", ranks, seen.sum,
                 right);
}

Test(share_the_numbers, one_rank_and_seven) {
    judge_by("1", "100");
    judge_by("7", "1000");
}

Test(share_the_numbers, two_ranks_and_three) {
    judge_by("2", "1000");
    judge_by("3", "1000");
}
