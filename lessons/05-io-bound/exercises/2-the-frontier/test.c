/* test.c - do N threads crawl the whole site together, no page twice, and do all of them end
 * exactly when the queue is empty and nobody is fetching?
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

enum { PAGES_MOST = 256, TRIES = 3 };

/* A right program locks some hundred times; who asks again and again, tens of thousands of times
 * in the 100 ms that the first five pages take. */
enum { LOCKS_MOST = 10000 };

/* What a run of the program printed. */
struct printed {
    long fetched[PAGES_MOST]; /* how often each page was */
    long lines;               /* "page ..." */
    long totals;              /* "total: ..." */
    long total;
};

static struct printed read_output(const char *output) {
    struct printed printed = {0};
    char *copy = strdup(output), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        long page;
        printed.totals += sscanf(line, " total: %ld pages", &printed.total) == 1;
        if (sscanf(line, " page %ld", &page) != 1)
            continue;
        printed.lines++;
        if (page >= 0 && page < PAGES_MOST)
            printed.fetched[page]++;
    }
    free(copy);
    return printed;
}

/* The page that was fetched most often. */
static long most_fetched(const struct printed *printed, long pages) {
    long most = 1;
    for (long page = 2; page <= pages; page++)
        if (printed->fetched[page] > printed->fetched[most])
            most = page;
    return most;
}

static long missing(const struct printed *printed, long pages) {
    long count = 0;
    for (long page = 1; page <= pages; page++)
        count += printed->fetched[page] == 0;
    return count;
}

/* --- what is wrong ---------------------------------------------------------------------------- */

static void expect_no_page_twice(const struct printed *printed, long pages, long n) {
    long most = most_fetched(printed, pages), times = printed->fetched[most], again = 0;
    for (long page = 1; page <= pages; page++)
        again += printed->fetched[page] > 1;
    if (printed->fetched[0] > 0)
        judge_reject(
            "a page 0 was fetched, which does not exist: it was taken from an empty queue. "
            "After pthread_cond_wait the queue may be empty still or again (another "
            "thread was faster, or nothing has happened): while, not if",
            "取了一个并不存在的网页 0：它是从空队列里取出来的。pthread_cond_wait 返回以后，"
            "队列可能还是空的，也可能又空了（别的线程抢先了一步，或者什么也没发生）："
            "要用 while，不能用 if");
    if (n > 1 && times == n && printed->lines == n * pages)
        judge_reject("each of the %ld threads crawled the whole site: they repeat the work instead "
                     "of sharing one queue and one set of marks",
                     "%ld 个线程各自把整个网站抓取了一遍：这是重复干活；"
                     "队列和“见过”的标记要大家共用一份",
                     n);
    if (again == 1 && most == 1)
        judge_reject(
            "the front page, page 1, was fetched %ld times: other pages link back to it, "
            "so it must be marked as seen as well when it goes into the queue",
            "首页（网页 1）取了 %ld 次：别的网页会链接回首页，所以它进队列的时候也要标记为见过",
            times);
    if (again > 0)
        judge_reject(
            "page %ld was fetched %ld times: several threads found a link to it before it was "
            "marked as seen. Test the mark and set it in one step, under the lock, when the page "
            "goes into the queue, not when it has been fetched",
            "网页 %ld 取了 %ld 次：在它被标记为见过之前，好几个线程都遇到了指向它的链接。"
            "检查标记和设置标记要在锁里一步完成，而且要在放进队列的时候做，不能等到取完网页",
            most, times);
}

static void expect_threads(const struct judge_run *run, long n) {
    if (run->counts.threads == 0 && n > 1)
        judge_reject("no thread was created: N threads must crawl (pthread_create)",
                     "没有创建线程：要由 N 个线程来抓取（pthread_create）");
    if (!judge_has_workers(run, n))
        judge_reject("%u threads were created for N = %ld", "创建了 %u 个线程，而 N = %ld",
                     run->counts.threads, n);
    if (run->counts.most_threads == 1 && n > 1)
        judge_reject("the threads worked one after another: each had ended before the next began "
                     "(pthread_join right after pthread_create)",
                     "线程是一个接一个干活的：前一个结束了，后一个才开始"
                     "（pthread_create 之后马上 pthread_join）");
}

