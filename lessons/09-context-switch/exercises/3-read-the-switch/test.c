/* test.c - were turn, difference, switch, working set and wake-up read as the student's own results have
 * them? */
#include <criterion/criterion.h>
#include <math.h>

#include "check/judge_results.h"

enum { LESSON = 9 };

static double turn(const char *series, double kb) {
    return judge_median(LESSON, series, kb, "turn");
}

static double per_cent_more(double larger, double smaller) {
    return 100 * (larger / smaller - 1);
}

Test(read_the_switch, a_turn_between_threads) {
    double right = turn("yield-thread", 0);
    const struct slip slips[] = {
        {judge_just(turn("yield-process", 0)),
         "belongs to the processes; asked for are the threads", "是进程的数；问的是线程"},
        {judge_just(2 * right), "is a round trip; it has two turns",
         "是一次往返；一次往返轮换两次"},
        {judge_just(turn("yield-calls", 0)),
         "is sched_yield with nobody to switch to (yield-calls)",
         "是没有切换对象时的 sched_yield（yield-calls）"},
        {judge_just(turn("pipe-thread", 0)), "is a turn by pipe; asked for is sched_yield",
         "是用管道轮换；问的是 sched_yield"},
        {judge_just(turn("yield-thread", 1024)),
         "is a turn at which 1024 KB are touched; asked for is 0",
         "是访问 1024 KB 时的数；问的是 0"},
        {judge_just(right / 1000), "would be milliseconds; microseconds are asked for",
         "是毫秒；问的是微秒"},
        {judge_just(right * 1000), "would be nanoseconds; microseconds are asked for",
         "是纳秒；问的是微秒"},
        {.english = NULL},
    };
    judge_number("turn", judge_two(right, right), 0.03 * right, slips);
}

Test(read_the_switch, how_much_longer_between_processes) {
    double thread = turn("yield-thread", 0), process = turn("yield-process", 0);
    double right = per_cent_more(process, thread);
    double ratio = judge_median(LESSON, "yield", 0, "ratio");
    const struct slip slips[] = {
        {judge_just(100 * process / thread),
         "is the whole in per cent of the other; asked for is how much more",
         "是把整个比值写成百分数；问的是多出多少"},
        {judge_just(100 * ratio),
         "is the whole in per cent of the other; asked for is how much more",
         "是把整个比值写成百分数；问的是多出多少"},
        {judge_just(process / thread), "is the ratio; asked for is how much more, in per cent",
         "是比值；问的是多出百分之几"},
        {judge_just(ratio), "is the ratio; asked for is how much more, in per cent",
         "是比值；问的是多出百分之几"},
        {judge_just(process - thread), "is a difference in us; asked for are per cent",
         "是差多少微秒；问的是百分之几"},
        {judge_just(right / 100), "is a fraction; asked for are per cent",
         "是小数；问的是百分之几"},
        {judge_just(per_cent_more(turn("pipe-process", 0), turn("pipe-thread", 0))),
         "is that of the pipe; asked for is sched_yield", "是管道的数；问的是 sched_yield"},
        {judge_just(per_cent_more(turn("futex-process", 0), turn("futex-thread", 0))),
         "is that of the futex; asked for is sched_yield", "是 futex 的数；问的是 sched_yield"},
        {.english = NULL},
    };
    judge_number("more", judge_two(right, 100 * ratio - 100), 1, slips);
}

