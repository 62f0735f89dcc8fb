/* test.c - is the object destroyed once, not before everybody has let go of it, and do the threads
 * use it at the same time? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

enum { TRIES = 3 };

/* What a run of the program printed. */
struct printed {
    long destroyed; /* lines "destroyed ..." */
    long uses;      /* before that */
    bool by_main, ended;
};

static struct printed read_output(const char *output) {
    struct printed printed = {0};
    char *copy = strdup(output), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        char who[16];
        double ms;
        if (sscanf(line, " destroyed after %ld uses, by %15s", &printed.uses, who) == 2) {
            printed.destroyed++;
            printed.by_main = strcmp(who, "main") == 0;
        }
        printed.ended = printed.ended || sscanf(line, " took %lf", &ms) == 1;
    }
    free(copy);
    return printed;
}

/* The memory of the object is gone, and somebody touches it: SIGSEGV. */
static bool touched_too_late(const struct judge_run *run) {
    return run->end == JUDGE_SIGNAL && run->code == 11;
}

static void expect_end(const struct judge_run *run) {
    if (run->end == JUDGE_WAITS)
        judge_reject("your program did not end: everybody waits for a lock. Each "
                     "pthread_mutex_lock needs a pthread_mutex_unlock behind it, on every way out",
                     "程序没有结束：每个线程都在等锁。每个 pthread_mutex_lock 后面都要有一个 "
                     "pthread_mutex_unlock，不管从哪条路出去");
    judge_ended_well(run);
}

static void expect_threads(const struct judge_run *run, unsigned n) {
    if (run->counts.threads == 0)
        judge_reject("no thread was created: N threads must use the object (pthread_create)",
                     "没有创建线程：对象要由 N 个线程来使用（pthread_create）");
    if (run->counts.threads != n)
        judge_reject("%u threads were created for N = %u", "创建了 %u 个线程，而 N = %u",
                     run->counts.threads, n);
}

/* The object has gone when the last reference went, neither before nor never. */
static void expect_destroyed(const struct judge_run *run, const struct printed *printed,
                             long uses) {
    if (printed->destroyed > 0 && printed->uses < uses)
        judge_reject("the object was destroyed after %ld of %ld uses: the count came to 0 although "
                     "somebody still held the object. Each release needs an acquire before it",
                     "对象用了 %ld 次就被销毁了，一共要用 %ld 次：计数到 0 "
                     "的时候，还有线程持有它的引用。每次 release 之前都要有一次 acquire",
                     printed->uses, uses);
    if (printed->destroyed > 0 && touched_too_late(run))
        judge_reject("the object was touched once more after it had been destroyed: whoever has "
                     "let go of it may not look at it again, nor unlock a lock that stands in it",
                     "对象销毁以后，又被碰了一次：释放了引用，就不能再看它一眼，"
                     "放在对象里面的锁也不能再去释放");
    expect_end(run);
    if (printed->destroyed == 0)
        judge_reject("nobody has destroyed the object, its memory is lost: the count never came to "
                     "0. Does everybody who has acquired it release it, main and each thread, too?",
                     "这个对象没有被销毁，内存泄漏了：计数一直没有到 0。"
                     "谁增加过引用，谁就要释放：main 释放了吗？每个线程呢？");
    if (printed->destroyed > 1)
        judge_reject("the object was destroyed %ld times", "对象被销毁了 %ld 次",
                     printed->destroyed);
    if (printed->uses != uses)
        judge_reject("%ld uses, but N threads with ROUNDS each make %ld; leave use as it is, and "
                     "call it once in each round",
                     "用了 %ld 次，可是 N 个线程各用 ROUNDS 次，应当是 %ld 次；use "
                     "请不要改，每一轮调用它一次",
                     printed->uses, uses);
    if (!printed->ended)
        judge_reject("the line \"took ... ms\" is missing, as main prints it at first",
                     "少了“took ... ms”这一行，最初的 main 会打印它");
}

/* main creates the thread and lets go of the object before the thread has begun. So far nothing
 * happens at the same time; it is only about who holds what. */
