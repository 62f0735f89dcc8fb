/* test.c - has each rank the row of its left neighbour, however many they are and however long the row is? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

/* Whether the program hangs for sure, however busy the machine is: every rank is in MPI_Send, so nobody
 * receives; or every rank is in MPI_Recv, and nobody has begun to send. */
static bool all_send(const struct judge_run *run, unsigned ranks) {
    return run->counts.ranks == ranks && run->counts.sending == ranks;
}

static bool all_receive(const struct judge_run *run, unsigned ranks) {
    return run->counts.ranks == ranks && run->counts.receiving == ranks && run->counts.sends == 0;
}

static void say_no_end(const struct judge_run *run, const char *ranks, bool large) {
    unsigned count = (unsigned)atoi(ranks);
    if (!all_send(run, count) && !all_receive(run, count) && !judge_ranks_hang(run, count))
        judge_doubt();
    if (count == 1)
        judge_reject("with one rank your program does not end: it is its own neighbour, and "
                     "a rank that waits in MPI_Send "
                     "cannot call MPI_Recv",
                     "只有一个 rank 时程序没有结束：它的邻居就是它自己，而等在 MPI_Send 里的 "
                     "rank 没法调用 MPI_Recv");
    if (!large)
        judge_reject("with %s ranks your program does not end even with short rows: all wait "
                     "for a message, and nobody sends",
                     "%s 个 rank 时，连很短的行也传不完：所有 rank 都在等消息，没有人发", ranks);
    judge_reject(
        "with %s ranks and long rows your program does not end: each waits in MPI_Send until its "
        "neighbour receives, "
        "and the neighbour waits in MPI_Send as well; short rows only fit into a buffer",
        "%s 个 rank、行很长时程序没有结束：每个 rank 都在 MPI_Send 里等邻居接收，而邻居也等在 "
        "MPI_Send 里；短的行"
        "只是因为放得进缓冲区",
        ranks);
}

/* Which rank's row has come to rank i: its first and its last number. */
static void judge_row(const char *ranks, int i, int first, int last) {
    int count = atoi(ranks), left = (i + count - 1) % count;
    if (first == left && last == left)
        return;
    if (count > 2 && first == (i + 1) % count && last == first)
        judge_reject("with %s ranks rank %d has the row of rank %d, its right neighbour: each "
                     "sends to the right and receives "
                     "from the left",
                     "%s 个 rank 时，rank %d 得到的是右边邻居 rank %d 的行：应该往右发，从左边收",
                     ranks, i, first);
    if (first == -1 && last == -1)
        judge_reject(
            "with %s ranks nothing had come to rank %d when it went on: a receive that was begun "
            "is not yet done",
            "%s 个 rank 时，rank %d 继续往下走的时候什么也没有收到：开始接收不等于已经收到", ranks,
            i);
    if (first == left)
        judge_reject("with %s ranks only the beginning of the row has come to rank %d",
                     "%s 个 rank 时，rank %d 只收到了那一行的开头", ranks, i);
    judge_reject("with %s ranks rank %d has the row of rank %d and not that of rank %d",
                 "%s 个 rank 时，rank %d 得到的是 rank %d 的行，而不是 rank %d 的", ranks, i, first,
                 left);
}

/* MPI ends the program with the class of the error as its status, also where its message is lost, as
 * happens to mpirun on a busy machine. */
static bool names_no_rank(const struct judge_run *run) {
    enum { ERR_RANK = 6 }; /* in mpi.h of Open MPI */
    return strstr(run->errors, "MPI_ERR_RANK") != NULL ||
           strstr(run->errors, "nvalid rank") != NULL ||
           (run->end == JUDGE_EXIT && run->code == ERR_RANK);
}

static void judge_by(const char *ranks, const char *n) {
    const char *const arguments[] = {ranks, n, NULL};
    struct judge_run run = judge_ranks(arguments);
    if (run.end == JUDGE_EXIT && run.code == 3 && strstr(run.output, "no mpirun") != NULL)
        judge_cannot("mpirun does not run on this machine; type scripts/setup.sh",
                     "这台机器上运行不了 mpirun；请输入 scripts/setup.sh");
    if (run.end == JUDGE_WAITS || run.end == JUDGE_SPINS)
        say_no_end(&run, ranks, atoi(n) > 100);
    if (names_no_rank(&run))
        judge_reject("with %s ranks a message goes to a rank that does not exist, and MPI ends "
                     "all: the last rank's right "
                     "neighbour is rank 0",
                     "%s 个 rank 时，有一条消息发给了不存在的 rank，MPI 就终止了全部：最后一个 "
                     "rank 的右边邻居是 rank 0",
                     ranks);
    judge_ended_well(&run);
    const char *line = run.output;
    for (int i = 0; i < atoi(ranks); i++) {
        int rank, first, last;
        line = strstr(line, "rank ");
        if (line == NULL ||
            sscanf(line, "rank %d has the row of %d to %d", &rank, &first, &last) != 3)
            judge_reject("the last lines are not those that the program printed at first: main "
                         "must stay as it is",
                         "最后几行和原来的程序打印的不一样：main 必须保持不变");
        judge_row(ranks, i, first, last);
        line++;
    }
}

/* Short rows first: what does not even pass these on is another mistake. */
Test(pass_it_on, two_ranks_and_three) {
    judge_by("2", "4");
    judge_by("3", "100000");
}

Test(pass_it_on, one_rank_and_seven) {
    judge_by("1", "100000");
    judge_by("7", "100000");
}
