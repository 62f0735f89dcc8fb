/* test.c - are delays and hand-overs read as the student's own results have them? */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "check/judge_results.h"

enum { LESSON = 6, XS_MOST = 64, KEYS_MOST = 100000 };

static const double frame_ms = 16, times = 10;

/* --- reading the results ---------------------------------------------------------------------- */

static double at(const char *series, double x, const char *metric) {
    return judge_median(LESSON, series, x, metric);
}

static double ratio_at(double percentile) {
    return at("one", percentile, "delay") / at("thread", percentile, "delay");
}

/* How many of all keys, in all rounds, were echoed later than that. */
static double late_keys(const char *series, double ms, double *all) {
    static double delays[KEYS_MOST];
    size_t count = judge_values(LESSON, series, 0, "key", delays, KEYS_MOST), late = 0;
    for (size_t i = 0; i < count; i++)
        late += delays[i] > ms;
    *all = (double)count;
    return (double)late;
}

static double share_late(const char *series, double ms) {
    double all, late = late_keys(series, ms, &all);
    return 100 * late / all;
}

struct sizes {
    double kb[XS_MOST];
    size_t count;
};

static struct sizes read_sizes(void) {
    struct sizes sizes;
    sizes.count = judge_xs(LESSON, "process", "handover", sizes.kb, XS_MOST);
    if (sizes.count == 0)
        judge_reject("your results of lesson 6 are not complete; type make lesson6 again",
                     "你的第 6 课结果不完整；请再运行 make lesson6");
    return sizes;
}

static bool is_tenfold(double kb) {
    return at("process", kb, "handover") >= times * at("thread", kb, "handover");
}

/* The first size that is, and the first from which on all are: mostly the same. 0: none. */
static struct readings tenfold_from(const struct sizes *sizes) {
    struct readings readings = judge_two(0, 0);
    for (size_t i = sizes->count; i-- > 0;)
        if (is_tenfold(sizes->kb[i]))
            readings.ways[0] = sizes->kb[i];
    for (size_t i = sizes->count; i-- > 0 && is_tenfold(sizes->kb[i]);)
        readings.ways[1] = sizes->kb[i];
    return readings;
}

/* The first size whose hand-over between processes takes ten times that of the smallest list. */
static double tenfold_of_the_first(const struct sizes *sizes) {
    for (size_t i = 0; i < sizes->count; i++)
        if (at("process", sizes->kb[i], "handover") >=
            times * at("process", sizes->kb[0], "handover"))
            return sizes->kb[i];
    return NAN;
}

/* 1 MB being 1024 KB. */
static double mb_per_s(const char *series, double kb) {
    return kb / 1024 / (at(series, kb, "handover") / 1e6);
}

Test(read_the_delays, median_with_one_thread_in_ms) {
    double right = at("one", 50, "delay");
    const struct slip slips[] = {
        {judge_just(at("one", 99, "delay")),
         "is the 99th percentile (x = 99): 1 key in 100 is slower; asked for is the median (x = "
         "50)",
         "是第 99 百分位数（x = 99），100 个按键里只有 1 个比它慢；问的是中位数（x = 50）"},
        {judge_just(at("one", 75, "delay")),
         "is the 75th percentile (x = 75); asked for is the median (x = 50)",
         "是第 75 百分位数（x = 75）；问的是中位数（x = 50）"},
        {judge_just(at("thread", 50, "delay")),
         "belongs to the three threads; asked for is everything in one (series one)",
         "是三个线程的数；问的是全部在一个线程里（系列 one）"},
        {judge_just(at("process", 50, "delay")),
         "belongs to the three processes; asked for is everything in one thread (series one)",
         "是三个进程的数；问的是全部在一个线程里（系列 one）"},
        {judge_just(right * 1000), "is in µs; asked for are ms, and the file has ms already",
         "单位是 µs；问的是 ms，文件里本来就是 ms"},
        {judge_just(right / 1000), "is in s; asked for are ms, and the file has ms already",
         "单位是 s；问的是 ms，文件里本来就是 ms"},
        {judge_just(at("hunspell", 0, "check")),
         "is the time of one check of the whole text; asked for is the delay of a key",
         "是把全文检查一遍的时间；问的是按键的延迟"},
        {.english = NULL},
    };
    judge_number_near("median", judge_two(right, at("one", 0, "key")), 0.1 * right, 0.05, slips);
}

Test(read_the_delays, ratio_of_the_99th_percentiles) {
    double right = ratio_at(99), one = at("one", 99, "delay");
    const struct slip slips[] = {
        {judge_just(1 / right),
         "is upside down: asked for is one thread divided by three threads, how many times as long",
         "把比值弄反了：问的是一个线程除以三个线程，是多少倍"},
        {judge_just(100 * right), "is in per cent; asked for is how many times",
         "是百分数；问的是多少倍"},
        {judge_just(ratio_at(50)),
         "is the ratio of the medians; asked for is the 99th percentile (x = 99)",
         "是中位数之比；问的是第 99 百分位数（x = 99）"},
        {judge_just(ratio_at(75)),
         "is the ratio at x = 75; asked for is the 99th percentile (x = 99)",
         "是 x = 75 处的比值；问的是第 99 百分位数（x = 99）"},
        {judge_just(one / at("process", 99, "delay")),
         "is relative to the three processes; asked for are the three threads",
         "是与三个进程相比；问的是三个线程"},
        {judge_just(one - at("thread", 99, "delay")),
         "is a difference in ms; a ratio is one delay divided by the other",
         "是差，单位 ms；比值要用一个延迟除以另一个"},
        {judge_just(one), "is a delay in ms; asked for is how many times, a ratio of two delays",
         "是延迟，单位 ms；问的是多少倍，也就是两个延迟之比"},
        {.english = NULL},
    };
    judge_number_near("ratio", judge_just(right), 0.1 * right, 0.05, slips);
}

