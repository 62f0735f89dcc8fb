/* test.c - were the results of the six databases read right? The answers are compared with the student's own. */
#include <criterion/criterion.h>

#include "check/judge_results.h"

enum { LESSON = 12, SIX = 6, TWELVE = 12 };

static double of(const char *series, double x, const char *metric) {
    return judge_median(LESSON, series, x, metric);
}

Test(read_the_databases, how_much_waiting_is_saved) {
    double serial = of("serial", SIX, "wait"), async = of("async", SIX, "wait");
    const struct slip slips[] = {
        {judge_just(of("serial", SIX, "time") - async),
         "counts the computing of the serial program, too: its waiting is the metric wait",
         "把计算也算进去了：串行程序的等待是指标 wait"},
        {judge_just(of("serial", SIX, "time") - of("async", SIX, "time")),
         "is the difference of the whole times; the waiting is the metric wait",
         "是总时间的差；等待是指标 wait"},
        {judge_just(serial / async), "says how many times as long; how many ms is a difference",
         "是多少倍；“多少毫秒”要用减法"},
        {judge_just(serial), "is all the waiting of the serial program; how much less is it?",
         "是串行程序全部的等待；少了多少？"},
        {.english = NULL}};
    judge_number("waiting-saved-ms", judge_just(serial - async), 0.05 * (serial - async), slips);
}

Test(read_the_databases, what_one_more_database_costs_under_the_lock) {
    double six = of("lock", SIX, "time"), twelve = of("lock", TWELVE, "time");
    const struct slip slips[] = {
        {judge_just(twelve - six), "is for all six further databases; how much is it for one?",
         "是六个数据库一共多花的时间；每一个是多少？"},
        {judge_just(twelve / TWELVE),
         "divides the whole time; a part of it does not grow with the databases",
         "是用全部时间去除；其中有一部分不随数据库增长"},
        {judge_just(six / SIX),
         "divides the whole time; a part of it does not grow with the databases",
         "是用全部时间去除；其中有一部分不随数据库增长"},
        {judge_just((of("process", TWELVE, "time") - of("process", SIX, "time")) / SIX),
         "belongs to the processes; the threads under the lock are the series lock",
         "是进程的；有锁的线程是 lock 系列"},
        {.english = NULL}};
    judge_number("ms-per-database", judge_just((twelve - six) / SIX), 0.05 * (twelve - six) / SIX,
                 slips);
}

Test(read_the_databases, which_share_of_the_speed_processes_reach) {
    double reached = of("process", SIX, "reached");
    double bound = of("process", SIX, "bound"), time = of("process", SIX, "time");
    const struct slip slips[] = {
        {judge_just(time / bound), "is upside down: above 1 would be faster than possible",
         "上下颠倒了：大于 1 就是比可能的还快"},
        {judge_just(100 * reached), "is in percent; a share lies between 0 and 1",
         "是百分数；比例在 0 到 1 之间"},
        {judge_just(of("lock", SIX, "reached")),
         "belongs to the threads under the lock; processes are the series process",
         "是有锁的线程的；进程是 process 系列"},
        {.english = NULL}};
    judge_number("processes-reached", judge_two(reached, bound / time), 0.05 * reached, slips);
}

Test(read_the_databases, how_much_longer_the_slowest_key_takes) {
    double same = of("type-inline", 99, "delay"), other = of("type-thread", 99, "delay");
    const struct slip slips[] = {
        {judge_just(other / same), "is upside down: the query in the same thread makes keys slower",
         "上下颠倒了：查询在同一个线程里，按键才更慢"},
        {judge_just(of("type-inline", 50, "delay") / of("type-thread", 50, "delay")),
         "is that of the median (x 50); the slowest key is x 99",
         "是中位数的（x 为 50）；最慢的键是 x 为 99"},
        {judge_just(same - other), "is a difference; how many times is asked",
         "是差；题目问的是多少倍"},
        {.english = NULL}};
    judge_number("slowest-key-times", judge_just(same / other), 0.05 * same / other, slips);
}
