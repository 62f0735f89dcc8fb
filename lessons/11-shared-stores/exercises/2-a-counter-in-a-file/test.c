/* test.c - does the counter in a file lose nothing? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "check/judge.h"

/* The number in the line "counter N of ...", -1 where there is none. */
static long counter_of(const struct judge_run *run) {
    long value = -1;
    const char *line = strstr(run->output, "counter ");
    return line != NULL && sscanf(line, "counter %ld", &value) == 1 ? value : -1;
}

static long counted(const char *workers, const char *times) {
    const char *const arguments[] = {workers, times, NULL};
    struct judge_run run = judge(arguments);
    if (run.end == JUDGE_WAITS)
        judge_reject("your program does not end: a worker waits for a lock that nobody gives back",
                     "程序没有结束：有 worker 在等一把没有人释放的锁");
    judge_ended_well(&run);
    long value = counter_of(&run);
    if (value < 0)
        judge_reject("your program did not print how far the counter has come: counter 80 of 80",
                     "程序没有打印计数器的值：counter 80 of 80");
    if (judge_left_a_child(&run))
        judge_reject("your program ended before its workers had: main must wait for all of them",
                     "worker 还没有结束，程序就结束了：main 必须等待全部 worker");
    return value;
}

Test(counter, four_processes_lose_nothing) {
    long alone = counted("1", "10");
    if (alone != 10)
        judge_reject(
            "one worker alone made 10 updates, and the counter is %ld: read the number at the "
            "start of the file, add one, and write it back to the same place",
            "只有一个 worker，更新了 10 次，计数器却是 %ld：要从文件开头读出这个数，加一，再写回"
            "原处",
            alone);
    long value = counted("4", "20");
    if (value == 80)
        return;
    if (value == 0)
        judge_reject(
            "the counter is 0 in the end: it was printed before the workers had begun; main must "
            "wait for all of them",
            "计数器最后是 0：worker 还没开始就打印了；main 必须等待全部 worker");
    judge_reject(
        "of 80 updates %ld are missing. Somebody else came between reading and writing: "
        "the lock must be "
        "exclusive (LOCK_EX), held from before reading until after writing, and with "
        "flock each process "
        "must have opened the file itself, for the lock belongs to what open has made",
        "80 次更新少了 %ld "
        "次。别的进程插到了读和写之间：锁必须是独占的（LOCK_EX），从读之前一直持有到写之后；"
        "用 flock 时，每个进程还必须自己打开文件，因为锁属于 open 得到的对象",
        80 - value);
}
