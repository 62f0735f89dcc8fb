/* test.c - does main hear of a key and of a result, whichever comes first, and sleep until then? */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

enum { MANY = 600, LOOKS_MOST = 50, NAPS_MOST = 1 };

/* --- what was printed ----------------------------------------------------------------------- */

static const char main_shows[] = "main shows: ", other_shows[] = "somebody else shows: ";

/* Where "main shows: TEXT" stands, TEXT being the line or its beginning; NULL where it does not. */
static const char *shown(const struct judge_run *run, const char *text) {
    char line[80];
    snprintf(line, sizeof line, "%s%s", main_shows, text);
    return strstr(run->output, line);
}

static const char *chapter_line(long chapter) {
    static char line[40];
    snprintf(line, sizeof line, "chapter %ld: ", chapter);
    return line;
}

static size_t count_shown(const struct judge_run *run, const char *text) {
    size_t count = 0;
    for (const char *at = run->output; (at = strstr(at, text)) != NULL; at++)
        count++;
    return count;
}

/* The same text as in exercise.c: its words have numbers, and those from 3000 on are misspelled. */
static long misspelled(long chapter, long words) {
    long count = 0;
    for (long i = (chapter - 1) * words; i < chapter * words; i++)
        count += i * 997 % 4000 >= 3000;
    return count;
}

/* --- what went wrong ------------------------------------------------------------------------ */

static void reject_others_show(const struct judge_run *run) {
    if (strstr(run->output, other_shows) != NULL)
        judge_reject("a line was shown by another thread or process; only main may show "
                     "something, for the screen (ncurses) does not bear two at once. Send main "
                     "what is to be shown",
                     "有一行不是 main 显示的，而是别的线程或进程显示的：只有 main 可以显示，"
                     "因为屏幕（ncurses）经不起两个线程或进程同时来用。把要显示的内容交给 main");
}

static void reject_busy(const struct judge_run *run) {
    if (run->counts.naps > NAPS_MOST)
        judge_reject("main does not wait for a key or a result, but for a time: it sleeps for a "
                     "while and looks again, %u times in this run. With a short time that costs "
                     "CPU time, with a long one the echo comes late. Let poll wait without a limit "
                     "(-1) for both",
                     "main 等的不是按键或结果，而是时间：它睡一小会儿，再去看一眼，"
                     "这次运行里有 %u 次。间隔短，就白白用掉 CPU；间隔长，回显就慢。"
                     "让 poll 不限时间（-1）地同时等这两样",
                     run->counts.naps);
}

/* A time that was too long to pass in this run. */
static void reject_timed(const struct judge_run *run) {
    if (run->counts.timed > NAPS_MOST)
        judge_reject("main waits for a key or a result, but not for longer than a time that it "
                     "gives to poll or select (%u times in this run): so it wakes up by the clock, "
                     "too, when nothing has happened. Let poll wait without a limit (-1)",
                     "main 在等按键或结果，可是给 poll 或 select 规定了最多等多久"
                     "（这次运行里有 %u 次）：什么事也没有，到了时间它也会醒。"
                     "让 poll 不限时间地等（-1）",
                     run->counts.timed);
}

static void reject_spinning(const struct judge_run *run) {
    if (run->counts.vain > LOOKS_MOST)
        judge_reject("nothing happened, and yet main looked %u times whether there is something: "
                     "that is busy waiting, which takes a whole CPU. poll with -1 sleeps until "
                     "there is something",
                     "什么事也没有，main 却看了 %u 次有没有动静：这是忙等待，要占满一个 CPU。"
                     "poll 的时间写 -1，就会一直睡到有动静为止",
                     run->counts.vain);
    if (run->cpu_s > 0.1)
        judge_reject_where(
            run->main_runnable > 0.8, /* it hardly ever slept, whoever had the CPUs */
            "nothing happened, and yet your program used %.2f s of CPU time: that is busy "
            "waiting, a loop that asks over and over whether there is something. poll "
            "with -1, or pthread_cond_wait, sleeps until there is something",
            "什么事也没有，程序却用了 %.2f s 的 CPU 时间：这是忙等待，"
            "在循环里不停地问有没有动静。poll（时间写 -1）或者 pthread_cond_wait "
            "会一直睡到有动静为止",
            run->cpu_s);
}