Test(read_the_delays, share_of_the_late_keys_in_per_cent) {
    double all, late = late_keys("one", frame_ms, &all), right = 100 * late / all;
    const struct slip slips[] = {
        {judge_just(late / all), "is a fraction; asked for are per cent", "是小数；问的是百分之几"},
        {judge_just(100 - right),
         "is the share of the keys that are fast enough; asked for is the rest",
         "是足够快的按键所占的比例；问的是其余部分"},
        {judge_just(share_late("one", 100)),
         "counts the keys above 100 ms; asked for are those above 16 ms",
         "数的是超过 100 ms 的按键；问的是超过 16 ms 的"},
        {judge_just(share_late("thread", frame_ms)),
         "belongs to the three threads; asked for is everything in one thread (series one)",
         "是三个线程的数；问的是全部在一个线程里（系列 one）"},
        {judge_just(share_late("process", frame_ms)),
         "belongs to the three processes; asked for is everything in one thread (series one)",
         "是三个进程的数；问的是全部在一个线程里（系列 one）"},
        {judge_just(late),
         "is the number of late keys; divide it by the number of all keys, times 100",
         "是超时按键的个数；要除以全部按键的个数，再乘以 100"},
        {.english = NULL},
    };
    judge_number_near("late", judge_just(right), 1, 0.05, slips);
}

Test(read_the_delays, size_from_which_processes_take_ten_times_as_long) {
    struct sizes sizes = read_sizes();
    struct readings right = tenfold_from(&sizes);
    double first = right.ways[0], last = sizes.kb[sizes.count - 1];
    const struct slip slips[] = {
        {judge_just(first * 1024), "is in bytes; asked for are KB, as the second column has them",
         "单位是字节；问的是 KB，和第二列一样"},
        {judge_just(first / 1024), "is in MB; asked for are KB, as the second column has them",
         "单位是 MB；问的是 KB，和第二列一样"},
        {judge_just(tenfold_of_the_first(&sizes)),
         "is where processes take ten times as long as they do for the smallest list; compare "
         "them with threads, at the same size",
         "是进程用的时间达到自己最小列表的十倍的地方；要在同样的大小上，与线程相比"},
        {judge_just(last), "is the largest list; smaller ones take ten times as long already",
         "是最大的列表；比它小的列表就已经要用十倍的时间了"},
        {judge_just(sizes.kb[0]),
         "is the smallest list; look at the ratio there: it is not yet ten",
         "是最小的列表；看看那里的比值，还不到十倍"},
        {judge_just(at("process", first > 0 ? first : last, "handover")),
         "is a time in µs; asked for is the size in KB, the second column",
         "是时间，单位 µs；问的是大小，单位 KB，也就是第二列"},
        {.english = NULL},
    };
    judge_number_near("tenfold", right, 0, 0.05, slips);
}

Test(read_the_delays, bandwidth_of_the_largest_hand_over) {
    struct sizes sizes = read_sizes();
    double kb = sizes.kb[sizes.count - 1], right = mb_per_s("process", kb);
    const struct slip slips[] = {
        {judge_just(mb_per_s("thread", kb)),
         "belongs to the threads, which hand over no more than an address; asked for are the "
         "processes",
         "是线程的数，线程只交出一个地址；问的是进程"},
        {judge_just(mb_per_s("process", sizes.kb[0])),
         "is that of the smallest list, where the time is that of waking up; asked for is the "
         "largest",
         "是最小列表的数，那里的时间都花在唤醒上；问的是最大的列表"},
        {judge_just(right * 1024), "is in KB a second; asked for are MB",
         "单位是 KB 每秒；问的是 MB"},
        {judge_just(right / 1024), "is in GB a second; asked for are MB",
         "单位是 GB 每秒；问的是 MB"},
        {judge_just(right * 1024 / 1e6), "is in KB a µs; asked for are MB a second",
         "单位是 KB 每 µs；问的是 MB 每秒"},
        {judge_just(right * 8), "is in megabits; asked for are MB, of 8 bits each byte",
         "单位是兆比特；问的是 MB，一个字节有 8 个比特"},
        {judge_just(right / 1e6), "is in MB a µs; a second has 1000000 µs",
         "单位是 MB 每 µs；1 秒有 1000000 µs"},
        {judge_just(right / 1e3), "takes the µs for ms: a second has 1000000 µs",
         "把 µs 当成了 ms：1 秒有 1000000 µs"},
        {judge_just(1e6 / right),
         "is the time for 1 MB in µs; asked for is the opposite, MB in one second",
         "是交付 1 MB 所用的 µs；问的是反过来，1 秒交付多少 MB"},
        {judge_just(at("process", kb, "handover")), "is a time in µs; divide the size by it",
         "是时间，单位 µs；要用大小除以它"},
        {.english = NULL},
    };
    judge_number_near("bandwidth", judge_just(right), 0.1 * right, 0.05, slips);
}
