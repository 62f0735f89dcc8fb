/* test.c - does each thread of the ring work when it has the turn and not before, and sleep until then? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

enum { LOCKS_MOST = 10000 };

/* What a run printed: how many turns came in the right order from the start, and what came then. */
struct printed {
    long lines, right;
    long round, number; /* the first turn that was not the next one */
    bool done;          /* the last line is "done" */
    bool done_early;    /* it came before turns */
};

static struct printed read_output(const char *output, long threads) {
    struct printed printed = {0};
    char *copy = strdup(output), *rest = copy;
    bool in_order = true;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        long round, number;
        printed.done |= strcmp(line, "done") == 0;
        if (sscanf(line, " round %ld thread %ld", &round, &number) != 2)
            continue;
        printed.done_early |= printed.done;
        in_order = in_order && round == printed.lines / threads + 1 &&
                   number == printed.lines % threads + 1;
        if (!in_order && printed.number == 0)
            printed.round = round, printed.number = number;
        printed.right += in_order;
        printed.lines++;
    }
    free(copy);
    return printed;
}

static bool is_right_for(const struct judge_run *run, long rounds, long threads) {
    struct printed printed = read_output(run->output, threads);
    return run->end == JUDGE_EXIT && run->code == 0 && printed.right == rounds * threads &&
           printed.lines == printed.right && printed.done && !printed.done_early;
}

static bool is_right_3_4(const struct judge_run *run) {
    return is_right_for(run, 3, 4);
}

/* --- what is wrong ---------------------------------------------------------------------------- */

static void expect_threads(const struct judge_run *run, long threads) {
    if (run->counts.threads == 0)
        judge_reject("no thread was created: %ld threads take turns (pthread_create)",
                     "没有创建线程：要有 %ld 个线程轮流运行（pthread_create）", threads);
    if (run->counts.most_threads == 1 && threads > 1)
        judge_reject("the threads ran one after another: each was joined before the next began, so "
                     "nobody was there to pass the turn to",
                     "线程是一个接一个运行的：前一个结束了，后一个才开始，这样就没有谁可以轮到了");
    if (run->counts.threads < (unsigned)threads && run->end == JUDGE_EXIT)
        judge_reject("%u threads were created for THREADS = %ld",
                     "创建了 %u 个线程，而 THREADS = %ld", run->counts.threads, threads);
}

static _Noreturn void reject_busy_waiting(void) {
    judge_reject(
        "busy waiting: a thread whose turn it is not asks again and again, and keeps a CPU "
        "busy with it (sched_yield does that, too); let it sleep until the turn is passed "
        "to it",
        "忙等待：还没有轮到的线程不停地问，白白占用 CPU（用 sched_yield 也一样）；"
        "要让它睡着，直到轮到它");
}

/* (What a program prints may be lost in its buffer when it hangs, so no line is counted here.) */
static void expect_end(const struct judge_run *run) {
    if (run->end != JUDGE_WAITS)
        return;
    if (run->counts.cond_waits > 0 && run->counts.broadcasts == 0)
        judge_reject(
            "before the last turn everybody sleeps for ever: pthread_cond_signal wakes one "
            "thread of those that wait, and that need not be the one whose turn it is. Wake "
            "all (pthread_cond_broadcast), or give each thread a condition variable of its "
            "own; and do so after the turn was changed, under the lock",
            "还没有轮完，大家就都睡着了，永远醒不来：pthread_cond_signal "
            "只唤醒一个正在等的线程，不一定就是轮到的那一个。"
            "要唤醒全部（pthread_cond_broadcast），或者给每个线程一个自己的条件变量；"
            "而且要在改了轮到谁以后、持有锁的时候唤醒");
    judge_reject(
        "before the last turn everybody waits for ever: is the next one woken, after the turn "
        "was changed, and under the lock under which it tests? Does nobody lock a mutex that it "
        "holds already?",
        "还没有轮完，大家就永远等下去：改了轮到谁以后，唤醒下一个线程了吗？"
        "唤醒和它检查条件用的是同一把锁吗？有没有线程又去锁它已经持有的互斥锁？");
}

static void expect_order(const struct printed *printed) {
    if (printed->number == 0)
        return;
    judge_reject("after %ld turns in order came round %ld of thread %ld, whose turn it was not: "
                 "a thread that has been woken, or finds the lock free, must test again whether "
                 "it has the turn (while, not if), and only who has it passes it on",
                 "前 %ld 次顺序都对，接着却是第 %ld 轮的 %ld 号线程，还没有轮到它："
                 "被唤醒或者拿到锁的线程，要再检查一遍是不是轮到自己（用 while，不能用 if）；"
                 "只有轮到的线程才能把机会传给下一个",
                 printed->right, printed->round, printed->number);
}

