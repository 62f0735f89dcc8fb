/* test.c - were the results of the hosts read right? The answers are compared with the student's own. */
#include <criterion/criterion.h>

#include "check/judge_results.h"

enum { LESSON = 13 };

static double latency(void) {
    return judge_median(LESSON, "message-hosts", 0, "latency");
}

static double bandwidth(void) {
    return judge_median(LESSON, "message-hosts", 0, "bandwidth");
}

Test(read_the_hosts, how_many_times_as_long_it_takes_to_another_host) {
    double answer = judge_answer("hosts-per-machine");
    double far = judge_median(LESSON, "message-hosts", 64, "message");
    double near = judge_median(LESSON, "message-rank", 64, "message"), right = far / near;
    if (judge_near(answer, right, 0.1))
        return;
    const struct misreading list[] = {
        {1 / right,
         "hosts-per-machine: %g is upside down, the time on one machine in that to another host",
         "hosts-per-machine：%g 上下颠倒了，这是本机的时间除以发给另一台主机的时间"},
        {far - near, "hosts-per-machine: %g is a difference; how many times as long is a quotient",
         "hosts-per-machine：%g 是差；“多少倍”要用除法"},
        {far / judge_median(LESSON, "message-process", 64, "message"),
         "hosts-per-machine: %g compares with a pipe between processes; ranks on one machine are "
         "the series message-rank",
         "hosts-per-machine：%g 是和进程之间的管道比；同一台机器上的 rank 是 message-rank 系列"},
    };
    judge_misreading(answer, list, sizeof list / sizeof *list, 0.05);
    judge_reject("hosts-per-machine: %g does not fit: %.3g us to another host, %.3g us on one "
                 "machine (series message-hosts and message-rank, x 64)",
                 "hosts-per-machine：%g 对不上：发给另一台主机要 %.3g 微秒，在本机要 %.3g 微秒"
                 "（message-hosts 和 message-rank 系列，x 为 64）",
                 answer, far, near);
}

Test(read_the_hosts, how_long_100000_bytes_take) {
    double answer = judge_answer("us-of-100000");
    double right = latency() + 100000 / bandwidth();
    if (judge_near(answer, right, 0.1))
        return;
    const struct misreading list[] = {
        {latency() + 100000 * bandwidth(),
         "us-of-100000: %g multiplies with the bandwidth; the larger that is, the shorter the time",
         "us-of-100000：%g 乘了带宽；带宽越大，时间应该越短"},
        {right / 1000, "us-of-100000: %g is in milliseconds; the question is how many microseconds",
         "us-of-100000：%g 是毫秒；题目问的是微秒"},
        {judge_median(LESSON, "message-rank", 0, "latency") +
             100000 / judge_median(LESSON, "message-rank", 0, "bandwidth"),
         "us-of-100000: %g is within one machine; to another host is the series message-hosts",
         "us-of-100000：%g 是一台机器之内的；发给另一台主机是 message-hosts 系列"},
    };
    judge_misreading(answer, list, sizeof list / sizeof *list, 0.05);
    judge_reject(
        "us-of-100000: %g does not fit: latency %.3g us, bandwidth %.3g MB/s (series "
        "message-hosts, x 0), and latency + size / bandwidth is the time",
        "us-of-100000：%g 对不上：延迟 %.3g 微秒，带宽 %.3g MB/s（message-hosts 系列，x 为 "
        "0），时间是 延迟 + 大小 / 带宽",
        answer, latency(), bandwidth());
}

Test(read_the_hosts, where_half_of_the_time_is_latency) {
    double answer = judge_answer("half-latency-bytes"), right = latency() * bandwidth();
    if (judge_near(answer, right, 1))
        return;
    const struct misreading list[] = {
        {bandwidth() / latency(),
         "half-latency-bytes: %g is a quotient; in the time of the latency, latency x bandwidth "
         "bytes pass",
         "half-latency-bytes：%g 是商；在延迟那么长的时间里，能通过 延迟 x 带宽 那么多字节"},
        {right / 2,
         "half-latency-bytes: %g is half of it; there the bytes take half as long as the latency",
         "half-latency-bytes：%g 只有一半；这时字节用的时间只是延迟的一半"},
        {right * 1e6,
         "half-latency-bytes: %g is a million times too large: a MB/s is a byte a microsecond",
         "half-latency-bytes：%g 大了一百万倍：1 MB/s 就是每微秒 1 字节"},
    };
    judge_misreading(answer, list, sizeof list / sizeof *list, 0.05);
    judge_reject("half-latency-bytes: %g does not fit: latency %.3g us, bandwidth %.3g MB/s "
                 "(series message-hosts, x 0)",
                 "half-latency-bytes：%g 对不上：延迟 %.3g 微秒，带宽 %.3g MB/s（message-hosts "
                 "系列，x 为 0）",
                 answer, latency(), bandwidth());
}

Test(read_the_hosts, how_much_of_the_ideal_is_reached) {
    double answer = judge_answer("per-cent-of-ideal");
    double speedup = judge_median(LESSON, "raytrace-hosts", 2, "speedup");
    if (judge_near(answer, 50 * speedup, 0.1))
        return;
    const struct misreading list[] = {
        {speedup, "per-cent-of-ideal: %g is the speedup; how many per cent of 2 is that?",
         "per-cent-of-ideal：%g 是加速比；它是 2 的百分之多少？"},
        {speedup / 2, "per-cent-of-ideal: %g is the share; per cent are a hundred times that",
         "per-cent-of-ideal：%g 是比例；百分数要再乘一百"},
        {100 * speedup,
         "per-cent-of-ideal: %g is per cent of one rank; the ideal of two ranks is 2",
         "per-cent-of-ideal：%g 是相对于一个 rank 的百分数；两个 rank 的理想值是 2"},
    };
    judge_misreading(answer, list, sizeof list / sizeof *list, 0.05);
    judge_reject("per-cent-of-ideal: %g does not fit: the speedup is %.3g (series raytrace-hosts, "
                 "x 2), and the ideal 2",
                 "per-cent-of-ideal：%g 对不上：加速比是 %.3g（raytrace-hosts 系列，x 为 "
                 "2），理想值是 2",
                 answer, speedup);
}