/* After the end of the keys, or of the pipe, there is nothing more to wait for there. */
static void reject_end_again(const struct judge_run *run) {
    if (run->counts.looks > LOOKS_MOST)
        judge_reject("when the keys or the results had ended, your program looked %u times: poll "
                     "reports the end of a file again and again, each time at once, and so the "
                     "loop spins. (The end of a pipe may be POLLHUP in revents, without POLLIN.) "
                     "Take what has ended out of the list (fd = -1)",
                     "按键或者结果结束以后，程序看了 %u 次：poll 会一遍又一遍地报告文件结束，"
                     "每次都立刻返回，循环就空转起来了。（管道结束时，revents 里可能只有 "
                     "POLLHUP，没有 POLLIN。）已经结束的要从列表里去掉（fd = -1）",
                     run->counts.looks);
}

static void reject_next_key(const struct judge_run *run) {
    judge_reject_where(
        run->slept,
        "no key was typed, and so no result was shown either until the input ended: main "
        "waits in read for a key, and hears of nothing else. Wait for both with poll, "
        "and read only from where poll says that there is something",
        "没有按键，结果也就一直没有显示，直到输入结束：main 停在 read 里等按键，"
        "别的什么也听不到。要用 poll 同时等两样东西，poll 说哪边有，才去读哪边");
}

static void reject_no_end(const struct judge_run *run, long last_chapter) {
    if (run->end == JUDGE_SPINS && run->counts.vain <= LOOKS_MOST)
        reject_end_again(run);
    if (run->end == JUDGE_WAITS && shown(run, chapter_line(last_chapter)) != NULL)
        judge_reject("the keys and the results have ended, but your program does not: it waits for "
                     "an end of the pipe that never comes, for somebody still holds the writing "
                     "end open (the checker closes it when it is done; after fork, the parent has "
                     "a copy as well)",
                     "按键和结果都结束了，程序却没有结束：它在等管道结束，可是永远等不到，"
                     "因为写端还开着（检查线程做完以后要关掉它；用了 fork，"
                     "父进程手里也有一份）");
    if (run->end == JUDGE_WAITS && shown(run, chapter_line(1)) != NULL)
        judge_reject("results were there, but main did not take them, and waits: one wake-up may "
                     "stand for several results (an eventfd adds up, one read may bring several "
                     "bytes, a signal of a condition variable may be one of many). Take all that "
                     "is there before you wait again",
                     "结果已经有了，main 却没有取，还在等：一次唤醒可能代表好几个结果"
                     "（eventfd 会累加，一次 read 可能读到好几个字节，"
                     "条件变量的好几次通知可能只唤醒一次）。要把已有的全部取走，再去等");
    judge_ended_well(run);
}

/* What no other sentence fits. */
static void reject_unanswered(const struct judge_run *run, size_t steps) {
    if (run->answered < steps)
        judge_reject_where(
            run->slept,
            "a key or a result came, and nothing more after it, but within 2 s it was not "
            "shown, or the program had ended already. Does main wait for both?",
            "来了一个按键或者结果，之后再没有别的输入；可是过了 2 s 它还没有显示出来，"
            "或者程序已经结束了。main 是不是同时在等两样东西？");
}

