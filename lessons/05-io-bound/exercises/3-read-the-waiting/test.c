/* test.c - are the rate, the delay that follows from it, the end of the straight line, the memory
 * and the forced writes read as the student's own results have them?
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "check/judge_results.h"

enum { LESSON = 5, WORKERS = 8, WEIGHED = 32, XS_MOST = 64 };

static const double read_off = 0.005, tolerance = 0.02; /* of the right value */
static const double limit = 0.9, margin = 0.02; /* so near the limit, either side is right */

/* --- reading the results ---------------------------------------------------------------------- */

static double at(const char *series, double x, const char *metric) {
    return judge_median(LESSON, series, x, metric);
}

/* ... or NAN, where this lesson has not measured it. */
static double at_if_there(const char *series, double x, const char *metric) {
    double xs[XS_MOST];
    size_t count = judge_xs(LESSON, series, metric, xs, XS_MOST);
    for (size_t i = 0; i < count; i++)
        if (xs[i] == x)
            return at(series, x, metric);
    return NAN;
}

static void expect_disk(void) {
    double xs[XS_MOST];
    if (judge_xs(LESSON, "disk-serial", "records", xs, XS_MOST) == 0)
        judge_reject(
            "your results hold nothing about the disk: the lesson left it out, for its "
            "folder lies in memory or cannot be written; type DISK=FOLDER make lesson5 "
            "with a folder on a disk",
            "你的结果里没有磁盘的数据：那个文件夹在内存里，或者不能写，所以这一课没有测磁盘；"
            "请输入 DISK=文件夹 make lesson5，文件夹要在磁盘上");
}

Test(read_the_waiting, pages_per_second_with_8_threads) {
    double right = at("thread", WORKERS, "rate");
    const struct slip slips[] = {
        {judge_just(at("serial", 1, "rate")),
         "is the rate of the serial crawl; asked for are 8 threads",
         "是串行抓取的速度；问的是 8 个线程"},
        {judge_just(at("process", WORKERS, "rate")),
         "belongs to the processes; asked for are the threads (thread)",
         "是进程的数；问的是线程（thread）"},
        {judge_just(at("ideal", WORKERS, "rate")),
         "is what workers would reach that do nothing but wait (ideal); asked for is what was "
         "measured",
         "是只等待、别的什么也不做的 worker 能达到的速度（ideal）；问的是实际测到的"},
        {judge_just(at("thread", WORKERS, "time")),
         "is the time of a whole crawl in ms; asked for are pages per second (rate)",
         "是整个抓取的时间，单位 ms；问的是每秒多少个网页（rate）"},
        {judge_just(at_if_there("thread", WEIGHED, "rate")),
         "is the rate of 32 threads; asked for are 8", "是 32 个线程的速度；问的是 8 个"},
        {judge_just(right / WORKERS),
         "is the share of one thread; asked for is what all 8 fetch together",
         "是 1 个线程的那一份；问的是 8 个线程一共取多少"},
        {.english = NULL},
    };
    judge_number("rate", judge_just(right), read_off * fabs(right), slips);
}

Test(read_the_waiting, delay_by_littles_law) {
    double rate = at("thread", WORKERS, "rate"), right = 1000 * WORKERS / rate;
    const struct slip slips[] = {
        {judge_just(right / 1000), "is in seconds; asked for are ms", "是以秒为单位的；问的是 ms"},
        {judge_just(1000 * right), "is in microseconds; asked for are ms",
         "是以微秒为单位的；问的是 ms"},
        {judge_just(1000 / rate),
         "is the time from one page to the next, when 8 are on their way; each of them takes 8 "
         "times as long (workers = rate * delay)",
         "是一个网页到下一个网页之间的时间，可是路上同时有 8 个网页，"
         "所以每个网页要走 8 倍的时间（worker 数 = 速率 × 延迟）"},
        {judge_just(rate / WORKERS),
         "is upside down: pages per second of one thread; delay = workers / rate",
         "把比值弄反了：这是 1 个线程每秒的网页数；延迟 = worker 数 / 速率"},
        {judge_just(rate * WORKERS),
         "is workers times rate; Little's law says workers = rate * delay, so divide",
         "是 worker 数乘以速率；利特尔法则是 worker 数 = 速率 × 延迟，所以要除"},
        {judge_just(20),
         "is only what the server waits before most answers; asked for is what follows from the "
         "measured rate",
         "只是服务器响应之前通常等的时间；问的是从测到的速度推出来的"},
        {judge_just(1000 * WORKERS / at("ideal", WORKERS, "rate")),
         "comes from the ideal rate: the delay of the server alone; take the measured one",
         "用的是理想速度（ideal），只含服务器的延迟；要用测到的速度"},
        {judge_just(1000 * WORKERS / at("process", WORKERS, "rate")),
         "comes from the processes; asked for are the threads (thread)",
         "用的是进程的速度；问的是线程（thread）"},
        {judge_just(1000 / at("serial", 1, "rate")),
         "comes from the serial crawl; asked for are 8 threads",
         "用的是串行抓取的速度；问的是 8 个线程"},
        {.english = NULL},
    };
    judge_number("delay", judge_just(right), tolerance * fabs(right), slips);
}

