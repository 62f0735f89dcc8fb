/* test.c - are N answers waited for at the same time, and is every page fetched exactly once? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check/judge.h"

enum { PAGES_MOST = 256, TRIES = 3, LATENCY_US = 20000 };

/* What a run of the program printed. */
struct printed {
    long fetched[PAGES_MOST]; /* how often each page was */
    long lines;               /* "page ..." */
    long totals;              /* "total: ..." */
    long words;
};

static struct printed read_output(const char *output) {
    struct printed printed = {0};
    char *copy = strdup(output), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        long page;
        printed.totals += sscanf(line, " total: %ld words", &printed.words) == 1;
        if (sscanf(line, " page %ld", &page) != 1)
            continue;
        printed.lines++;
        if (page >= 0 && page < PAGES_MOST)
            printed.fetched[page]++;
    }
    free(copy);
    return printed;
}

static long words_of(long pages) {
    long words = 0;
    for (long page = 1; page <= pages; page++)
        words += 100 + page * 37 % 101;
    return words;
}

static void expect_threads(const struct judge_run *run, long pages, long n) {
    if (run->counts.threads == 0 && n > 1)
        judge_reject("no thread was created: N threads must fetch the pages (pthread_create)",
                     "没有创建线程：网页要由 N 个线程来取（pthread_create）");
    if (run->counts.threads == pages && pages != n && run->counts.most_threads <= n)
        judge_reject(
            "%u threads were created for N = %ld, a new one for each page, though never more than "
            "%u at once: N threads are to be created once, and to fetch many pages each",
            "N = %2$ld，却创建了 %1$u 个线程，每个网页一个新线程，虽然同时最多只有 %3$u 个："
            "要一开始就创建 N 个线程，每个取许多网页",
            run->counts.threads, n, run->counts.most_threads);
    if (run->counts.threads == pages && pages != n)
        judge_reject(
            "%u threads were created for N = %ld, one for each page: a site has more pages "
            "than a machine can have threads, and no server likes so many questions at "
            "once; N threads are to fetch many pages each",
            "N = %2$ld，却创建了 %1$u 个线程，每个网页一个：网站的网页比一台机器能有的线程还多，"
            "哪个服务器也受不了同时来这么多请求；要由 N 个线程，每个取许多网页",
            run->counts.threads, n);
    if (run->counts.threads == sysconf(_SC_NPROCESSORS_ONLN) &&
        labs((long)run->counts.threads - n) > 1)
        judge_reject("%u threads were created for N = %ld, as many as this machine has CPUs: that "
                     "is right for computing, but a thread that waits needs none; create N",
                     "N = %2$ld，却只按这台机器的 CPU 数创建了 %1$u 个线程：做计算时这样是对的，"
                     "可是等待的线程不占 CPU；请创建 N 个",
                     run->counts.threads, n);
    if (!judge_has_workers(run, n) && run->counts.threads != n + 1) /* one may hand out */
        judge_reject("%u threads were created for N = %ld", "创建了 %u 个线程，而 N = %ld",
                     run->counts.threads, n);
}

static void expect_pages(const struct judge_run *run, const struct printed *printed, long pages,
                         long n) {
    long missing = 0, twice = 0, beyond = printed->lines;
    for (long page = 1; page <= pages; page++) {
        beyond -= printed->fetched[page];
        missing += printed->fetched[page] == 0;
        twice += printed->fetched[page] > 1;
    }
    if (run->counts.joined < run->counts.threads &&
        (missing > 0 || printed->words != words_of(pages)))
        judge_reject("main went on before its threads had ended: it must wait for each of them "
                     "(pthread_join) before it prints what they have found",
                     "线程还没有结束，main 就往下走了：要先等每个线程结束（pthread_join），"
                     "再打印它们的结果");
    if (n > 1 && missing == 0 && printed->lines == n * pages)
        judge_reject("each of the %ld threads fetched all %ld pages: they repeat the work instead "
                     "of dividing it (is the page taken and the number raised under ONE lock?)",
                     "%ld 个线程各自把全部 %ld 个网页都取了一遍：这是重复干活，不是分工"
                     "（领取网页和编号加 1，是在同一次加锁里完成的吗？）",
                     n, pages);
    if (missing > 0 && missing == pages % n && n < pages)
        judge_reject(
            "PAGES = %ld, N = %ld: nobody fetched %ld of the pages; what remains when N "
            "does not divide PAGES has been lost",
            "PAGES = %ld、N = %ld 时，有 %ld 个网页没有取：N 除不尽 PAGES 时余下的网页丢了", pages,
            n, missing);
    if (missing > 0)
        judge_reject("PAGES = %ld, N = %ld: %ld pages were never fetched; the site has the pages 1 "
                     "to PAGES",
                     "PAGES = %ld、N = %ld 时，有 %ld 个网页没有取；网站的网页是 1 到 PAGES", pages,
                     n, missing);
    if (beyond > 0)
        judge_reject("PAGES = %ld, N = %ld: %ld fetches of pages that the site does not have; its "
                     "pages are 1 to PAGES, and a thread that finds none left fetches none",
                     "PAGES = %ld、N = %ld 时，有 %ld 次取的是网站没有的网页；网页是 1 到 PAGES，"
                     "没有剩下的网页了，线程就不要再取",
                     pages, n, beyond);
    if (twice > 0 || printed->lines != pages)
        judge_reject("PAGES = %ld, N = %ld: %ld fetches for %ld pages; each page is to be fetched "
                     "exactly once (do two threads take the same page?)",
                     "PAGES = %ld、N = %ld 时取了 %ld 次，可是只有 %ld 个网页；每个网页只该取一次"
                     "（是不是有两个线程拿到了同一个网页？）",
                     pages, n, printed->lines, pages);
    if (printed->totals != 1)
        judge_reject("there must be one line \"total: ... words\"; there are %ld",
                     "应当有一行“total: ... words”；现在有 %ld 行", printed->totals);
    if (printed->words != words_of(pages))
        judge_reject(
            "PAGES = %ld, N = %ld: every page was fetched once, but the total is %ld "
            "words, not %ld; does it hold what every thread has found? (A sum that is read before "
            "fetch and written after it loses what others have added meanwhile.)",
            "PAGES = %ld、N = %ld 时每个网页都取了一次，总数却是 %ld 个词，"
            "而不是 %ld 个；每个线程数出的都加进去了吗？"
            "（取网页之前读总数，取完再写回去，别的线程在这中间加上的就丢了。）",
            pages, n, printed->words, words_of(pages));
}