static void reject_wrong_chapters(const struct judge_run *run, long chapters, long words) {
    for (long chapter = 1; chapter <= chapters; chapter++) {
        char right[80];
        snprintf(right, sizeof right, "%schapter %ld: %ld misspelled\n", main_shows, chapter,
                 misspelled(chapter, words));
        size_t times = count_shown(run, right);
        right[strcspn(right, "\n")] = '\0';
        if (times == 1)
            continue;
        if (chapters == MANY)
            judge_reject("%ld results came quickly one after another, and not each of them was "
                         "shown once: a new result has overwritten one that main had not yet "
                         "taken. A lock does not help; each result needs a place of its own until "
                         "it is taken (the pipe can carry it)",
                         "%ld 个结果一个紧接一个，却不是每个都显示了一次：main 还没有取走，"
                         "新的结果就把它盖掉了。加锁没有用；每个结果在取走之前都要有自己的位置"
                         "（可以直接放进管道里）",
                         chapters);
        judge_reject("the line \"%s\" was shown %zu times, not once",
                     "“%s”这一行显示了 %zu 次，而不是一次", right, times);
    }
}

static void reject_wrong_keys(const struct judge_run *run, const char *keys) {
    const char *before = run->output;
    for (const char *key = keys; *key != '\0'; key++) {
        char line[16];
        snprintf(line, sizeof line, "key %c\n", *key);
        const char *at = shown(run, line);
        size_t times = count_shown(run, line);
        if (times != 1 || at < before)
            judge_reject("each key is shown once, in the order in which it was typed; \"key %c\" "
                         "was shown %zu times, or too early",
                         "每个按键显示一次，按输入的次序；“key %c”显示了 %zu 次，或者次序不对",
                         *key, times);
        before = at;
    }
}

static void reject_wrong_end(const struct judge_run *run) {
    const char *end = shown(run, "end\n");
    if (end == NULL || end[strlen(main_shows) + strlen("end\n")] != '\0')
        judge_reject("the last line must be \"main shows: end\", once all keys and all results "
                     "have been shown",
                     "最后一行应当是“main shows: end”：所有的按键和结果都显示过以后才轮到它");
}

/* --- the runs ------------------------------------------------------------------------------- */

/* ThreadSanitizer takes a read from the pipe to come after all writes to it so far. So each chapter
 * takes a while, and main has read a result before the next one is written. */
static void expect_no_race(void) {
    const char *arguments[] = {"8", "60", NULL};
    const struct judge_step steps[] = {{.send = "ab\n"}, {0}};
    if (judge_with(arguments, (struct judge_options){.race = true, .steps = steps}).raced)
        judge_reject("a data race: main reads a result while the checker may already write "
                     "the next one to the same place (a variable without a lock? an address sent "
                     "through the pipe?). Send the result itself, or guard it",
                     "数据竞争：main 在读一个结果，检查线程可能已经在往同一个地方写下一个"
                     "（没有加锁的变量？通过管道送来的地址？）。把结果本身送过去，"
                     "或者用锁保护");
}

