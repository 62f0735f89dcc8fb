/* test.c - do the numbers go through shared memory, is the ring bounded, and does who waits sleep? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

enum { NUMBERS_MOST = 512, TRIES = 2 };

struct printed {
    long numbers[NUMBERS_MOST]; /* as they were used */
    long made, used;
    long most_ahead; /* the most that were made and not yet used */
    bool in_order, end;
};

static struct printed read_output(const char *output) {
    struct printed printed = {.in_order = true};
    char *copy = strdup(output), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        long i, number;
        printed.end = strcmp(line, "end") == 0 || (printed.end && *line == '\0');
        if (sscanf(line, "made %ld", &i) == 1) {
            printed.made++;
        } else if (sscanf(line, "used %ld: %ld", &i, &number) == 2) {
            if (printed.used < NUMBERS_MOST)
                printed.numbers[printed.used] = number;
            printed.used++;
            printed.in_order = printed.in_order && i == printed.used;
        }
        if (printed.made - printed.used > printed.most_ahead)
            printed.most_ahead = printed.made - printed.used;
    }
    free(copy);
    return printed;
}

static long number_of(long i) {
    return i * 1000003 % 65521;
}

static void reject_unshared(const struct judge_run *run, const struct printed *printed) {
    if (run->counts.forks == 0)
        judge_reject("there is no child process: the numbers are to go from one process to another",
                     "没有子进程：数要从一个进程传到另一个进程");
    if (run->counts.shared_maps > 0)
        return;
    judge_reject(
        "%ld numbers were made and %ld used, but no memory was shared between the processes: "
        "after fork each has its own copy of everything else (mmap with MAP_SHARED, before "
        "fork)",
        "产生了 %ld 个数，使用了 %ld 个，可是进程之间没有共享内存：fork "
        "以后，别的内存都是各有各的副本"
        "（fork 之前用 mmap，带 MAP_SHARED）",
        printed->made, printed->used);
}

static void reject_stuck(const struct judge_run *run, const struct printed *printed, long slots) {
    if (run->end == JUDGE_WAITS)
        judge_reject(
            "your program did not end: with %ld places, %ld numbers were made and %ld used, and "
            "then it waited. Does a wake-up reach the other process? A semaphore, a mutex and a "
            "condition variable must stand in the shared memory and be marked for several "
            "processes (sem_init with 1, PTHREAD_PROCESS_SHARED). Is each change told?",
            "程序没有结束：有 %ld 个位置，产生了 %ld 个数，使用了 %ld 个，然后一直在等。"
            "通知能送到另一个进程吗？信号量、互斥锁和条件变量都要放在共享内存里，并且标明供几个进程"
            "使用"
            "（sem_init 的 1，PTHREAD_PROCESS_SHARED）。每个变化都发出通知了吗？",
            slots, printed->made, printed->used);
}

static void reject_wrong_numbers(const struct printed *printed, long count, long slots) {
    for (long i = 1; i <= count && i <= printed->used; i++) {
        long number = printed->numbers[i - 1];
        if (number == number_of(i))
            continue;
        if (number == 0)
            judge_reject(
                "number %ld was used as 0: it did not stand in its place yet. Does the parent wait "
                "when the ring is empty, and does the child tell of a number (sem_post) only when "
                "it has written it?",
                "第 %ld 个数使用的是 0，那时它还没有写进去。缓冲区空的时候，父进程等了吗？"
                "子进程是把数写好以后，才发出通知（sem_post）的吗？",
                i);
        for (long other = 1; other <= count; other++)
            if (number == number_of(other))
                judge_reject(
                    "number %ld was used in place of number %ld, with %ld places: one was "
                    "overwritten before it was used, or used twice. Does who finds the ring full "
                    "wait, and who finds it empty, too? Does who has written or taken a number "
                    "tell "
                    "so (sem_post) only afterwards?",
                    "有 %3$ld 个位置，使用的是第 %1$ld 个数，应当是第 %2$ld "
                    "个：有的数还没有使用就被覆盖了，"
                    "或者用了两次。满了、空了，都等了吗？是在写好或者取出以后，才发出通知（sem_"
                    "post）的吗？",
                    other, i, slots);
        judge_reject("number %ld was used as %ld, not as %ld",
                     "第 %ld 个数使用的是 %ld，应当是 %ld", i, number, number_of(i));
    }
}

/* One may have been made and not yet put, and one taken and not yet used. */
static void reject_unbounded(const struct printed *printed, long slots) {
    if (printed->most_ahead > slots + 2)
        judge_reject(
            "%ld numbers were made and not yet used, but the ring has %ld places: who finds it "
            "full must wait",
            "有 %ld 个数产生了、还没有使用，而缓冲区只有 %ld 个位置：满了就要等",
            printed->most_ahead, slots);
}

static void reject_busy(const struct judge_run *run, long count) {
    if (run->counts.naps > count)
        judge_reject(
            "%u times a process slept for a time, and only %ld numbers are used for 1 ms each: "
            "somebody waits by sleeping and looking again. Nobody knows how long the other takes; "
            "sem_wait sleeps exactly so long",
            "有 %u 次进程睡了一段时间，可是使用的数只有 %ld 个，每个 1 "
            "ms：有的进程用“睡一会儿再看”来等待。"
            "谁也不知道对方要多久；sem_wait 睡得不多也不少",
            run->counts.naps, count);
}