static void expect_joined(const struct judge_run *run, const struct printed *printed, long pages) {
    if (run->counts.joined < run->counts.threads &&
        (missing(printed, pages) > 0 || printed->total != pages))
        judge_reject("main went on before its threads had ended: it must wait for each of them "
                     "(pthread_join) before it prints the total",
                     "线程还没有结束，main 就往下走了：要先等每个线程结束（pthread_join），"
                     "再打印总数");
}

static void expect_end(const struct judge_run *run, const struct printed *printed, long pages,
                       long n) {
    if (run->end == JUDGE_WAITS && missing(printed, pages) == 0 && run->counts.ended == 0)
        judge_reject("all %ld pages were fetched, and all %ld threads wait for more for ever: an "
                     "empty queue is the end when nobody is fetching any more; count how many are, "
                     "and wake the others when it is over",
                     "全部 %ld 个网页都取完了，%ld 个线程却还在等，永远等下去：队列空了，"
                     "又没有线程正在取网页，就是结束；要数着有几个线程正在取，结束时唤醒其余的线程",
                     pages, n);
    if (run->end == JUDGE_WAITS && missing(printed, pages) == 0 && run->counts.broadcasts > 0)
        judge_reject("all %ld pages were fetched and %u of %ld threads ended, but the others wait "
                     "for ever, although there was a pthread_cond_broadcast. Either none comes "
                     "when the last page is done, or a thread tests the queue, unlocks, and only "
                     "then goes to sleep: a wake-up in between is lost. pthread_cond_wait unlocks "
                     "and falls asleep in one step: call it under the lock under which you have "
                     "tested; and change what is tested under the same lock, too",
                     "全部 %1$ld 个网页都取完了，%3$ld 个线程里结束了 %2$u 个，其余的却永远等下去，"
                     "虽然调用过 pthread_cond_broadcast。要么是最后一个网页取完时没有调用，"
                     "要么是线程检查了队列，先解锁，然后才去睡：夹在中间的唤醒就丢了。"
                     "pthread_cond_wait "
                     "的解锁和睡下是一步完成的：检查和调用它要在同一次加锁里；改所检查的东西，也要"
                     "持有同一把锁",
                     pages, run->counts.ended, n);
    if (run->end == JUDGE_WAITS && missing(printed, pages) == 0)
        judge_reject("all %ld pages were fetched and %u of %ld threads ended, but the others wait "
                     "for ever: at the end all of them must be woken, and pthread_cond_signal "
                     "wakes only one (pthread_cond_broadcast)",
                     "全部 %1$ld 个网页都取完了，%3$ld 个线程里结束了 %2$u 个，其余的却永远等下去："
                     "结束时要把它们全都唤醒，而 pthread_cond_signal 只唤醒一个"
                     "（pthread_cond_broadcast）",
                     pages, run->counts.ended, n);
    if (run->end == JUDGE_WAITS)
        judge_reject(
            "after %ld of %ld pages everybody waits for ever: does a thread lock the mutex "
            "that it holds already, or leave a function without unlocking it, or wait for "
            "a queue that grew without a signal?",
            "取了 %ld 个网页（一共 %ld 个）以后，大家永远等下去：是不是有线程又去锁它已经"
            "持有的互斥锁，或者没有解锁就离开了函数，或者队列变长了却没有发信号？",
            printed->lines, pages);
    judge_ended_well(run);
    expect_joined(run, printed, pages);
}

static void expect_all_to_the_end(const struct judge_run *run) {
    if (run->counts.waits_after_end > 0 && run->counts.cond_waits == 0)
        judge_reject(
            "a thread ended when the queue was empty for the first time, and %u pages were "
            "fetched after that: somebody was still fetching and brought new links. An "
            "empty queue is the end only when nobody is fetching; until then wait "
            "(pthread_cond_wait)",
            "队列刚一空，就有线程结束了，可是在那以后又取了 %u 个网页：当时别的线程还在取，"
            "后来带回了新链接。队列空了，又没有线程正在取，才是结束；在那之前要等"
            "（pthread_cond_wait）",
            run->counts.waits_after_end);
    if (run->counts.waits_after_end > 0)
        judge_reject(
            "a thread ended too early: %u pages were fetched after that. The end is there "
            "when the queue is empty and nobody is fetching; both are to be tested again "
            "after each pthread_cond_wait (while, not if), and no time-out can tell. And a "
            "thread that brings new links counts as fetching until all of them are in the "
            "queue: both in one step, under one lock",
            "有线程结束得太早：在那以后又取了 %u 个网页。队列空了，又没有线程正在取，才是结束；"
            "每次 pthread_cond_wait 返回以后，这两条都要再检查一遍（用 while，不能用 if），"
            "靠超时是猜不出来的。而且新链接没有全放进队列之前，还算正在取："
            "这两件事要在同一把锁里一步完成",
            run->counts.waits_after_end);
}

