/* test.c - does the clock run around pthread_create and pthread_join, and is the median one?
 *
 * A clock is tested with something whose length is known: threads that sleep. A sleep never ends
 * early (nanosleep(2)), so each lower bound below is sure. Upper bounds have room for a busy
 * machine, and a value above them is measured again. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check/judge.h"

enum { MEASUREMENTS = 101, TRIES = 3, RUNS = 5 };

static double now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* One run: what it printed, and how long the whole program took. */
struct printed {
    double us, whole_us;
    bool rounded; /* the digit after the point is 0 */
};

static struct printed read_output(const char *output) {
    char *end;
    double us = strtod(output, &end);
    const char *point = strchr(output, '.');
    if (end == output)
        judge_reject("your program printed \"%.60s\", not a number of microseconds",
                     "程序打印的是“%.60s”，不是微秒数", output);
    if (end[0] != '\0' && strcmp(end, "\n") != 0)
        judge_reject("print one line, the median alone, not \"%.60s\"",
                     "只打印一行，只有中位数，而不是“%.60s”", output);
    if (point == NULL || end - point != 2)
        judge_reject("print the median with one digit after the point (%%.1f), not as %.60s",
                     "中位数要保留 1 位小数（%%.1f），而不是 %.60s", output);
    return (struct printed){.us = us, .rounded = point[1] == '0'};
}

/* Runs the program with a sleep for each measurement, or without arguments. */
static struct printed measure(const char *const sleeps[]) {
    unsigned wanted = 0;
    while (sleeps[wanted] != NULL)
        wanted++;
    wanted = wanted > 0 ? wanted : MEASUREMENTS;
    double start = now_us();
    struct judge_run run = judge(sleeps);
    double whole_us = now_us() - start;
    judge_ended_well(&run);
    if (run.counts.threads == 0)
        judge_reject("no thread was created (pthread_create)", "没有创建线程（pthread_create）");
    if (run.counts.threads < wanted)
        judge_reject("%u measurements were asked for, but only %u of them created a thread",
                     "要测量 %u 次，却只创建了 %u 个线程", wanted, run.counts.threads);
    if (wanted > 4 && run.counts.threads >= 2 * wanted) /* a few to warm up do no harm */
        judge_reject("%u measurements were asked for, and %u threads were created: each "
                     "measurement covers one creation and its join",
                     "要测量 %u 次，却创建了 %u 个线程：每次测量只包括一次创建和对它的等待", wanted,
                     run.counts.threads);
    if (run.counts.main_waits > 0)
        judge_reject("main slept %u times: the thread sleeps, and main waits for it in "
                     "pthread_join",
                     "main 睡了 %u 次：该睡的是线程，main 在 pthread_join 里等它",
                     run.counts.main_waits);
    if (run.counts.joined < run.counts.threads)
        judge_reject("%u threads were created, but only %u joined: the measurement ends when the "
                     "thread has ended (pthread_join)",
                     "创建了 %u 个线程，却只等了 %u 个：线程结束了，这次测量才算完（pthread_join）",
                     run.counts.threads, run.counts.joined);
    if (run.counts.most_threads > 1)
        judge_reject(
            "%u threads existed at the same time: measure one creation with its join, then "
            "the next",
            "有 %u 个线程同时存在：测完一个线程的创建和等待，再测下一个", run.counts.most_threads);
    struct printed printed = read_output(run.output);
    printed.whole_us = whole_us;
    free(run.output);
    free(run.errors);
    return printed;
}

/* Milliseconds, or a clock that did not see the sleep? Only the first grow with the sleep. */
static bool prints_milliseconds(double us) {
    static const char *const longer[] = {"240000", NULL};
    if (us < 60 || us >= 75)
        return false;
    double again = measure(longer).us;
    return again >= 240 && again < 290;
}

