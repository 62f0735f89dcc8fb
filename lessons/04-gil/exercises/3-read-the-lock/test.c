/* test.c - are the speedup under the lock, the price of atomic counts, the delay beside a computing
 * worker, the waiting, and the turns of the lock read as the student's own results have them? */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "check/judge_results.h"

enum { LESSON = 4, XS_MOST = 64 };

static const double delay_limit_ms = 3;

/* --- reading the results ---------------------------------------------------------------------- */

static double at(const char *series, double x, const char *metric) {
    return judge_median(LESSON, series, x, metric);
}

/* NAN where the series is missing, as that of CPython may be: good enough for a slip. */
static double at_if_there(const char *series, double x, const char *metric) {
    double xs[XS_MOST];
    size_t count = judge_xs(LESSON, series, metric, xs, XS_MOST);
    for (size_t i = 0; i < count; i++)
        if (xs[i] == x)
            return at(series, x, metric);
    return NAN;
}

/* One on each CPU, 8 at most. */
static double workers_compared(void) {
    return judge_note(LESSON, "workers compared");
}

static double most_waiting(void) {
    double xs[XS_MOST];
    size_t count = judge_xs(LESSON, "gil-thread", "wait-speedup", xs, XS_MOST);
    return count > 0 ? xs[count - 1] : 64;
}

static double most_computing(void) {
    double xs[XS_MOST];
    size_t count = judge_xs(LESSON, "gil-thread", "speedup", xs, XS_MOST);
    return count > 0 ? xs[count - 1] : 1;
}

static struct readings speedup_of(const char *series, double workers) {
    return judge_two(at_if_there(series, workers, "speedup"),
                     at("serial", 1, "time") / at_if_there(series, workers, "time"));
}

/* --- computing with them ---------------------------------------------------------------------- */

static struct readings each(struct readings readings, double (*compute)(double)) {
    for (size_t i = 0; i < READINGS_MOST; i++)
        readings.ways[i] = compute(readings.ways[i]);
    return readings;
}

static double in_per_cent(double value) {
    return 100 * value;
}

static double as_fraction(double per_cent) {
    return per_cent / 100;
}

static double upside_down(double value) {
    return 1 / value;
}

static double longer_in_per_cent(double ratio) {
    return 100 * (ratio - 1);
}

static double shorter_in_per_cent(double ratio) {
    return 100 * (1 - 1 / ratio);
}

static double rest(double per_cent) {
    return 100 - per_cent;
}

static double thousandfold(double value) {
    return 1000 * value;
}

static double thousandth(double value) {
    return value / 1000;
}

Test(read_the_lock, speedup_of_computing_threads_under_the_lock) {
    double workers = workers_compared(), most = most_computing();
    struct readings speedup = speedup_of("gil-thread", workers);
    const struct slip slips[] = {
        {each(speedup, upside_down),
         "is upside down: speedup is the time of the serial program divided by the time with "
         "threads",
         "把比值弄反了：加速比是串行程序的时间除以用线程的时间"},
        {speedup_of("gil-process", workers),
         "belongs to the processes, and each of them has a lock of its own; asked for are the "
         "threads (gil-thread)",
         "是进程的数，而每个进程各有一把锁；问的是线程（gil-thread）"},
        {speedup_of("nolock-thread", workers), "is that without a lock; asked for is gil-thread",
         "是没有锁的数；问的是 gil-thread"},
        {speedup_of("atomic-thread", workers),
         "is that with atomic counts, without a lock; asked for is gil-thread",
         "是用原子计数、没有锁的数；问的是 gil-thread"},
        {speedup_of("gil-thread", most),
         "is the end of the curve; asked for is one worker on each CPU (# workers compared)",
         "是曲线尽头的数；问的是每个 CPU 上一个 worker 的时候（# workers compared）"},
        {speedup_of("gil-thread", 1),
         "is that of 1 worker; asked for is one on each CPU (# workers compared)",
         "是 1 个 worker 的数；问的是每个 CPU 上一个 worker 的时候（# workers compared）"},
        {judge_just(at_if_there("cpython-thread", workers, "speedup")),
         "is CPython's; asked for is our interpreter (gil-thread)",
         "是 CPython 的数；问的是我们的解释器（gil-thread）"},
        {judge_just(at("gil-thread", workers, "time")),
         "is a time in ms; a speedup is a ratio of two times",
         "是时间，单位 ms；加速比是两个时间之比"},
        {each(speedup, in_per_cent), "is in per cent; a speedup is given in times",
         "是百分数；加速比要说“多少倍”"},
        {.english = NULL},
    };
    judge_number("speedup", speedup, 0.01, slips);
}