static void expect_a_reference_for_the_thread(void) {
    const char *arguments[] = {"1", "3", "1", NULL};
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_CREATOR_FIRST});
    struct printed printed = read_output(run.output);
    if (run.end == JUDGE_EXIT)
        expect_threads(&run, 1);
    if (printed.destroyed > 0 && printed.uses == 0 && printed.by_main)
        judge_reject("main let go of the object before its thread had begun, and with that the "
                     "object was gone: the thread must hold a reference of its own. It comes too "
                     "late to acquire it, so main does that before it creates the thread; the "
                     "thread releases it at its end",
                     "线程还没有开始，main 就释放了引用，对象也就没了：线程要有自己的一个引用。"
                     "由线程自己来增加就太晚了，所以要由 main 在创建线程之前替它增加；"
                     "线程结束时再释放");
    expect_destroyed(&run, &printed, 3);
    if (printed.by_main && run.counts.other_locks + run.counts.cond_waits == 0)
        judge_reject("it was main that destroyed the object, after its thread had ended, although "
                     "main needs it no more once the thread is created: main releases it then, and "
                     "whoever is the last to release it destroys it",
                     "销毁对象的是 main，而且是在线程结束以后；可是线程一创建好，main "
                     "就不需要对象了：main 这时就要释放引用，谁最后释放，谁就销毁它");
}

/* The thread has ended before main does anything else. */
static void expect_it_in_time(void) {
    const char *arguments[] = {"1", "2", "1", NULL};
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_THREAD_FIRST});
    struct printed printed = read_output(run.output);
    if (touched_too_late(&run) || printed.uses != 2)
        judge_reject("the thread had begun before a reference was acquired for it: it may use the "
                     "object and let go of it before pthread_create has even returned. Acquire "
                     "first, then create the thread",
                     "线程已经开始了，才为它增加引用：pthread_create 还没有返回，"
                     "线程就可能已经用完对象并且释放引用了。要先增加引用，再创建线程");
    expect_destroyed(&run, &printed, 2);
}

/* ThreadSanitizer remembers a few accesses to each word only, so also with one thread, which makes
 * few, more than once. (With one thread and main nobody disturbs a compare and exchange: that one
 * has a sentence of its own.) */
static bool races(void) {
    const char *const runs[][4] = {
        {"4", "3", "10"}, {"1", "1", "1"}, {"1", "0", "0"}, {"1", "1", "1"}, {"1", "0", "0"}};
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        struct judge_run run = judge_with(runs[i], (struct judge_options){.race = true});
        if (run.raced || touched_too_late(&run))
            return true;
    }
    return false;
}

static void expect_no_race(void) {
    if (races())
        judge_reject("a data race: two threads reach the object at once without an order "
                     "between them. Change the count and compare it with 0 in one atomic "
                     "operation, or under one lock; and the order of that operation must let the "
                     "last one see the uses of all others (memory_order_acq_rel)",
                     "数据竞争：两个线程同时碰这个对象，又没有规定先后。改计数、看它是不是 0，"
                     "要在一个原子操作里完成，或者在同一把锁里完成；这个操作还要保证，"
                     "最后释放引用的线程看得到其他线程的全部使用（memory_order_acq_rel）");
}

enum slowly { WENT_WELL, WENT_WRONG, DID_NOT_END };

/* No data race, but two operations where one is needed. Returns how it went otherwise when each
 * change took a while: that tells only where there is no race. */
static enum slowly run_slowly(void) {
    const char *arguments[] = {"4", "6", "0", NULL};
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.race = true, .provoke = JUDGE_SLOW_STORES});
    struct printed printed = read_output(run.output);
    if (run.stored &&
        (run.raced || run.end != JUDGE_EXIT || printed.destroyed != 1 || printed.uses != 4 * 6))
        judge_reject("a change of the count can be lost: reading an atomic variable and writing it "
                     "are two operations, and another thread comes in between. Take one that does "
                     "both (atomic_fetch_add, atomic_fetch_sub)",
                     "对计数的改动会丢：读一个原子变量再写回去，是两个操作，别的线程会插在中间。"
                     "要用一步完成的操作（atomic_fetch_add、atomic_fetch_sub）");
    if (run.end == JUDGE_WAITS || run.end == JUDGE_SPINS)
        return DID_NOT_END;
    bool right = run.end == JUDGE_EXIT && printed.destroyed == 1 && printed.uses == 4 * 6;
    return right ? WENT_WELL : WENT_WRONG;
}

/* Several times: on a busy machine the threads may miss each other once. */
static bool went_wrong_slowly(void) {
    enum slowly how = WENT_WELL;
    for (int run = 0; run < TRIES && how == WENT_WELL; run++)
        how = run_slowly();
    return how == WENT_WRONG;
}

