/* test.c - is every number tested exactly once, by threads that share the work and run at once? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

enum { THREADS_MOST = 16 };

/* What a run of the program printed. */
struct printed {
    long lines; /* "thread ..." */
    long tested[THREADS_MOST];
    double begun[THREADS_MOST], ended[THREADS_MOST];
    long sum, least, most; /* of tested */
    long numbers_wrong;    /* lines whose threads are not 1, 2, 3 ... */
    long totals;           /* lines "total: ..." */
    long primes;
};

static void read_line(const char *line, struct printed *printed) {
    long thread, tested, primes;
    double begun, ended;
    if (sscanf(line, " total: %ld", &primes) == 1) {
        printed->totals++;
        printed->primes = primes;
    }
    if (sscanf(line, " thread %ld tested %ld numbers, %lf to %lf", &thread, &tested, &begun,
               &ended) != 4)
        return;
    printed->numbers_wrong += thread != printed->lines + 1;
    long at = printed->lines++;
    if (at >= THREADS_MOST)
        return;
    printed->tested[at] = tested;
    printed->begun[at] = begun;
    printed->ended[at] = ended;
    printed->sum += tested;
    printed->least = at == 0 || tested < printed->least ? tested : printed->least;
    printed->most = at == 0 || tested > printed->most ? tested : printed->most;
}

static struct printed read_output(const char *output) {
    struct printed printed = {0};
    char *copy = strdup(output), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;)
        read_line(line, &printed);
    free(copy);
    return printed;
}

/* How many primes are below limit: the sieve of Eratosthenes. */
static long primes_below(long limit) {
    char *crossed_out = calloc((size_t)limit + 1, 1);
    long count = 0;
    cr_assert_not_null(crossed_out);
    for (long number = 2; number < limit; number++) {
        count += !crossed_out[number];
        for (long multiple = 2 * number; !crossed_out[number] && multiple < limit;
             multiple += number)
            crossed_out[multiple] = 1;
    }
    free(crossed_out);
    return count;
}

static void expect_threads(const struct judge_run *run, const struct printed *printed, long limit,
                           long n) {
    if (run->counts.threads == 0)
        judge_reject("no thread was created: N threads must do the work (pthread_create)",
                     "没有创建线程：活儿要由 N 个线程来做（pthread_create）");
    if (!judge_has_workers(run, n))
        judge_reject("%u threads were created for N = %ld", "创建了 %u 个线程，而 N = %ld",
                     run->counts.threads, n);
    if (run->counts.joined < run->counts.threads && (printed->sum != limit || printed->totals != 1))
        judge_reject("main went on before its threads had ended: it must wait for each of them "
                     "(pthread_join) before it prints what they have found",
                     "线程还没有结束，main 就往下走了：要先等每个线程结束（pthread_join），"
                     "再打印它们的结果");
    if (printed->lines == n && printed->totals == 1 && printed->numbers_wrong > 0)
        judge_reject(
            "the lines are those of thread 1, thread 2 ... in this order; leave the format "
            "of the output as it is",
            "各行依次是 thread 1、thread 2……；请不要改输出的格式");
    if (printed->lines != n || printed->totals != 1)
        judge_reject("for N = %ld there must be %ld lines \"thread ... tested ...\" and one "
                     "\"total: ...\", as printed at first; there are %ld and %ld",
                     "N = %ld 时应当有 %ld 行“thread ... tested ...”和一行“total: ...”，"
                     "格式和最初的程序一样；现在是 %ld 行和 %ld 行",
                     n, n, printed->lines, printed->totals);
}

/* Every number once. */
static void expect_division(const struct printed *printed, long limit, long n) {
    long sum = printed->sum, tenth = limit / n / 10, spread = tenth > n ? tenth : n;
    if (n > 1 && printed->most == limit && sum == limit)
        judge_reject(
            "one thread tested all %ld numbers, the others none: give each its share before they "
            "begin. (Where all take the next number from one counter, the first may have taken "
            "every number before the others begin.)",
            "一个线程测试了全部 %ld 个数，其余的什么也没做：要在开始之前就分好，每个线程一份。"
            "（如果大家都从同一个计数器领下一个数，别的线程还没开始，先开始的可能已经领完了。）",
            limit);
    if (n > 1 && sum == n * limit)
        judge_reject("each of the %ld threads tested all %ld numbers: they repeat the work instead "
                     "of dividing it",
                     "%ld 个线程各自把全部 %ld 个数都测试了一遍：这是重复干活，不是分工", n, limit);
    if (sum < limit && limit - sum == limit % n)
        judge_reject(
            "LIMIT = %ld, N = %ld: nobody tested %ld of the numbers; what remains when N "
            "does not divide LIMIT has been lost",
            "LIMIT = %ld、N = %ld 时，有 %ld 个数没有线程测试：N 除不尽 LIMIT 时余下的数丢了",
            limit, n, limit % n);
    if (sum < limit)
        judge_reject("LIMIT = %ld, N = %ld: only %ld numbers were tested; some belong to nobody",
                     "LIMIT = %ld、N = %ld 时只测试了 %ld 个数：有些数没有分给任何线程", limit, n,
                     sum);
    if (sum > limit)
        judge_reject("LIMIT = %ld, N = %ld: %ld tests for %ld numbers, so some were tested more "
                     "than once; does one share end where the next begins (< or <=)?",
                     "LIMIT = %ld、N = %ld 时测试了 %ld 次，可是只有 %ld 个数，"
                     "有的数测试了不止一次：上一份的终点是不是又成了下一份的起点（< 还是 <=）？",
                     limit, n, sum, limit);
    if (printed->most - printed->least > spread)
        judge_reject("LIMIT = %ld, N = %ld: one thread tested %ld numbers and another %ld; each "
                     "should have about LIMIT / N",
                     "LIMIT = %ld、N = %ld 时，一个线程测试了 %ld 个数，另一个只有 %ld 个；"
                     "每个线程应当有大约 LIMIT / N 个",
                     limit, n, printed->most, printed->least);
}

