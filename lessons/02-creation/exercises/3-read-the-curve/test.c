/* test.c - was the curve read right? The answers are compared with the student's own results. */
#include <criterion/criterion.h>
#include <math.h>

#include "check/judge_results.h"

enum { LESSON = 2, SIZES_MOST = 64, PAGES_PER_MB = 256 };

static double time_of(const char *series, double size) {
    return judge_median(LESSON, series, size, "time");
}

/* The sizes of the parents, ascending; there are two at least. */
struct sizes {
    double mb[SIZES_MOST];
    size_t count;
};

static struct sizes sizes_of(const char *series) {
    struct sizes sizes;
    sizes.count = judge_xs(LESSON, series, "time", sizes.mb, SIZES_MOST);
    return sizes;
}

static struct sizes fork_sizes(void) {
    struct sizes sizes = sizes_of("process");
    if (sizes.count < 2)
        judge_reject("your results of lesson 2 hold %zu sizes of the parent, too few for a curve; "
                     "type make lesson2",
                     "第 2 课的结果里只有 %zu 个父进程大小，画不成曲线；请运行 make lesson2",
                     sizes.count);
    return sizes;
}

/* --- from which size on 10 times -------------------------------------------------------------- */

static double times_of_thread(double size) {
    return time_of("process", size) / time_of("thread", size);
}

/* Is this the first size with such a ratio, or the one from which on all have it? */
static bool starts_at(const struct sizes *sizes, double answer, double times) {
    size_t first = sizes->count, from = sizes->count;
    for (size_t i = sizes->count; i-- > 0;)
        if (times_of_thread(sizes->mb[i]) >= times) {
            first = i;
            from = from == i + 1 ? i : from;
        }
    return (first < sizes->count && answer == sizes->mb[first]) ||
           (from < sizes->count && answer == sizes->mb[from]);
}

static bool was_measured(const struct sizes *sizes, double answer) {
    for (size_t i = 0; i < sizes->count; i++)
        if (sizes->mb[i] == answer)
            return true;
    return false;
}

/* The first size at which fork takes 10 times as long as fork of the small program; -1: none. */
static double first_10_times_small(const struct sizes *sizes) {
    for (size_t i = 0; i < sizes->count; i++)
        if (time_of("process", sizes->mb[i]) >= 10 * time_of("process", sizes->mb[0]))
            return sizes->mb[i];
    return -1;
}

Test(read_the_curve, from_which_size_on_fork_takes_10_times_as_long) {
    struct sizes sizes = fork_sizes();
    double largest = sizes.mb[sizes.count - 1];
    if (times_of_thread(largest) < 10)
        return; /* such results have no right answer */
    double answer = judge_answer("ten-times-from-MB");
    if (starts_at(&sizes, answer, 10) || starts_at(&sizes, answer, 9.8) ||
        starts_at(&sizes, answer, 10.2))
        return;
    if (!was_measured(&sizes, answer))
        judge_reject(
            "ten-times-from-MB: no parent of %g MB was measured; write one of the sizes in "
            "column x",
            "ten-times-from-MB：没有测过 %g MB 的父进程；请写 x 列里的某个大小", answer);
    double process = time_of("process", answer), thread = time_of("thread", answer);
    if (process < 10 * thread)
        judge_reject("ten-times-from-MB: at %g MB fork takes %.1f us and pthread_create %.1f us: "
                     "more than 10 us, perhaps, but not 10 times as long",
                     "ten-times-from-MB：%g MB 时 fork 用 %.1f 微秒，pthread_create 用 %.1f 微秒："
                     "也许超过了 10 微秒，但不到 10 倍",
                     answer, process, thread);
    if (answer == first_10_times_small(&sizes))
        judge_reject("ten-times-from-MB: from %g MB on fork takes 10 times as long as fork of the "
                     "small program; the question compares it with pthread_create",
                     "ten-times-from-MB：从 %g MB 开始，fork 的时间是小程序里 fork 的 10 倍；"
                     "题目是和 pthread_create 比",
                     answer);
    judge_reject(
        "ten-times-from-MB: at %g MB it is more than 10 times, but already at a smaller "
        "size too; read from the small end",
        "ten-times-from-MB：%g MB 时确实超过 10 倍，但更小的程序就已经超过了；要从小的一端读起",
        answer);
}

/* --- the slope -------------------------------------------------------------------------------- */

static double slope_of(const char *series, double from, double to) {
    return (time_of(series, to) - time_of(series, from)) / (to - from);
}

static double slope_at_the_end(const struct sizes *sizes, const char *series) {
    return slope_of(series, sizes->mb[sizes->count - 2], sizes->mb[sizes->count - 1]);
}

