/* test.c - does the supervisor start its worker again with a pause that grows, and does it give up? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

enum { LIVES_MOST = 16, FIRST_MS = 10, LONGEST_MS = 80, LIVES_IN_VAIN = 5 };

/* What the program printed, or what it should have. */
struct transcript {
    unsigned lives, pauses;
    int pause_ms[LIVES_MOST]; /* after life 1, 2 ... */
    bool done, given_up;
};

static struct transcript read_output(const char *output) {
    struct transcript read = {0};
    char *copy = strdup(output), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        int number;
        if (sscanf(line, "life %d:", &number) == 1)
            read.lives++;
        else if (sscanf(line, "pause %d ms", &number) == 1 && read.pauses < LIVES_MOST)
            read.pause_ms[read.pauses++] = number;
        read.done = read.done || strcmp(line, "done") == 0;
        read.given_up = read.given_up || strcmp(line, "given up") == 0;
    }
    free(copy);
    return read;
}

/* The rules of the task. */
static struct transcript expected_of(const char *const ends[]) {
    struct transcript expected = {0};
    int ms = FIRST_MS, in_vain = 0;
    for (size_t i = 0;; i++) {
        expected.lives++;
        if (ends[i] == NULL || strcmp(ends[i], "ok") == 0) {
            expected.done = true;
            return expected;
        }
        in_vain++;
        if (strcmp(ends[i], "served") == 0) {
            ms = FIRST_MS;
            in_vain = 0;
        }
        if (in_vain == LIVES_IN_VAIN) {
            expected.given_up = true;
            return expected;
        }
        expected.pause_ms[expected.pauses++] = ms;
        ms = 2 * ms < LONGEST_MS ? 2 * ms : LONGEST_MS;
    }
}

/* --- what is wrong ---------------------------------------------------------------------------- */

/* It ended before the worker was done. */
static void reject_early_end(const struct transcript *seen, const struct transcript *expected,
                             const char *const ends[]) {
    if (seen->lives >= expected->lives || seen->lives == 0)
        return;
    const char *last = ends[seen->lives - 1];
    if (seen->given_up)
        judge_reject("your program gave up after life %u, but less than 5 lives in a row had been "
                     "in vain: a life in which the worker has served a request begins the count "
                     "anew (who looks at *served before the worker has ended sees nothing)",
                     "程序在第 %u 次运行之后放弃了，可是还没有连续 5 次白白运行："
                     "只要 worker 在某一次运行里处理过请求，就要重新计数（在 worker 结束之前去看 "
                     "*served，什么也看不到）",
                     seen->lives);
    if (strcmp(last, "fail") == 0)
        judge_reject("life %u ended with exit status 3, and your program took that for the end of "
                     "the work: only exit status 0 says that it is done",
                     "第 %u 次运行的退出状态是 3，程序却当作工作已经完成：只有退出状态 0 才算完成",
                     seen->lives);
    if (strcmp(last, "served") == 0)
        judge_reject(
            "life %u had served a request and was then ended by a signal, and your program "
            "took that for the end of the work: only exit status 0 says that it is done "
            "(WEXITSTATUS means nothing where a signal has ended it: ask WIFEXITED first)",
            "第 %u 次运行处理过请求，后来被信号结束，程序却当作工作已经完成："
            "只有退出状态 0 才算完成（被信号结束时 WEXITSTATUS 没有意义：先用 WIFEXITED 判断）",
            seen->lives);
    judge_reject("life %u was ended by a signal, and your program took that for the end of the "
                 "work: WEXITSTATUS means nothing then, and is 0 (ask WIFEXITED first)",
                 "第 %u 次运行是被信号结束的，程序却当作工作已经完成："
                 "这时 WEXITSTATUS 没有意义，恰好是 0（先用 WIFEXITED 判断）",
                 seen->lives);
}

static void reject_late_end(const struct transcript *seen, const struct transcript *expected) {
    if (seen->lives <= expected->lives)
        return;
    if (expected->given_up)
        judge_reject("the worker crashed 5 times in a row and had served nothing, and your program "
                     "started it again (%u lives): a worker that cannot start is started for ever",
                     "worker 连续 5 次崩溃，什么也没有处理，程序还是再次启动它（一共 %u 次）："
                     "起不来的 worker 会被没完没了地重启",
                     seen->lives);
    judge_reject("the worker ended with exit status 0 in life %u: it is done, and is not started "
                 "again; your program started %u",
                 "第 %u 次运行的退出状态是 0，工作已经完成，不应再启动；程序一共启动了 %u 次",
                 expected->lives, seen->lives);
}

static void reject_pause(const struct transcript *expected, unsigned i, int ms,
                         const char *const ends[]) {
    int right = expected->pause_ms[i], before = i > 0 ? expected->pause_ms[i - 1] : 0;
    if (ms > LONGEST_MS)
        judge_reject("a pause of %d ms: it doubles, but to %d ms at most, or a worker that is well "
                     "again is waited for too long",
                     "停了 %d ms：停顿每次加倍，但最多 %d ms，否则 worker 恢复之后还要白等很久", ms,
                     LONGEST_MS);
    if (strcmp(ends[i], "served") == 0)
        judge_reject(
            "life %u had served a request before it crashed, and the pause after it was "
            "%d ms: after a life that was of use it begins at 10 ms again (who looks at "
            "what was served before the worker has ended sees nothing)",
            "第 %u 次运行处理过请求，后来才崩溃，之后却停了 %d ms："
            "有用的运行之后，停顿重新从 10 ms 开始（在 worker 结束之前去看，什么也看不到）",
            i + 1, ms);
    if (i == 0)
        judge_reject("the first pause was %d ms, not 10 ms", "第一次停了 %d ms，应当是 10 ms", ms);
    if (ms == before)
        judge_reject("the pause after life %u was %d ms again: it doubles each time, up to 80 ms",
                     "第 %u 次运行之后又停了 %d ms：停顿每次都要加倍，直到 80 ms", i + 1, ms);
    judge_reject("the pause after life %u was %d ms, not %d ms",
                 "第 %u 次运行之后停了 %d ms，应当是 %d ms", i + 1, ms, right);
}