/* Counted where the program asks the system to wait, whatever it prints. */
static void expect_waits(const struct judge_run *run, long pages) {
    if (run->counts.waits_locked > 0)
        judge_reject("a thread held the lock while it waited for its answer (%u times): meanwhile "
                     "all the others wait for the lock instead of for answers of their own; lock "
                     "only to take a page and to add",
                     "线程持有锁去等响应（%u 次）：这时其余的线程都在等锁，而不是各自等自己的响应；"
                     "只在领取网页和相加的时候才加锁",
                     run->counts.waits_locked);
    if (run->counts.waits < pages)
        judge_reject(
            "%ld pages, but only %u were waited for: fetch stands for a server whose "
            "answer takes 20 ms, and nobody can make it faster; leave it as it is, and "
            "wait for many answers at the same time",
            "有 %ld 个网页，却只等了 %u 次：fetch 代表一个 20 ms 才响应的服务器，谁也没法让它"
            "更快；请不要改它，而要同时等许多响应",
            pages, run->counts.waits);
    if (run->counts.waits > pages)
        judge_reject("for %ld pages your program waited %u times: does it sleep besides fetch? "
                     "Nobody knows how long the others take; pthread_join waits exactly so long",
                     "%ld 个网页，程序却等了 %u 次：是不是在 fetch 之外还用了 sleep？"
                     "谁也不知道别的线程要多久；pthread_join 等得不多也不少",
                     pages, run->counts.waits);
}

/* run: in which fewer waited at the same time. Once more: each wait lasts until all other threads have gone on as
 * far as they can, so a right program waits for N at once on any machine. */
static void expect_at_once(const struct judge_run *run, const char *const arguments[], long n) {
    if (run->counts.most_threads == 1)
        judge_reject("the threads worked one after another: each had ended before the next began "
                     "(pthread_join right after pthread_create); so the waits add up as before",
                     "线程是一个接一个干活的：前一个结束了，后一个才开始"
                     "（pthread_create 之后马上 pthread_join）；等的时间照样一段接一段");
    struct judge_run slow =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_SLOW_SLEEPS});
    bool sure = judge_saw_all_rest(&slow);
    unsigned most = slow.counts.most_waits;
    if (most >= n)
        return;
    if (most <= 1)
        judge_reject_where(
            sure,
            "never were two answers waited for at the same time, although there were %ld "
            "threads: one thread fetched all pages, or they took turns",
            "虽然有 %ld 个线程，却从来没有同时等过两个响应：不是一个线程取了全部网页，"
            "就是大家轮流去取",
            n);
    judge_reject_where(
        sure,
        "at most %u answers were waited for at the same time, with N = %ld threads: some "
        "have no pages, or begin when others have ended",
        "有 N = %2$ld 个线程，最多却只有 %1$u 个响应在同时等：有的线程没有网页可取，"
        "或者要等别的线程结束了才开始",
        most, n);
}

/* Right programs are at once N times in a row; a machine that is busy may need another try. */
static void expect_fetched(const char *pages_text, const char *n_text) {
    const char *arguments[] = {pages_text, n_text, NULL};
    long pages = strtol(pages_text, NULL, 10), n = strtol(n_text, NULL, 10);
    struct judge_run run = {0};
    long most = pages < n ? pages : n;
    for (int i = 0; i < TRIES && run.counts.most_waits < most; i++) {
        run = judge(arguments);
        struct printed printed = read_output(run.output);
        if (run.end == JUDGE_EXIT && run.code == 0 && (pages >= n || run.counts.threads != pages))
            expect_threads(&run, pages, n);
        judge_ended_well(&run);
        expect_pages(&run, &printed, pages, n);
        expect_waits(&run, pages);
    }
    judge_main_only_waits(&run, n);
    judge_keeps_latency(&run, pages, LATENCY_US, "fetch");
    if (pages >= n && run.counts.most_waits < n)
        expect_at_once(&run, arguments, n);
}

