/* test.c - are the speedup, the efficiency, the overhead and Amdahl's law read as the student's own
 * results have them? */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "check/judge_results.h"

enum { LESSON = 3, XS_MOST = 64 };

/* --- reading the results ---------------------------------------------------------------------- */

static double at(const char *series, double x, const char *metric) {
    return judge_median(LESSON, series, x, metric);
}

static struct readings speedup_at(const char *job, const char *kind, double workers) {
    char serial[64], series[64];
    snprintf(serial, sizeof serial, "%sserial", job);
    snprintf(series, sizeof series, "%s%s", job, kind);
    return (struct readings){
        {at(series, workers, "speedup"), at(serial, 1, "time") / at(series, workers, "time"), NAN}};
}

/* Overhead in per cent of the time: the median of the sums, the sum of the medians, or the time
 * without the work. */
static struct readings overhead_at(const char *series, double workers) {
    double time = at(series, workers, "time");
    double parts = at(series, workers, "start") + at(series, workers, "handover") +
                   at(series, workers, "wait");
    return (struct readings){{100 * at(series, workers, "overhead") / time, 100 * parts / time,
                              100 - 100 * at(series, workers, "work") / time}};
}

/* As many workers as CPUs, 8 at most ("# workers compared"): at this x, and at no other, the
 * lesson runs independent copies of the serial program. */
static double workers_compared(void) {
    double xs[XS_MOST];
    size_t count = judge_xs(LESSON, "copies", "speedup", xs, XS_MOST);
    if (count == 0)
        judge_reject("your results of lesson 3 are not complete; type make lesson3 again",
                     "你的第 3 课结果不完整；请再运行 make lesson3");
    if (xs[0] == 1)
        judge_reject("your results compare 1 worker, and that cannot show a speedup; this exercise "
                     "needs 2 CPUs: on such a machine type make lesson3, without WORKERS=1",
                     "你的结果只比较了 1 个 worker，看不出加速；这个练习需要 2 个 CPU："
                     "请在这样的机器上输入 make lesson3，不要加 WORKERS=1");
    return xs[0];
}

static double most_workers(void) {
    double xs[XS_MOST];
    size_t count = judge_xs(LESSON, "thread", "speedup", xs, XS_MOST);
    return count > 0 ? xs[count - 1] : NAN;
}

/* --- computing with them ---------------------------------------------------------------------- */

static struct readings each(struct readings readings, double (*compute)(double, double),
                            double workers) {
    for (size_t i = 0; i < READINGS_MOST; i++)
        readings.ways[i] = compute(readings.ways[i], workers);
    return readings;
}

static double in_per_cent(double value, double workers) {
    (void)workers;
    return 100 * value;
}

static double as_fraction(double per_cent, double workers) {
    (void)workers;
    return per_cent / 100;
}

static double upside_down(double value, double workers) {
    (void)workers;
    return 1 / value;
}

static double rest(double per_cent, double workers) {
    (void)workers;
    return 100 - per_cent;
}

static double efficiency(double speedup, double workers) {
    return 100 * speedup / workers;
}

static double efficiency_upside_down(double speedup, double workers) {
    return 100 * workers / speedup;
}

/* Amdahl's law solved for the serial fraction, in per cent. */
static double serial_fraction(double speedup, double workers) {
    return 100 * (workers / speedup - 1) / (workers - 1);
}

static double serial_fraction_upside_down(double speedup, double workers) {
    return serial_fraction(1 / speedup, workers);
}

Test(read_the_speedup, as_many_workers_as_cores) {
    double workers = workers_compared();
    const struct slip slips[] = {
        {judge_just(most_workers()),
         "is the end of the curve; asked for is one worker on each CPU, the line \"# workers "
         "compared\"",
         "是曲线的尽头；问的是每个 CPU 上一个 worker 时的个数，见“# workers compared”那一行"},
        {.english = NULL},
    };
    judge_number("workers", judge_just(workers), 0, slips);
}

Test(read_the_speedup, speedup_of_the_ray_tracer_with_threads) {
    double workers = workers_compared(), most = most_workers();
    struct readings speedup = speedup_at("raytrace-", "thread", workers);
    const struct slip slips[] = {
        {each(speedup, upside_down, workers),
         "is upside down: speedup is the time of the serial program divided by the time with "
         "threads",
         "把比值弄反了：加速比是串行程序的时间除以用线程的时间"},
        {speedup_at("raytrace-", "process", workers),
         "belongs to the processes; asked for are the threads (raytrace-thread)",
         "是进程的数；问的是线程（raytrace-thread）"},
        {speedup_at("raytrace-", "thread", most),
         "is the end of the curve; asked for is one worker on each CPU",
         "是曲线尽头的数；问的是每个 CPU 上一个 worker 的时候"},
        {speedup_at("raytrace-", "thread", 1), "is that of 1 worker; asked for is one on each CPU",
         "是 1 个 worker 的数；问的是每个 CPU 上一个 worker 的时候"},
        {speedup_at("matrix-", "thread", workers),
         "is that of the matrix product; asked for is ray tracing",
         "是矩阵乘法的数；问的是光线追踪"},
        {speedup_at("", "thread", workers),
         "is that of all four jobs; asked for is ray tracing alone",
         "是四个任务合起来的数；只问光线追踪"},
        {judge_just(at("raytrace-thread", workers, "time")),
         "is a time in ms; a speedup is a ratio of two times",
         "是时间，单位 ms；加速比是两个时间之比"},
        {each(speedup, in_per_cent, workers), "is in per cent; a speedup is given in times",
         "是百分数；加速比要说“多少倍”"},
        {.english = NULL},
    };
    judge_number("speedup", speedup, 0.01, slips);
}

