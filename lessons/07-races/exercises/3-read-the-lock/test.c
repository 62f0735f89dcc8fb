/* test.c - are losses, the price of a lock, a critical section and a cache line read as the student's own
 * results have them? */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "check/judge_results.h"

enum { LESSON = 7, XS_MOST = 16 };

static double at(const char *series, double x, const char *metric) {
    return judge_median(LESSON, series, x, metric);
}

static void expect_two_cpus(void) {
    double xs[XS_MOST];
    size_t count = judge_xs(LESSON, "thread-mutex", "time", xs, XS_MOST);
    if (count == 1 && xs[0] == 1)
        judge_reject("your results come from 1 CPU, where no two threads want the lock at the same "
                     "moment; this exercise needs 2 CPUs: type make lesson7 on such a machine",
                     "你的结果来自只有 1 个 CPU 的机器，那里没有两个线程同时要锁；"
                     "这个练习需要 2 个 CPU：请在这样的机器上输入 make lesson7");
}

Test(read_the_lock, additions_lost_with_volatile) {
    double right = at("thread-volatile", 1, "lost");
    const struct slip slips[] = {
        {judge_just(right / 100), "is a fraction; asked for are per cent",
         "是小数；问的是百分之几"},
        {judge_just(at("thread-volatile", 1, "lost-unprovoked")),
         "is what was lost when nothing was provoked; asked for is the metric lost",
         "是没有诱发时丢失的比例；问的是 lost 这个指标"},
        {judge_just(at("thread-mutex", 1, "lost")),
         "is what the mutex loses; asked for is volatile", "是互斥锁丢失的比例；问的是 volatile"},
        {.english = NULL},
    };
    judge_number("lost", judge_just(right), 1, slips);
}

Test(read_the_lock, a_free_mutex_against_an_atomic_instruction) {
    double mutex = at("alone-mutex", 1, "time"), atomic = at("alone-atomic", 1, "time");
    const struct slip slips[] = {
        {judge_just(atomic / mutex), "is upside down: the time under the mutex stands above",
         "把比值弄反了：互斥锁的时间应当作分子"},
        {judge_just(mutex - atomic), "is a difference in ns; asked for is a ratio",
         "是相差的 ns 数；问的是倍数"},
        {judge_just(mutex),
         "is the time under the mutex, in ns; divide it by that of the atomic instruction",
         "是互斥锁的时间，单位 ns；要除以原子指令的时间"},
        {judge_just(mutex / at("alone-volatile", 1, "time")),
         "is the ratio to volatile; asked for is the atomic instruction",
         "是与 volatile 相比；问的是与原子指令相比"},
        {.english = NULL},
    };
    judge_number("lock", judge_just(mutex / atomic), 0.05 + 0.01 * mutex / atomic, slips);
}

Test(read_the_lock, a_contended_mutex_against_a_free_one) {
    expect_two_cpus();
    double alone = at("alone-mutex", 1, "time"), two = at("thread-mutex", 2, "time");
    const struct slip slips[] = {
        {judge_just(alone / two), "is upside down: the time of the two threads stands above",
         "把比值弄反了：两个线程的时间应当作分子"},
        {judge_just(two - alone), "is a difference in ns; asked for is a ratio",
         "是相差的 ns 数；问的是倍数"},
        {judge_just(two), "is a time in ns; asked for is a ratio", "是时间，单位 ns；问的是倍数"},
        {judge_just(at("thread-mutex", 1, "time") / alone),
         "belongs to two threads on one CPU (x is 1); asked for are two CPUs (x is 2)",
         "是两个线程在同一个 CPU 上的数（x 为 1）；问的是两个 CPU（x 为 2）"},
        {judge_just(at("process-mutex", 2, "time") / alone),
         "belongs to the processes; asked for are the threads (thread-mutex)",
         "是进程的数；问的是线程（thread-mutex）"},
        {judge_just(2 * two / alone),
         "counts each addition twice: the time is already that of one addition, both threads "
         "together",
         "把每次加都算了两遍：文件里的时间已经是两个线程合起来、平均每加一次的时间"},
        {.english = NULL},
    };
    judge_number("contended", judge_just(two / alone), 0.03 + 0.01 * two / alone, slips);
}