/* No key is typed while the checker works; then come three at once. */
static void expect_results_without_keys(void) {
    const char *arguments[] = {"4", "2000", NULL};
    const struct judge_step steps[] = {{.await = "chapter 4: "},
                                       {.send = "a\n", .await = "key a"},
                                       {.send = "bcd\n", .await = "key d"},
                                       {0}};
    struct judge_run run = judge_with(arguments, (struct judge_options){.steps = steps});
    if (run.answered == 1 && run.end == JUDGE_WAITS && shown(&run, "key a") == NULL)
        judge_reject("the results came, then a key was typed, and main did not hear it: it no "
                     "longer waits for keys. (select leaves in its sets only what is ready: fill "
                     "them again before each call.)",
                     "结果都来了，接着有一个按键，main 却没有听到：它已经不再等按键了。"
                     "（select 返回时，集合里只剩下有动静的：每次调用之前都要重新填好。）");
    if (run.end != JUDGE_EXIT && run.end != JUDGE_SIGNAL)
        reject_no_end(&run, 4);
    expect_no_race(); /* before what was printed, which a race leaves to luck */
    reject_others_show(&run);
    if (run.answered == 0 && shown(&run, "chapter 4: ") != NULL)
        reject_next_key(&run);
    if (run.answered == 1 && run.end == JUDGE_EXIT && run.code == 0 && shown(&run, "key a") == NULL)
        judge_reject("your program ended when the checker was done, but keys may still come: it "
                     "ends when both have ended",
                     "检查一做完，程序就结束了，可是按键还会来：两边都结束了，程序才结束");
    if (run.answered == 2 && count_shown(&run, "key d") > 0)
        judge_reject("three keys came at once, and not all of them were shown until more input "
                     "came: getchar, fgets and the like fetch all that is there, and the rest "
                     "are kept in its buffer, of which poll knows nothing. Fetch with read",
                     "三个按键一起到来，没有全部显示，要等以后的输入：getchar、fgets "
                     "一次就把已有的都取走，其余的留在它的缓冲区里，poll 对此一无所知。"
                     "要用 read 来取");
    if (run.answered == 2 && run.end == JUDGE_EXIT)
        judge_reject("three keys came at once, and \"key d\" was never shown: getchar, fgets and "
                     "the like fetch all that is there, and the rest are kept in its buffer, of "
                     "which poll knows nothing. Fetch with read",
                     "三个按键一起到来，“key d”始终没有显示：getchar、fgets "
                     "一次就把已有的都取走，其余的留在它的缓冲区里，poll 对此一无所知。"
                     "要用 read 来取");
    reject_busy(&run);
    reject_no_end(&run, 4);
    reject_unanswered(&run, 3);
    reject_wrong_chapters(&run, 4, 2000);
    reject_wrong_keys(&run, "abcd");
    reject_wrong_end(&run);
}

/* Keys are typed one after another while the checker works, each when the one before is shown; then
 * no more. */
static bool keys_are_late(const char *words, struct judge_run *run) {
    const char *arguments[] = {"3", words, NULL};
    const struct judge_step steps[] = {{"a\n", "key a", 0},
                                       {"b\n", "key b", 0},
                                       {.await = "chapter 1: "},
                                       {"c\n", "key c", 0},
                                       {"d\n", "key d", 0},
                                       {"e\n", "key e", 0},
                                       {"f\n", "key f", 0},
                                       {"g\n", "key g", 0},
                                       {"h\n", "key h", 0},
                                       {.await = "chapter 3: "},
                                       {0}};
    *run = judge_with(arguments, (struct judge_options){.steps = steps});
    const char *last = shown(run, "key h"), *result = shown(run, "chapter 3: ");
    return run->answered > 2 && result != NULL && (last == NULL || result < last);
}

static void expect_keys_while_checking(void) {
    struct judge_run run;
    char words[16] = "6000";
    bool late = keys_are_late(words, &run);
    /* A busy machine, or a very fast one? Once more, with more work. */
    for (int i = 0; i < 2 && late && (i == 0 || run.cpu_s < 0.4); i++) {
        double more = strtod(words, NULL) * fmax(3, 0.6 / fmax(run.cpu_s, 0.02));
        snprintf(words, sizeof words, "%.0f", fmin(270000, more));
        late = keys_are_late(words, &run);
    }
    if (late)
        judge_reject_timed(
            "keys that were typed while the checker worked were shown only after the "
            "checker's results: main waits for the pipe alone, and hears no key. Wait for "
            "both with one poll",
            "检查期间输入的按键，等检查的结果出来以后才显示：main 只等管道，听不到按键。"
            "要用一个 poll 同时等两样东西");
    reject_others_show(&run);
    if ((run.answered == 2 || run.answered == strlen("abcdefgh") + 1) &&
        shown(&run, "chapter 3: ") != NULL)
        reject_next_key(&run);
    reject_no_end(&run, 3);
    reject_unanswered(&run, strlen("abcdefgh") + 2);
    reject_wrong_keys(&run, "abcdefgh");
}

