/* test.c - is every number used exactly once, is the buffer bounded, and does who waits sleep? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

enum { NUMBERS_MOST = 512, TRIES = 3 };

struct printed {
    long made[NUMBERS_MOST], used[NUMBERS_MOST]; /* how often each number was */
    long order[NUMBERS_MOST];                    /* in which order they were used */
    long all_made, all_used, strange; /* lines; strange: numbers that nobody can have made */
    long most_ahead;                  /* the most that were made and not yet used */
    bool done;                        /* the last line */
};

static struct printed read_output(const char *output) {
    struct printed printed = {0};
    char *copy = strdup(output), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        long number;
        bool made = sscanf(line, " made %ld", &number) == 1;
        printed.done = printed.done || strcmp(line, "done") == 0;
        if (!made && sscanf(line, " used %ld", &number) != 1)
            continue;
        if (number < 1 || number >= NUMBERS_MOST) {
            printed.strange++;
            printed.all_used += !made;
            continue;
        }
        if (made)
            printed.made[number]++;
        else
            printed.used[number]++;
        if (!made && printed.all_used < NUMBERS_MOST)
            printed.order[printed.all_used] = number;
        printed.all_made += made;
        printed.all_used += !made;
        if (printed.all_made - printed.all_used > printed.most_ahead)
            printed.most_ahead = printed.all_made - printed.all_used;
    }
    free(copy);
    return printed;
}

static bool each_once(const struct printed *printed, long numbers) {
    bool right = printed->strange == 0 && printed->all_used == numbers;
    for (long i = 1; i <= numbers; i++)
        right = right && printed->made[i] == 1 && printed->used[i] == 1;
    return right;
}

/* Those that wait for a number or for room, and nobody tells them. */
static void reject_stuck(const struct judge_run *run, const struct printed *printed,
                         long capacity) {
    if (run->end != JUDGE_WAITS)
        return;
    if (run->counts.cond_waits > 0)
        judge_reject(
            "your program did not end: with %ld places, %ld numbers were made and %ld used, "
            "and then every thread waited. Is each change told, in put and in get? With one "
            "condition variable for both, pthread_cond_signal may wake a thread that waits "
            "for the other thing (pthread_cond_broadcast wakes all)",
            "程序没有结束：有 %ld 个位置，产生了 %ld 个数，使用了 %ld 个，然后所有线程都在等。"
            "put 和 get 里的每个变化都发出通知了吗？如果两件事共用一个条件变量，"
            "pthread_cond_signal 可能唤醒的是等另一件事的线程（pthread_cond_broadcast 唤醒全部）",
            capacity, printed->all_made, printed->all_used);
    judge_reject(
        "your program did not end: with %ld places, %ld numbers were made and %ld used, and "
        "then every thread waited",
        "程序没有结束：有 %ld 个位置，产生了 %ld 个数，使用了 %ld 个，然后所有线程都在等", capacity,
        printed->all_made, printed->all_used);
}

static void reject_wrong_numbers(const struct printed *printed, long numbers, long capacity) {
    long missing = 0, twice = 0;
    for (long i = 1; i <= numbers; i++) {
        missing += printed->used[i] == 0;
        twice += printed->used[i] > 1;
        if (printed->made[i] != 1)
            judge_reject("the number %ld was made %ld times, not once; leave make_number and its "
                         "calls as they are",
                         "%ld 这个数产生了 %ld 次，而不是一次；make_number 和对它的调用请不要改", i,
                         printed->made[i]);
    }
    if (printed->strange > 0 || twice > 0)
        judge_reject(
            "%ld numbers were used that nobody had made, %ld were used more than once, and "
            "%ld never: a get that finds the buffer empty must wait, and a put that finds it "
            "full as well",
            "有 %ld 个使用过的数谁也没有产生过，有 %ld 个用了不止一次，有 %ld 个一次也没有用："
            "get 遇到空的缓冲区要等，put 遇到满的缓冲区也要等",
            printed->strange, twice, missing);
    if (missing > 0)
        judge_reject("%ld of %ld numbers were never used, with %ld places: a put that finds the "
                     "buffer full must wait, and not overwrite or drop",
                     "%2$ld 个数里有 %1$ld 个一次也没有用，位置有 %3$ld 个："
                     "put 遇到满的缓冲区要等，不能覆盖，也不能丢掉",
                     missing, numbers, capacity);
}

/* What a thread has made and not yet put, or got and not yet used, is in no buffer. */
static void reject_unbounded(const struct printed *printed, long capacity, long workers) {
    if (printed->most_ahead > capacity + 2 * workers)
        judge_reject(
            "%ld numbers were made and not yet used, but the buffer holds %ld (and %ld threads "
            "may have one in their hands): put must wait when it is full",
            "有 %ld 个数产生了、还没有使用，而缓冲区只能放 %ld 个（另外最多有 %ld 个线程手里各有"
            "一个）：缓冲区满了，put 要等",
            printed->most_ahead, capacity, 2 * workers);
}