/* From how many workers on all measured rates are below the share of the ideal; 0 for never. */
static double below_from(const char *series, double share) {
    double xs[XS_MOST], from = 0;
    size_t count = judge_xs(LESSON, series, "rate", xs, XS_MOST);
    for (size_t i = count; i-- > 0;) {
        if (at(series, xs[i], "rate") >= share * at("ideal", xs[i], "rate"))
            break;
        from = xs[i];
    }
    return from;
}

static double one_before(const char *series, double x) {
    double xs[XS_MOST], before = NAN;
    size_t count = judge_xs(LESSON, series, "rate", xs, XS_MOST);
    for (size_t i = 0; i < count && (x == 0 || xs[i] < x); i++)
        before = xs[i];
    return before;
}

Test(read_the_waiting, where_the_rate_stays_below_nine_tenths_of_the_ideal) {
    double answer = judge_answer("below");
    at("thread", WORKERS, "rate"); /* says what to do where there are no results */
    double right = below_from("thread", limit);
    if (answer == right || answer == below_from("thread", limit - margin) ||
        answer == below_from("thread", limit + margin))
        return;
    if (right == 0)
        judge_reject(
            "below: %g, but in your results the threads reach 0.9 of the ideal with every "
            "number of workers up to the largest: then write 0",
            "below：%g，可是在你的结果里，直到 worker 最多的时候，线程都达到了理想速度的 0.9 倍："
            "这时请写 0",
            answer);
    if (answer == 0)
        judge_reject("below: 0 means never, but with the most workers the threads do not reach 0.9 "
                     "of the ideal: divide the rate of \"thread\" by that of \"ideal\"",
                     "below：0 的意思是没有这样的 worker 数，"
                     "可是用最多的 worker 时，线程没有达到理想速度的 0.9 倍："
                     "用“thread”的速度除以“ideal”的速度");
    if (answer == one_before("thread", right))
        judge_reject("below: %g is the last number of workers that still reaches 0.9 of the ideal; "
                     "asked for is the first from which on none does",
                     "below：%g 是最后一个还达到理想速度 0.9 倍的 worker 数；"
                     "问的是从多少个起就一直达不到",
                     answer);
    if (answer == below_from("process", limit))
        judge_reject("below: %g belongs to the processes; asked for are the threads (thread)",
                     "below：%g 是进程的数；问的是线程（thread）", answer);
    judge_reject("below: %g is not what your results say: for each number of workers divide the "
                 "rate of \"thread\" by that of \"ideal\", and find the first from which on this "
                 "stays below 0.9",
                 "below：你的结果里不是 %g：对每个 worker 数，用“thread”的速度除以“ideal”的速度，"
                 "找出从多少个起一直小于 0.9",
                 answer);
}

