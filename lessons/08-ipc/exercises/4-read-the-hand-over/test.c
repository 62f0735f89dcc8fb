/* test.c - are the hand-over through a pipe, the copying, where the queue begins to be quicker, the rate and
 * the switch read as the student's own results have them? */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "check/judge_results.h"

enum { LESSON = 8, SIZES = 4, KB64 = 65536, MB = 1048576 };

static const double sizes[SIZES] = {64, 4096, KB64, MB};

/* --- reading the results ---------------------------------------------------------------------- */

static double at(const char *series, double x, const char *metric) {
    return judge_median(LESSON, series, x, metric);
}

static double time_of(const char *series, double x) {
    return at(series, x, "time");
}

/* The smallest size from which on the one is quicker; NAN where it is not even at the largest. */
static double quicker_from(const char *one, const char *other) {
    double from = NAN;
    for (size_t i = SIZES; i > 0 && time_of(one, sizes[i - 1]) < time_of(other, sizes[i - 1]); i--)
        from = sizes[i - 1];
    return from;
}

Test(read_the_hand_over, pipe_to_a_process_against_queue_to_a_thread) {
    double pipe = time_of("pipe-process", KB64), queue = time_of("queue-thread", KB64);
    const struct slip slips[] = {
        {judge_just(queue / pipe),
         "is upside down: divide the time of the pipe by that of the queue",
         "把比值弄反了：要用管道的时间除以队列的时间"},
        {judge_just(pipe - queue), "is the difference, in us; asked for is how many times as long",
         "是时间之差，单位 µs；问的是多少倍"},
        {judge_just(pipe), "is the time of the pipe; divide it by that of the queue",
         "是管道的时间；还要除以队列的时间"},
        {judge_just(100 * pipe / queue), "is in per cent; asked for is how many times as long",
         "是百分数；问的是多少倍"},
        {judge_just(time_of("pipe-process", 64) / time_of("queue-thread", 64)),
         "is that of 64 bytes; asked for are 64 KB (65536 in the second place)",
         "是 64 字节时的数；问的是 64 KB（第二项是 65536）"},
        {judge_just(time_of("pipe-process", MB) / time_of("queue-thread", MB)),
         "is that of 1 MB; asked for are 64 KB (65536 in the second place)",
         "是 1 MB 时的数；问的是 64 KB（第二项是 65536）"},
        {.english = NULL},
    };
    /* The claim's ratio is a median of ratios. */
    judge_number("pipe", judge_just(pipe / queue), 0.05 * pipe / queue, slips);
}

Test(read_the_hand_over, what_two_copies_take) {
    double ring = time_of("ring-process", KB64), place = time_of("place-process", KB64);
    const struct slip slips[] = {
        {judge_just(ring / place),
         "is how many times as long it takes; asked for is how much longer, in us",
         "是多少倍的时间；问的是多用了多少，单位 µs"},
        {judge_just(place - ring), "has the wrong sign: subtract the time in place from the other",
         "正负号反了：要用另一个减去就地读写的时间"},
        {judge_just(ring), "is the whole time with copying; subtract the time in place",
         "是要复制时的全部时间；还要减去就地读写的时间"},
        {judge_just((ring - place) / 2),
         "is that of one copy; asked for is what both take together",
         "是一次复制的时间；问的是两次一共多用的时间"},
        {judge_just((ring - place) / 1000), "is in milliseconds; asked for are microseconds",
         "用的单位是毫秒；问的是微秒"},
        {judge_just(time_of("ring-process", MB) - time_of("place-process", MB)),
         "is that of 1 MB; asked for are 64 KB (65536 in the second place)",
         "是 1 MB 时的数；问的是 64 KB（第二项是 65536）"},
        {judge_just(time_of("pipe-process", KB64) - place),
         "compares with the pipe; asked for is the ring with copying (ring-process)",
         "是与管道相比；问的是要复制的环形缓冲区（ring-process）"},
        {.english = NULL},
    };
    judge_number("copying", judge_just(ring - place), 0.1, slips);
}