/* Each thread sleeps 60000 us. */
static struct printed expect_right_unit(void) {
    static const char *const sleeps[] = {"60000", "60000", "60000", "60000", "60000", NULL};
    struct printed printed = measure(sleeps);
    double us = printed.us;
    if (us == 0)
        judge_reject("each thread slept 60000 us, and your program printed 0.0: is there a clock "
                     "around pthread_create and pthread_join?",
                     "每个线程睡了 60000 微秒，程序打印的却是 0.0："
                     "pthread_create 和 pthread_join 的前后读时钟了吗？");
    if (us < 0)
        judge_reject("your program printed %.1f: a time is the end minus the start",
                     "程序打印的是 %.1f：时间等于终点减起点", us);
    if (us >= 60000.0 * 1000)
        judge_reject("each thread slept 60000 us, and your program printed %.1f: 1000 times too "
                     "large, these are nanoseconds",
                     "每个线程睡了 60000 微秒，程序打印的却是 %.1f：大了 1000 倍，这是纳秒", us);
    if (us > 0 && us < 1)
        judge_reject("each thread slept 60000 us, and your program printed %.1f: these are seconds",
                     "每个线程睡了 60000 微秒，程序打印的却是 %.1f：这是秒", us);
    if (prints_milliseconds(us))
        judge_reject("each thread slept 60000 us, and your program printed %.1f: 1000 times too "
                     "small, these are milliseconds",
                     "每个线程睡了 60000 微秒，程序打印的却是 %.1f：小了 1000 倍，这是毫秒", us);
    if (us >= 0 && us < 60000)
        judge_reject(
            "each thread slept 60000 us, and your program printed %.1f: either the clock "
            "stopped before pthread_join, or it counts CPU time (clock), which stands still "
            "while a thread sleeps",
            "每个线程睡了 60000 微秒，程序打印的却是 %.1f：要么在 pthread_join "
            "之前就结束了计时，要么用的是 CPU 时间（clock），线程睡着时它不走",
            us);
    if (printed.whole_us < 5 * 60000)
        judge_reject("5 threads were to sleep 60000 us each, one after the other, but the whole "
                     "program took only %.0f us",
                     "5 个线程要一个接一个各睡 60000 微秒，整个程序却只用了 %.0f 微秒",
                     printed.whole_us);
    return printed;
}

/* 3 of 5 threads do nothing: the median is one of theirs. */
static struct printed expect_median(void) {
    static const char *const sleeps[] = {"200000", "0", "200000", "0", "0", NULL};
    struct printed printed = measure(sleeps);
    for (int try = 1; try < TRIES && printed.us >= 50000; try++)
        printed = measure(sleeps);
    if (printed.us >= 200000)
        judge_reject("2 threads slept 200000 us, 3 did nothing, and your program printed %.1f: the "
                     "value in the middle is the median only when the values are sorted",
                     "2 个线程睡了 200000 微秒，3 个什么都没做，程序打印的却是 %.1f："
                     "先排好序，中间那个值才是中位数",
                     printed.us);
    if (printed.us >= 50000)
        judge_reject_timed(
            "2 threads slept 200000 us, 3 did nothing, and your program printed %.1f: this "
            "is the mean (or one clock around all measurements); measure each, and print "
            "the median",
            "2 个线程睡了 200000 微秒，3 个什么都没做，程序打印的却是 %.1f："
            "这是平均数（或者只在全部测量的前后计了一次时）；要逐个测量，打印中位数",
            printed.us);
    return printed;
}

static void expect_median_of_two(void) {
    static const char *const sleeps[] = {"250000", "50000", NULL};
    struct printed printed = measure(sleeps);
    for (int try = 1; try < TRIES && (printed.us < 150000 || printed.us >= 250000); try++)
        printed = measure(sleeps);
    if (printed.us < 150000 || printed.us >= 250000)
        judge_reject_timed(
            "of 2 threads one slept 50000 us and one 250000 us, and your program printed "
            "%.1f: the median of an even number of values lies halfway between the two in "
            "the middle",
            "2 个线程，一个睡了 50000 微秒，一个睡了 250000 微秒，程序打印的却是 %.1f："
            "个数是偶数时，中位数是中间两个值的平均",
            printed.us);
}

/* An odd number of values has one in the middle. */
static void expect_median_of_three(void) {
    static const char *const sleeps[] = {"120000", "0", "240000", NULL};
    struct printed printed = measure(sleeps);
    for (int try = 1; try < TRIES && printed.us >= 175000; try++)
        printed = measure(sleeps);
    if (printed.us < 120000 || printed.us >= 175000)
        judge_reject_timed(
            "of 3 threads one did nothing, one slept 120000 us and one 240000 us, and your program "
            "printed %.1f: the median of an odd number of values is the one in the middle",
            "3 个线程，一个什么都没做，一个睡了 120000 微秒，一个睡了 240000 微秒，"
            "程序打印的却是 %.1f：个数是奇数时，中位数就是中间那一个值",
            printed.us);
}

