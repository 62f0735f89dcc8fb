/* test.c - were the results of the crash read right? The answers are compared with the student's own. */
#include <criterion/criterion.h>
#include <math.h>

#include "check/judge_results.h"

enum { LESSON = 10, SIZES_MOST = 32, PAGES_PER_MB = 256 };

static double lost(const char *series, double processes) {
    return judge_median(LESSON, series, processes, "lost");
}

/* --- requests --------------------------------------------------------------------------------- */

/* A median of an even number of rounds may lie between two whole numbers. */
static bool near_count(double answer, double value) {
    return fabs(answer - value) <= 0.5 || judge_near(answer, value, 0.01);
}

Test(read_the_crash, how_many_requests_die_with_the_one_that_crashes) {
    double answer = judge_answer("others-lost"), all = lost("server", 1);
    if (fabs(answer - (all - 1)) <= 0.5)
        return;
    const struct misreading list[] = {
        {all,
         "others-lost: %g counts the request that crashes its worker too; the question is how many "
         "others are lost with it",
         "others-lost：%g 把引起崩溃的那个请求也算进去了；题目问的是另外有多少个跟着丢失"},
        {lost("server", 8) - 1,
         "others-lost: %g belongs to 8 processes; 8 threads of one process are the row with 1 in "
         "column x",
         "others-lost：%g 是 8 个进程的；一个进程 8 个线程，是 x 列为 1 的那一行"},
        {lost("server", 8),
         "others-lost: %g belongs to 8 processes; 8 threads of one process are the row with 1 in "
         "column x",
         "others-lost：%g 是 8 个进程的；一个进程 8 个线程，是 x 列为 1 的那一行"},
        {lost("server-own", 1) - 1,
         "others-lost: %g is for a process with a socket of its own (series server-own); the "
         "supervisor's socket is the series server",
         "others-lost：%g 是自带套接字的进程（server-own 系列）；监管进程持有套接字的是 server "
         "系列"},
        {lost("server-own", 1),
         "others-lost: %g is for a process with a socket of its own (series server-own); the "
         "supervisor's socket is the series server",
         "others-lost：%g 是自带套接字的进程（server-own 系列）；监管进程持有套接字的是 server "
         "系列"},
        {8,
         "others-lost: %g: not every worker has a request at every moment; look at what was lost",
         "others-lost：%g：并不是每个 worker 每时每刻都有请求；请看实际丢失了多少"},
    };
    judge_misreading(answer, list, sizeof list / sizeof *list, 0.1);
    judge_reject(
        "others-lost: %g does not fit: %g requests are lost in one crash (series server, x "
        "1), and one of them is the one that crashes its worker",
        "others-lost：%g 对不上：一次崩溃丢失 %g 个请求（server 系列，x 为 1），"
        "其中一个是引起崩溃的那个",
        answer, all);
}

Test(read_the_crash, how_many_requests_the_socket_of_the_supervisor_keeps) {
    double answer = judge_answer("kept-by-the-socket");
    double own = lost("server-own", 1), all = lost("server", 1);
    if (near_count(answer, own - all) && fabs(answer - own) > 0.6)
        return;
    const struct misreading list[] = {
        {own,
         "kept-by-the-socket: %g is all that is lost with a socket of its own; how many more is "
         "that than with the supervisor's?",
         "kept-by-the-socket：%g 是自带套接字时丢失的全部；比监管进程持有套接字时多多少？"},
        {own / all,
         "kept-by-the-socket: %g says how many times as many; how many more is a difference",
         "kept-by-the-socket：%g 是多少倍；“多多少”要用减法"},
        {own + all, "kept-by-the-socket: %g is the sum of both; how many more is a difference",
         "kept-by-the-socket：%g 是两者之和；“多多少”要用减法"},
        {own - lost("server", 8),
         "kept-by-the-socket: %g compares with 8 processes; compare with 8 threads and the "
         "supervisor's socket (x 1)",
         "kept-by-the-socket：%g 是和 8 个进程比的；要和 8 个线程、监管进程持有套接字的比（x 为 "
         "1）"},
    };
    judge_misreading(answer, list, sizeof list / sizeof *list, 0.1);
    judge_reject(
        "kept-by-the-socket: %g does not fit: %g are lost with a socket of its own, and %g "
        "with that of the supervisor",
        "kept-by-the-socket：%g 对不上：自带套接字时丢失 %g 个，监管进程持有时丢失 %g 个", answer,
        own, all);
}

/* --- the time until the worker is back -------------------------------------------------------- */

struct sizes {
    double mb[SIZES_MOST];
    size_t count;
};

static struct sizes sizes_of_supervisors(void) {
    struct sizes sizes;
    sizes.count = judge_xs(LESSON, "fork", "back", sizes.mb, SIZES_MOST);
    if (sizes.count < 2)
        judge_reject("your results of lesson 10 hold %zu sizes of the supervisor, too few for a "
                     "curve; type make lesson10",
                     "第 10 课的结果里只有 %zu 个监管进程的大小，画不成曲线；请运行 make lesson10",
                     sizes.count);
    return sizes;
}

