/* test.c - was the evidence read right? The answers are compared with the student's own results. */
#include <criterion/criterion.h>

#include "check/judge_results.h"

enum { LESSON = 14, MIXED = 36, CURL = 33, PROCESSES = 28, THREADS = 18 };

static double computing(const char *series, double x) {
    return judge_median(LESSON, series, x, "user") + judge_median(LESSON, series, x, "kernel");
}

Test(read_the_evidence, for_how_much_of_its_time_it_computes) {
    double answer = judge_answer("mixed-computes"), right = computing("own-mixed", MIXED);
    if (judge_near(answer, right, 1))
        return;
    const struct misreading list[] = {
        {100 - right, "mixed-computes: %g is the share that it waits; computing is user and kernel",
         "mixed-computes：%g 是等待所占的；计算是 user 加 kernel"},
        {right / 100, "mixed-computes: %g is a fraction; the question is how many per cent",
         "mixed-computes：%g 是小数；题目问的是百分之几"},
        {judge_median(LESSON, "own-mixed", MIXED, "user"),
         "mixed-computes: %g leaves the kernel out; what the kernel does for it is computing, too",
         "mixed-computes：%g 漏了内核；内核替它做的也是计算"},
    };
    judge_misreading(answer, list, sizeof list / sizeof *list, 0.05);
    judge_reject(
        "mixed-computes: %g does not fit: user and kernel of own-mixed together are %.3g %%",
        "mixed-computes：%g 对不上：own-mixed 的 user 和 kernel 合计 %.3g %%", answer, right);
}

Test(read_the_evidence, how_many_times_as_many_at_once) {
    double answer = judge_answer("processes-per-threads");
    double processes = judge_median(LESSON, "python-processes", PROCESSES, "at-once");
    double threads = judge_median(LESSON, "python-two-threads", THREADS, "at-once");
    if (judge_near(answer, processes / threads, 0.1))
        return;
    const struct misreading list[] = {
        {threads / processes, "processes-per-threads: %g is upside down: threads over processes",
         "processes-per-threads：%g 上下颠倒了，这是线程除以进程"},
        {processes - threads,
         "processes-per-threads: %g is a difference; how many times is a quotient",
         "processes-per-threads：%g 是差；“多少倍”要用除法"},
    };
    judge_misreading(answer, list, sizeof list / sizeof *list, 0.05);
    judge_reject(
        "processes-per-threads: %g does not fit: at once compute %.3g of two processes and "
        "%.3g of two threads (metric at-once)",
        "processes-per-threads：%g 对不上：两个进程时同时计算的是 %.3g 个，两个线程时是 %.3g "
        "个（指标 at-once）",
        answer, processes, threads);
}

Test(read_the_evidence, how_many_fill_a_cpu) {
    double answer = judge_answer("clients-per-cpu"), share = computing("curl", CURL);
    if (judge_near(answer, 100 / share, 0.1))
        return;
    const struct misreading list[] = {
        {share,
         "clients-per-cpu: %g is the share that one of them computes, in per cent; how many such "
         "shares fill a CPU?",
         "clients-per-cpu：%g 是一个 curl 计算所占的百分比；多少个这样的份额才占满一个 CPU？"},
        {1 / share, "clients-per-cpu: %g mixes per cent and fractions; a whole CPU is 100 %%",
         "clients-per-cpu：%g 把百分数和小数弄混了；一整个 CPU 是 100 %%"},
    };
    judge_misreading(answer, list, sizeof list / sizeof *list, 0.001);
    judge_reject("clients-per-cpu: %g does not fit: one curl computes for %.3g %% of its time",
                 "clients-per-cpu：%g 对不上：一个 curl 有 %.3g %% 的时间在计算", answer, share);
}

Test(read_the_evidence, what_it_would_have_been_alone) {
    double answer = judge_answer("alone-computes");
    if (judge_near(answer, 80, 1))
        return;
    const struct misreading list[] = {
        {40,
         "alone-computes: %g counts the second in which it stood ready as waiting; alone, it would "
         "not have stood ready",
         "alone-computes：%g 把就绪的那一秒算成了等待；机器上只有它，就不会有就绪的时间"},
        {90,
         "alone-computes: %g counts the second in which it stood ready as computing; alone, it "
         "would not have stood ready",
         "alone-computes：%g 把就绪的那一秒算成了计算；机器上只有它，就不会有就绪的时间"},
        {0.8, "alone-computes: %g is a fraction; the question is how many per cent",
         "alone-computes：%g 是小数；题目问的是百分之几"},
        {20, "alone-computes: %g is the share that it waits; the question is how much it computes",
         "alone-computes：%g 是等待所占的；题目问的是计算"},
    };
    judge_misreading(answer, list, sizeof list / sizeof *list, 0.05);
    judge_reject("alone-computes: %g does not fit; which of the 2.0 s would not have been there on "
                 "a quiet machine?",
                 "alone-computes：%g 对不上；在空闲的机器上，2.0 s 里的哪一部分不会有？", answer);
}
