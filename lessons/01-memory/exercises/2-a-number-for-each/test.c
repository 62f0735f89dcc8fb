/* test.c - has each thread a number of its own and a place of its own for the square? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

enum { LINES_MOST = 64 };

/* --- what was printed ----------------------------------------------------------------------- */

struct printed {
    size_t lines;
    long numbers[LINES_MOST];
    bool only_numbers;
};

static struct printed read_output(const char *output) {
    struct printed printed = {.only_numbers = true};
    char *copy = strdup(output), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        char *end;
        if (line[strspn(line, " \t\r")] == '\0')
            continue;
        long number = strtol(line, &end, 10);
        printed.only_numbers &= end != line && end[strspn(end, " \t\r")] == '\0';
        if (printed.lines < LINES_MOST)
            printed.numbers[printed.lines] = number;
        printed.lines++;
    }
    free(copy);
    return printed;
}

/* The first line that is not the square of its own number; n when there is none. */
static size_t first_wrong(const struct printed *printed, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (i >= printed->lines || printed->numbers[i] != (long)(i * i))
            return i;
    return n;
}

static bool is_right(const char *output, size_t n) {
    struct printed printed = read_output(output);
    return printed.only_numbers && printed.lines == n && first_wrong(&printed, n) == n;
}

static size_t lines_that_say(const struct printed *printed, long number) {
    size_t count = 0;
    for (size_t i = 0; i < printed->lines && i < LINES_MOST; i++)
        count += printed->numbers[i] == number;
    return count;
}

static bool all_squares_are_there(const struct printed *printed, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (lines_that_say(printed, (long)(i * i)) != 1)
            return false;
    return true;
}

/* --- what went wrong ------------------------------------------------------------------------ */

static void reject_missing_at_barrier(const struct judge_run *run, size_t n) {
    if (run->end != JUDGE_WAITS || run->counts.threads == 0 || run->counts.threads >= n)
        return;
    if (run->counts.threads == 1)
        judge_reject("of %zu threads only the first came to the barrier, and waits there for ever: "
                     "pthread_join in the loop that creates waits for its end before the next one "
                     "is created. First create all, then join all",
                     "%zu 个线程里只有第一个走到屏障，一直等在那里："
                     "在创建线程的循环里调用 pthread_join，要等它结束才会创建下一个。"
                     "应该先全部创建，再逐个 join",
                     n);
    judge_reject("the barrier opens for %zu threads, but only %u were created: all wait there for "
                 "ever",
                 "屏障要等 %zu 个线程，却只创建了 %u 个：它们会一直等下去", n, run->counts.threads);
}

static void reject_thread_count(const struct judge_run *run, const char *n_text, size_t n) {
    if (run->counts.threads == 0 && run->counts.forks > 0)
        judge_reject("no thread was created, but %u processes: here threads must do the work "
                     "(pthread_create)",
                     "没有创建线程，却创建了 %u 个进程：这里要由线程来算（pthread_create）",
                     run->counts.forks);
    if (run->counts.threads == 0)
        judge_reject("no thread was created: N threads must do the work (pthread_create)",
                     "没有创建线程：要由 N 个线程来算（pthread_create）");
    if (run->counts.threads != n)
        judge_reject("threads created for N = %s: %u. Each number needs a thread of its own",
                     "N = %s 时创建的线程数：%u。每个数都要有自己的线程", n_text,
                     run->counts.threads);
    if (n > 1 && run->counts.most_threads == 1)
        judge_reject("never two of the %zu threads existed at the same time: pthread_join in the "
                     "loop that creates waits for the end of each before the next one is created",
                     "%zu 个线程里从来没有两个同时存在：在创建线程的循环里调用 pthread_join，"
                     "要等每一个结束才会创建下一个",
                     n);
}

/* Whether ThreadSanitizer's report has a line "  Write of size 8 at 0x... by main thread:", or
 * "Previous write", "Previous atomic write" ... */