Test(read_the_lock, two_threads_with_a_quarter_of_the_work_inside) {
    expect_two_cpus();
    double one = at("inside-25", 1, "rate"), two = at("inside-25", 2, "rate");
    const struct slip slips[] = {
        {judge_just(one / two), "is upside down: the rate of two threads stands above",
         "把比值弄反了：两个线程的速率应当作分子"},
        {judge_just(two / one / 2), "is the share of each thread; asked for is the speedup",
         "是每个线程分到的；问的是加速比"},
        {judge_just(two), "is a rate; divide it by that of one thread",
         "是速率；要除以一个线程的速率"},
        {judge_just(at("inside-100", 2, "rate") / at("inside-100", 1, "rate")),
         "belongs to inside-100; asked for is inside-25", "是 inside-100 的数；问的是 inside-25"},
        {judge_just(at("inside-50", 2, "rate") / at("inside-50", 1, "rate")),
         "belongs to inside-50; asked for is inside-25", "是 inside-50 的数；问的是 inside-25"},
        {.english = NULL},
    };
    judge_number("speedup", judge_just(two / one), 0.02, slips);
}

Test(read_the_lock, a_tenth_inside_bounds_the_speedup) {
    const struct slip slips[] = {
        {judge_just(1 / 0.9),
         "is 1 / 0.9; only the part inside the lock is done by one thread at a time",
         "是 1 / 0.9；一次只能由一个线程做的，是锁内的那一部分"},
        {judge_just(0.1), "is the part inside; how often does it fit into the whole?",
         "是锁内的那一部分；它在整体里占几分之一？"},
        {judge_just(9),
         "is the ratio of outside to inside; what is inside belongs to the whole, too",
         "是锁外与锁内之比；锁内的也是整体的一部分"},
        {judge_just(at("inside-10", 2, "rate") / at("inside-10", 1, "rate")),
         "is what two threads reach; asked for is what any number of threads can reach at most",
         "是两个线程达到的；问的是不管多少个线程，最多能达到多少"},
        {judge_just(2),
         "is what two CPUs can reach at most; asked for is any number of threads and CPUs",
         "是两个 CPU 最多能达到的；问的是不管多少个线程和 CPU"},
        {.english = NULL},
    };
    judge_number("bound", judge_just(10), 0.05, slips);
}

Test(read_the_lock, the_distance_at_which_neighbours_are_quiet) {
    expect_two_cpus();
    double xs[XS_MOST], quiet = NAN, before = NAN;
    size_t count = judge_xs(LESSON, "atomic", "time", xs, XS_MOST);
    double far = count > 0 ? at("atomic", xs[count - 1], "time") : NAN;
    for (size_t i = count; i > 0 && at("atomic", xs[i - 1], "time") < 1.5 * far; i--)
        quiet = xs[i - 1];
    for (size_t i = 0; i < count; i++)
        before = xs[i] < quiet ? xs[i] : before;
    const struct slip slips[] = {
        {judge_just(xs[count > 0 ? count - 1 : 0]),
         "is far enough, but a smaller distance of the table is, too",
         "够远了，但表里还有更小的距离也够远"},
        {judge_just(before),
         "is too near: there an addition still takes much longer than at the largest distance",
         "太近了：在这个距离上，加一次的时间还是比最大距离时长得多"},
        {judge_just(xs[0]), "is the nearest, where they disturb each other most",
         "是最近的距离，互相影响最大"},
        {judge_just(at("atomic", quiet, "time")),
         "is a time in ns; asked for is the distance, in bytes",
         "是时间，单位 ns；问的是距离，单位是字节"},
        {.english = NULL},
    };
    judge_number("distance", judge_just(quiet), 0, slips);
}
