/* test.c - do the threads wait at the same time, and touch what they share only under the lock? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

enum { LOCKS_MOST = 1000, TRIES = 3, LATENCY_US = 20000 };

/* What a run of the program printed. */
struct printed {
    long lines; /* "asked ..." */
    long all;   /* lines of any kind */
    long asked, sum;
};

static struct printed read_output(const char *output) {
    struct printed printed = {0};
    char *copy = strdup(output), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n")) != NULL; printed.all += line[0] != '\0')
        printed.lines += sscanf(line, " asked %ld questions, sum of the answers %ld",
                                &printed.asked, &printed.sum) == 2;
    free(copy);
    return printed;
}

static void expect_end(const struct judge_run *run) {
    if (run->end == JUDGE_WAITS)
        judge_reject("your program did not end: everybody waits for the lock. Each "
                     "pthread_mutex_lock needs a pthread_mutex_unlock behind it; a thread that "
                     "takes the lock again while it still has it waits for itself",
                     "程序没有结束：每个线程都在等锁。每个 pthread_mutex_lock 后面都要有一个 "
                     "pthread_mutex_unlock；一个线程持有锁，又去获取同一把锁，就是在等自己");
    judge_ended_well(run);
}

static void expect_threads(const struct judge_run *run, const struct printed *printed, long n,
                           long questions) {
    if (run->counts.threads == 0)
        judge_reject("no thread was created: N threads must ask the questions (pthread_create)",
                     "没有创建线程：问题要由 N 个线程来提（pthread_create）");
    if (!judge_has_workers(run, n))
        judge_reject("%u threads were created for N = %ld", "创建了 %u 个线程，而 N = %ld",
                     run->counts.threads, n);
    if (run->counts.joined < run->counts.threads &&
        (printed->asked != questions || printed->lines != 1))
        judge_reject("main went on before its threads had ended: it must wait for each of them "
                     "(pthread_join) before it prints the sum",
                     "线程还没有结束，main 就往下走了：要先等每个线程结束（pthread_join），"
                     "再打印总和");
    if (printed->lines != 1)
        judge_reject("there must be one line \"asked ... questions, sum of the answers ...\", as "
                     "printed at first; there are %ld",
                     "应当有一行“asked ... questions, sum of the answers ...”，"
                     "格式和最初的程序一样；现在有 %ld 行",
                     printed->lines);
}

static long sum_of_squares(long most) {
    return most * (most + 1) * (2 * most + 1) / 6;
}

static void expect_no_race(const char *n, const char *rounds) {
    const char *arguments[] = {n, rounds, NULL};
    long questions = strtol(n, NULL, 10) * strtol(rounds, NULL, 10);
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.race = true, .provoke = JUDGE_SLOW_STORES});
    struct printed printed = read_output(run.output);
    if (!run.raced && run.stored &&
        (printed.asked != questions || printed.sum != sum_of_squares(questions)))
        judge_reject("a change of asked or sum can be lost: reading an atomic variable and writing "
                     "it are two operations, and another thread comes in between. Use the lock",
                     "对 asked 或 sum 的改动会丢：读一个原子变量再写回去，是两个操作，"
                     "别的线程会插在中间。请用锁");
    if (!run.raced)
        return;
    struct judge_run plain = judge(arguments);
    if (plain.counts.joined < plain.counts.threads)
        judge_reject("main went on before its threads had ended: it must wait for each of them "
                     "(pthread_join) before it prints the sum",
                     "线程还没有结束，main 就往下走了：要先等每个线程结束（pthread_join），"
                     "再打印总和");
    judge_reject("a data race: one thread uses asked or sum without the lock while another "
                 "writes it. After the wait the lock must be taken again; and what the wait needs "
                 "is copied into a local variable before the lock is given up",
                 "数据竞争：一个线程不持有锁就使用 asked 或 sum，而另一个线程正在写它。"
                 "等完以后要重新获取锁；等的时候要用的数，释放锁之前就要抄进局部变量");
}

static void expect_answers(const struct judge_run *run, const struct printed *printed,
                           long questions) {
    long right = sum_of_squares(questions);
    if (printed->asked != questions)
        judge_reject("%ld questions were asked; N threads with ROUNDS each make %ld questions",
                     "一共提了 %ld 个问题；N 个线程各提 ROUNDS 个，应当是 %ld 个问题",
                     printed->asked, questions);
    if (run->counts.locks + run->counts.other_locks < questions)
        judge_reject("%ld questions, but a lock was taken only %u times (pthread_mutex_lock): "
                     "asked and sum may be touched only under the lock. Atomic operations take the "
                     "place of no lock, and a spin lock keeps a core busy",
                     "有 %ld 个问题，却只获取了 %u 次锁（pthread_mutex_lock）：只有持有锁才可以碰 "
                     "asked 和 sum。原子操作代替不了锁，自旋锁会白白占用一个 CPU",
                     questions, run->counts.locks + run->counts.other_locks);
    judge_keeps_latency(run, questions, LATENCY_US, "ask_server");
    if (run->counts.waits < questions)
        judge_reject("%ld questions, but only %u waits: the latency of the server belongs to the "
                     "task, leave ask_server as it is and call it once for each question",
                     "提了 %ld 个问题，却只等了 %u 次：服务器的延迟是题目的一部分，ask_server "
                     "请不要改，每个问题调用它一次",
                     questions, run->counts.waits);
    if (run->counts.waits > questions)
        judge_reject("%ld questions, but the threads slept %u times: a thread that cannot have the "
                     "lock must not poll for it, pthread_mutex_lock wakes it when the lock is free",
                     "只有 %ld 个问题，线程却睡了 %u 次：拿不到锁的线程不应当反复去试，"
                     "pthread_mutex_lock 会在锁空出来的时候叫醒它",
                     questions, run->counts.waits);
    if (printed->sum > right)
        judge_reject("the sum of the answers is %ld, not %ld: a question was asked with a number "
                     "that another one has, too. Count and copy the number in one critical section "
                     "(asked has grown when the lock is taken again)",
                     "答案的总和是 %ld，不是 %ld：有两个问题用了同一个编号。加 1 "
                     "和抄下编号要在同一个临界区里完成（等到再次获取锁，asked 已经变大了）",
                     printed->sum, right);
    if (printed->sum < right)
        judge_reject("the sum of the answers is %ld, not %ld, although the lock is held at every "
                     "access: what was read in one critical section is used in a later one. Was "
                     "sum read before the wait and written after it? it changes while a thread "
                     "waits without the lock, so read it again under the lock. Or was asked read "
                     "before the wait and counted up after it? Then two questions have the same "
                     "number",
                     "答案的总和是 %ld，不是 %ld，可是每次访问都持有锁：在一个临界区里读到的数，"
                     "到后面一个临界区里才用。是不是等之前读了 "
                     "sum，等之后才写？线程释放锁去等的时候，别的线程会改它，"
                     "所以拿到锁以后要重新读。还是等之前读了 asked，等之后才加 1？"
                     "那样就有两个问题用了同一个编号",
                     printed->sum, right);
}