static bool main_wrote(const char *report) {
    for (const char *at = report; (at = strstr(at, "rite of size ")) != NULL; at++)
        if (memmem(at, strcspn(at, "\n"), " by main thread", strlen(" by main thread")) != NULL)
            return true;
    return false;
}

/* A program may wait in other ways; then it has no race, and its squares are right. Where nothing
 * was joined, threads may write to what main has left already, and crash. */
static void reject_no_join(const struct judge_run *run, const struct judge_run *race, size_t n) {
    bool exits = run->end == JUDGE_EXIT && run->code == 0;
    bool crashes = run->end == JUDGE_SIGNAL && run->counts.joined == 0;
    bool raced = race->raced && !main_wrote(race->errors);
    if (run->counts.joined >= run->counts.threads ||
        !((crashes && raced) || (exits && (raced || !is_right(run->output, n)))))
        return;
    if (run->counts.joined == 0)
        judge_reject(
            "main did not wait for its threads (pthread_join): it may read a square before "
            "it has been computed. To sleep is not to wait: nobody knows how long a thread "
            "takes",
            "main 没有等线程结束（pthread_join）：平方还没算好，它可能就去读了。"
            "sleep 不算等待：谁也不知道一个线程要多久");
    judge_reject("main waited for %u of its %u threads (pthread_join): it may read a square before "
                 "it has been computed",
                 "main 只等了 %u 个线程结束（pthread_join），一共有 %u 个："
                 "平方还没算好，它可能就去读了",
                 run->counts.joined, run->counts.threads);
}

/* Such a pointer crashes, or leads to what has been left there: compiler and system decide. */
static const char *about_locals(void) {
    return judge_chinese()
               ? "线程不能把自己局部变量的地址交出去：线程一结束，它的栈就没有了"
               : "a thread must not hand out the address of its local variable, for its stack is "
                 "gone when it has ended";
}

static void reject_crash(const struct judge_run *run, const char *n_text, bool first) {
    if (run->end != JUDGE_SIGNAL || (run->code != 11 && run->code != 7)) /* SIGSEGV, SIGBUS */
        return;
    if (!first)
        judge_reject("for N = %s your program crashed (signal %d), for N = 10 it did not: is an "
                     "array too short?",
                     "N = %s 时程序崩溃了（信号 %d），N = 10 时却没有：是不是数组太短了？", n_text,
                     run->code);
    judge_reject("your program crashed (signal %d), for it followed a pointer that leads nowhere: "
                 "%s. And a number that stands in a pointer is no address",
                 "程序崩溃了（信号 %d），因为它用了一个无效的指针：%s。"
                 "另外，放在指针里的数本身也不是地址",
                 run->code, about_locals());
}

/* The name of the global that the threads wrote, in brackets, or "" where the report has none. A
 * static variable `square` of a function is "square.0" to gcc and "work.square" to clang. */
static const char *name_of_global(const char *report) {
    static char text[80];
    char name[64] = "", *start = name;
    const char *location = strstr(report, "Location is global '");
    if (location == NULL || sscanf(location, "Location is global '%63[^']", name) != 1 ||
        name[0] == '<')
        return "";
    char *dot = strchr(name, '.');
    if (dot != NULL && dot[1] >= '0' && dot[1] <= '9')
        *dot = '\0';
    else if (dot != NULL)
        start = dot + 1;
    snprintf(text, sizeof text, judge_chinese() ? "（%s）" : " (%s)", start);
    return text;
}

static void reject_race(const struct judge_run *race) {
    if (race->raced && main_wrote(race->errors))
        judge_reject("main changes a variable while threads read it: all of them were given the "
                     "address of the same loop variable, and find there whatever it holds by then. "
                     "Give each thread a copy",
                     "main 在改一个变量，线程同时在读：传给所有线程的是同一个循环变量的地址，"
                     "线程读到的是那一刻的值。要给每个线程一份自己的副本");
    if (race->raced)
        judge_reject("several threads use the same variable%s at once: a global, a static or a "
                     "shared variable exists once for all threads. Give each thread its own place "
                     "for its square",
                     "几个线程同时使用同一个变量%s：全局变量、static 变量、共用的变量，"
                     "所有线程加起来只有一个。要给每个线程一个自己的地方来放结果",
                     name_of_global(race->errors));
}