Test(read_the_hand_over, from_which_size_on_the_queue_is_quicker) {
    double from = quicker_from("queue-thread", "pipe-process"), before = NAN;
    if (isnan(from))
        judge_reject(
            "in your results the queue is not quicker at any size; type make lesson%d again",
            "在你的结果里，没有哪个大小队列更快；请再运行 make lesson%d", LESSON);
    for (size_t i = 0; i < SIZES && sizes[i] < from; i++)
        before = sizes[i];
    const struct slip slips[] = {
        {judge_just(before), "is the largest size at which the pipe is still quicker",
         "是管道还更快的最大的大小"},
        {judge_just(time_of("queue-thread", from)),
         "is a time; asked for is the size, in the second place of that row",
         "是时间；问的是大小，也就是那一行的第二项"},
        {judge_just(from / 1024), "is in KB; asked for are bytes", "用的单位是 KB；问的是字节"},
        {judge_just(MB), "is not the smallest: at smaller ones the queue is quicker as well",
         "不是最小的：在更小的大小上，队列也更快"},
        {judge_just(KB64), "is not where it begins: compare the two series at each size again",
         "不是开始的地方：请在每个大小上再比较一遍"},
        {.english = NULL},
    };
    judge_number("from", judge_just(from), 0, slips);
}

Test(read_the_hand_over, what_a_pipe_carries_in_a_second) {
    double us = time_of("pipe-process", MB);
    const struct slip slips[] = {
        {judge_just(us),
         "is the time of one message in us; asked for is how many go through in a second",
         "是一条消息的时间，单位 µs；问的是一秒钟能传递多少"},
        {judge_just(1e3 / us), "is the rate in a millisecond; a second has 1,000,000 us",
         "是一毫秒里的；一秒有 1,000,000 µs"},
        {judge_just(1e6 / us / 1024), "is in GB; asked for are MB", "用的单位是 GB；问的是 MB"},
        {judge_just(8e6 / us), "is in megabits; asked for are megabytes",
         "是兆比特；问的是兆字节（MB）"},
        {judge_just(1048576e6 / us), "is in bytes; asked for are MB", "用的单位是字节；问的是 MB"},
        {judge_just(1e6 / time_of("ring-process", MB)),
         "is that of the ring; asked for is the pipe (pipe-process)",
         "是环形缓冲区的数；问的是管道（pipe-process）"},
        {judge_just(1e6 / time_of("queue-thread", MB)),
         "is that of the queue; asked for is the pipe (pipe-process)",
         "是队列的数；问的是管道（pipe-process）"},
        {judge_just(1e6 / time_of("pipe-process", KB64) / 16),
         "is that of messages of 64 KB; asked for are messages of 1 MB",
         "是 64 KB 的消息；问的是 1 MB 的消息"},
        {judge_just(1e6 / time_of("pipe-process", KB64)),
         "counts messages of 64 KB; asked for are messages of 1 MB",
         "数的是 64 KB 的消息；问的是 1 MB 的消息"},
        {.english = NULL},
    };
    judge_number("rate", judge_just(1e6 / us), 20, slips);
}

Test(read_the_hand_over, what_a_switch_takes) {
    double us = at("queue-depth", 1, "time") - at("queue-depth", 1024, "time");
    double switches = at("queue-depth", 1, "switches") - at("queue-depth", 1024, "switches");
    if (switches <= 0)
        judge_reject(
            "your results count no more switches with room for 1 message than with room for "
            "1024; type make lesson%d again",
            "在你的结果里，只能放 1 条消息时的切换并不比能放 1024 条时多；"
            "请再运行 make lesson%d",
            LESSON);
    const struct slip slips[] = {
        {judge_just(switches / us), "is upside down: divide the time by the number of switches",
         "把比值弄反了：要用时间除以切换的次数"},
        {judge_just(us), "is the time that was saved; divide it by the switches that were saved",
         "是省下的时间；还要除以省下的切换次数"},
        {judge_just(switches), "is a number of switches; asked for is the time of each",
         "是切换的次数；问的是每次的时间"},
        {judge_just(us / switches / 1000), "is in milliseconds; asked for are microseconds",
         "用的单位是毫秒；问的是微秒"},
        {judge_just(1000 * us / switches), "is in nanoseconds; asked for are microseconds",
         "用的单位是纳秒；问的是微秒"},
        {judge_just((at("ring-depth", 1, "time") - at("ring-depth", 1024, "time")) /
                    (at("ring-depth", 1, "switches") - at("ring-depth", 1024, "switches"))),
         "is that of the ring; asked for is the queue (queue-depth)",
         "是环形缓冲区的数；问的是队列（queue-depth）"},
        {judge_just(at("queue-depth", 1024, "time") / at("queue-depth", 1024, "switches")),
         "is time by switches with room for 1024, where hardly anybody switches; take the "
         "differences",
         "是能放 1024 条时的时间除以切换次数，那里几乎没有切换；要用两处之差"},
        {.english = NULL},
    };
    judge_number("switch", judge_just(us / switches), 0.1, slips);
}
