/* test.c - do the answers say what the student's own results of lesson 1 say?
 *
 * A right answer may differ by 10 % (by half a KB for the weight of one worker: whoever rounds to
 * whole KB is right), from the slope between 1 and the most workers or from the average over the
 * most workers.
 */
#include <criterion/criterion.h>
#include <math.h>

#include "check/judge_results.h"

enum { LESSON = 1, XS_MOST = 64 };

static const double tolerance = 0.1;

/* --- what the results say ------------------------------------------------------------------- */

static double most_workers(void) {
    double xs[XS_MOST];
    size_t count = judge_xs(LESSON, "process", "pss", xs, XS_MOST);
    if (count == 0 || xs[count - 1] < 2)
        judge_reject(
            "your results hold no team of 2 workers or more, so nothing can be seen of one "
            "more; type make lesson1 again, without WORKERS=",
            "结果里没有 2 个或更多 worker 的数据，看不出多一个会怎样；"
            "请再运行 make lesson1，不加 WORKERS=");
    return xs[count - 1];
}

/* What one more worker adds: between 1 and the most workers (slope), or on average over all. */
struct weight {
    double slope, average, first, total;
};

static struct weight weigh(const char *series, const char *metric) {
    double most = most_workers();
    double first = judge_median(LESSON, series, 1, metric);
    double total = judge_median(LESSON, series, most, metric);
    return (struct weight){(total - first) / (most - 1), total / most, first, total};
}

static struct weight add(struct weight a, struct weight b) {
    return (struct weight){a.slope + b.slope, a.average + b.average, a.first + b.first,
                           a.total + b.total};
}

/* --- comparing ------------------------------------------------------------------------------ */

/* Whether the answer lies between both values or within the tolerance of one of them. */
static bool is_near(double answer, double one, double other, double slack) {
    double low = fmin(one, other), high = fmax(one, other);
    return answer >= low - fmax(slack, tolerance * fabs(low)) &&
           answer <= high + fmax(slack, tolerance * fabs(high));
}

static bool is_about(double answer, double value) {
    return value > 0 && is_near(answer, value, value, 0);
}

static bool is_weight(double answer, struct weight weight) {
    return is_near(answer, weight.slope, weight.average, 0.5);
}

static bool is_in_bytes(double answer, struct weight weight) {
    return is_about(answer, 1024 * weight.slope) || is_about(answer, 1000 * weight.slope);
}

/* --- the four questions --------------------------------------------------------------------- */

/* The weight of one more worker of a kind. */
static void expect_weight(const char *key, const char *series, const char *other_series) {
    double answer = judge_answer(key), most = most_workers();
    struct weight right = weigh(series, "pss"), tables = weigh(series, "page-tables");
    struct weight other = weigh(other_series, "pss"), rss = weigh(series, "rss");
    if (is_weight(answer, right))
        return;
    if (is_about(answer, right.total))
        judge_reject("%s: that is what all %g workers add together; asked is one",
                     "%s：这是 %g 个 worker 一共增加的；问的是一个", key, most);
    if (is_in_bytes(answer, right))
        judge_reject("%s: that would be right in bytes; asked are KB, as in the results",
                     "%s：单位是字节的话就对了；问的是 KB，和结果里的单位一样", key);
    if ((answer > 0 && answer < 1 && right.slope > 2) || is_about(answer, right.total / 1024))
        judge_reject("%s: that is in MB; asked are KB, as in the results",
                     "%s：这是以 MB 为单位的数；问的是 KB，和结果里的单位一样", key);
    if (is_weight(answer, other))
        judge_reject("%s: that was read in the rows of the series \"%s\"; asked is \"%s\"",
                     "%s：这是从“%s”那一组的行里读来的；问的是“%s”", key, other_series, series);
    if (is_weight(answer, rss))
        judge_reject("%s: that is RSS, where a shared page counts in full for every process; asked "
                     "is PSS",
                     "%s：这是 RSS，共享的页在每个进程里都按整页计算；问的是 PSS", key);
    if (is_weight(answer, tables) || is_weight(answer, add(right, tables)))
        judge_reject("%s: page tables are in that; this question asks for PSS alone",
                     "%s：这里面算上了页表；这一问只问 PSS", key);
    if (is_about(answer, right.first))
        judge_reject("%s: that is the weight of the first worker, where x is 1; asked is what one "
                     "more adds on average, from 1 to %g workers",
                     "%s：这是第 1 个 worker 占的内存，也就是 x 为 1 的那一行；"
                     "问的是从 1 个到 %g 个，平均每多一个增加多少",
                     key, most);
    judge_reject(
        "%s: %g does not follow from your results. Find the rows of %s and pss where x is 1 "
        "and where x is %g: by how many KB do they differ, and how many workers lie "
        "between them?",
        "%s：从你的结果里得不出 %g。请找到 %s 的 pss 在 x 为 1 和 x 为 %g 的两行："
        "相差多少 KB？中间多了几个 worker？",
        key, answer, series, most);
}

Test(read_the_memory, one_more_process) {
    expect_weight("process_kb", "process", "thread");
}

Test(read_the_memory, one_more_thread) {
    expect_weight("thread_kb", "thread", "process");
}

