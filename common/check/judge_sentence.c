/* judge_sentence.c - see judge_sentence.h; and the sentences that all exercises share. */
#include "judge_sentence.h"

#include <criterion/criterion.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge_inside.h"

bool judge_chinese(void) {
    const char *language = getenv("LESSON_LANG");
    return language != NULL && strcmp(language, "zh") == 0;
}

const char *judge_from_check(const char *name) {
    const char *value = getenv(name);
    cr_assert_not_null(value, "%s is not set: run scripts/check.sh", name);
    return value;
}

/* A program may print what moves the cursor or clears the screen (C0 and C1 of ISO/IEC 6429; C1 in
 * UTF-8 is c2 80 to c2 9f): a terminal shall show it, not obey it. */
static void disarm(char *text) {
    for (unsigned char *at = (unsigned char *)text; *at != '\0'; at++) {
        if (*at == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0)
            *at++ = '?', *at = '?';
        else if ((*at < ' ' && *at != '\n' && *at != '\t') || *at == 0x7f)
            *at = '?';
    }
}

/* Each test has a file of its own, named by its line: the tests run at the same time, and their
 * sentences are read in the order in which the tests stand. Where the machine may be to blame, the
 * name ends with ".slow", where nothing can be said of the program with ".cannot"; see scripts/check.sh. */
enum kind { SURE, TIMED, DOUBT, CANNOT };

static void say(const char *format, va_list values, enum kind kind) {
    bool doubted = judge_was_cut_short() || kind == DOUBT || (kind == TIMED && judge_was_starved());
    const char *ending = kind == CANNOT ? ".cannot" : doubted ? ".slow" : "";
    char path[PATH_MAX], *text;
    snprintf(path, sizeof path, "%s/%06u%s", judge_from_check("CHECK_SENTENCES"),
             criterion_current_test->data->line_, ending);
    FILE *file = fopen(path, "ae");
    if (file == NULL)
        return;
    if (vasprintf(&text, format, values) >= 0) {
        disarm(text);
        fprintf(file, "  %s %s\n", kind == CANNOT ? "?" : "✗", text);
        free(text);
    }
    fclose(file);
}

static void say_in_language(const char *english, const char *chinese, va_list values,
                            enum kind kind) {
    bool both = getenv("CHECK_BOTH_LANGUAGES") != NULL;
    va_list again;
    va_copy(again, values);
    if (both || !judge_chinese())
        say(english, values, kind);
    if (both || judge_chinese())
        say(chinese, again, kind);
    va_end(again);
}

void judge_reject(const char *english, const char *chinese, ...) {
    va_list values;
    va_start(values, chinese);
    say_in_language(english, chinese, values, SURE);
    va_end(values);
    cr_assert_fail("%s", english);
    abort(); /* not reached: the line above ends the test */
}

void judge_reject_timed(const char *english, const char *chinese, ...) {
    va_list values;
    va_start(values, chinese);
    say_in_language(english, chinese, values, TIMED);
    va_end(values);
    cr_assert_fail("%s", english);
    abort();
}

void judge_reject_where(bool sure, const char *english, const char *chinese, ...) {
    va_list values;
    va_start(values, chinese);
    say_in_language(english, chinese, values, sure ? SURE : TIMED);
    va_end(values);
    cr_assert_fail("%s", english);
    abort();
}

__attribute__((format(printf, 1, 3), format(printf, 2, 3))) static void
doubt(const char *english, const char *chinese, ...) {
    va_list values;
    va_start(values, chinese);
    say_in_language(english, chinese, values, DOUBT);
    va_end(values);
}

void judge_doubt(void) {
    doubt("it did not end, and it cannot be said why", "程序没有结束，说不出原因");
    cr_assert_fail("in doubt");
    abort();
}

void judge_cannot(const char *english, const char *chinese, ...) {
    va_list values;
    va_start(values, chinese);
    say_in_language(english, chinese, values, CANNOT);
    va_end(values);
    cr_assert_fail("%s", english);
    abort();
}

void judge_ended_well(const struct judge_run *run) {
    switch (run->end) {
    case JUDGE_EXIT:
        if (run->code != 0)
            judge_reject("your program ended with exit status %d, not 0. It said: \"%.300s\"",
                         "程序的退出状态是 %d，不是 0。它说的是：“%.300s”", run->code, run->errors);
        return;
    case JUDGE_SIGNAL:
        if (run->code == 31) /* SIGSYS, from the sandbox */
            judge_reject(
                "your program tried to kill a process that is not its own child "
                "(kill with -1, or its parent); that was stopped",
                "程序试图杀死不是自己子进程的进程（用 -1 调用 kill，或者杀父进程），已被阻止");
        if (run->code == SIGXFSZ)
            judge_reject(
                "your program printed or wrote more than 16 MB: is there a loop that prints "
                "without an end?",
                "程序输出或写入的数据超过了 16 MB：是不是有一个循环在不停地打印？");
        judge_reject("your program crashed with signal %d (SIG%s)", "程序崩溃了，信号 %d（SIG%s）",
                     run->code, sigabbrev_np(run->code));
    case JUDGE_WAITS:
        judge_reject_where(
            run->slept,
            "your program did not end: for 5 s it waited for something that never comes "
            "(a lock that is held, a pipe that nobody closes, a child that does not end)",
            "程序没有结束：5 秒里一直在等永远不会来的东西"
            "（一直没有释放的锁、没有关闭的管道、不结束的子进程）");
    case JUDGE_SPINS:
        judge_reject("your program did not end: for 5 s it computed without an end "
                     "(an endless loop, or busy waiting)",
                     "程序没有结束：5 秒里一直在不停地算（死循环，或者忙等待）");
    case JUDGE_PROCESSES:
        judge_reject("your program had %d processes and threads at once and was stopped: does a "
                     "child go on in the loop that forks?",
                     "程序同时有 %d 个进程和线程，已被终止：子进程是不是还在循环里继续 fork？",
                     run->code);
    case JUDGE_MEMORY:
        judge_reject("your program used %d MB of memory and was stopped",
                     "程序用了 %d MB 内存，已被终止", run->code);
    case JUDGE_DISK:
        judge_reject("your program filled %d MB of the disk and was stopped",
                     "程序往磁盘写了 %d MB，已被终止", run->code);
    }
}
