/* test.c - do transfers in opposite directions end, is no money lost or seen on the way, and do
 * transfers that have no account in common go on at the same time? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

enum {
    EACH = 1000,
    ACCOUNTS_MOST = 64,
    JOURNAL_US = 2000,
    TRIES = 3,
    LOCKS_MOST = 20000,
    KEPT_MOST = 4
};
enum { LIVELOCK = 2000 }; /* so many locks are asked for only where threads try again */

struct printed {
    long transfers, audits, right;
    long balances[ACCOUNTS_MOST], accounts;
};

static struct printed read_output(const char *output) {
    struct printed printed = {0};
    const char *line = strstr(output, "transfers "), *rest = strstr(output, "balances");
    int length;
    if (line != NULL)
        sscanf(line, "transfers %ld, audits %ld, of these right %ld", &printed.transfers,
               &printed.audits, &printed.right);
    if (rest == NULL)
        return printed;
    rest += strlen("balances");
    while (printed.accounts < ACCOUNTS_MOST &&
           sscanf(rest, " %ld%n", &printed.balances[printed.accounts], &length) == 1) {
        rest += length;
        printed.accounts++;
    }
    return printed;
}

/* The same transfers as those of the program, one after another. */
static void right_balances(long threads, long transfers, long accounts, long *balances) {
    for (long i = 0; i < accounts; i++)
        balances[i] = EACH;
    for (long thread = 0; thread < threads; thread++) {
        unsigned long random = (unsigned long)thread + 1;
        for (long i = 0; i < transfers; i++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            long amount = (long)(random >> 60) + 1;
            balances[(random >> 33) % (unsigned long)accounts] -= amount;
            balances[(random >> 48) % (unsigned long)accounts] += amount;
        }
    }
}

static void expect_balances(const struct printed *printed, long threads, long transfers,
                            long accounts) {
    long balances[ACCOUNTS_MOST], sum = 0;
    right_balances(threads, transfers, accounts, balances);
    if (printed->accounts != accounts || printed->transfers != threads * transfers)
        judge_reject("the two lines \"transfers ...\" and \"balances ...\" must be printed as at "
                     "first; leave the format of the output as it is",
                     "“transfers ...”和“balances ...”这两行要照最初的样子打印；请不要改输出的格式");
    for (long i = 0; i < accounts; i++)
        sum += printed->balances[i];
    for (long i = 0; i < accounts; i++)
        if (printed->balances[i] != balances[i])
            judge_reject(
                "account %ld holds %ld in the end, not %ld (all together: %ld of %ld): is a "
                "transfer left out when a lock is not free, or made twice? Each is made "
                "once, and nothing but its amount is moved",
                "%ld 号账户最后是 %ld，不是 %ld（全部账户合计 %ld，应为 %ld）："
                "锁不空闲的时候，是不是漏掉了转账，或者多转了一次？每笔转账只做一次，"
                "转的就是那个金额",
                i, printed->balances[i], balances[i], sum, accounts * EACH);
}

/* One thread alone can only get stuck in itself, or leave something locked; or it was the auditor that it waited
 * for, as happens on a busy machine. That is the mistake of expect_end_together. */
static bool ends_alone(void) {
    const char *arguments[] = {"1", "20", "4", NULL};
    struct judge_run run = judge(arguments);
    struct printed printed = read_output(run.output);
    bool hangs = run.end == JUDGE_WAITS || run.end == JUDGE_SPINS;
    if (hangs && run.counts.own_locks == 0 && run.counts.ended == 0)
        return false;
    if (hangs)
        judge_reject(
            "one thread alone gets stuck: where from and to are the same account, it waits "
            "for a lock that it holds itself (or a lock is not given back at the end of a "
            "transfer)",
            "只有一个线程也会卡死：from 和 to 是同一个账户时，"
            "它等的是自己已经持有的锁（或者转账结束时有一把锁没有释放）");
    judge_ended_well(&run);
    expect_balances(&printed, 1, 20, 4);
    return true;
}

__attribute__((noreturn)) static void reject_circle(bool sure) {
    judge_reject_where(
        sure,
        "your program hangs: threads wait for each other in a circle (a deadlock). Whoever "
        "needs two locks must take them in an order that is the same for all, also for "
        "the auditor, whatever from and to are; or give the first up when the second is "
        "not free",
        "程序卡死了：线程互相等待，绕成了一个圈（死锁）。需要两把锁时，不管 from 和 to "
        "是谁，所有线程（包括审计）都要按同一个次序去获取；"
        "或者第二把锁不空闲时，先释放第一把");
}