/* Each pthread_create takes 40 ms longer, and the threads do nothing. */
static void expect_creation_on_the_clock(void) {
    static const char *const sleeps[] = {"0", "0", "0", NULL};
    struct judge_run run = judge_with(sleeps, (struct judge_options){.provoke = JUDGE_SLOW_CREATE});
    if (run.end == JUDGE_EXIT && strtod(run.output, NULL) < 40000)
        judge_reject("pthread_create was made to take 40000 us, and your program printed %.1f: the "
                     "clock must start before pthread_create is called",
                     "检查时让 pthread_create 一次用 40000 微秒，程序打印的却是 %.1f："
                     "要在调用 pthread_create 之前开始计时",
                     strtod(run.output, NULL));
}

/* --- against our own clock ------------------------------------------------------------------ */

static void *nothing(void *unused) {
    return unused;
}

static int ascending(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double own_median(void) {
    double times[MEASUREMENTS];
    for (size_t i = 0; i < MEASUREMENTS; i++) {
        pthread_t thread;
        double start = now_us();
        cr_assert_eq(pthread_create(&thread, NULL, nothing, NULL), 0);
        pthread_join(thread, NULL);
        times[i] = now_us() - start;
    }
    qsort(times, MEASUREMENTS, sizeof *times, ascending);
    return times[MEASUREMENTS / 2];
}

/* Both on this CPU, for a wake-up of another one would cost more than the calls themselves. */
static void stay_on_this_cpu(void) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET((size_t)sched_getcpu(), &one);
    sched_setaffinity(0, sizeof one, &one);
}

/* 101 measurements of threads that do nothing. Returns how many of the RUNS results ended with 0.
 */
static int expect_what_we_measure(void) {
    static const char *const none[] = {NULL};
    bool near = false;
    int rounded = 0;
    double own = 0, theirs = 0;
    stay_on_this_cpu();
    for (int i = 0; i < RUNS; i++) {
        double before = own_median();
        struct printed printed = measure(none);
        double after = own_median();
        own = before < after ? before : after;
        theirs = printed.us;
        rounded += printed.rounded;
        near = near || (theirs > own / 4 && theirs < (before + after - own) * 4);
    }
    if (!near)
        judge_reject_timed(
            "without arguments your program prints %.1f us; this check has measured %.1f us "
            "for the same calls on the same CPU",
            "不带参数时，程序打印的是 %.1f 微秒；"
            "同样的调用，在同一个 CPU 上，检查程序测到的是 %.1f 微秒",
            theirs, own);
    return rounded;
}

/* One after another, so that only the first mistake found is told. */
Test(put_a_clock_on_it, measures_each_creation_with_its_join_and_prints_the_median) {
    int rounded = expect_right_unit().rounded;
    rounded += expect_median().rounded;
    expect_median_of_two();
    expect_median_of_three();
    expect_creation_on_the_clock();
    rounded += expect_what_we_measure();
    if (rounded == 2 + RUNS) /* once in ten million by chance, so look again */
        rounded += expect_what_we_measure();
    if (rounded == 2 + 2 * RUNS)
        judge_reject("the digit after the point is always 0: nanoseconds / 1000 in whole numbers "
                     "drops it; divide by 1000.0",
                     "小数点后面总是 0：用整数做“纳秒 / 1000”，小数就丢了；请除以 1000.0");
}

/* A thread that sleeps 2.2 s: the nanoseconds of both moments alone differ by 0.2 s or -0.8 s, and
 * are too many for an int.
 * Other mistakes show in other numbers; the test above speaks about them. */
Test(put_a_clock_on_it, counts_the_seconds_too) {
    static const char *const sleep[] = {"2200000", NULL};
    struct judge_run run = judge(sleep);
    judge_ended_well(&run);
    double us = strtod(run.output, NULL);
    if ((us < 0 && us > -1000000) || (us >= 100000 && us < 1000000) || us > 1e15)
        judge_reject(
            "a thread slept 2200000 us, and your program printed %.1f: the clock counts in "
            "two parts, and tv_nsec starts again at 0 each second; tv_sec belongs to the "
            "difference too",
            "线程睡了 2200000 微秒，程序打印的却是 %.1f：时间分成两部分，tv_nsec 每秒都从 0 "
            "重新开始；算差值时还要加上 tv_sec",
            us);
    if (us < 2200000)
        judge_reject("a thread slept 2200000 us, and your program printed %.1f: an int of 32 bits "
                     "holds no more than 2.1 s in nanoseconds",
                     "线程睡了 2200000 µs，程序打印的却是 %.1f：用纳秒计，"
                     "32 位的 int 最多只装得下 2.1 秒",
                     us);
}