Test(read_the_waiting, memory_of_one_process_more_than_of_one_thread) {
    double thread = at("thread", WEIGHED, "memory"), process = at("process", WEIGHED, "memory");
    double all = process - thread, right = all / WEIGHED;
    double with_8 =
        (at_if_there("process", WORKERS, "memory") - at_if_there("thread", WORKERS, "memory")) /
        WORKERS;
    const struct slip slips[] = {
        {judge_just(all), "is for all 32 workers; asked for is one",
         "是 32 个 worker 合起来的；问的是一个"},
        {judge_just(-right), "is thread minus process; asked for is how much more a process takes",
         "是线程减进程；问的是进程多用多少"},
        {judge_just(process / WEIGHED),
         "is what one process takes; asked for is how much more than a thread",
         "是一个进程用的内存；问的是比线程多用多少"},
        {judge_just(thread / WEIGHED),
         "is what one thread takes; asked for is how much more a process takes",
         "是一个线程用的内存；问的是进程多用多少"},
        {judge_just(process / thread),
         "is how many times as much; asked for is the difference, in KB",
         "是多少倍；问的是相差多少 KB"},
        {judge_just(right / 1024), "is in MB; asked for are KB", "是以 MB 为单位的；问的是 KB"},
        {judge_just(right / 1000), "is in MB; asked for are KB", "是以 MB 为单位的；问的是 KB"},
        {judge_just(right * 1024), "is in bytes; asked for are KB", "是以字节为单位的；问的是 KB"},
        {judge_just(right * 1000), "is in bytes; asked for are KB", "是以字节为单位的；问的是 KB"},
        {judge_just(with_8), "is that with 8 workers; asked for are 32",
         "是 8 个 worker 的时候；问的是 32 个"},
        {.english = NULL},
    };
    judge_number("memory", judge_just(right), tolerance * fabs(right), slips);
}

Test(read_the_waiting, time_of_one_forced_record) {
    expect_disk();
    double records = at("disk-serial", 1, "records"), right = 1000 / records;
    double with_8 = at_if_there("disk-thread", WORKERS, "records");
    const struct slip slips[] = {
        {judge_just(records),
         "are records per second; asked for is the time of one record: 1000 ms / rate",
         "是每秒的记录数；问的是一条记录的时间：1000 ms / 每秒的记录数"},
        {judge_just(right / 1000), "is in seconds; asked for are ms", "是以秒为单位的；问的是 ms"},
        {judge_just(right * 1000), "is in microseconds; asked for are ms",
         "是以微秒为单位的；问的是 ms"},
        {judge_just(1000 / with_8), "comes from 8 threads; asked for is one worker (disk-serial)",
         "用的是 8 个线程的数；问的是一个 worker（disk-serial）"},
        {judge_just(1000 * WORKERS / with_8),
         "is how long one of 8 threads waits for its record; asked for is one worker (disk-serial)",
         "是 8 个线程时，其中一个等它的记录要多久；问的是一个 worker（disk-serial）"},
        {judge_just(1000 / at_if_there("cache-serial", 1, "records")),
         "is not forced: it went into the page cache only (cache-serial); asked for is disk-serial",
         "没有强制落盘，只进了页缓存（cache-serial）；问的是 disk-serial"},
        {.english = NULL},
    };
    judge_number("force", judge_just(right), tolerance * fabs(right), slips);
}

Test(read_the_waiting, gain_of_8_threads_that_force_records) {
    expect_disk();
    double one = at("disk-serial", 1, "records"), eight = at("disk-thread", WORKERS, "records");
    double right = eight / one;
    const struct slip slips[] = {
        {judge_just(1 / right),
         "is upside down: the rate of 8 threads divided by that of one worker",
         "把比值弄反了：要用 8 个线程的速度除以一个 worker 的速度"},
        {judge_just(100 * right), "is in per cent; asked for is how many times",
         "是百分数；问的是多少倍"},
        {judge_just(eight - one), "is a difference; asked for is how many times",
         "是相差多少；问的是多少倍"},
        {judge_just(eight), "are records per second; divide by those of one worker (disk-serial)",
         "是每秒的记录数；要除以一个 worker 的（disk-serial）"},
        {judge_just(right / WORKERS),
         "is what each of the 8 threads still reaches; asked for are all together",
         "是 8 个线程里每个还能达到的数；问的是合起来的"},
        {judge_just(at_if_there("disk-process", WORKERS, "records") / one),
         "belongs to the processes; asked for are the threads (disk-thread)",
         "是进程的数；问的是线程（disk-thread）"},
        {judge_just(at_if_there("cache-thread", WORKERS, "records") /
                    at_if_there("cache-serial", 1, "records")),
         "is without forcing (cache-...); asked for are forced records (disk-...)",
         "没有强制落盘（cache-…）；问的是强制落盘的记录（disk-…）"},
        {judge_just(at("thread", WORKERS, "rate") / at("serial", 1, "rate")),
         "is the gain of the crawler; asked for is the disk", "是爬虫快了多少倍；问的是磁盘"},
        {.english = NULL},
    };
    judge_number("times", judge_just(right), tolerance * fabs(right), slips);
}
