/* test.c - do the others get the lock after its owner has died, and is the shop in order then? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

enum { GOODS = 100 };

/* What the program printed. */
struct day {
    long sales;     /* workers that say they sold */
    char error[32]; /* what the lock said to one that did not; "" */
    bool closed;    /* the last line is there, with: */
    long shelf, sold;
};

static struct day read_output(const char *output) {
    struct day day = {0};
    char *copy = strdup(output), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        int worker;
        char what[32] = "";
        long shelf, sold;
        if (sscanf(line, "worker %d: %31s", &worker, what) == 2)
            memcpy(day.error, what, sizeof what);
        else if (sscanf(line, "worker %d %31s", &worker, what) == 2)
            day.sales += strcmp(what, "sold") == 0;
        else if (sscanf(line, "shelf %ld sold %ld", &shelf, &sold) == 2) {
            day.closed = true;
            day.shelf = shelf;
            day.sold = sold;
        }
    }
    free(copy);
    return day;
}

/* Some got the lock, and others never. */
static void reject_not_consistent(const struct day *day) {
    judge_reject("after a worker had died, %ld got the lock and the others never again: who gets "
                 "EOWNERDEAD and unlocks without pthread_mutex_consistent makes the lock useless "
                 "for ever (ENOTRECOVERABLE)",
                 "有一个 worker 死掉之后，有 %ld 个拿到了锁，其余的再也拿不到："
                 "得到 EOWNERDEAD 之后，不调用 pthread_mutex_consistent 就释放，"
                 "这把锁就永远作废了（ENOTRECOVERABLE）",
                 day->sales);
}

static void reject_stuck(const struct judge_run *run, const struct day *day) {
    if (run->end != JUDGE_WAITS)
        return;
    bool locks_again = run->counts.own_locks > 0 || day->sales == 0;
    if (run->counts.owner_dead > 0 && locks_again)
        judge_reject(
            "your program hangs although the lock has said EOWNERDEAD: who gets that holds the "
            "lock already, puts the shop in order, and calls pthread_mutex_consistent; who "
            "locks once more waits for itself",
            "锁已经返回了 EOWNERDEAD，程序还是卡住了：得到它的进程已经持有锁，"
            "整理好账目、调用 pthread_mutex_consistent 就行；再锁一次，等的就是自己");
    if (day->sales == 0)
        judge_reject("your program hangs: a worker died while it held the lock, and after that "
                     "nobody sold anything. An ordinary mutex waits for its owner for ever; a "
                     "robust one (pthread_mutexattr_setrobust) says EOWNERDEAD, and who gets that "
                     "holds the lock already. In shared memory it must also be "
                     "PTHREAD_PROCESS_SHARED",
                     "程序卡住了：一个 worker 持有锁时死掉，此后谁也没有卖出东西。"
                     "普通的互斥锁会永远等它的持有者；健壮互斥锁（pthread_mutexattr_setrobust）"
                     "会返回 EOWNERDEAD，这时锁已经到手了。放在共享内存里，"
                     "它还必须是 PTHREAD_PROCESS_SHARED");
    reject_not_consistent(day);
}

static void reject_errors(const struct day *day) {
    if (strcmp(day->error, "ENOTRECOVERABLE") == 0)
        reject_not_consistent(day);
    if (strcmp(day->error, "EOWNERDEAD") == 0)
        judge_reject("a worker gave up because the lock said EOWNERDEAD: that is no failure, it "
                     "holds the lock then, and has to put the shop in order; if it leaves without "
                     "unlocking, the next one hears the same",
                     "一个 worker 因为锁返回 EOWNERDEAD 就放弃了：这不是失败，锁已经由它持有，"
                     "它要把账目整理好；如果不释放就离开，下一个 worker 又会得到 EOWNERDEAD");
    if (day->error[0] != '\0')
        judge_reject("a worker could not lock the shop: %s", "一个 worker 没能拿到锁：%s",
                     day->error);
}