Test(read_the_switch, the_switch_without_its_system_calls) {
    double whole = turn("pipe-thread", 0), calls = turn("pipe-calls", 0), right = whole - calls;
    const struct slip slips[] = {
        {judge_just(whole),
         "is the whole turn; its system calls have to be subtracted (pipe-calls)",
         "是整个轮换；还要减去其中的系统调用（pipe-calls）"},
        {judge_just(calls), "is the system calls alone; asked for is the rest",
         "只是系统调用；问的是剩下的部分"},
        {judge_just(whole - turn("yield-calls", 0)),
         "is less the call of sched_yield; the pipe has others (pipe-calls)",
         "减去的是 sched_yield 的调用；管道用的是别的（pipe-calls）"},
        {judge_just(whole - 2 * calls),
         "is less the system calls twice; pipe-calls holds both, write and read",
         "把系统调用减了两遍；pipe-calls 已经包括 write 和 read"},
        {judge_just(2 * whole - calls),
         "comes from a round trip, which has two turns; take metric turn",
         "是从一次往返算出来的，一次往返轮换两次；请用指标 turn"},
        {judge_just(turn("pipe-process", 0) - calls),
         "belongs to the processes; asked for are the threads", "是进程的数；问的是线程"},
        {judge_just(whole / calls), "is a ratio; asked for is a difference, in us",
         "是比值；问的是差，单位 µs"},
        {.english = NULL},
    };
    judge_number("switch", judge_two(right, right), 0.03 * right, slips);
}

Test(read_the_switch, with_a_megabyte_touched) {
    double bare = turn("yield-thread", 0), set = turn("yield-thread", 1024), right = set / bare;
    const struct slip slips[] = {
        {judge_just(bare / set), "is upside down; the longer time stands above",
         "上下颠倒了；长的时间是分子"},
        {judge_just(set), "is a time in us; asked for is how many times",
         "是时间，单位 µs；问的是多少倍"},
        {judge_just(set - bare), "is a difference in us; asked for is how many times",
         "是差多少微秒；问的是多少倍"},
        {judge_just(turn("yield-thread-page", 1024) / bare),
         "touches one line of each page (yield-thread-page); asked for are all lines",
         "每页只访问一行（yield-thread-page）；问的是每一行都访问"},
        {judge_just(turn("yield-process", 1024) / turn("yield-process", 0)),
         "belongs to the processes; asked for are the threads", "是进程的数；问的是线程"},
        {judge_just(turn("yield-process", 1024) / bare), "mixes processes and threads",
         "把进程和线程混在一起了"},
        {judge_just(set / turn("alone", 1024)),
         "compares with touching alone; asked for is the bare turn",
         "是和单独访问相比；问的是和什么都不访问的轮换相比"},
        {.english = NULL},
    };
    judge_number("touched", judge_two(right, right), 0.05 * right, slips);
}

Test(read_the_switch, the_wakeup_of_another_cpu) {
    double xs[4];
    if (judge_xs(LESSON, "pipe-process-far", "roundtrip", xs, 4) == 0)
        judge_reject(
            "your results hold no series pipe-process-far: this exercise needs 2 CPUs; on such a "
            "machine type make lesson9",
            "你的结果里没有 pipe-process-far 这个系列：这个练习需要 2 个 CPU；"
            "请在这样的机器上运行 make lesson9");
    double far = judge_median(LESSON, "pipe-process-far", 0, "roundtrip");
    double near = judge_median(LESSON, "pipe-process", 0, "roundtrip"), right = far / near;
    const struct slip slips[] = {
        {judge_just(near / far), "is upside down; the longer time stands above",
         "上下颠倒了；长的时间是分子"},
        {judge_just(far), "is a time in us; asked for is how many times",
         "是时间，单位 µs；问的是多少倍"},
        {judge_just(far - near), "is a difference in us; asked for is how many times",
         "是差多少微秒；问的是多少倍"},
        {judge_just(2 * right), "compares a round trip with one turn, which is half of one",
         "是拿一次往返和一次轮换相比，而一次轮换只是半次往返"},
        {judge_just(right / 2), "compares one turn with a round trip, which is two turns",
         "是拿一次轮换和一次往返相比，而一次往返轮换两次"},
        {judge_just(turn("pipe-thread-far", 0) / turn("pipe-process", 0)),
         "mixes threads and processes", "把线程和进程混在一起了"},
        {.english = NULL},
    };
    judge_number("wakeup", judge_two(right, right), 0.1 * right, slips);
}