Test(read_the_speedup, efficiency_in_per_cent) {
    double workers = workers_compared(), most = most_workers();
    struct readings speedup = speedup_at("raytrace-", "thread", workers);
    struct readings right = each(speedup, efficiency, workers);
    const struct slip slips[] = {
        {each(right, as_fraction, workers), "is a fraction; asked for are per cent",
         "是小数；问的是百分之几"},
        {each(speedup, efficiency_upside_down, workers),
         "is upside down: efficiency is speedup divided by workers, and hardly ever above 100",
         "把比值弄反了：效率是加速比除以 worker 的个数，很少会超过 100"},
        {each(each(speedup, upside_down, workers), efficiency, workers),
         "comes from a speedup that is upside down: the time of the serial program stands above",
         "用了弄反的加速比：串行程序的时间应当作分子"},
        {each(speedup, in_per_cent, workers),
         "is the speedup in per cent; divide it by the number of workers",
         "只是把加速比写成了百分数；还要除以 worker 的个数"},
        {each(speedup_at("raytrace-", "process", workers), efficiency, workers),
         "belongs to the processes; asked for are the threads (raytrace-thread)",
         "是进程的数；问的是线程（raytrace-thread）"},
        {each(speedup_at("raytrace-", "thread", most), efficiency, most),
         "is the end of the curve; asked for is one worker on each CPU",
         "是曲线尽头的数；问的是每个 CPU 上一个 worker 的时候"},
        {.english = NULL},
    };
    judge_number("efficiency", right, 1, slips);
}

Test(read_the_speedup, overhead_of_the_processes_in_per_cent_of_their_time) {
    double workers = workers_compared(), most = most_workers();
    struct readings right = overhead_at("matrix-process", workers);
    double ms = at("matrix-process", workers, "overhead");
    double time = at("matrix-process", workers, "time");
    const struct slip slips[] = {
        {judge_just(ms),
         "is a time in ms; asked for is the share: divide by the time of the whole run",
         "是时间，单位 ms；问的是所占的比例，要除以整个运行的时间"},
        {each(right, as_fraction, workers), "is a fraction; asked for are per cent",
         "是小数；问的是百分之几"},
        {overhead_at("matrix-thread", workers),
         "belongs to the threads; asked for are the processes (matrix-process)",
         "是线程的数；问的是进程（matrix-process）"},
        {overhead_at("matrix-process", most),
         "is the end of the curve; asked for is one worker on each CPU",
         "是曲线尽头的数；问的是每个 CPU 上一个 worker 的时候"},
        {judge_just(100 * ms / at("matrix-process", workers, "work")),
         "is relative to the work alone; divide by the time of the whole run",
         "是与计算时间相比；要除以整个运行的时间"},
        {judge_just(100 * at("matrix-process", workers, "handover") / time),
         "is the hand-over alone; start and waiting are overhead as well",
         "只有交付；启动和等待也是额外开销"},
        {judge_just(100 * at("matrix-process", workers, "start") / time),
         "is the start alone; hand-over and waiting are overhead as well",
         "只有启动；交付和等待也是额外开销"},
        {each(right, rest, workers), "is the share of the work; asked for is the rest",
         "是计算所占的比例；问的是其余部分"},
        {.english = NULL},
    };
    judge_number("overhead", right, 0.5, slips);
}

Test(read_the_speedup, serial_fraction_by_amdahls_law) {
    double workers = workers_compared(), most = most_workers();
    struct readings speedup = speedup_at("", "thread", workers);
    struct readings right = each(speedup, serial_fraction, workers);
    /* The speedup may have been rounded to two decimals before. */
    double rounding = right.ways[0] - serial_fraction(speedup.ways[0] + 0.005, workers);
    const struct slip slips[] = {
        {each(right, as_fraction, workers), "is a fraction; asked for are per cent",
         "是小数；问的是百分之几"},
        {each(each(speedup, upside_down, workers), in_per_cent, workers),
         "is 1 / speedup, the time that is left; solve S = 1 / (s + (1 - s) / N) for s",
         "是 1 / 加速比，也就是还要用的时间；要从 S = 1 / (s + (1 - s) / N) 解出 s"},
        {each(speedup, upside_down, workers),
         "is 1 / speedup, the time that is left; solve S = 1 / (s + (1 - s) / N) for s",
         "是 1 / 加速比，也就是还要用的时间；要从 S = 1 / (s + (1 - s) / N) 解出 s"},
        {each(right, rest, workers), "is the parallel part; asked for is the serial one",
         "是并行部分；问的是串行部分"},
        {each(each(speedup, efficiency, workers), rest, workers),
         "is what the efficiency lacks; solve S = 1 / (s + (1 - s) / N) for s",
         "是效率与 1 相差的部分；要从 S = 1 / (s + (1 - s) / N) 解出 s"},
        {each(speedup, serial_fraction_upside_down, workers),
         "comes from a speedup that is upside down: the time of the serial program stands above",
         "用了弄反的加速比：串行程序的时间应当作分子"},
        {each(speedup_at("", "process", workers), serial_fraction, workers),
         "belongs to the processes; asked for are the threads (thread)",
         "是进程的数；问的是线程（thread）"},
        {each(speedup_at("raytrace-", "thread", workers), serial_fraction, workers),
         "is that of ray tracing; asked for are all four jobs (thread)",
         "是光线追踪的数；问的是四个任务合起来（thread）"},
        {each(speedup_at("", "thread", most), serial_fraction, most),
         "is the end of the curve; asked for is one worker on each CPU",
         "是曲线尽头的数；问的是每个 CPU 上一个 worker 的时候"},
        {.english = NULL},
    };
    judge_number("serial", right, 0.5 + rounding, slips);
}
