/* test.c - does each worker count at a place of its own, in a cache line of its own, without a lock,
 * and is what is read complete? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

enum { LINE = 64, WORKERS_MOST = 16, LOCKS_MOST = 2000 };

struct printed {
    long half, all, fell;
    int places;
    unsigned long long place[WORKERS_MOST];
    long number[WORKERS_MOST];
    bool has_half, has_all;
};

static struct printed read_output(const char *output) {
    struct printed printed = {0};
    char *copy = strdup(output), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        int worker;
        unsigned long long place;
        long number;
        if (sscanf(line, "half %ld", &printed.half) == 1)
            printed.has_half = true;
        else if (sscanf(line, "all %ld, fell %ld times", &printed.all, &printed.fell) == 2)
            printed.has_all = true;
        else if (sscanf(line, "worker %d counts at 0x%llx: %ld", &worker, &place, &number) == 3 &&
                 worker == printed.places + 1 && worker <= WORKERS_MOST) {
            printed.place[printed.places] = place;
            printed.number[printed.places++] = number;
        }
    }
    free(copy);
    return printed;
}

static void expect_form(const struct printed *printed, int n) {
    if (!printed->has_half || !printed->has_all || printed->places != n)
        judge_reject("the lines \"half ...\", \"all ...\" and \"worker ... counts at ...\" must be "
                     "printed as at first; leave the end of the program as it is",
                     "“half ...”“all ...”和“worker ... counts at ...”这几行要照最初的样子打印；"
                     "程序的后半部分请不要改");
}

/* Distances do not depend on luck, nor on how many CPUs there are. */
static void expect_places(const struct printed *printed, long times) {
    for (int i = 0; i < printed->places; i++)
        for (int k = 0; k < i; k++) {
            unsigned long long a = printed->place[i], b = printed->place[k];
            unsigned long long apart = a > b ? a - b : b - a;
            if (apart == 0)
                judge_reject(
                    "workers %d and %d count at the same place: its cache line goes to and fro "
                    "between their CPUs at every addition, also with an atomic "
                    "instruction. Give each worker a number of its own",
                    "%d 号和 %d 号 worker 记在同一个地方：每加一次，"
                    "这个缓存行就要在两个 CPU 之间来回传送，用原子指令也一样。"
                    "要给每个 worker 一个自己的数",
                    k + 1, i + 1);
            if (apart < LINE)
                judge_reject(
                    "workers %d and %d count %llu bytes apart, in one cache line of %d bytes or "
                    "in parts of the same (false sharing): their CPUs take it from each "
                    "other at every addition. Keep the numbers %d bytes apart at least",
                    "%d 号和 %d 号 worker 记的地方只相距 %llu 字节，"
                    "会落在同一个 %d 字节的缓存行里（伪共享）：每加一次，"
                    "两个 CPU 都要互相抢它。两个数至少要相距 %d 字节",
                    k + 1, i + 1, apart, LINE, LINE);
        }
    for (int i = 0; i < printed->places; i++)
        if (printed->number[i] != 2 * times)
            judge_reject(
                "worker %d has added %ld times, but at its place stands %ld: counter_place gives "
                "the address where the additions of this worker are counted",
                "%d 号 worker 加了 %ld 次，它的地方却是 %ld：counter_place 给出的，"
                "应当是这个 worker 加的数所在的地址",
                i + 1, 2 * times, printed->number[i]);
}

static void expect_numbers(const struct printed *printed, int n, long times) {
    if (printed->half != n * times)
        judge_reject(
            "when all workers had added %ld times, %ld was read, not %ld: counter_read must find "
            "all that was added before, by every worker, also what a worker has not handed in "
            "yet",
            "每个 worker 都加了 %ld 次以后，读到的是 %ld，而不是 %ld：counter_read "
            "要读到在这之前所有 worker 加上去的全部，包括某个 worker 还没有上交的",
            times, printed->half, n * times);
    if (printed->all != 2 * n * times)
        judge_reject("%ld additions were made, and %ld were counted",
                     "一共加了 %ld 次，只数到 %ld 次", 2 * n * times, printed->all);
    if (printed->fell > 0)
        judge_reject(
            "the counter was seen to fall %ld times, although every worker only adds: what was "
            "added once must be found by every later reading",
            "每个 worker 都只往上加，读到的数却变小了 %ld 次：加上去的数，"
            "以后每次读都要读得到",
            printed->fell);
}

static struct judge_run expect_no_race(void) {
    const char *arguments[] = {"4", "3001", NULL};
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.race = true, .provoke = JUDGE_NOTES_WRITES});
    if (run.raced)
        judge_reject(
            "a data race: counter_read looks at a number while its worker writes it (or two "
            "workers write one). volatile orders nothing between threads; an atomic variable "
            "does (stdatomic.h, memory_order_relaxed is enough here)",
            "数据竞争：counter_read 读一个数的时候，它的 worker 正在写"
            "（或者两个 worker 写同一个数）。volatile 不保证线程之间的任何次序；"
            "要用原子变量（stdatomic.h，这里 memory_order_relaxed 就够了）");
    return run;
}

/* One after another, so that only the first mistake found is told. */
Test(count_fast, each_worker_counts_in_a_cache_line_of_its_own) {
    const char *arguments[] = {"16", "12345", NULL}; /* as many as there may be */
    struct judge_run run = judge(arguments);
    struct printed printed = read_output(run.output);
    judge_ended_well(&run);
    expect_form(&printed, WORKERS_MOST);
    expect_numbers(&printed, WORKERS_MOST, 12345);
    struct judge_run atomics = expect_no_race();
    expect_places(&printed, 12345);
    if (run.counts.locks + run.counts.other_locks > LOCKS_MOST)
        judge_reject(
            "a lock was taken %u times or more for %d additions: nobody else writes a worker's "
            "own number, so no lock is needed to add to it",
            "加了 %2$d 次，却获取了 %1$u 次以上的锁：worker 自己的数没有别的线程写，"
            "往上加不需要锁",
            run.counts.locks + run.counts.other_locks, 2 * WORKERS_MOST * 12345);
    if (atomics.own_lock)
        judge_reject(
            "counter_add takes a lock that your program has made of an atomic variable: a "
            "thread sets the same value in it at every addition, and whoever finds it set "
            "must wait. Nobody else writes a worker's own number, so no lock is needed to "
            "add to it",
            "counter_add 用了一把程序自己用原子变量做的锁：每加一次，线程都往里面放同一个值，"
            "别的线程看到这个值就得等。worker 自己的数没有别的线程写，往上加不需要锁");
    if (atomics.shared_line)
        judge_reject(
            "at every addition, or nearly, two workers write into the same cache line, "
            "besides the numbers at counter_place: a total that all workers add to costs "
            "what one number for all costs. Let counter_read add the numbers up",
            "除了 counter_place 给出的数，几乎每加一次，还有两个 worker 往同一个缓存行里写："
            "大家都往上加的总数，和只用一个数一样慢。要让 counter_read 去把各个数加起来");
}