Test(read_the_memory, page_faults_of_a_megabyte) {
    double answer = judge_answer("faults_per_mb"), xs[XS_MOST];
    size_t count = judge_xs(LESSON, "process", "faults", xs, XS_MOST);
    double largest = count > 0 ? xs[count - 1] : 0;
    if (largest < 1)
        judge_reject("your results hold no page faults of a child that writes 1 MB or more; type "
                     "make lesson1 again",
                     "结果里没有子进程改写 1 MB 或更多数据的缺页次数；请再运行 make lesson1");
    double total = judge_median(LESSON, "process", largest, "faults"), right = total / largest;
    if (is_about(answer, right))
        return;
    if (answer == 0 || is_near(answer, judge_median(LESSON, "thread", largest, "faults"), 0, 0))
        judge_reject(
            "faults_per_mb: a thread causes none, for it writes the data themselves; asked "
            "is the series \"process\"",
            "faults_per_mb：线程直接改写数据本身，所以没有缺页；问的是“process”那一组");
    if (is_about(answer, total))
        judge_reject("faults_per_mb: these are all faults for %g MB; asked are those of 1 MB",
                     "faults_per_mb：这是改写 %g MB 的全部缺页次数；问的是每 1 MB 多少次", largest);
    if (is_about(answer, 1024 / right))
        judge_reject(
            "faults_per_mb: that is how many KB one fault copies; asked is the reverse, how "
            "many faults 1 MB causes",
            "faults_per_mb：这是一次缺页复制多少 KB；反过来，问的是 1 MB 引起多少次缺页");
    if (is_about(answer, 1 / right))
        judge_reject("faults_per_mb: that is MB for each fault, upside down; asked are faults for "
                     "each MB",
                     "faults_per_mb：这是每次缺页多少 MB，除反了；问的是每 MB 多少次缺页");
    if (is_about(answer, right / 1024))
        judge_reject("faults_per_mb: that is for 1 KB; asked is 1 MB",
                     "faults_per_mb：这是每 1 KB 的次数；问的是每 1 MB");
    judge_reject("faults_per_mb: %g does not follow from your results. How many faults has process "
                 "where x is %g, and what is x there?",
                 "faults_per_mb：从你的结果里得不出 %g。process 在 x 为 %g 的那一行有多少次缺页？"
                 "那里的 x 是什么意思？",
                 answer, largest);
}

Test(read_the_memory, a_process_and_a_thread_with_their_page_tables) {
    double answer = judge_answer("times_as_heavy");
    struct weight process_pss = weigh("process", "pss"), thread_pss = weigh("thread", "pss");
    struct weight process_tables = weigh("process", "page-tables");
    struct weight thread_tables = weigh("thread", "page-tables");
    struct weight process = add(process_pss, process_tables);
    struct weight thread = add(thread_pss, thread_tables);
    if (thread.slope <= 0 || process.slope <= 0)
        judge_reject("in your results more workers weigh no more; the machine was busy with other "
                     "things: type make lesson1 again",
                     "在你的结果里，worker 多了，占的内存却没有增加；机器当时在忙别的："
                     "请再运行 make lesson1");
    double by_slope = process.slope / thread.slope, by_average = process.average / thread.average;
    if (is_near(answer, by_slope, by_average, 0))
        return;
    if (is_near(answer, 1 / by_slope, 1 / by_average, 0.05) ||
        (answer > 0 && answer < 1 && by_slope > 1))
        judge_reject("times_as_heavy: the ratio is upside down: process / thread is asked, not "
                     "thread / process",
                     "times_as_heavy：比值除反了：问的是进程 / 线程，不是线程 / 进程");
    if (is_near(answer, process_pss.slope / thread_pss.slope,
                process_pss.average / thread_pss.average, 0))
        judge_reject(
            "times_as_heavy: that is PSS alone, and it leaves out the page tables, which PSS "
            "does not contain",
            "times_as_heavy：这只是 PSS 的比值，漏掉了页表：PSS 里不包含页表");
    if (is_near(answer, process_tables.slope / thread_tables.slope,
                process_tables.average / thread_tables.average, 0))
        judge_reject("times_as_heavy: that is the page tables alone; asked is PSS and page tables "
                     "together",
                     "times_as_heavy：这只是页表的比值；问的是 PSS 和页表加在一起");
    struct weight process_rss = weigh("process", "rss"), thread_rss = weigh("thread", "rss");
    if (is_about(answer, process_rss.slope / thread_rss.slope) ||
        is_about(answer,
                 add(process_rss, process_tables).slope / add(thread_rss, thread_tables).slope))
        judge_reject("times_as_heavy: that is RSS, where a shared page counts in full for every "
                     "process; asked is PSS with page tables",
                     "times_as_heavy：这是 RSS，共享的页在每个进程里都按整页计算；"
                     "问的是 PSS 加上页表");
    double ratio_of_pss = process_pss.slope / thread_pss.slope;
    double ratio_of_tables = process_tables.slope / thread_tables.slope;
    if (is_about(answer, ratio_of_pss + ratio_of_tables) ||
        is_about(answer, (ratio_of_pss + ratio_of_tables) / 2))
        judge_reject(
            "times_as_heavy: two ratios were added or averaged; first add the KB of PSS and "
            "page tables, then divide",
            "times_as_heavy：把两个比值相加或取平均了；应该先把 PSS 和页表的 KB 相加，再相除");
    if (is_about(answer, process.slope - thread.slope))
        judge_reject(
            "times_as_heavy: that is the difference in KB; asked is how many times, a ratio",
            "times_as_heavy：这是相差的 KB 数；问的是多少倍，也就是比值");
    judge_reject("times_as_heavy: %g does not follow from your results. Add pss and page-tables of "
                 "process, and those of thread, and divide the first sum by the second",
                 "times_as_heavy：从你的结果里得不出 %g。把 process 的 pss 和 page-tables 相加，"
                 "把 thread 的也相加，再用前一个和除以后一个",
                 answer);
}
