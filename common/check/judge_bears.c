/* judge_bears.c - what every exercise with waiting threads has to bear. See judge.h. */
#include <stddef.h>

#include "judge_inside.h"

struct bearing {
    const char *const *arguments;
    const struct judge_step *steps;
    bool (*is_right)(const struct judge_run *run);
};

/* Wrong is wrong on any machine: what is provoked only takes time. Where the program did not end, though it did not
 * sleep, or somebody talks with it and loses patience, a busy machine may be to blame. */
static bool is_sure(const struct judge_run *run, const struct judge_step *steps) {
    bool ended = run->end == JUDGE_EXIT || run->end == JUDGE_SIGNAL;
    return steps == NULL && (ended || (run->end == JUDGE_WAITS && run->slept));
}

__attribute__((noreturn)) static void reject_no_reason(bool sure) {
    judge_reject_where(
        sure,
        "your program goes wrong when pthread_cond_wait returns although nothing has happened, "
        "as it may: after it test again what you wait for (while, not if)",
        "pthread_cond_wait 无缘无故返回的时候（这是允许的），程序就不对了："
        "它返回以后要再检查一遍所等的条件（用 while，不能用 if）");
}

void judge_reject_no_reason(const struct judge_run *run) {
    reject_no_reason(is_sure(run, NULL));
}

/* sure: of the run that went wrong. */
static bool goes_wrong(const struct bearing *bearing, enum judge_provoke provoke, bool *sure) {
    struct judge_run run = judge_with(
        bearing->arguments, (struct judge_options){.provoke = provoke, .steps = bearing->steps});
    *sure = is_sure(&run, bearing->steps);
    return !bearing->is_right(&run);
}

void judge_bears(const struct judge_run *run, const char *const arguments[],
                 const struct judge_step *steps, bool (*is_right)(const struct judge_run *run)) {
    const struct bearing bearing = {arguments, steps, is_right};
    if (run->counts.cond_waits == 0)
        return;
    bool sure;
    if (goes_wrong(&bearing, JUDGE_WAKES, &sure) ||
        goes_wrong(&bearing, JUDGE_WAKES_AND_PAUSES, &sure))
        reject_no_reason(sure);
    /* The longest pauses first: a busy machine makes short ones longer, and they would find the same. */
    if (goes_wrong(&bearing, JUDGE_LATE, &sure))
        judge_reject_where(
            sure,
            "your program goes wrong when a thread that pthread_cond_wait has woken is slow to "
            "lock again: what it waited for may have changed by then, and what others have told "
            "meanwhile must not be lost",
            "被 pthread_cond_wait 唤醒的线程再次加锁慢了一点，程序就不对了："
            "所等的条件到那时可能又变了，这期间别的线程的通知也不能丢");
    if (goes_wrong(&bearing, JUDGE_SLOW_LOCKS, &sure))
        judge_reject_where(
            sure,
            "your program goes wrong when a thread is slow just before it locks: what it has "
            "looked at before may have changed, and a signal that came meanwhile is lost. Look "
            "under the same lock under which you wait",
            "线程在加锁之前慢了一点，程序就不对了：它之前看过的值可能已经变了，"
            "这期间发出的通知也收不到了。要先加锁再看，并且在同一把锁里等待");
    if (goes_wrong(&bearing, JUDGE_PAUSES, &sure))
        judge_reject_where(
            sure,
            "your program goes wrong when a thread is slow just after it has unlocked, and others "
            "come in between: what belongs together must be done under one lock, without unlocking "
            "in between",
            "线程解锁以后慢了一点，别的线程插了进来，程序就不对了："
            "属于一个整体的操作要在同一次加锁里完成，中间不能解锁");
}
