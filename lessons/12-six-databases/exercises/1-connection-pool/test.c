/* test.c - does the pool give each connection to one thread at a time, and all of them away? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

enum { CONNECTIONS = 3, QUERIES = 24 };

/* Whether each query stands there once, and then "done". */
static bool all_were_asked(const char *output) {
    unsigned seen[QUERIES + 1] = {0};
    bool fine = true, done = false;
    char *copy = strdup(output), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        long query;
        int connection;
        if (sscanf(line, "query %ld on connection %d", &query, &connection) == 2)
            fine = fine && query >= 1 && query <= QUERIES && seen[query]++ == 0;
        done = done || strcmp(line, "done") == 0;
    }
    free(copy);
    for (size_t i = 1; i <= QUERIES; i++)
        fine = fine && seen[i] == 1;
    return fine && done;
}

static bool is_right(const struct judge_run *run) {
    return run->end == JUDGE_EXIT && run->code == 0 && all_were_asked(run->output);
}

/* Each query lasts until all other threads have gone on as far as they can: they ask, too, or wait in borrow. */
static void expect_three_at_once_and_sleep(const char *const arguments[]) {
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_SLOW_SLEEPS});
    if (run.counts.spins > 0)
        judge_reject("while queries were on their way, a thread computed all the time and never "
                     "slept: borrow "
                     "must sleep until a connection is given back, not look again and again",
                     "查询在路上的时候，有的线程一直在算，从没有睡过："
                     "borrow 应当睡眠到有连接归还，而不是反复地去看");
    if (run.counts.most_waits < CONNECTIONS)
        judge_reject_where(
            judge_saw_all_rest(&run),
            "at most %u queries were on their way at the same time, with 3 connections and 8 "
            "threads: no lock may be held while a query is on its way",
            "3 个连接，8 个线程，同一时刻最多只有 %u 个查询在路上：查询在路上时不能持有锁",
            run.counts.most_waits);
}

static void expect_pool(const char *const arguments[]) {
    struct judge_run run = judge(arguments);
    if (run.end == JUDGE_EXIT && run.code == 3)
        judge_reject("two threads used the same connection at the same time: a connection carries "
                     "one query at a time, so borrow must not hand out one that is taken",
                     "两个线程同时用了同一个连接：一个连接同一时刻只能有一个查询，"
                     "所以 borrow 不能交出正被占用的连接");
    if (run.end == JUDGE_WAITS)
        judge_reject("threads sleep for ever in borrow: a connection that is given back must be "
                     "free again, and nobody wakes those that sleep (signal in give_back)",
                     "有线程在 borrow 里永远睡下去了：归还的连接要重新变成空闲，"
                     "而且没有唤醒正在睡眠的线程（在 give_back 里发出通知）");
    if (run.end == JUDGE_SIGNAL && run.counts.cond_waits > 0)
        judge_reject(
            "your program crashed with signal %d; does a thread that pthread_cond_wait has "
            "woken test again whether a connection is free (while, not if)?",
            "程序崩溃了，信号 %d；被 pthread_cond_wait 唤醒的线程，"
            "有没有再检查一遍是否有空闲的连接（用 while，不能用 if）？",
            run.code);
    judge_ended_well(&run);
    if (!all_were_asked(run.output))
        judge_reject("each of the %d queries must be asked once, and at the end stands \"done\"",
                     "%d 个查询每个都要做一次，最后要打印“done”", QUERIES);
    if (run.counts.watched > 0 && run.counts.waits > QUERIES)
        judge_reject("your program waited %u times for a time to pass, and there are only %d "
                     "queries: borrow must sleep until a connection is given back, not look again "
                     "and again",
                     "程序等待了 %u 次固定的时间，可是只有 %d 个查询："
                     "borrow 应当睡眠到有连接归还，而不是反复地去看",
                     run.counts.waits, QUERIES);
    expect_three_at_once_and_sleep(arguments);
    judge_bears(&run, arguments, NULL, is_right);
}

static void expect_no_race(const char *const arguments[]) {
    struct judge_run run = judge_with(arguments, (struct judge_options){.race = true});
    if (run.raced)
        judge_reject(
            "a data race: which connections are free is changed by several threads, and no "
            "lock orders them",
            "有数据竞争：多个线程修改“哪些连接空闲”，却没有用锁来排定先后");
}

/* One after another, so that only the first mistake found is told. */
Test(connection_pool, each_connection_is_lent_to_one_thread_at_a_time) {
    static const char *const many[] = {"24", "8", NULL};
    expect_pool(many);
    expect_no_race(many);
}
