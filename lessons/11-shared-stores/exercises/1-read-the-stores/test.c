/* test.c - were the results of the stores read right? The answers are compared with the student's own. */
#include <criterion/criterion.h>

#include "check/judge_results.h"

enum { LESSON = 11 };

static double us(const char *series, double workers) {
    return judge_median(LESSON, series, workers, "time");
}

Test(read_the_stores, how_many_times_as_long_redis_takes_as_a_file) {
    double answer = judge_answer("redis-per-file"), redis = us("redis-incr", 4);
    double file = us("file-flock", 4), right = redis / file;
    if (judge_near(answer, right, 0.1))
        return;
    const struct misreading list[] = {
        {1 / right, "redis-per-file: %g is upside down, the file's time in that of Redis",
         "redis-per-file：%g 上下颠倒了，这是文件的时间除以 Redis 的时间"},
        {redis - file, "redis-per-file: %g is a difference; how many times as long is a quotient",
         "redis-per-file：%g 是差；“多少倍”要用除法"},
        {us("redis-incr", 1) / us("file-flock", 1),
         "redis-per-file: %g belongs to one process; four processes are the rows with 4 in column "
         "x",
         "redis-per-file：%g 是一个进程的；四个进程是 x 列为 4 的行"},
    };
    judge_misreading(answer, list, sizeof list / sizeof *list, 0.05);
    judge_reject(
        "redis-per-file: %g does not fit: an update takes %.3g us in Redis and %.3g us in the "
        "file (series redis-incr and file-flock, x 4)",
        "redis-per-file：%g 对不上：在 Redis 里更新一次要 %.3g 微秒，在文件里要 %.3g 微秒"
        "（redis-incr 和 file-flock 系列，x 为 4）",
        answer, redis, file);
}

Test(read_the_stores, how_many_of_1000_updates_are_gone) {
    double answer = judge_answer("gone-of-1000");
    double percent = judge_median(LESSON, "redis-naive", 4, "lost");
    if (judge_near(answer, 10 * percent, 0.1))
        return;
    const struct misreading list[] = {
        {percent, "gone-of-1000: %g is per cent; the question is how many of 1000",
         "gone-of-1000：%g 是百分数；题目问的是 1000 次里有多少次"},
        {1000 - 10 * percent, "gone-of-1000: %g is what is left; the question is what is gone",
         "gone-of-1000：%g 是留下的；题目问的是不见了的"},
    };
    judge_misreading(answer, list, sizeof list / sizeof *list, 0.05);
    judge_reject(
        "gone-of-1000: %g does not fit: %.3g %% of the updates are lost (series redis-naive, x 4)",
        "gone-of-1000：%g 对不上：丢失的更新占 %.3g %%（redis-naive 系列，x 为 4）", answer,
        percent);
}

Test(read_the_stores, how_many_updates_postgresql_makes_in_a_second) {
    double answer = judge_answer("updates-per-second"), time = us("postgres-update", 8);
    if (judge_near(answer, 1e6 / time, 0.1))
        return;
    const struct misreading list[] = {
        {8e6 / time,
         "updates-per-second: %g counts the processes twice; time is that of an update, all of "
         "them "
         "together",
         "updates-per-second：%g 把进程数又乘了一遍；time 已经是所有进程合计的每次更新的时间"},
        {1e3 / time, "updates-per-second: %g is for a millisecond; time is in microseconds",
         "updates-per-second：%g 是每毫秒的；time 的单位是微秒"},
    };
    judge_misreading(answer, list, sizeof list / sizeof *list, 0.05);
    judge_reject(
        "updates-per-second: %g does not fit: an update takes %.3g us (series postgres-update, x "
        "8)",
        "updates-per-second：%g 对不上：每次更新要 %.3g 微秒（postgres-update 系列，x 为 8）",
        answer, time);
}

Test(read_the_stores, how_often_an_update_is_tried) {
    double answer = judge_answer("tries");
    double again = judge_median(LESSON, "redis-watch", 4, "retries");
    if (judge_near(answer, 1 + again, 0.1))
        return;
    const struct misreading list[] = {
        {again, "tries: %g is how often it is tried again; the first time is a try as well",
         "tries：%g 是重试的次数；第一次也是一次尝试"},
    };
    judge_misreading(answer, list, sizeof list / sizeof *list, 0.05);
    judge_reject(
        "tries: %g does not fit: an update is tried again %.3g times (series redis-watch, x 4)",
        "tries：%g 对不上：每次更新重试 %.3g 次（redis-watch 系列，x 为 4）", answer, again);
}