static void expect_all(const struct judge_run *run, const struct printed *printed, long rounds,
                       long threads) {
    if (printed->done_early || run->counts.joined < run->counts.threads)
        judge_reject("main went on before its threads had ended: it must wait for each of them "
                     "(pthread_join)",
                     "线程还没有结束，main 就往下走了：要先等每个线程结束（pthread_join）");
    if (printed->lines < rounds * threads)
        judge_reject("%ld rounds of %ld threads are %ld turns, and %ld were taken",
                     "%ld 轮，每轮 %ld 个线程，应当轮 %ld 次，实际只有 %ld 次", rounds, threads,
                     rounds * threads, printed->lines);
    if (!printed->done || printed->lines > rounds * threads)
        judge_reject("print each turn once, by work, and at last one line \"done\"",
                     "每次轮到只由 work 打印一行，最后打印一行“done”");
}

/* Counted where the program asks the system to wait, whatever it prints. */
static void expect_sleep(const struct judge_run *run, const struct printed *printed, long threads) {
    if (run->counts.waits < printed->lines)
        judge_reject("%ld turns, but only %u times somebody worked: work stands for something that "
                     "takes 4 ms; leave it as it is",
                     "轮了 %ld 次，却只干了 %u 次活：work 代表一件要 4 ms 的事；请不要改它",
                     printed->lines, run->counts.waits);
    if (run->end == JUDGE_EXIT && run->counts.workers < (unsigned)threads)
        judge_reject(
            "%ld threads are to take turns, but only %u have worked: each calls work itself "
            "when it has the turn",
            "应当有 %ld 个线程轮流干活，干过活的却只有 %u 个：轮到谁，就由谁自己调用 work", threads,
            run->counts.workers);
    if (run->counts.naps > printed->lines)
        judge_reject(
            "for %ld turns your program slept %u times: a thread that sleeps for a while and "
            "looks again is woken for nothing, and too late when it has the turn",
            "轮了 %ld 次，程序却睡了 %u 次：睡一会儿、看一眼，大多是白醒，"
            "真轮到时又醒得太晚",
            printed->lines, run->counts.naps);
    if (run->counts.locks > LOCKS_MOST)
        reject_busy_waiting();
}

/* --- the runs --------------------------------------------------------------------------------- */

static struct judge_run expect_turns(const char *rounds_text, const char *threads_text) {
    const char *arguments[] = {rounds_text, threads_text, NULL};
    long rounds = strtol(rounds_text, NULL, 10), threads = strtol(threads_text, NULL, 10);
    struct judge_run run = judge(arguments);
    struct printed printed = read_output(run.output, threads);
    if (run.end == JUDGE_WAITS || (run.end == JUDGE_EXIT && run.code == 0))
        expect_threads(&run, threads);
    if (run.end == JUDGE_EXIT || run.end == JUDGE_SPINS)
        expect_sleep(&run, &printed, threads);
    expect_order(&printed);
    expect_end(&run);
    judge_ended_well(&run);
    expect_all(&run, &printed, rounds, threads);
    return run;
}

/* 8 threads, of which 7 have nothing to do while one works, which lasts until they sleep. */
static void expect_blocked(void) {
    static const char *const arguments[] = {"8", "8", NULL};
    expect_turns("8", "8");
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_SLOW_SLEEPS});
    if (run.counts.spins > 0 || run.counts.locks > LOCKS_MOST)
        reject_busy_waiting();
}

/* With one condition variable for all, threads may queue up in the order of the ring, so that a signal
 * happens to wake the right one; not so where they are late. */
static void expect_more_than_luck(const struct judge_run *run) {
    static const enum judge_provoke how[] = {JUDGE_LATE, JUDGE_WAKES, JUDGE_SLOW_LOCKS};
    static const char *const arguments[] = {"3", "6", NULL};
    for (size_t i = 0; i < sizeof how / sizeof *how; i++) {
        if (run->counts.cond_waits == 0 || run->counts.broadcasts > 0)
            return;
        struct judge_run late = judge_with(arguments, (struct judge_options){.provoke = how[i]});
        expect_end(&late);
    }
}

static void expect_no_race(void) {
    static const char *const arguments[] = {"3", "4", NULL};
    if (judge_with(arguments, (struct judge_options){.race = true, .provoke = JUDGE_PAUSES}).raced)
        judge_reject("a data race: two threads use the same variable at once, and at least one of "
                     "them writes it; volatile does not help. Who only looks whose turn it is must "
                     "hold the lock as well",
                     "数据竞争：两个线程同时使用同一个变量，其中至少有一个在写；volatile 不管用。"
                     "哪怕只是看看轮到谁，也要持有锁");
}

/* One test, so that the first thing that is wrong is what the student reads. */
Test(pass_the_turn, each_thread_sleeps_until_it_has_the_turn) {
    static const char *const arguments[] = {"3", "4", NULL};
    expect_turns("4", "3");
    expect_blocked();
    expect_no_race();
    struct judge_run run = judge(arguments);
    expect_more_than_luck(&run);
    judge_bears(&run, arguments, NULL, is_right_3_4);
    expect_turns("2", "1");
}
