/* test.c - does it count the threads that run or are ready, and no others? */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "check/judge.h"

/* The average that the program printed for so many threads. */
static double average(int computing, int sleeping) {
    char a[8], b[8];
    snprintf(a, sizeof a, "%d", computing);
    snprintf(b, sizeof b, "%d", sleeping);
    const char *const arguments[] = {a, b, NULL};
    struct judge_run run = judge(arguments);
    judge_ended_well(&run);
    char *end;
    double number = strtod(run.output, &end);
    if (end == run.output)
        judge_reject("your program must print the average, one number: main does so as it stands",
                     "程序必须打印平均值，一个数：main 原来就会打印");
    return number;
}

/* Looks are samples: now and then one of them catches a thread between two states. */
static bool is(double answer, double count) {
    return fabs(answer - count) < 0.45;
}

Test(at_once, those_that_run_or_are_ready_are_counted_and_no_others) {
    double three = average(3, 5), none = average(0, 4), many = average(6, 0);
    if (is(three, 3) && is(none, 0) && is(many, 6))
        return;
    if (is(three, 0) && is(none, 0) && is(many, 0))
        judge_reject(
            "three threads compute, and you count none: runnable must look at the state of "
            "each thread",
            "三个线程在计算，你数到 0 个：runnable 必须查看每个线程的状态");
    if (is(three, 2) && is(many, 5))
        judge_reject(
            "3 compute and 5 sleep, and you count %.2f: one is missing; the thread that looks "
            "was left out twice",
            "3 个计算、5 个睡眠，你数到 %.2f 个：少了一个，正在查看的线程减了两次", three);
    if (is(three, 4) && is(none, 1))
        judge_reject("3 compute and 5 sleep, and you count %.2f: that counts the thread that looks",
                     "3 个计算、5 个睡眠，你数到 %.2f 个：把正在查看的线程也算进去了", three);
    if (three > 7.4 && none > 3.4)
        judge_reject("3 compute and 5 sleep, and you count %.2f: that counts all threads, whatever "
                     "they do",
                     "3 个计算、5 个睡眠，你数到 %.2f 个：把所有线程都算进去了，不管它们在做什么",
                     three);
    if ((is(three, 5) || is(three, 6)) && (is(none, 4) || is(none, 5)))
        judge_reject("3 compute and 5 sleep, and you count %.2f: that counts those that sleep",
                     "3 个计算、5 个睡眠，你数到 %.2f 个：数的是睡眠的线程", three);
    if (is(three, 3) && is(none, 0) && many < 5.5)
        judge_reject(
            "6 threads compute, and you count %.2f: those that are ready and have no CPU count "
            "as well",
            "6 个线程在计算，你数到 %.2f 个：就绪却没有 CPU 的也要算", many);
    judge_reject_timed(
        "3 compute and 5 sleep: you count %.2f; 4 sleep: you count %.2f; 6 compute: you "
        "count %.2f",
        "3 个计算、5 个睡眠：你数到 %.2f；4 个睡眠：你数到 %.2f；6 个计算：你数到 %.2f", three,
        none, many);
}