static double us(const char *series, double mb, const char *metric) {
    return judge_median(LESSON, series, mb, metric);
}

static double slope(const char *series, const char *metric, double from, double to) {
    return (us(series, to, metric) - us(series, from, metric)) / (to - from);
}

Test(read_the_crash, what_one_more_megabyte_costs) {
    struct sizes sizes = sizes_of_supervisors();
    double from = sizes.mb[sizes.count - 2], to = sizes.mb[sizes.count - 1];
    double answer = judge_answer("us-per-MB"), right = slope("fork", "back", from, to);
    if (judge_near(answer, right, 0.01))
        return;
    const struct misreading list[] = {
        {slope("fork", "known", from, to),
         "us-per-MB: %g is the slope of the metric known, when the supervisor learns of the crash; "
         "the worker is back later (metric back)",
         "us-per-MB：%g 是 known 这个指标的斜率，那是监管进程得知崩溃的时间；worker 恢复要更晚"
         "（指标 back）"},
        {1 / right, "us-per-MB: %g is upside down, MB for each microsecond",
         "us-per-MB：%g 上下颠倒了，这是每微秒多少 MB"},
        {right / 1000, "us-per-MB: %g would be milliseconds; microseconds are asked for",
         "us-per-MB：%g 是毫秒，题目要的是微秒"},
        {us("fork", to, "back"), "us-per-MB: %g is the whole time; how much does one MB more add?",
         "us-per-MB：%g 是全部时间；每多 1 MB，要多花多少？"},
        {us("fork", to, "back") - us("fork", from, "back"),
         "us-per-MB: %g is what all MB between both sizes add; how much is it for one?",
         "us-per-MB：%g 是两个大小之间所有 MB 一共多花的时间；每 1 MB 是多少？"},
        {right / PAGES_PER_MB, "us-per-MB: %g is for one page of 4 KB; it is asked for one MB",
         "us-per-MB：%g 是一个 4 KB 的页的；题目问的是 1 MB"},
        {slope("fresh", "back", from, to),
         "us-per-MB: %g is the slope of the series fresh, whose line is flat; fork is the series "
         "fork",
         "us-per-MB：%g 是 fresh 系列的斜率，那条线是平的；fork 要看 fork 系列"},
    };
    judge_misreading(answer, list, sizeof list / sizeof *list, 0.1);
    judge_reject(
        "us-per-MB: %g does not fit: from %g MB to %g MB the time until the worker is back "
        "grows from %.0f us to %.0f us (series fork, metric back)",
        "us-per-MB：%g 对不上：从 %g MB 到 %g MB，worker 恢复的时间从 %.0f 微秒增加到 %.0f "
        "微秒（fork 系列，指标 back）",
        answer, from, to, us("fork", from, "back"), us("fork", to, "back"));
}

/* How many times as long as a fresh program fork takes at this size. */
static double times(double mb) {
    return us("fork", mb, "back") / us("fresh", mb, "back");
}

/* Is this the first size at which fork takes so many times as long, or the one from which on all do? */
static bool starts_at(const struct sizes *sizes, double answer, double limit) {
    size_t first = sizes->count, from = sizes->count;
    for (size_t i = sizes->count; i-- > 0;)
        if (times(sizes->mb[i]) > limit) {
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

Test(read_the_crash, from_which_size_on_a_fresh_program_is_sooner_back) {
    struct sizes sizes = sizes_of_supervisors();
    if (times(sizes.mb[sizes.count - 1]) <= 1)
        return; /* such results have no right answer */
    double answer = judge_answer("fresh-from-MB");
    if (starts_at(&sizes, answer, 1) || starts_at(&sizes, answer, 0.9) ||
        starts_at(&sizes, answer, 1.1))
        return;
    if (!was_measured(&sizes, answer))
        judge_reject(
            "fresh-from-MB: no supervisor of %g MB was measured; write one of the sizes in "
            "column x",
            "fresh-from-MB：没有测过 %g MB 的监管进程；请写 x 列里的某个大小", answer);
    if (times(answer) < 1)
        judge_reject("fresh-from-MB: at %g MB fork is back after %.0f us, and a fresh program only "
                     "after %.0f us",
                     "fresh-from-MB：%g MB 时，用 fork 要 %.0f 微秒恢复，用新程序反而要 %.0f 微秒",
                     answer, us("fork", answer, "back"), us("fresh", answer, "back"));
    judge_reject(
        "fresh-from-MB: at %g MB a fresh program is sooner back, but at a smaller size "
        "already; read from the small end",
        "fresh-from-MB：%g MB 时用新程序确实更快，但更小的时候就已经更快了；要从小的一端读起",
        answer);
}