/* Everybody holds each lock for a while, so that those who wait for each other meet. */
static struct judge_run expect_end_together(void) {
    const char *arguments[] = {"6", "8", "4", NULL};
    struct judge_run run = judge_with(arguments, (struct judge_options){.provoke = JUDGE_HOLDS});
    if (run.end == JUDGE_WAITS && run.counts.locks > LIVELOCK)
        judge_reject_timed(
            "when each lock is held for a few ms, your program does not end: the threads asked %u "
            "times for locks, and each always found one taken (a livelock). Who has given a lock "
            "back must let others have it before asking again: pause, each thread for another "
            "time, or wait for the second lock instead; or take the locks in the same order",
            "每把锁都多持有几毫秒时，程序就不结束：线程一共去要了 %u 次锁，"
            "却总有一把在别人手里（活锁）。释放锁以后，要先让别的线程拿到，再去试："
            "停一会儿，每个线程停的时间不同，或者改为去等第二把锁；或者都按同一个次序加锁",
            run.counts.locks);
    if (run.end == JUDGE_WAITS)
        reject_circle(true);
    if (run.end == JUDGE_SPINS)
        judge_reject(
            "your program does not end, and keeps a CPU busy: threads try for locks again and "
            "again while each keeps the one that another needs. Give the first up before "
            "trying again",
            "程序不结束，还一直占用 CPU：线程反复去试，却各自持有别的线程需要的锁。"
            "再试之前，先释放第一把");
    judge_ended_well(&run);
    return run;
}

static void expect_no_race(void) {
    const char *arguments[] = {"4", "10", "4", NULL};
    struct judge_run run = judge_with(arguments, (struct judge_options){.race = true});
    if (run.raced)
        judge_reject("a data race: a balance is read or written by a thread that does not hold the "
                     "lock of that account. (To compare two balances is to read them.)",
                     "数据竞争：有线程没有持有那个账户的锁，就读写了它的余额。"
                     "（比较两个余额，也是读余额。）");
    if (run.inverted)
        judge_reject(
            "a deadlock is possible: some lock two accounts in one order, and others lock "
            "the same two in the opposite order. The auditor begins with the first account "
            "and knows no lock but those of the accounts, so a lock of your own around a "
            "transfer does not keep it away. Lock in the auditor's order, whatever from "
            "and to are; or give the first up when the second is not free",
            "可能死锁：同样两个账户，有的按一个次序锁，有的按相反的次序锁。"
            "审计从第一个账户开始，只认账户自己的锁，所以在转账外面另加一把锁挡不住它。"
            "不管 from 和 to 是谁，都要按审计的次序去锁；"
            "或者第二把锁不空闲时，先释放第一把");
}

/* How many transfers are not from an account to itself. */
static long between_two(long threads, long transfers, long accounts) {
    long number = 0;
    for (long thread = 0; thread < threads; thread++) {
        unsigned long random = (unsigned long)thread + 1;
        for (long i = 0; i < transfers; i++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            number += (random >> 33) % (unsigned long)accounts !=
                      (random >> 48) % (unsigned long)accounts;
        }
    }
    return number;
}

static void expect_journal(const struct judge_run *run, long transfers) {
    if (run->counts.waits < transfers)
        judge_reject(
            "%ld transfers, but only %u lines in the journal: write_journal belongs to the "
            "task, call it once in each transfer",
            "一共转账 %ld 次，日志却只记了 %u 行：write_journal 是题目的一部分，"
            "每次转账调用一次",
            transfers, run->counts.waits);
    if (run->counts.waits == transfers && run->counts.shortest_wait_us < JOURNAL_US)
        judge_reject("a line in the journal took only %u us: leave write_journal as it is",
                     "有一行日志只用了 %u µs：write_journal 请不要改",
                     run->counts.shortest_wait_us);
    if (run->counts.waits_locked < transfers)
        judge_reject(
            "%ld transfers, but only %u lines were written in the journal by a thread that "
            "held a lock: both accounts stay locked until the transfer is complete",
            "一共转账 %ld 次，持有锁时写下的日志却只有 %u 行：转账完成之前，"
            "两个账户都要一直锁着",
            transfers, run->counts.waits_locked);
}

/* Of the run with 8 threads, 20 transfers each, 64 accounts. */
static void expect_both_locked(const struct judge_run *run) {
    if (run->counts.waits_two < between_two(8, 20, 64))
        judge_reject("%ld transfers between two accounts, but only %u lines were written in the "
                     "journal by a thread that held two locks: both accounts stay locked until the "
                     "transfer is complete",
                     "两个账户之间的转账有 %ld 次，持有两把锁时写下的日志却只有 %u 行："
                     "转账完成之前，两个账户都要一直锁着",
                     between_two(8, 20, 64), run->counts.waits_two);
}