static _Noreturn void reject_busy_waiting(void) {
    judge_reject(
        "busy waiting: a thread that finds the queue empty asks again and again, and keeps "
        "a CPU busy with it, which others need. Let it sleep in pthread_cond_wait until "
        "there is something",
        "忙等待：线程看到队列空了，就不停地再问，白白占用一个 CPU，别的程序要用也用不上。"
        "让它在 pthread_cond_wait 里睡眠，有事再醒");
}

/* Counted where the program asks the system to wait, whatever it prints. */
static void expect_waits(const struct judge_run *run, const struct printed *printed) {
    if (run->counts.waits_locked > 0)
        judge_reject("a thread held the lock while it waited for its page (%u times): meanwhile "
                     "nobody can take or put; unlock before fetch, and lock again after it",
                     "线程持有锁去等网页（%u 次）：这时谁也不能取出、放进；"
                     "fetch 之前要解锁，之后再加锁",
                     run->counts.waits_locked);
    if (run->counts.naps > printed->lines)
        judge_reject("for %ld pages your program slept %u times: a thread that sleeps and looks "
                     "again and again is woken for nothing, and too late when there is something; "
                     "pthread_cond_wait wakes it at the right moment",
                     "取了 %ld 个网页，程序却睡了 %u 次：睡一会儿、看一眼，大多是白醒，"
                     "真有事时又醒得太晚；pthread_cond_wait 会在恰当的时候唤醒线程",
                     printed->lines, run->counts.naps);
    if (run->counts.waits < printed->lines)
        judge_reject(
            "%ld pages, but only %u were waited for: fetch stands for a server whose "
            "answer takes 20 ms; leave it as it is",
            "有 %ld 个网页，却只等了 %u 次：fetch 代表一个 20 ms 才响应的服务器；请不要改它",
            printed->lines, run->counts.waits);
    if (run->counts.locks > LOCKS_MOST)
        reject_busy_waiting();
}

static void expect_total(const struct printed *printed, long pages) {
    if (missing(printed, pages) > 0)
        judge_reject("%ld of %ld pages were never fetched; have all links of a page been put into "
                     "the queue?",
                     "有 %ld 个网页（一共 %ld 个）没有取；一个网页的链接都放进队列了吗？",
                     missing(printed, pages), pages);
    if (printed->totals != 1 || printed->total != pages)
        judge_reject("all %ld pages were fetched, but there is no line \"total: %ld pages\" "
                     "(or not one)",
                     "%ld 个网页都取了，却没有一行“total: %ld pages”（或者不止一行）", pages,
                     pages);
}

/* --- the runs --------------------------------------------------------------------------------- */

static struct judge_run expect_crawl(const char *pages_text, const char *n_text) {
    const char *arguments[] = {pages_text, n_text, NULL};
    long pages = strtol(pages_text, NULL, 10), n = strtol(n_text, NULL, 10);
    struct judge_run run = judge(arguments);
    struct printed printed = read_output(run.output);
    expect_no_page_twice(&printed, pages, n);
    if (run.end == JUDGE_EXIT && run.code == 0)
        expect_threads(&run, n);
    bool polls = run.counts.naps > printed.lines && run.counts.cond_waits == 0;
    if (run.counts.waits_locked > 0 || polls)
        expect_waits(&run, &printed);
    expect_end(&run, &printed, pages, n);
    expect_all_to_the_end(&run);
    expect_total(&printed, pages);
    expect_waits(&run, &printed);
    judge_main_only_waits(&run, n);
    if (run.counts.joined > 0 && run.counts.joined < run.counts.threads)
        judge_reject("main waited for %u of its %u threads (pthread_join); the others may still be "
                     "at work when it ends",
                     "main 只等了 %u 个线程结束（pthread_join），一共有 %u 个："
                     "main 结束的时候，其余的可能还在干活",
                     run.counts.joined, run.counts.threads);
    return run;
}