Test(read_the_lock, price_of_atomic_counts_with_one_thread) {
    double workers = workers_compared();
    double atomic = at("atomic-thread", 1, "time"), without = at("nolock-thread", 1, "time");
    struct readings ratio = judge_two(at("atomic-thread", 1, "slowdown"), atomic / without);
    struct readings right = each(ratio, longer_in_per_cent);
    const struct slip slips[] = {
        {ratio, "is how many times as long it takes; asked for is how much longer, in per cent",
         "是用了多少倍的时间；问的是多用了百分之几"},
        {each(ratio, in_per_cent),
         "is the whole time in per cent of the other; asked for is only what was added: 100 less",
         "是全部时间占另一个的百分之几；问的只是多出来的部分，要减去 100"},
        {each(right, as_fraction), "is a fraction; asked for are per cent",
         "是小数；问的是百分之几"},
        {each(ratio, shorter_in_per_cent),
         "is how much shorter it takes without atomic counts; asked for is how much longer with "
         "them, so divide by the time without",
         "是不用原子计数时少用的时间；问的是用了以后多用的时间，所以要除以不用时的时间"},
        {each(judge_two(atomic / at("gil-thread", 1, "time"), NAN), longer_in_per_cent),
         "compares with the interpreter that has the lock; asked for is nolock-thread",
         "是与有锁的解释器相比；要与 nolock-thread 比"},
        {each(judge_just(atomic / at("serial", 1, "time")), longer_in_per_cent),
         "compares with the interpreter that has the lock; asked for is nolock-thread",
         "是与有锁的解释器相比；要与 nolock-thread 比"},
        {each(judge_just(at("atomic-thread", workers, "time") /
                         at("nolock-thread", workers, "time")),
              longer_in_per_cent),
         "is that of several threads; asked for is one thread (1 in the second place)",
         "是几个线程时的数；问的是一个线程（第二项是 1）"},
        {judge_just(atomic - without), "is a time in ms; asked for are per cent",
         "是时间，单位 ms；问的是百分之几"},
        {.english = NULL},
    };
    judge_number("atomic", right, 1, slips);
}

/* The shortest interval from which on all delays are beyond the limit; NAN when not even the
 * longest is. And, in *below, the longest that is not beyond. */
static double interval_of(const char *series, double *below) {
    double xs[XS_MOST], found = NAN;
    size_t count = judge_xs(LESSON, series, "delay", xs, XS_MOST);
    *below = NAN;
    for (size_t i = count; i > 0; i--) {
        if (at(series, xs[i - 1], "delay") <= delay_limit_ms) {
            *below = xs[i - 1];
            return found;
        }
        found = xs[i - 1];
    }
    return found;
}

Test(read_the_lock, switch_interval_that_delays_a_waiting_worker) {
    double below, ignored, interval = interval_of("gil-convoy", &below);
    if (isnan(interval))
        judge_reject("in your results no switch interval delays the waiting worker by more than "
                     "%g ms; type make lesson%d again",
                     "在你的结果里，没有哪个切换间隔让等待的 worker 晚了 %g ms 以上；"
                     "请再运行 make lesson%d",
                     delay_limit_ms, LESSON);
    const struct slip slips[] = {
        {judge_just(below), "is the longest interval whose delay is not yet beyond the limit",
         "是延迟还没有超过界限的最长间隔"},
        {judge_just(at("gil-convoy", interval, "delay")),
         "is the delay; asked for is the switch interval, in the second place of that row",
         "是延迟；问的是切换间隔，也就是那一行的第二项"},
        {each(judge_just(interval), thousandfold), "is in microseconds; asked for are milliseconds",
         "用的单位是微秒；问的是毫秒"},
        {each(judge_just(interval), thousandth), "is in seconds; asked for are milliseconds",
         "用的单位是秒；问的是毫秒"},
        {judge_just(interval_of("cpython-convoy", &ignored)),
         "is CPython's; asked for is our interpreter (gil-convoy)",
         "是 CPython 的数；问的是我们的解释器（gil-convoy）"},
        {.english = NULL},
    };
    judge_number("interval", judge_just(interval), 0, slips);
}

