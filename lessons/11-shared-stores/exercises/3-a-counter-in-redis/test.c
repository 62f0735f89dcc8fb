/* test.c - does the counter in Redis lose nothing? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "check/judge.h"

/* What the program prints in the end. */
struct seen {
    long get, set, watch, exec, del; /* commands that Redis has executed */
    long counter;
};

static void cannot_be_judged(void) {
    judge_cannot("redis-server does not start on this machine; type scripts/setup.sh",
                 "这台机器上启动不了 redis-server；请输入 scripts/setup.sh");
}

static bool read_counts(const struct judge_run *run, struct seen *seen) {
    const char *line = strstr(run->output, "get ");
    return line != NULL &&
           sscanf(line, "get %ld set %ld watch %ld exec %ld del %ld counter %ld", &seen->get,
                  &seen->set, &seen->watch, &seen->exec, &seen->del, &seen->counter) == 6;
}

static struct seen look(const char *workers, const char *times) {
    const char *const arguments[] = {workers, times, NULL};
    struct judge_run run = judge(arguments);
    struct seen seen;
    if (run.end == JUDGE_EXIT && run.code == 3 && strstr(run.output, "no redis-server") != NULL)
        cannot_be_judged();
    if (run.end == JUDGE_WAITS)
        judge_reject_timed(
            "your program does not end: a worker waits for a lock that nobody gives back, or for "
            "an answer that does not come",
            "程序没有结束：有 worker 在等一把没有人释放的锁，或者在等一个不会来的回答");
    judge_ended_well(&run);
    const char *refused = strstr(run.errors, "Redis: ");
    if (refused != NULL)
        judge_reject("a command ended with an error: %.*s", "有一条命令出错：%.*s",
                     (int)strcspn(refused, "\n"), refused);
    if (!read_counts(&run, &seen))
        judge_reject(
            "the last two lines are not those that the program printed at first: main must "
            "stay as it is",
            "最后两行和原来的程序打印的不一样：main 必须保持不变");
    return seen;
}

/* Four workers have made `updates`, and some of them are missing. */
static void say_why(struct seen seen, long updates) {
    if (seen.watch == 0 && seen.exec > 0)
        judge_reject(
            "MULTI only sends what follows together: the number was read before, and "
            "somebody has changed it since. WATCH the key before you read it, then EXEC is "
            "refused",
            "MULTI 只是把后面的命令放在一起执行：数是之前读的，后来被别的进程改过了。读之前先 "
            "WATCH 这个键，EXEC 才会被拒绝");
    if (seen.watch > 0 && seen.set - 1 < seen.exec && seen.exec <= updates)
        judge_reject("EXEC was refused %ld times (it answers nil), and nobody tried again: begin "
                     "again with WATCH and GET until it is accepted",
                     "EXEC 被拒绝了 %ld 次（回答是 nil），却没有人再试：应该从 WATCH 和 GET 重新开"
                     "始，直到被接受",
                     seen.exec - (seen.set - 1));
    if (seen.watch > 0)
        judge_reject(
            "somebody has changed the number before you watched it: WATCH must come before "
            "GET",
            "开始监视之前，别的进程已经改过这个数：WATCH 必须在 GET 之前");
    if (seen.del > 0)
        judge_reject(
            "the lock was not held all the time, and somebody came in between: hold it from "
            "before GET until the new number is written",
            "锁没有一直持有，别的进程插了进来：要从 GET 之前一直持有，直到新的数写进去");
    if (seen.get == 0 && seen.set >= updates)
        judge_reject("each worker wrote a number without having read the counter, over what others "
                     "had written",
                     "每个 worker 都没有读过计数器就写了一个数，把别的 worker 写的盖掉了");
    judge_reject(
        "of %ld updates %ld are missing: GET and SET are two commands, and somebody came in "
        "between. Which command does both at once?",
        "%ld 次更新少了 %ld 次：GET 和 SET 是两条命令，别的进程插在了中间。哪一条命令能一次做"
        "完？",
        updates, updates - seen.counter);
}

/* Each pause lasts until all other workers have gone on as far as they can: who leaves a gap loses for sure. (What does
 * not come to its end so is judged by the other runs.) */
static void expect_nothing_lost_by_the_slow(void) {
    static const char *const arguments[] = {"4", "5", NULL};
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_SLOW_SLEEPS});
    struct seen seen;
    if (run.end == JUDGE_EXIT && run.code == 0 && read_counts(&run, &seen) && seen.counter < 20)
        say_why(seen, 20);
}

Test(counter, four_processes_lose_nothing) {
    long alone = look("1", "10").counter;
    if (alone != 10)
        judge_reject("one worker alone made 10 updates, and the counter is %ld: add one each time",
                     "只有一个 worker，更新了 10 次，计数器却是 %ld：每次要加一", alone);
    struct seen seen = look("4", "40");
    if (seen.counter > 160)
        judge_reject("the counter is %ld after 160 updates: one that was tried again counts once",
                     "160 次更新之后计数器是 %ld：再试一次的更新只能算一次", seen.counter);
    if (seen.counter < 160)
        say_why(seen, 160);
    expect_nothing_lost_by_the_slow();
}