static void expect_one_operation(bool went_wrong) {
    if (went_wrong)
        judge_reject(
            "the count is looked at in one operation and changed in another (or a "
            "compare and exchange that failed is not tried again), and another thread "
            "comes in between: then a change is lost, and nobody is the last, or somebody "
            "too early. What atomic_fetch_sub returns says who is",
            "看计数用一个操作，改计数用另一个（或者比较并交换失败了，却没有再试），"
            "别的线程会插在中间：改动就丢了，结果谁都不是最后一个，或者太早就有了最后一个。"
            "谁是最后一个，要看 atomic_fetch_sub 的返回值");
}

static bool is_right(const struct judge_run *run, long uses) {
    struct printed printed = read_output(run->output);
    return run->end == JUDGE_EXIT && printed.destroyed == 1 && printed.uses == uses;
}

/* The count under a lock, but in two critical sections. With no rounds, main and its thread let go
 * at the same time. */
static void expect_one_critical_section(void) {
    const char *none[] = {"1", "0", "0", NULL}, *some[] = {"4", "5", "1", NULL};
    struct judge_run plain = judge(none);
    struct printed printed = read_output(plain.output);
    expect_destroyed(&plain, &printed, 0);
    struct judge_run two = {0}, more = {0};
    bool right = true;
    for (int run = 0; run < TRIES && right; run++) {
        two = judge_with(none, (struct judge_options){.provoke = JUDGE_LONG_PAUSES});
        more = judge_with(some, (struct judge_options){.provoke = JUDGE_LONG_PAUSES});
        right = is_right(&two, 0) && is_right(&more, 4 * 5);
    }
    if (right)
        return;
    if (two.end == JUDGE_WAITS || more.end == JUDGE_WAITS)
        expect_end(two.end == JUDGE_WAITS ? &two : &more);
    judge_reject("the count was changed in one critical section and looked at in another, and "
                 "another thread came in between: then two threads take themselves for the "
                 "last. Change it and keep what is left in a local variable under the same "
                 "lock, without unlocking in between",
                 "改计数在一个临界区里，看计数在另一个临界区里，别的线程会插在中间："
                 "结果两个线程都以为自己是最后一个。改计数、把剩下多少记进局部变量，"
                 "要在同一次加锁里完成，中间不能解锁");
}

static void expect_at_once(void) {
    unsigned most = 0;
    const char *rounds[] = {"5", "10"};
    /* A busy machine may start the threads late; where a lock lets only one use the object at a
     * time, it is 1 however often we look. */
    for (size_t i = 0; i < 2 && most <= 8 / 2; i++) {
        const char *arguments[] = {"8", rounds[i], "10", NULL};
        long uses = 8 * strtol(rounds[i], NULL, 10);
        struct judge_run run = judge(arguments);
        struct printed printed = read_output(run.output);
        expect_destroyed(&run, &printed, uses);
        expect_threads(&run, 8);
        if (run.counts.waits != uses)
            judge_reject("%ld uses, but the threads slept %u times: leave use as it is, and do not "
                         "poll for a lock",
                         "对象用了 %ld 次，线程却睡了 %u 次：use 请不要改，也不要反复去试锁", uses,
                         run.counts.waits);
        most = run.counts.most_blocked > most ? run.counts.most_blocked : most;
    }
    if (most <= 1)
        judge_reject(
            "the threads used the object one after another: a lock is held during the use. "
            "The reference alone keeps the object there; a lock is needed only while the "
            "count changes",
            "线程是一个接一个使用对象的：使用的时候还持有锁。有了引用，对象就不会消失；"
            "只有改计数的那一刻才需要锁");
    if (most <= 8 / 2)
        judge_reject("of 8 threads, at most %u used the object at the same time",
                     "8 个线程里，同时使用对象的最多只有 %u 个", most);
}

/* Each thread begins 20 ms after the one before it, whose uses are over by then. */
static void expect_a_reference_for_each(void) {
    const char *arguments[] = {"4", "1", "1", NULL};
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_STAGGERED});
    if (!is_right(&run, 4))
        judge_reject("when the threads begin one after another, the object is gone before the last "
                     "one has begun: each thread needs a reference of its own before main lets go, "
                     "not only the first",
                     "检查时让线程一个接一个错开开始：最后一个还没有开始，对象就没了。"
                     "main 释放引用之前，每个线程都要有自己的引用，不能只有第一个有");
}

/* One test, so that the first thing that is wrong is what the student reads: first who holds a
 * reference, then whether the count is right when all change it at once, then at what price. */
Test(count_the_references, the_last_one_destroys_the_object) {
    expect_a_reference_for_the_thread();
    expect_it_in_time();
    bool went_wrong = went_wrong_slowly();
    expect_no_race();
    expect_one_operation(went_wrong);
    expect_one_critical_section();
    expect_at_once();
    expect_a_reference_for_each();
}