Test(read_the_lock, waiting_against_the_ideal) {
    double most = most_waiting(), compared = judge_note(LESSON, "waiting workers compared");
    double serial = at("serial", 1, "wait-time"), speedup = at("gil-thread", most, "wait-speedup");
    /* Each worker waits as long as the serial program does: ideally that is the time of all. */
    struct readings right =
        judge_two(100 * speedup / most, 100 * serial / at("gil-thread", most, "wait-time"));
    const struct slip slips[] = {
        {each(right, as_fraction), "is a fraction; asked for are per cent",
         "是小数；问的是百分之几"},
        {judge_just(speedup),
         "is the speedup; divide it by the ideal one, which is the number of workers",
         "是加速比；还要除以理想的加速比，也就是 worker 的个数"},
        {each(right, rest), "is what is missing; asked for is what was reached",
         "是缺少的部分；问的是达到了多少"},
        {judge_just(100 * most / speedup),
         "is upside down: divide the speedup by the number of workers",
         "把比值弄反了：要用加速比除以 worker 的个数"},
        {judge_just(100 * at("gil-process", most, "wait-speedup") / most),
         "belongs to the processes; asked for are the threads (gil-thread)",
         "是进程的数；问的是线程（gil-thread）"},
        {judge_just(100 * at("gil-thread", compared, "wait-speedup") / compared),
         "is that of fewer workers; asked for are the most that were measured",
         "是 worker 少一些时的数；问的是测量过的最多的 worker"},
        {judge_just(100 * speedup / compared),
         "is divided by another number of workers than the speedup belongs to",
         "除以的 worker 个数不是这个加速比的那一个"},
        {judge_just(100 * at_if_there("cpython-thread", most, "wait-speedup") / most),
         "is CPython's; asked for is our interpreter (gil-thread)",
         "是 CPython 的数；问的是我们的解释器（gil-thread）"},
        {judge_just(100 * at("gil-thread", most_computing(), "speedup") / most_computing()),
         "is that of computing; asked for is waiting (wait-speedup)",
         "是计算的数；问的是等待（wait-speedup）"},
        {.english = NULL},
    };
    judge_number("waiting", right, 1, slips);
}

Test(read_the_lock, how_long_a_thread_keeps_the_lock) {
    double workers = workers_compared(), most = most_computing();
    double time = at("gil-thread", workers, "time");
    double switches = at("gil-thread", workers, "switches");
    if (switches <= 0)
        judge_reject("your results count no switch of the lock; type make lesson%d again",
                     "在你的结果里，锁一次也没有换过手；请再运行 make lesson%d", LESSON);
    const struct slip slips[] = {
        {judge_just(switches / time), "is upside down: divide the time by the number of switches",
         "把比值弄反了：要用时间除以换手的次数"},
        {judge_just(switches), "is the number of switches; divide the time of the run by it",
         "是换手的次数；要用整个运行的时间除以它"},
        {judge_just(time), "is the time of the whole run; divide it by the number of switches",
         "是整个运行的时间；还要除以换手的次数"},
        {judge_just(1000 * time / switches), "is in microseconds; asked for are milliseconds",
         "用的单位是微秒；问的是毫秒"},
        {judge_just(time / switches / 1000), "is in seconds; asked for are milliseconds",
         "用的单位是秒；问的是毫秒"},
        {judge_just(time / switches / workers),
         "is divided by the number of workers as well; but only one of them has the lock at a time",
         "还除以了 worker 的个数；可是同一时刻只有一个 worker 持有锁"},
        {judge_just(at("gil-thread", most, "time") / at("gil-thread", most, "switches")),
         "is the end of the curve; asked for is one worker on each CPU (# workers compared)",
         "是曲线尽头的数；问的是每个 CPU 上一个 worker 的时候（# workers compared）"},
        {judge_just(at("gil-thread", 1, "time") / at("gil-thread", 1, "switches")),
         "is that of 1 worker; asked for is one on each CPU (# workers compared)",
         "是 1 个 worker 的数；问的是每个 CPU 上一个 worker 的时候（# workers compared）"},
        {.english = NULL},
    };
    judge_number("turn", judge_just(time / switches), 0.1, slips);
}