/* A right program fetches the same pages when a thread is slow before it locks. */
static void expect_pages_with_slow_locks(void) {
    const char *arguments[] = {"13", "4", NULL};
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_SLOW_LOCKS});
    struct printed printed = read_output(run.output);
    judge_ended_well(&run);
    expect_pages(&run, &printed, 13, 4);
}

static void expect_no_race(const char *pages, const char *n) {
    const char *arguments[] = {pages, n, NULL};
    if (!judge_with(arguments, (struct judge_options){.race = true}).raced)
        return;
    struct judge_run run = judge(arguments);
    if (run.counts.joined < run.counts.threads)
        judge_reject("main reads what its threads still write: it must wait for each of them "
                     "(pthread_join) before it prints what they have found",
                     "线程还在写，main 就去读了：要先等每个线程结束（pthread_join），"
                     "再打印它们的结果");
    judge_reject("a data race: two threads use the same variable at once, and at least one of "
                 "them writes it (the total that all add to? the number of the next page? the i "
                 "whose address all were given?); the result depends on luck",
                 "数据竞争：两个线程同时使用同一个变量，其中至少有一个在写（是大家都往上加的总数，"
                 "是下一个网页的编号，还是把地址传给了每个线程的 i？）；结果全凭运气");
}

static bool is_right(const struct judge_run *run, long pages) {
    struct printed printed = read_output(run->output);
    bool right = run->end == JUDGE_EXIT && printed.lines == pages;
    for (long page = 1; page <= pages; page++)
        right = right && printed.fetched[page] == 1;
    return right && printed.totals == 1 && printed.words == words_of(pages);
}

/* Two critical sections where one is needed. Several times: on a busy machine the threads may miss
 * each other once. */
static bool goes_wrong_with_pauses(const char *const arguments[], long pages) {
    bool wrong = false;
    for (int i = 0; i < TRIES && !wrong; i++) {
        struct judge_run run =
            judge_with(arguments, (struct judge_options){.provoke = JUDGE_LONG_PAUSES});
        wrong = !is_right(&run, pages);
    }
    return wrong;
}

/* Two atomic operations where one is needed. */
static bool goes_wrong_with_slow_stores(const char *const arguments[], long pages) {
    bool wrong = false, ended = true;
    for (int i = 0; i < TRIES && ended && !wrong; i++) {
        struct judge_run run = judge_with(
            arguments, (struct judge_options){.race = true, .provoke = JUDGE_SLOW_STORES});
        ended = run.end != JUDGE_WAITS && run.end != JUDGE_SPINS;
        wrong = !run.raced && ended && !is_right(&run, pages);
    }
    return wrong;
}

/* No data race, but two steps where one is needed: it goes well, or did once. */
static void expect_no_luck(void) {
    const char *arguments[] = {"7", "4", NULL};
    struct judge_run plain = judge(arguments);
    for (int i = 1; i < TRIES && plain.end == JUDGE_EXIT && !is_right(&plain, 7); i++)
        plain = judge(arguments);
    if (!is_right(&plain, 7) || plain.counts.waits != 7)
        return; /* other runs tell */
    if (plain.counts.locks > 0 && goes_wrong_with_pauses(arguments, 7))
        judge_reject("it goes well only by luck: a variable is read in one critical section, and "
                     "changed in a later one; when another thread comes in between, a page is "
                     "fetched twice or does not exist, or words are lost. Look and change under "
                     "the same lock, without unlocking in between",
                     "它只是靠运气才对：读变量在一个临界区里，改它在后面另一个临界区里；"
                     "别的线程插在中间的时候，就会有网页取两次，或者取了不存在的网页，"
                     "或者丢了词数。看和改要在同一次加锁里完成，中间不能解锁");
    if (goes_wrong_with_slow_stores(arguments, 7))
        judge_reject("it goes well only by luck: an atomic variable is read in one operation, and "
                     "written or counted up in another; when another thread comes in between, a "
                     "page is fetched twice or does not exist, or words are lost. Take one "
                     "operation, and use what it returns (long page = atomic_fetch_add(...))",
                     "它只是靠运气才对：读原子变量用一个操作，写它或者加 1 用另一个；"
                     "别的线程插在中间的时候，就会有网页取两次，或者取了不存在的网页，"
                     "或者丢了词数。要用一个操作，并且使用它返回的数"
                     "（long page = atomic_fetch_add(...)）");
}

/* One test, so that the first thing that is wrong is what the student reads. 48 threads are more
 * than most machines have CPUs. */
Test(wait_together, n_answers_are_waited_for_at_once_and_every_page_is_fetched_once) {
    expect_no_race("8", "4");
    expect_no_luck(); /* before others, in which bad luck would be taken for another mistake */
    expect_fetched("24", "8");
    expect_pages_with_slow_locks();
    expect_fetched("9", "4");
    expect_fetched("144", "48");
    expect_fetched("3", "1");
    expect_fetched("3", "8");
}
