/* test.c - is the advice right, also for evidence from a busy machine? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "check/judge.h"

/* A line of evidence, the right word, and what is to be said where it is another one. */
static const struct {
    const char *line, *right, *english, *chinese;
} cases[] = {
    {"loop 1.00 0.01 0.00 none 0.98 0.98 c", "either",
     "it computes with one thread, in C: both would help",
     "它用一个线程计算，用 C 写成：两者都有用"},
    {"script 1.00 0.01 0.01 disk 0.97 0.97 python", "processes",
     "it computes in an interpreter with a lock", "它在有锁的解释器里计算"},
    {"fetch 1.00 0.01 0.95 network 0.03 0.03 c", "threads", "it waits for the network",
     "它在等网络"},
    {"crawler 1.00 0.01 0.90 network 0.08 0.08 python", "threads",
     "who waits for the network lets the lock go, also in Python: the language matters in the last "
     "rule only",
     "等网络时会释放锁，Python 也一样：语言只在最后一条规则里起作用"},
    {"queue 1.00 0.00 0.80 lock 0.20 0.05 c", "lock", "more threads would wait for the same lock",
     "更多的线程也要等同一把锁"},
    {"pack 1.00 0.02 0.00 none 1.90 0.96 c", "leave",
     "it computes with two at once already: its CPU time is nearly twice that of its busiest "
     "thread",
     "它已经有两个同时计算：CPU 时间将近最忙的线程的两倍"},
    {"pool 1.00 0.02 0.00 none 1.02 0.97 c", "either",
     "one of its threads did nearly all the work, so it is not parallel",
     "活几乎都是一个线程干的，所以不算并行"},
    {"nothing 0.020 0.000 0.000 none 0.018 0.018 c", "leave", "it is over in 20 ms",
     "它 20 ms 就结束"},
    {"late 0.400 0.390 0.000 none 0.009 0.009 c", "leave",
     "on a quiet machine it would have been over in 10 ms: ready does not count",
     "在空闲的机器上它 10 ms 就结束：就绪的时间不算"},
    {"crowded 2.00 1.20 0.05 disk 0.75 0.75 c", "either",
     "stood ready is not asleep: it computed whenever it had a CPU",
     "就绪不是睡眠：只要有 CPU，它就在计算"},
    {"woken 2.00 1.00 0.90 network 0.08 0.08 c", "threads",
     "what it slept is held against wall, and must be held against the time that counts, wall "
     "without ready: that is nearly all of it",
     "睡眠的时间不能和 wall 比较，而要和“要算的时间”（wall 减去 ready）比较：几乎全是睡眠"},
    {"edge 1.00 0.00 0.50 disk 0.50 0.50 c", "either", "exactly half is not more than half",
     "正好一半不是超过一半"},
    {"even 1.00 0.00 0.00 none 1.50 1.00 c", "leave", "1.5 times is at least 1.5 times",
     "1.5 倍就是至少 1.5 倍"},
    {"sleeper 0.030 0.000 0.028 time 0.001 0.001 python", "threads",
     "0.030 s is not less than 0.030 s", "0.030 s 不小于 0.030 s"},
};
enum { COUNT = sizeof cases / sizeof *cases };

/* The word behind a name in the output, to `word`. */
static bool find_word(const char *output, const char *name, char word[32]) {
    size_t length = strlen(name);
    for (const char *line = output; line != NULL && *line != '\0';) {
        if (strncmp(line, name, length) == 0 && line[length] == ' ' &&
            sscanf(line + length, "%31s", word) == 1)
            return true;
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    return false;
}

Test(advice, each_line_of_evidence_gets_the_right_word) {
    char typed[2048] = "";
    for (size_t i = 0; i < COUNT; i++)
        snprintf(typed + strlen(typed), sizeof typed - strlen(typed), "%s\n", cases[i].line);
    struct judge_run run =
        judge_with((const char *const[]){NULL}, (struct judge_options){.typed = typed});
    judge_ended_well(&run);
    for (size_t i = 0; i < COUNT; i++) {
        char name[32], word[32];
        sscanf(cases[i].line, "%31s", name);
        if (!find_word(run.output, name, word))
            judge_reject("the line '%s' got no answer: print its name, a space and one word",
                         "“%s”这一行没有答案：要打印程序名、一个空格和一个词", cases[i].line);
        if (strcmp(word, cases[i].right) == 0)
            continue;
        char english[512], chinese[512];
        snprintf(english, sizeof english, "'%s': you say %s; right is %s: %s", cases[i].line, word,
                 cases[i].right, cases[i].english);
        snprintf(chinese, sizeof chinese, "“%s”：你写的是 %s；正确的是 %s：%s", cases[i].line, word,
                 cases[i].right, cases[i].chinese);
        judge_reject("%s%.0s", "%.0s%s", english, chinese);
    }
}