static bool is_a_square(long number, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (number == (long)(i * i))
            return true;
    return false;
}

static void reject_same_lines(const struct printed *printed, size_t n) {
    long number = printed->numbers[0];
    char more[256] = "";
    if (n == 1 || lines_that_say(printed, number) < n || !is_a_square(number, n + 1))
        return;
    if (number == 0)
        snprintf(more, sizeof more, judge_chinese() ? "。还有一种可能：%s" : ". Or else: %s",
                 about_locals());
    judge_reject("every line says %ld: all threads were given the same variable, and it holds one "
                 "number only. A lock or an atomic type lets them take turns, but it does not give "
                 "each its own%s",
                 "每一行都是 %ld：所有线程用的是同一个变量，而一个变量只装得下一个数。"
                 "加锁或者用原子类型只能让它们轮流来，不会让每个线程有自己的一份%s",
                 number, more);
}

static void reject_wrong_output(const struct judge_run *run, const char *n_text, size_t n) {
    struct printed printed = read_output(run->output);
    size_t at = first_wrong(&printed, n);
    if (!printed.only_numbers)
        judge_reject("each line shall hold one square and nothing else",
                     "每一行只打印一个平方，不要有别的内容");
    if (printed.lines != n)
        judge_reject("for N = %s your program printed %zu lines, not %zu",
                     "N = %s 时程序打印了 %zu 行，而不是 %zu 行", n_text, printed.lines, n);
    if (at == n)
        return;
    reject_same_lines(&printed, n);
    if (all_squares_are_there(&printed, n))
        judge_reject(
            "the %zu squares are all there, but not in the order of i: the threads "
            "printed in the order in which they came. Keep the squares, and let main print "
            "them when all threads have ended",
            "%zu 个平方都在，但没有按 i 的顺序：线程谁先到谁就先打印了。"
            "先把结果存起来，等所有线程结束后由 main 打印",
            n);
    if (!is_a_square(printed.numbers[at], n))
        judge_reject(
            "line %zu says %ld, which is no square of 0 to %zu: what stood there, and is it "
            "still there? Note: %s",
            "第 %zu 行是 %ld，不是 0 到 %zu 里任何一个数的平方：那个地方本来放的是什么，"
            "现在还在吗？注意：%s",
            at + 1, printed.numbers[at], n - 1, about_locals());
    judge_reject("for N = %s line %zu says %ld, not %zu", "N = %s 时第 %zu 行是 %ld，而不是 %zu",
                 n_text, at + 1, printed.numbers[at], at * at);
}

/* The first run is watched for races as well. */
static void expect_squares(const char *n_text, bool first) {
    const char *arguments[] = {n_text, NULL};
    size_t n = strtoul(n_text, NULL, 10);
    struct judge_run run = judge(arguments), race = {0};
    reject_missing_at_barrier(&run, n);
    if (run.end == JUDGE_EXIT && run.code == 0)
        reject_thread_count(&run, n_text, n);
    if (first && (run.end == JUDGE_EXIT || run.end == JUDGE_SIGNAL))
        race = judge_with(arguments, (struct judge_options){.race = true, .names = true});
    reject_no_join(&run, &race, n);
    reject_crash(&run, n_text, first);
    judge_ended_well(&run);
    reject_race(&race);
    reject_wrong_output(&run, n_text, n);
    if (run.counts.prints > 0)
        judge_reject("a thread printed %u times: the main thread prints the squares, when all "
                     "threads have ended",
                     "线程打印了 %u 次：等所有线程结束以后，由主线程来打印平方", run.counts.prints);
}

/* One test, so that the reader gets the most telling sentence and no second one. */
Test(a_number_for_each, main_prints_the_square_of_each_thread) {
    expect_squares("10", true);
    expect_squares("1", false);
    expect_squares("32", false);
}