/* Tokens may go through a pipe, to tell of a change; the numbers may not. */
static void reject_past_the_ring(const struct judge_run *run, long count) {
    if (run->counts.sent_number == number_of(count))
        judge_reject(
            "the child wrote the last number, %ld, to a file or a pipe: the numbers are to "
            "go through the ring in the shared memory",
            "子进程把最后一个数 %ld 写进了文件或者管道：数要经过共享内存里的环形缓冲区传递",
            number_of(count));
}

/* Who had to wait computed, and never slept, until the other went on. */
static void reject_spinning(const struct judge_run *run, const char *english, const char *chinese) {
    if (run->counts.spins > 0)
        judge_reject(
            "%1$s had to wait, and all the while it computed and never slept: that is busy "
            "waiting, a loop that looks again and again. sem_wait sleeps until somebody "
            "posts%2$.0s",
            "%2$s要等，却一直在算，从没有睡过：这是忙等待，在循环里一遍又一遍地看。"
            "sem_wait 会一直睡到有人 post 为止%1$.0s",
            english, chinese);
}

static void expect_numbers(const char *count_text, const char *slots_text,
                           enum judge_provoke provoke) {
    const char *arguments[] = {count_text, slots_text, NULL};
    long count = strtol(count_text, NULL, 10), slots = strtol(slots_text, NULL, 10);
    struct judge_run run = judge_with(arguments, (struct judge_options){.provoke = provoke});
    struct printed printed = read_output(run.output);
    if (run.end != JUDGE_SIGNAL)
        reject_unshared(&run, &printed);
    reject_wrong_numbers(&printed, count, slots);
    reject_unbounded(&printed, slots);
    reject_stuck(&run, &printed, slots);
    if (run.end == JUDGE_SPINS)
        reject_busy(&run, count);
    judge_ended_well(&run);
    if (printed.used != count || printed.made != count || !printed.in_order)
        judge_reject(
            "%ld numbers were to be made and used, once each and in order; %ld were made and "
            "%ld used",
            "应当产生并使用 %ld 个数，每个一次，次序不变；实际产生了 %ld 个，使用了 %ld 个", count,
            printed.made, printed.used);
    if (!printed.end)
        judge_reject("the last line must be \"end\"", "最后一行应当是“end”");
    if (judge_left_a_child(&run))
        judge_reject("main ended and had not waited for its child (waitpid)",
                     "main 结束时没有等待子进程（waitpid）");
    if (run.counts.early_ends > 0)
        judge_reject("\"end\" was printed before the child had been waited for (waitpid)",
                     "还没有等待子进程（waitpid），就打印了“end”");
    reject_past_the_ring(&run, count);
    if (provoke == JUDGE_LATE_CHILD)
        reject_spinning(&run, "the parent", "父进程");
    if (provoke == JUDGE_NOTHING)
        reject_busy(&run, count);
}

/* The parent is slow, so the ring is soon full, and the child has one more in its hand. */
static void expect_all_places_used(void) {
    const char *arguments[] = {"8", "3", NULL};
    struct judge_run run;
    unsigned most = judge_most_ahead(arguments, 3 + 1, &run);
    reject_spinning(&run, "the child", "子进程");
    if (most < 3 + 1)
        judge_reject_where(
            judge_saw_all_rest(&run),
            "the ring has 3 places, but the child waited although only %u numbers "
            "were made and not yet used, one of them in its hand: it waits only when "
            "all places are full",
            "缓冲区有 3 个位置，可是产生了、还没有使用的数只有 %u 个"
            "（其中一个还在子进程手里），子进程就在等了：所有位置都满了才要等",
            most);
}

static bool is_right(const struct judge_run *run) {
    struct printed printed = read_output(run->output);
    for (long i = 1; i <= printed.used && i < NUMBERS_MOST; i++)
        if (printed.numbers[i - 1] != number_of(i))
            return false;
    return run->end == JUDGE_EXIT && run->code == 0 && printed.used == 8 && printed.in_order;
}

static void expect_bears(void) {
    const char *arguments[] = {"8", "2", NULL};
    struct judge_run run = judge(arguments);
    judge_bears(&run, arguments, NULL, is_right);
    if (run.counts.cond_waits == 0)
        return;
    run = judge_with(arguments, (struct judge_options){.provoke = JUDGE_WAKES_AND_SLOW_SLEEPS});
    if (!is_right(&run))
        judge_reject_no_reason(&run);
}

/* One test, so that the first thing that is wrong is what the student reads. */
Test(shared_ring, every_number_comes_through_and_who_waits_sleeps) {
    expect_numbers("40", "4", JUDGE_NOTHING);
    expect_numbers("12", "1", JUDGE_SLOW_POSTS); /* who tells too early shows */
    expect_numbers("40", "4", JUDGE_LATE_CHILD); /* the parent finds the ring empty */
    expect_all_places_used();
    expect_bears();
    for (int i = 0; i < TRIES; i++)
        expect_numbers("100", "1", JUDGE_NOTHING);
    expect_numbers("500", "7", JUDGE_NOTHING);
    expect_numbers("3", "8", JUDGE_NOTHING);
}