static void reject_pauses(const struct transcript *seen, const struct transcript *expected,
                          const char *const ends[]) {
    if (expected->pauses > 0 && seen->pauses == 0)
        judge_reject("the worker was started %u times without any pause: a worker that crashes as "
                     "soon as it starts keeps a CPU busy with starting (a restart storm)",
                     "worker 启动了 %u 次，一次也没有停顿：如果 worker 一启动就崩溃，"
                     "一个 CPU 就会一直忙着重启（重启风暴）",
                     seen->lives);
    for (unsigned i = 0; i < expected->pauses && i < seen->pauses; i++)
        if (seen->pause_ms[i] != expected->pause_ms[i])
            reject_pause(expected, i, seen->pause_ms[i], ends);
}

static void reject_end(const struct judge_run *run, const struct transcript *seen,
                       const struct transcript *expected) {
    if (seen->pauses != expected->pauses)
        judge_reject("there were %u pauses, not %u: one after each life that is followed by "
                     "another",
                     "一共停了 %u 次，应当是 %u 次：每次要重新启动之前停一次", seen->pauses,
                     expected->pauses);
    if (expected->done && (!seen->done || run->code != 0))
        judge_reject("when the worker is done, the supervisor says \"done\" and ends with status 0",
                     "工作完成时，监管进程要打印“done”，退出状态是 0");
    if (expected->given_up && (!seen->given_up || run->code != 1))
        judge_reject("a supervisor that gives up says \"given up\" and ends with status 1, so that "
                     "whoever started it learns of it",
                     "监管进程放弃时，要打印“given up”，退出状态是 1，这样启动它的程序才会知道");
}

static void reject_unwatched(const struct judge_run *run, const struct transcript *seen) {
    if (run->counts.reaped < run->counts.forks)
        judge_reject("%u workers were started, but only %u waited for: nobody knows how the others "
                     "ended, and they stay zombies",
                     "启动了 %u 个 worker，却只等了 %u 个：其余的怎样结束，谁也不知道，"
                     "它们还会变成僵尸进程",
                     run->counts.forks, run->counts.reaped);
    if (run->counts.waits < seen->pauses)
        judge_reject("%u pauses were printed, but the program paused only %u times: pause_for does "
                     "both",
                     "打印了 %u 次停顿，实际只停了 %u 次：两件事都由 pause_for 来做", seen->pauses,
                     run->counts.waits);
}

static void expect_lives(const char *const ends[]) {
    struct judge_run run = judge(ends);
    struct transcript seen = read_output(run.output), expected = expected_of(ends);
    if (run.end != JUDGE_EXIT)
        judge_ended_well(&run);
    if (run.counts.forks == 0 || seen.lives == 0)
        judge_reject("no worker was started (fork, then work)",
                     "没有启动 worker（fork，然后 work）");
    if (run.counts.reaped == 0)
        reject_unwatched(&run, &seen);
    reject_early_end(&seen, &expected, ends);
    reject_pauses(&seen, &expected, ends);
    reject_late_end(&seen, &expected);
    reject_end(&run, &seen, &expected);
    reject_unwatched(&run, &seen);
}

/* Whether a line stands in the output that the program does not print in other runs. */
static bool says_more(const char *output) {
    char *copy = strdup(output), *rest = copy;
    bool more = false;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;)
        more = more || (line[0] != '\0' && strncmp(line, "life ", 5) != 0 &&
                        strncmp(line, "pause ", 6) != 0 && strcmp(line, "done") != 0 &&
                        strcmp(line, "given up") != 0);
    free(copy);
    return more;
}

static void expect_refusal_noticed(void) {
    static const char *const ends[] = {"crash", NULL};
    struct judge_run run = judge_with(ends, (struct judge_options){.provoke = JUDGE_REFUSES});
    if (run.end != JUDGE_EXIT || run.code != 1)
        judge_reject(
            "the system refused fork (it returned -1), and your program did not end with "
            "status 1; say so (perror) and end",
            "系统拒绝了 fork（返回 -1），程序没有以状态 1 结束；应当说明情况（perror）并结束");
    if (run.errors[0] == '\0' && !says_more(run.output))
        judge_reject(
            "the system refused fork (it returned -1), and your program ended without saying "
            "so (perror): it is no life of the worker, and nobody learns what was the matter",
            "系统拒绝了 fork（返回 -1），程序没有说明就结束了（perror）："
            "这不算 worker 的一次运行，而且谁也不知道出了什么事");
}

/* One after another, so that only the first mistake found is told. */
Test(no_restart_storm, the_worker_is_started_again_with_growing_pauses_and_not_for_ever) {
    static const char *const fine[] = {"ok", NULL};
    static const char *const twice[] = {"crash", "fail", "ok", NULL};
    static const char *const better[] = {"crash", "crash", "crash", "served", "crash",
                                         "fail",  "crash", "crash", "ok",     NULL};
    static const char *const never[] = {"fail",  "crash", "fail",  "crash",
                                        "crash", "crash", "crash", NULL};
    expect_lives(fine);
    expect_lives(twice);
    expect_lives(better);
    expect_lives(never);
    expect_refusal_noticed();
}