/* The first 5 pages come one after the other, and 11 of 12 threads have nothing to do; then there
 * are 12 pages for all of them at once. Each fetch lasts until all others have gone on as far as they can. */
static void expect_blocked_then_all_at_once(void) {
    static const char *const arguments[] = {"17", "12", NULL};
    expect_crawl("17", "12");
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_SLOW_SLEEPS});
    if (run.counts.spins > 0 || run.counts.locks > LOCKS_MOST)
        reject_busy_waiting();
    if (run.counts.most_waits < 12)
        judge_reject_where(
            judge_saw_all_rest(&run),
            "12 pages were in the queue and 12 threads had nothing to do, but at most %u "
            "fetched at the same time: each page that goes into the queue must wake a "
            "thread (a pthread_cond_signal for each, or one pthread_cond_broadcast)",
            "队列里有 12 个网页，12 个线程都闲着，最多却只有 %u 个在同时取："
            "每放进一个网页，都要唤醒一个线程"
            "（每个网页一次 pthread_cond_signal，或者一次 pthread_cond_broadcast）",
            run.counts.most_waits);
}

/* A right program crawls as well when pthread_cond_wait returns for no reason. */
static void expect_bears_wakes(const char *pages_text, const char *n_text) {
    const char *arguments[] = {pages_text, n_text, NULL};
    long pages = strtol(pages_text, NULL, 10), n = strtol(n_text, NULL, 10);
    struct judge_run run = judge_with(arguments, (struct judge_options){.provoke = JUDGE_WAKES});
    struct printed printed = read_output(run.output);
    expect_no_page_twice(&printed, pages, n);
    if (run.end != JUDGE_EXIT || run.code != 0 || missing(&printed, pages) > 0)
        judge_reject("your program crawls well, but not when pthread_cond_wait returns although "
                     "nothing has happened, as it may: after it test again what you wait for "
                     "(while, not if)",
                     "程序平时抓取正常，可是 pthread_cond_wait 无缘无故返回的时候（这是允许的），"
                     "就不对了：它返回以后要再检查一遍所等的条件（用 while，不能用 if）");
    expect_all_to_the_end(&run); /* it says both: if instead of while, and late links */
}

/* A right program crawls as well when a thread is slow just after it has unlocked. */
static void expect_bears(const char *pages_text, const char *n_text, enum judge_provoke how) {
    const char *arguments[] = {pages_text, n_text, NULL};
    long pages = strtol(pages_text, NULL, 10), n = strtol(n_text, NULL, 10);
    struct judge_run run = judge_with(arguments, (struct judge_options){.provoke = how});
    struct printed printed = read_output(run.output);
    expect_no_page_twice(&printed, pages, n);
    expect_end(&run, &printed, pages, n);
    expect_all_to_the_end(&run);
    expect_total(&printed, pages);
}

static void expect_no_race(const char *pages_text, const char *n_text) {
    const char *arguments[] = {pages_text, n_text, NULL};
    if (!judge_with(arguments, (struct judge_options){.race = true, .provoke = JUDGE_PAUSES}).raced)
        return;
    long pages = strtol(pages_text, NULL, 10);
    struct judge_run run = judge(arguments);
    struct printed printed = read_output(run.output);
    if (run.end == JUDGE_EXIT)
        expect_joined(&run, &printed, pages);
    judge_reject("a data race: two threads use the same variable at once, and at least one of "
                 "them writes it (the queue? the marks? the number of pages fetched?); also who "
                 "only looks whether the queue is empty must hold the lock",
                 "数据竞争：两个线程同时使用同一个变量，其中至少有一个在写"
                 "（是队列、标记，还是已取网页的个数？）；哪怕只是看看队列空不空，也要先加锁");
}

/* One test, so that the first thing that is wrong is what the student reads. */
Test(the_frontier, all_threads_crawl_to_the_end_and_fetch_no_page_twice) {
    expect_no_race("29", "6");
    expect_crawl("29", "8");
    expect_blocked_then_all_at_once();
    expect_bears_wakes("17", "6");
    expect_bears("53", "8", JUDGE_PAUSES);
    expect_bears("9", "3", JUDGE_WAKES_AND_PAUSES);
    expect_bears("17", "6", JUDGE_SLOW_LOCKS);
    expect_bears("5", "16", JUDGE_LATE);
    expect_crawl("3", "1");
}