static void expect_total(const struct printed *printed, long limit, long n) {
    long right = primes_below(limit);
    if (printed->primes > right)
        judge_reject(
            "LIMIT = %ld, N = %ld: %ld primes were counted, but there are %ld; a prime at "
            "the border of two shares, or LIMIT itself, was counted as well (< or <=?)",
            "LIMIT = %ld、N = %ld 时数出 %ld 个质数，其实只有 %ld 个：两份交界处的质数数了两次，"
            "或者把 LIMIT 自己也数了进去（< 还是 <=？）",
            limit, n, printed->primes, right);
    if (printed->primes < right)
        judge_reject("LIMIT = %ld, N = %ld: %ld primes were counted, but there are %ld; does the "
                     "total hold what every thread has found?",
                     "LIMIT = %ld、N = %ld 时只数出 %ld 个质数，"
                     "其实有 %ld 个：每个线程数出的都加进总数了吗？",
                     limit, n, printed->primes, right);
}

/* Whether two threads were at work at the same time. When a lock lets one in after the other, each
 * has ended before the next begins, however slow the machine is. */
static bool overlap(const struct printed *printed) {
    for (long i = 0; i < printed->lines; i++)
        for (long j = 0; j < i; j++)
            if (printed->begun[i] < printed->ended[j] && printed->begun[j] < printed->ended[i])
                return true;
    return false;
}

static void expect_at_once(bool at_once) {
    if (!at_once)
        judge_reject_timed(
            "the threads worked one after another: each had ended before the next began "
            "(pthread_join right after pthread_create, or a lock around all the work); "
            "that is no faster than one thread",
            "线程是一个接一个干活的：前一个结束了，后一个才开始"
            "（pthread_create 之后马上 pthread_join，或者整份活儿都锁住了）；"
            "这样并不比一个线程快");
}

static struct printed expect_count(const char *limit, const char *n) {
    const char *arguments[] = {limit, n, NULL};
    long numbers = strtol(limit, NULL, 10), threads = strtol(n, NULL, 10);
    struct judge_run run = judge(arguments);
    judge_ended_well(&run);
    struct printed printed = read_output(run.output);
    expect_threads(&run, &printed, numbers, threads);
    expect_division(&printed, numbers, threads);
    expect_total(&printed, numbers, threads);
    expect_at_once(threads == 1 || run.counts.most_threads > 1);
    return printed;
}

/* In CPU time, so that it does not matter what else the machine does. */
static void expect_no_lock_at_work(void) {
    const char *arguments[] = {"1500000", "4", NULL};
    struct judge_run run = judge(arguments);
    double held =
        run.counts.cpu_ns > 0 ? (double)run.counts.held_ns / (double)run.counts.cpu_ns : 0;
    if (held > 0.7)
        judge_reject("a lock is held for most of the CPU time of the threads: they take turns, "
                     "for the numbers are tested under it. Test and count without the lock, and "
                     "hold it only for adding to the total",
                     "线程的 CPU 时间大部分是持有锁时用掉的：测试数的时候也持有锁，"
                     "线程就只能轮流进行。测试和计数都不要持有锁，只在加到总数时才持有它");
}

/* Atomic loads and stores are no data race, but two operations where one is needed. */
static void expect_no_change_lost(void) {
    const char *arguments[] = {"40", "4", NULL};
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.race = true, .provoke = JUDGE_SLOW_STORES});
    struct printed printed = read_output(run.output);
    if (run.stored && !run.raced && printed.primes != primes_below(40))
        judge_reject("a change of the total can be lost: reading an atomic variable and writing it "
                     "are two operations, and another thread comes in between. Take one that does "
                     "both (atomic_fetch_add)",
                     "对总数的改动会丢：读一个原子变量再写回去，是两个操作，别的线程会插在中间。"
                     "要用一步完成的操作（atomic_fetch_add）");
}

static void expect_no_race(const char *limit, const char *n) {
    const char *arguments[] = {limit, n, NULL};
    if (!judge_with(arguments, (struct judge_options){.race = true}).raced)
        return;
    struct judge_run run = judge(arguments);
    if (run.counts.joined < run.counts.threads)
        judge_reject("main reads what its threads still write: it must wait for each of them "
                     "(pthread_join) before it prints what they have found",
                     "线程还在写，main 就去读了：要先等每个线程结束（pthread_join），"
                     "再打印它们的结果");
    judge_reject("a data race: two threads use the same variable at once, and at least one of "
                 "them writes it (the total that all add to? the i whose address all were given?); "
                 "the result depends on luck",
                 "数据竞争：两个线程同时使用同一个变量，其中至少有一个在写"
                 "（是所有线程都往上加的总数，还是把地址传给了每个线程的 i？）；结果全凭运气");
}

/* One test, so that the first thing that is wrong is what the student reads. 1009 is prime and the
 * last number below 1010; 101 is prime and the border between the halves of 202. */
Test(split_the_work, threads_at_work_at_the_same_time_test_every_number_once) {
    expect_no_race("1010", "4");
    expect_no_change_lost();
    expect_count("1010", "4");
    expect_count("202", "2");
    expect_count("101", "1");
    expect_count("10007", "8");
    struct printed printed = expect_count("1500000", "4");
    expect_at_once(overlap(&printed));
    expect_no_lock_at_work();
}