static void reject_slope(double answer, const struct sizes *sizes, double slope) {
    double from = sizes->mb[sizes->count - 2], to = sizes->mb[sizes->count - 1];
    double before = time_of("process", from), after = time_of("process", to);
    struct sizes huge = sizes_of("process-huge");
    const struct misreading list[] = {
        {1 / slope,
         "us-per-MB: %g is upside down, MB for each microsecond; divide the time by the size",
         "us-per-MB：%g 上下颠倒了，这是每微秒多少 MB；应当用时间除以大小"},
        {slope / 1000, "us-per-MB: %g would be milliseconds; microseconds are asked for",
         "us-per-MB：%g 是毫秒，题目要的是微秒"},
        {slope * 1000, "us-per-MB: %g would be nanoseconds; microseconds are asked for",
         "us-per-MB：%g 是纳秒，题目要的是微秒"},
        {after, "us-per-MB: %g us is the whole time of one fork; how much does one MB more add?",
         "us-per-MB：%g 微秒是一次 fork 的全部时间；每多 1 MB，要多花多少？"},
        {before, "us-per-MB: %g us is the whole time of one fork; how much does one MB more add?",
         "us-per-MB：%g 微秒是一次 fork 的全部时间；每多 1 MB，要多花多少？"},
        {after / to,
         "us-per-MB: %g is the whole time divided by the whole size; what one MB more adds is a "
         "difference of times divided by a difference of sizes",
         "us-per-MB：%g 是用全部时间除以全部大小；每多 1 MB 多花的时间，是时间之差除以大小之差"},
        {after - before,
         "us-per-MB: %g us is what all MB between both sizes add; how much is it for one?",
         "us-per-MB：%g 微秒是两个大小之间所有 MB 一共多花的时间；每 1 MB 是多少？"},
        {(after - before) / to,
         "us-per-MB: %g: the time grew over the MB between both sizes; divide by their difference, "
         "not by the larger size",
         "us-per-MB：%g：时间是在两个大小之间增长的；应当除以两者的差，而不是除以较大的那个"},
        {slope_of("process", sizes->mb[0], sizes->mb[1]),
         "us-per-MB: %g is the slope between the two smallest sizes, at the wrong end",
         "us-per-MB：%g 是最小的两个大小之间的斜率，读错了一端"},
        {huge.count >= 2 ? slope_at_the_end(&huge, "process-huge") : NAN,
         "us-per-MB: %g is the slope of the series process-huge; with pages of 4 KB it is the "
         "series "
         "process",
         "us-per-MB：%g 是 process-huge 系列的斜率；4 KB 的页要看 process 系列"},
        {slope_at_the_end(sizes, "vfork"),
         "us-per-MB: %g is the slope of the series vfork, which is flat; fork is the series "
         "process",
         "us-per-MB：%g 是 vfork 系列的斜率，那条线是平的；fork 是 process 系列"},
        {slope_at_the_end(sizes, "spawn"),
         "us-per-MB: %g is the slope of the series spawn, which is flat; fork is the series "
         "process",
         "us-per-MB：%g 是 spawn 系列的斜率，那条线是平的；fork 是 process 系列"},
        {slope_at_the_end(sizes, "thread"),
         "us-per-MB: %g is the slope of the series thread, which is flat; fork is the series "
         "process",
         "us-per-MB：%g 是 thread 系列的斜率，那条线是平的；fork 是 process 系列"},
    };
    judge_misreading(answer, list, sizeof list / sizeof *list, 0);
    judge_reject(
        "us-per-MB: %g does not fit: from %g MB to %g MB the time of fork (series process) "
        "grows from %.0f us to %.0f us",
        "us-per-MB：%g 对不上：从 %g MB 到 %g MB，fork（process 系列）的时间从 %.0f 微秒"
        "增加到 %.0f 微秒",
        answer, from, to, before, after);
}

Test(read_the_curve, what_one_more_megabyte_costs) {
    struct sizes sizes = fork_sizes();
    double answer = judge_answer("us-per-MB"), slope = slope_at_the_end(&sizes, "process");
    if (!judge_near(answer, slope, 0))
        reject_slope(answer, &sizes, slope);
}

static void reject_page(double answer, double slope, double from_own) {
    double ns_per_mb = slope * 1000;
    const struct misreading list[] = {
        {ns_per_mb, "ns-per-page: %g ns is for one MB; one page of 4 KB is a small part of it",
         "ns-per-page：%g 纳秒是 1 MB 的；一个 4 KB 的页只是其中一小部分"},
        {slope / PAGES_PER_MB, "ns-per-page: %g would be microseconds; nanoseconds are asked for",
         "ns-per-page：%g 是微秒，题目要的是纳秒"},
        {ns_per_mb / 1024, "ns-per-page: %g ns is for 1 KB; a page has 4 KB",
         "ns-per-page：%g 纳秒是 1 KB 的；一个页有 4 KB"},
        {ns_per_mb / 4,
         "ns-per-page: %g: 1 MB has not 4 pages; how many times do 4 KB go into 1024 KB?",
         "ns-per-page：%g：1 MB 不是 4 个页；1024 KB 里有多少个 4 KB？"},
        {ns_per_mb / 4096,
         "ns-per-page: %g: 1 MB has not 4096 pages; how many times do 4 KB go into 1024 KB?",
         "ns-per-page：%g：1 MB 不是 4096 个页；1024 KB 里有多少个 4 KB？"},
        {PAGES_PER_MB / slope,
         "ns-per-page: %g is upside down, pages for each microsecond; divide the time by the pages",
         "ns-per-page：%g 上下颠倒了，这是每微秒多少页；应当用时间除以页数"},
        {PAGES_PER_MB / ns_per_mb,
         "ns-per-page: %g is upside down, pages for each nanosecond; divide the time by the pages",
         "ns-per-page：%g 上下颠倒了，这是每纳秒多少页；应当用时间除以页数"},
    };
    judge_misreading(answer, list, sizeof list / sizeof *list, 0);
    if (fabs(answer - from_own) <= fmax(0.03 * fabs(from_own), 0.1))
        judge_reject(
            "ns-per-page: %g follows from your us-per-MB, which is not right yet; put that "
            "right first",
            "ns-per-page：%g 是由 us-per-MB 算出来的，而那个还不对；请先改正它", answer);
    judge_reject("ns-per-page: %g does not fit: 1 us is 1000 ns, and 1 MB is 1024 KB",
                 "ns-per-page：%g 对不上：1 微秒是 1000 纳秒，1 MB 是 1024 KB", answer);
}