static void reject_disorder(const struct day *day, long workers, long dead) {
    if (day->shelf + day->sold != GOODS)
        judge_reject("%ld on the shelf and %ld sold add up to %ld, not %d: a worker died between "
                     "taking from the shelf and counting the sale, and nobody put that right. "
                     "pthread_mutex_consistent only says that it was done",
                     "货架上 %ld，卖出 %ld，加起来是 %ld，而不是 %d："
                     "一个 worker 死在取货和记账之间，没有谁把账目改正。"
                     "pthread_mutex_consistent 只是声明“已经改正”",
                     day->shelf, day->sold, day->shelf + day->sold, GOODS);
    if (day->sold == workers && dead > 0)
        judge_reject("%ld workers, %ld of them died before the sale was counted, and %ld are "
                     "counted as sold: what was taken and not sold goes back to the shelf",
                     "一共 %ld 个 worker，其中 %ld 个还没有记账就死了，却记了卖出 %ld 件："
                     "取了而没有卖出的，要放回货架",
                     workers, dead, day->sold);
    if (day->sales == workers - dead && day->sold < day->sales)
        judge_reject(
            "%ld workers say that they have sold, but only %ld sales are counted: does somebody "
            "set the shop up anew, or sell without holding the lock?",
            "有 %ld 个 worker 说卖出了，账上却只记了 %ld 件："
            "是不是有谁把货架和账目重新初始化了，或者没有持有锁就卖？",
            day->sales, day->sold);
    if (day->sold != workers - dead || day->sales != workers - dead)
        judge_reject("%ld workers should have sold, %ld say so, and %ld are counted",
                     "应当有 %ld 个 worker 卖出，有 %ld 个说卖出了，账上记了 %ld 件",
                     workers - dead, day->sales, day->sold);
}

/* What came out may be right by luck. */
static void reject_unlocked(const struct judge_run *run) {
    if (run->counts.sold_meanwhile > 0 || run->counts.sold_unlocked > 0)
        judge_reject(
            "a worker sold although it did not hold the lock, or another one was in the middle "
            "of its sale: lock_shop may return 0 only when its caller, and nobody else, holds "
            "the lock",
            "有 worker 没有持有锁，或者别的 worker 正卖到一半，它就卖了："
            "只有调用者持有锁、而且别的进程都不持有时，lock_shop 才能返回 0");
    if (run->counts.private_inits > 0 && run->counts.locks > 0)
        judge_reject(
            "the mutex was set up for the threads of one process: in shared memory, for several "
            "processes, it must be PTHREAD_PROCESS_SHARED (pthread_mutexattr_setpshared), even "
            "where a robust one happens to work without it",
            "这把互斥锁初始化成了只供一个进程的线程使用：放在共享内存里供几个进程使用，"
            "必须是 PTHREAD_PROCESS_SHARED（pthread_mutexattr_setpshared），"
            "即使健壮互斥锁不这样设置碰巧也能用");
}

/* The first argument is the number of workers, the others are those that die. */
static void expect_sales(const char *const arguments[], enum judge_provoke provoke) {
    long workers = strtol(arguments[0], NULL, 10), dead = 0;
    while (arguments[dead + 1] != NULL)
        dead++;
    struct judge_run run = judge_with(arguments, (struct judge_options){.provoke = provoke});
    struct day day = read_output(run.output);
    if (dead > 0)
        reject_stuck(&run, &day);
    if (run.end == JUDGE_EXIT)
        reject_errors(&day);
    judge_ended_well(&run);
    if (!day.closed)
        judge_reject("the last line is missing: \"shelf %ld sold %ld\"",
                     "缺少最后一行“shelf %ld sold %ld”", GOODS - workers + dead, workers - dead);
    reject_disorder(&day, workers, dead);
    reject_unlocked(&run);
}

/* One after another, so that only the first mistake found is told. */
Test(robust_mutex, a_worker_that_dies_blocks_nobody_and_leaves_no_disorder) {
    static const char *const all_live[] = {"6", NULL};
    static const char *const one_dies[] = {"6", "2", NULL};
    static const char *const two_die[] = {"8", "1", "5", NULL};
    static const char *const last_dies[] = {"4", "4", NULL};
    expect_sales(all_live, JUDGE_NOTHING);
    expect_sales(one_dies, JUDGE_NOTHING);
    expect_sales(two_die, JUDGE_NOTHING);
    expect_sales(last_dies, JUDGE_SLOW_FORK); /* when the others have sold */
}