/* An audit between taking the money and giving it finds some missing. */
static void expect_right_audits(const struct judge_run *run) {
    struct printed printed = read_output(run->output);
    expect_balances(&printed, 6, 8, 4);
    if (printed.right != printed.audits)
        judge_reject(
            "%ld of %ld audits were wrong: money was on its way, taken from one account and "
            "not yet in the other, while the auditor had both locks. Both must be locked "
            "from before the first change until after the second",
            "%2$ld 次审计里有 %1$ld 次不对：审计拿到了两把锁，钱却还在路上，"
            "从一个账户扣了，还没有进另一个账户。从改第一个账户之前到改完第二个账户，"
            "两把锁都要一直持有",
            printed.audits - printed.right, printed.audits);
}

/* Each line in the journal lasts until all other threads have gone on as far as they can. */
static void expect_two_at_once(void) {
    const char *arguments[] = {"8", "2", "64", NULL};
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_SLOW_SLEEPS});
    if (run.counts.most_waits < 2)
        judge_reject_where(
            judge_saw_all_rest(&run),
            "of 8 threads with 64 accounts, never two transferred at the same time: does "
            "one lock keep all of them apart? Lock only the two accounts",
            "8 个线程、64 个账户，却从来没有两笔转账同时进行："
            "是不是有一把锁把它们全都隔开了？只要锁住那两个账户");
}

/* With many accounts, most transfers have none in common. */
static struct judge_run expect_at_once(void) {
    const char *arguments[] = {"8", "20", "64", NULL};
    struct judge_run run = {0};
    unsigned most = 0;
    for (int i = 0; i < TRIES && most < 2; i++) {
        run = judge(arguments);
        struct printed printed = read_output(run.output);
        judge_ended_well(&run);
        expect_balances(&printed, 8, 20, 64);
        expect_journal(&run, 8 * 20);
        most = run.counts.most_waits > most ? run.counts.most_waits : most;
    }
    if (most < 2)
        expect_two_at_once();
    return run;
}

/* The auditor has account 0, the first one, and pauses. Of these transfers one needs it, which comes
 * first in its thread, and its other account is nobody else's: the rest can go on. */
static void expect_the_others_go_on(void) {
    const char *arguments[] = {"6", "8", "56", NULL};
    enum { OTHERS = 40 };
    unsigned done = 0;
    bool sure = false;
    for (int i = 0; i < TRIES && done < OTHERS && !sure; i++) {
        struct judge_run run =
            judge_with(arguments, (struct judge_options){.provoke = JUDGE_SLOW_MAIN});
        judge_ended_well(&run);
        done = run.counts.waits_meanwhile > done ? run.counts.waits_meanwhile : done;
        sure = run.counts.rests > 0;
    }
    if (done < OTHERS)
        judge_reject_where(
            sure,
            "while one transfer waited for account 0, only %u of %d transfers were made that have "
            "no "
            "account in common with it: a thread that waits for an account holds a lock that "
            "others need, which is not one of its two accounts. Hold no lock of your own while "
            "you wait for an account",
            "有一笔转账在等 0 号账户的时候，与它没有共同账户的 %2$d 笔里只完成了 %1$u 笔："
            "等账户的线程还持有一把别的线程也要用的锁，它却不是那两个账户的锁。"
            "等账户的时候，不要持有自己另加的锁",
            done, OTHERS);
}

/* One after another, so that only the first mistake found is told. */
Test(transfer, nobody_gets_stuck_and_no_money_is_lost) {
    bool alone = ends_alone();
    expect_no_race();
    struct judge_run run = expect_end_together();
    struct judge_run many = expect_at_once();
    expect_the_others_go_on();
    expect_right_audits(&run);
    expect_both_locked(&many);
    if (!alone)
        reject_circle(false);
    if (run.counts.most_kept_tries >= KEPT_MOST)
        judge_reject(
            "a thread tried %u times for the same lock and kept the other one all the while: "
            "give the first up before trying again, or wait for the second "
            "(pthread_mutex_lock)",
            "有线程为同一把锁试了 %u 次，手里的另一把却一直没有释放："
            "再试之前，先释放第一把；或者直接等第二把（pthread_mutex_lock）",
            run.counts.most_kept_tries);
    if (run.counts.locks > LOCKS_MOST)
        judge_reject("when each lock is held for a few ms, the threads ask %u times for locks: who "
                     "cannot have one must sleep, not ask again and again",
                     "检查时每把锁都多持有几毫秒，线程一共去要了 %u 次锁："
                     "拿不到锁就应当睡眠，而不是反复去试",
                     run.counts.locks);
}