/* Two critical sections where one is needed: others come in between. Several times: on a busy
 * machine the threads may miss each other once. */
static void expect_answers_with_pauses(void) {
    const char *arguments[] = {"6", "4", NULL};
    for (int i = 0; i < TRIES; i++) {
        struct judge_run run =
            judge_with(arguments, (struct judge_options){.provoke = JUDGE_PAUSES});
        struct printed printed = read_output(run.output);
        expect_end(&run);
        expect_answers(&run, &printed, 6 * 4);
    }
}

static bool has_all_answers(const struct judge_run *run) {
    struct printed printed = read_output(run->output);
    return run->end == JUDGE_EXIT && run->code == 0 && printed.asked == 6 * 4 &&
           printed.sum == sum_of_squares(6 * 4);
}

/* A right program locks twice or so for each question. */
static void expect_sleep_for_the_lock(void) {
    const char *arguments[] = {"6", "4", NULL};
    struct judge_run run = judge_with(arguments, (struct judge_options){.provoke = JUDGE_HOLDS});
    if (run.end == JUDGE_EXIT && !has_all_answers(&run))
        judge_reject("when each thread holds the lock for a few ms, answers are missing in the "
                     "sum: is an answer dropped when the lock is not free (pthread_mutex_trylock)?",
                     "检查时让每个线程多持有锁几毫秒，总和里就少了答案："
                     "是不是锁不空闲，答案就丢掉了（pthread_mutex_trylock）？");
    if (run.counts.locks > LOCKS_MOST)
        judge_reject("a thread that cannot have the lock asks for it again and again: %u times for "
                     "%d questions, when each holds it for a few ms. That keeps a CPU busy; "
                     "pthread_mutex_lock lets the thread sleep until the lock is free",
                     "拿不到锁的线程不停地再试：检查时每次持有锁几毫秒，%2$d 个问题试了 %1$u 次。"
                     "这样会白白占用一个 CPU；pthread_mutex_lock 会让线程睡到锁空出来为止",
                     run.counts.locks, 6 * 4);
}

/* Each wait lasts until all other threads have gone on as far as they can. */
static void expect_at_once(const struct judge_run *run, const char *const arguments[], long n) {
    if (run->counts.most_threads == 1)
        judge_reject("each thread had been joined before the next was created, so only one was "
                     "there at a time: create them all, then join them",
                     "等前一个线程结束了，才创建下一个，所以同时只有一个线程："
                     "要先全部创建，再逐个等待");
    if (run->counts.most_blocked > n / 2)
        return;
    struct judge_run slow =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_SLOW_SLEEPS});
    bool sure = judge_saw_all_rest(&slow);
    unsigned most_blocked = slow.counts.most_blocked;
    if (most_blocked <= 1)
        judge_reject_where(
            sure,
            "the threads waited one after another: a thread that waits for the server while it "
            "holds a lock keeps all others away from it. Give the lock up before "
            "ask_server",
            "线程是一个接一个等的：一个线程持有锁去等服务器，别的线程就都过不去。"
            "调用 ask_server 之前要先释放锁");
    if (most_blocked <= n / 2)
        judge_reject_where(
            sure,
            "of %ld threads, at most %u waited for the server at the same time: what "
            "keeps the others from asking?",
            "%ld 个线程里，同时在等服务器的最多只有 %u 个：是什么让别的线程不能提问？", n,
            most_blocked);
}

/* One test, so that the first thing that is wrong is what the student reads. The race comes before
 * all that depends on luck while there is one. */
Test(wait_without_the_lock, threads_wait_at_once_and_share_under_the_lock) {
    const char *arguments[] = {"8", "3", NULL};
    struct judge_run run = judge(arguments);
    struct printed printed = read_output(run.output);
    expect_end(&run);
    expect_threads(&run, &printed, 8, 8 * 3);
    expect_no_race("6", "4");
    expect_answers(&run, &printed, 8 * 3);
    expect_at_once(&run, arguments, 8);
    if (printed.all != 2)
        judge_reject("two lines are printed at first, and now %ld; leave the format of the output "
                     "as it is",
                     "最初的程序打印两行，现在有 %ld 行；请不要改输出的格式", printed.all);
    expect_answers_with_pauses();
    judge_bears(&run, (const char *[]){"6", "4", NULL}, NULL, has_all_answers);
    expect_sleep_for_the_lock();
}