/* The keys end while the checker is at work. */
static void expect_results_after_the_keys(void) {
    const char *arguments[] = {"3", "5000", NULL};
    const struct judge_step steps[] = {{.send = "xy"}, {0}};
    struct judge_run run = judge_with(arguments, (struct judge_options){.steps = steps});
    if (run.end == JUDGE_EXIT && run.code == 0 && shown(&run, chapter_line(3)) == NULL)
        judge_reject("your program ended when the keys ended, but the checker was still at work, "
                     "and its last result was not shown",
                     "按键一结束，程序就结束了，检查却还没有做完，最后的结果没有显示出来");
    reject_end_again(&run);
    reject_no_end(&run, 3);
    reject_wrong_chapters(&run, 3, 5000);
    reject_wrong_keys(&run, "xy");
    reject_wrong_end(&run);
}

static bool shows_all(const struct judge_run *run) {
    bool right = run->end == JUDGE_EXIT && run->code == 0 && shown(run, "key a") != NULL &&
                 shown(run, "key b") != NULL && shown(run, "end") != NULL;
    right = right && count_shown(run, "key ") == 2 && count_shown(run, "chapter ") == 5;
    for (long chapter = 1; chapter <= 5; chapter++)
        right = right && shown(run, chapter_line(chapter)) != NULL;
    return right;
}

static void expect_bears_slow_threads(void) {
    const char *arguments[] = {"5", "100", NULL};
    const struct judge_step steps[] = {
        {"a", "key a", 0}, {.await = "chapter 5: "}, {"b", "key b", 0}, {0}};
    struct judge_run run = judge_with(arguments, (struct judge_options){.steps = steps});
    judge_bears(&run, arguments, steps, shows_all);
}

/* Nothing happens for a while, and that costs nothing. First the checker is at work, too short for
 * much, and the results end before the keys. */
static void expect_sleep(void) {
    const char *arguments[] = {"1", "10", NULL};
    const struct judge_step idle[] = {{.await = "chapter 1: "}, {"x", "key x", 0.6}, {0}};
    struct judge_run run = judge_with(arguments, (struct judge_options){.steps = idle});
    reject_busy(&run);
    reject_timed(&run);
    if (run.counts.timers > 0)
        judge_reject(
            "a timer was set (setitimer, alarm, timerfd ...): your program wakes up by the "
            "clock, when nothing has happened, too. Let poll wait without a limit (-1)",
            "程序设置了定时器（setitimer、alarm、timerfd 等）：什么事也没有，"
            "到了时间它也会醒。让 poll 不限时间地等（-1）");
    if (run.counts.vain <= LOOKS_MOST)
        reject_end_again(&run);
    reject_spinning(&run);
    if (run.counts.forks > run.counts.reaped)
        judge_reject("your program waited for %u of its %u children: the others stay zombies until "
                     "it ends (wait, waitpid)",
                     "程序等待了 %u 个子进程，一共有 %u 个：其余的在它结束之前一直是僵尸进程"
                     "（wait、waitpid）",
                     run.counts.reaped, run.counts.forks);
}

static void expect_all_of_many(void) {
    const char *arguments[] = {"600", "1", NULL};
    const struct judge_step steps[] = {{.await = "chapter 600: "}, {"k", "key k", 0}, {0}};
    struct judge_run run = judge_with(arguments, (struct judge_options){.steps = steps});
    reject_no_end(&run, MANY);
    if (run.answered > 0) /* or else another chapter was shown in its place */
        reject_unanswered(&run, 2);
    reject_wrong_chapters(&run, MANY, 1);
}

/* One test, so that the first thing that is wrong is what the student reads. */
Test(wait_for_two, main_hears_of_keys_and_results_and_sleeps_until_then) {
    expect_results_without_keys();
    expect_keys_while_checking();
    expect_sleep();
    expect_results_after_the_keys();
    expect_all_of_many();
    expect_bears_slow_threads();
}