static void reject_busy(const struct judge_run *run, long numbers) {
    if (run->counts.naps > numbers)
        judge_reject(
            "%u times a thread slept for a time, and only %ld numbers are used for 5 ms each: "
            "somebody waits for room or for a number by sleeping and looking again. Nobody "
            "knows how long that takes; pthread_cond_wait sleeps exactly so long",
            "有 %u 次线程睡了一段时间，可是使用数的只有 %ld 次，每次 5 ms：有的线程用“睡一会儿"
            "再看”来等空位或者等数。谁也不知道要等多久；pthread_cond_wait 睡得不多也不少",
            run->counts.naps, numbers);
    if (run->counts.locks + run->counts.other_locks > 200 * (unsigned)numbers)
        judge_reject(
            "the lock was taken %u times for %ld numbers: that is busy waiting, a loop that "
            "looks again and again. pthread_cond_wait sleeps until somebody tells of a change",
            "%2$ld 个数，却加了 %1$u 次锁：这是忙等待，在循环里一遍又一遍地看。"
            "pthread_cond_wait 会一直睡到有通知为止",
            run->counts.locks + run->counts.other_locks, numbers);
}

static void expect_all(const char *items, const char *capacity_text, const char *workers_text) {
    const char *arguments[] = {items, capacity_text, workers_text, NULL};
    long workers = strtol(workers_text, NULL, 10), capacity = strtol(capacity_text, NULL, 10);
    long numbers = workers * strtol(items, NULL, 10);
    for (int i = 0; i < TRIES; i++) {
        struct judge_run run = judge(arguments);
        struct printed printed = read_output(run.output);
        if (run.end == JUDGE_SPINS)
            reject_busy(&run, numbers);
        reject_unbounded(&printed, capacity, workers);
        reject_stuck(&run, &printed, capacity);
        judge_ended_well(&run);
        reject_wrong_numbers(&printed, numbers, capacity);
        reject_busy(&run, numbers);
        if (!printed.done)
            judge_reject(
                "the last line \"done\" is missing; main prints it when all threads have ended",
                "缺少最后一行“done”；main 在所有线程结束以后打印它");
        for (long n = 0; workers == 1 && n < numbers; n++)
            if (printed.order[n] != n + 1)
                judge_reject(
                    "one producer and one consumer: the number %ld was used as number %ld; "
                    "what was put first must be got first (a queue, no stack)",
                    "一个生产者和一个消费者：第 %2$ld 个用的却是 %1$ld；先放进去的要先取出来"
                    "（是队列，不是栈）",
                    printed.order[n], n + 1);
    }
}

/* Whoever uses is slow, so the buffer is soon full, and the producer has one more in its hand. */
static void expect_k_fit(void) {
    const char *arguments[] = {"8", "3", "1", NULL};
    struct judge_run run;
    unsigned most = judge_most_ahead(arguments, 3 + 1, &run);
    if (run.counts.spins > 0)
        judge_reject(
            "while a number was used, a thread computed all the time and never slept, though the "
            "buffer did not change: that is busy waiting, a loop that looks again and again. "
            "pthread_cond_wait sleeps until somebody tells of a change",
            "有一个数正在使用、缓冲区没有变化的时候，有的线程一直在算，从没有睡过：这是忙等待，"
            "在循环里一遍又一遍地看。pthread_cond_wait 会一直睡到有通知为止");
    if (most < 3 + 1)
        judge_reject_where(
            judge_saw_all_rest(&run),
            "the buffer holds 3 numbers, but put waited although only %u were made "
            "and not yet used, one of them in the producer's hand: only when all "
            "places are full it waits",
            "缓冲区能放 3 个数，可是产生了、还没有使用的只有 %u 个（其中一个还在生产者手里），"
            "put 就在等了：所有位置都满了才要等",
            most);
}

static bool is_right(const struct judge_run *run) {
    struct printed printed = read_output(run->output);
    return run->end == JUDGE_EXIT && run->code == 0 && each_once(&printed, 18) && printed.done;
}

static void expect_no_race(void) {
    const char *arguments[] = {"6", "2", "2", NULL};
    const char *room_for_all[] = {"6", "12", "2",
                                  NULL}; /* no waiting puts the producers in order */
    if (judge_with(arguments, (struct judge_options){.race = true}).raced ||
        judge_with(room_for_all, (struct judge_options){.race = true}).raced)
        judge_reject(
            "a data race: the buffer or its count is used by two threads at once, and at least "
            "one of them writes; look at it and change it under the same lock",
            "数据竞争：两个线程同时使用缓冲区或者它的计数，其中至少有一个在写；"
            "查看和修改都要在同一把锁里");
}

/* With one producer and one consumer nobody can take what the other waited for, so only a wait that
 * is not repeated goes wrong there. */
static void expect_bears(const char *items, const char *workers) {
    const char *arguments[] = {items, "2", workers, NULL};
    struct judge_run run = judge(arguments);
    judge_bears(&run, arguments, NULL, is_right);
}

/* One test, so that the first thing that is wrong is what the student reads. */
Test(bounded_buffer, every_number_is_used_once_and_who_waits_sleeps) {
    expect_no_race();
    expect_k_fit();
    expect_all("30", "3", "1");
    expect_bears("18", "1");
    expect_all("12", "4", "3");
    expect_all("40", "1", "4"); /* a wake-up that reaches the wrong thread, sooner or later */
    expect_bears("6", "3");
}