Test(read_the_curve, what_one_more_page_costs) {
    struct sizes sizes = fork_sizes();
    double answer = judge_answer("ns-per-page"), slope = slope_at_the_end(&sizes, "process");
    double right = slope * 1000 / PAGES_PER_MB;
    double from_own = judge_answer("us-per-MB") * 1000 / PAGES_PER_MB;
    /* Also what follows from a right answer before this one, rounded once more. */
    if (judge_near(answer, right, 0) ||
        (judge_near(from_own, right, 0) && fabs(answer - from_own) < 0.03 * right))
        return;
    reject_page(answer, slope, from_own);
}

/* --- huge pages ------------------------------------------------------------------------------- */

static double times_with_huge(double size) {
    return time_of("process", size) / time_of("process-huge", size);
}

static void reject_huge(double answer, const struct sizes *sizes) {
    double largest = sizes->mb[sizes->count - 1], thread = time_of("thread", largest);
    double process = time_of("process", largest), huge = time_of("process-huge", largest);
    const struct misreading list[] = {
        {huge / process,
         "huge-pages-times: %g is upside down; how many times does the time with huge pages go "
         "into "
         "the time without?",
         "huge-pages-times：%g 上下颠倒了；不用大页的时间是用大页的多少倍？"},
        {huge, "huge-pages-times: %g is a time in microseconds; how many times is a ratio of two",
         "huge-pages-times：%g 是一个时间（微秒）；“多少倍”是两个时间的比值"},
        {process - huge,
         "huge-pages-times: %g is the difference of two times; how many times is their ratio",
         "huge-pages-times：%g 是两个时间的差；“多少倍”是它们的比值"},
        {100 * process / huge,
         "huge-pages-times: %g would be per cent; how many times is asked for",
         "huge-pages-times：%g 是百分数，题目问的是多少倍"},
        {100 * (process - huge) / process,
         "huge-pages-times: %g would be per cent; how many times is asked for",
         "huge-pages-times：%g 是百分数，题目问的是多少倍"},
        {process / thread,
         "huge-pages-times: %g compares with pthread_create; compare fork with fork, without huge "
         "pages and with them",
         "huge-pages-times：%g 是和 pthread_create 比的；要拿 fork 和 fork "
         "比，一个不用大页，一个用大页"},
        {huge / thread,
         "huge-pages-times: %g compares with pthread_create; compare fork with fork, without huge "
         "pages and with them",
         "huge-pages-times：%g 是和 pthread_create 比的；要拿 fork 和 fork "
         "比，一个不用大页，一个用大页"},
        {sizes->count >= 2 ? times_with_huge(sizes->mb[sizes->count - 2]) : NAN,
         "huge-pages-times: %g belongs to the size before the largest one",
         "huge-pages-times：%g 是第二大的那个大小的倍数，不是最大的"},
        {times_with_huge(sizes->mb[0]),
         "huge-pages-times: %g belongs to the smallest program, not to the largest",
         "huge-pages-times：%g 是最小的程序的倍数，不是最大的"},
    };
    judge_misreading(answer, list, sizeof list / sizeof *list, 0);
    judge_reject("huge-pages-times: %g does not fit: at %g MB fork takes %.0f us, and %.0f us with "
                 "huge pages",
                 "huge-pages-times：%g 对不上：%g MB 时 fork 用 %.0f 微秒，用大页是 %.0f 微秒",
                 answer, largest, process, huge);
}

Test(read_the_curve, how_many_times_cheaper_huge_pages_make_it) {
    fork_sizes();
    struct sizes sizes = sizes_of("process-huge");
    if (sizes.count == 0)
        return; /* this machine gives no huge pages: not asked */
    double answer = judge_answer("huge-pages-times");
    if (!judge_near(answer, times_with_huge(sizes.mb[sizes.count - 1]), 0))
        reject_huge(answer, &sizes);
}
