/* test.c - does a query end at its limit, and is its connection usable again? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "check/judge.h"

/* What main asks for, in this order. */
enum { FIRST, SLOW, SECOND, DRIP, FAIR, STUCK, LAST, QUERIES };

struct seen {
    char outcome[QUERIES][16]; /* "answered", "too", "failed"; "" where there is no line */
    char why[QUERIES][120];
    bool cancelled[QUERIES]; /* the server says so */
    bool ended[QUERIES];     /* it went on to its end before main's line was printed */
};

static size_t length_of(const char *line) {
    return strcspn(line, "\n");
}

/* Reads main's lines, which come in order, and between them the server's. */
static struct seen read_output(const char *output) {
    struct seen seen = {.outcome = {""}};
    size_t now = 0;
    for (const char *line = output; *line != '\0' && now < QUERIES;) {
        char name[24], outcome[16];
        int used = 0;
        if (strncmp(line, "server: ", 8) == 0) {
            char text[80];
            snprintf(text, sizeof text, "%.*s", (int)length_of(line), line);
            seen.cancelled[now] = seen.cancelled[now] || strstr(text, "cancelled") != NULL;
            seen.ended[now] = seen.ended[now] || strstr(text, "has ended") != NULL;
        } else if (sscanf(line, "%23[a-z]: %15[a-z]%n", name, outcome, &used) == 2) {
            const char *why = line + used;
            snprintf(seen.why[now], sizeof seen.why[now], "%.*s", (int)length_of(why), why);
            memcpy(seen.outcome[now++], outcome, sizeof outcome);
        }
        line += length_of(line);
        line += *line == '\n';
    }
    return seen;
}

static bool is(const struct seen *seen, int query, const char *outcome) {
    return strcmp(seen->outcome[query], outcome) == 0;
}

/* Who does not wait for the end of the query may go on before the server says that it was cancelled. */
static bool was_told(const struct seen *seen) {
    bool told = false;
    for (int query = SLOW; query < QUERIES; query++)
        told |= seen->cancelled[query];
    return told;
}

/* The program with one query again, a few times: a right one shows this outcome at least once, however busy the
 * machine is, a wrong one never. */
static bool is_ever(const char *const arguments[], const char *outcome) {
    enum { TRIES = 4 };
    bool seen_once = false;
    for (int i = 0; i < TRIES && !seen_once; i++) {
        struct judge_run run = judge(arguments);
        struct seen seen = read_output(run.output);
        seen_once = is(&seen, 0, outcome);
    }
    return seen_once;
}

static void expect_slow(const struct seen *seen) {
    static const char *const alone[] = {"300", "slow", NULL};
    if (is(seen, SLOW, "answered") && !is_ever(alone, "too"))
        judge_reject(
            "a query of 1.2 s was waited for to its end, with a limit of 0.3 s: PQexec returns "
            "only with the answer; send with PQsendQuery, and wait in poll for no longer than "
            "the limit",
            "时限是 0.3 秒，一个 1.2 秒的查询却一直等到了底：PQexec 要等到结果才返回；"
            "应当用 PQsendQuery 发出，再用 poll 等待，最多等到时限");
    if (is(seen, SLOW, "failed"))
        judge_reject_timed(
            "the slow query was given up (failed), although the server obeys: cancel it "
            "(PQcancel), and read what then comes; the connection can be used again",
            "慢查询被当作失败而放弃了，可是服务器是听话的：应当取消它（PQcancel），"
            "再读走随后到来的结果；这个连接还能接着用");
    if (is(seen, SLOW, "too") && !was_told(seen))
        judge_reject_timed("the slow query was said to be too late, and the server has not been "
                           "told: it works on for nobody (PQcancel)",
                           "慢查询报告了超时，却没有人告诉服务器：它还在白白地算（PQcancel）");
}

/* With a limit that is far away: who gives up before so much time has passed has not looked at it. */
static void expect_fair(void) {
    static const char *const far_away[] = {"3000", "fair", NULL}, *const near[] = {"300", "fair",
                                                                                   NULL};
    struct judge_run run = judge(far_away);
    struct seen seen = read_output(run.output);
    bool sure = is(&seen, 0, "too") && run.elapsed_s < 3;
    if (sure || !is_ever(near, "answered"))
        judge_reject_where(sure, "a query of 0.1 s was cancelled, although the limit is 0.3 s",
                           "时限是 0.3 秒，一个 0.1 秒的查询却被取消了");
}

static void expect_usable(const struct seen *seen, int query) {
    if (strstr(seen->why[query], "in progress") != NULL)
        judge_reject(
            "after the query that was cancelled, the next one is refused (another command is "
            "already in progress): a cancelled query has a result, too; read with PQgetResult "
            "until it returns NULL",
            "取消之后，下一个查询被拒绝（another command is already in progress）："
            "被取消的查询也有一个结果；用 PQgetResult 一直读到它返回 NULL");
    if (query == FAIR && is(seen, query, "too")) {
        expect_fair();
        return;
    }
    if (!is(seen, query, "answered"))
        judge_reject_timed("a query that takes less than the limit was not answered: %s %s",
                           "一个用不了那么久的查询没有得到结果：%s %s", seen->outcome[query],
                           seen->why[query]);
}

static void expect_drip(const struct seen *seen) {
    static const char *const alone[] = {"300", "drip", NULL};
    if (is(seen, DRIP, "answered") && !is_ever(alone, "too"))
        judge_reject(
            "a query whose rows come one after another for 1.2 s was waited for to its end: the "
            "limit counts from the beginning of the query, not anew from each row",
            "有一个查询，行一行一行地来，一共 1.2 秒，程序一直等到了底："
            "时限要从查询开始时算起，不能每来一行就重新计时");
    if (is(seen, DRIP, "too") && !seen->cancelled[DRIP])
        judge_reject_timed("the query whose rows come one after another was not cancelled",
                           "那个一行一行地来的查询没有取消");
    if (is(seen, DRIP, "failed"))
        judge_reject_timed("the query whose rows come one after another was given up (failed), "
                           "although the server obeys a cancel request",
                           "那个一行一行地来的查询被当作失败而放弃了，可是服务器会照取消请求做");
}

static void expect_stuck(const struct seen *seen) {
    if (is(seen, STUCK, "answered") || seen->ended[STUCK])
        judge_reject_timed(
            "the server did not react to the cancel request, and you waited for it to the end: "
            "after PQcancel the wait needs a limit, too (GRACE_MS)",
            "服务器对取消请求没有反应，程序却一直等到了底：PQcancel 之后的等待也要有时限"
            "（GRACE_MS）");
    if (is(seen, STUCK, "too"))
        judge_reject("the server has not reacted to the cancel request, so the connection cannot "
                     "be used: that is FAILED, not TOO_LATE",
                     "服务器对取消请求没有反应，这个连接就不能用了：应当返回 FAILED，"
                     "而不是 TOO_LATE");
}

/* The server does nothing until the program has gone on as far as it can. */
static void expect_sleep(void) {
    static const char *const arguments[] = {"3000", "fair", NULL};
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_SLOW_SLEEPS});
    if (run.counts.spins > 0)
        judge_reject("while it waited for the server, your program computed all the time and never "
                     "slept: let poll wait until something comes or the time is over",
                     "等待服务器的时候，程序一直在算，从没有睡过："
                     "应当让 poll 一直等到有东西到来或超时");
}

Test(time_limit, a_query_ends_at_its_limit_and_its_connection_is_usable) {
    static const char *const arguments[] = {"300",  "quick", "slow",  "quick", "drip",
                                            "fair", "stuck", "quick", NULL};
    struct judge_run run = judge(arguments);
    struct seen seen = read_output(run.output);
    if (run.end == JUDGE_WAITS || run.end == JUDGE_SPINS)
        judge_reject_timed("your program does not end: it waits for an answer without a limit",
                           "程序没有结束：它在等一个结果，没有时限");
    expect_slow(&seen); /* also where it has ended badly after that */
    judge_ended_well(&run);
    if (seen.outcome[LAST][0] == '\0')
        judge_reject("main must print a line for each of its 7 queries: it stays as it is",
                     "main 要为 7 个查询各打印一行：它必须保持不变");
    expect_usable(&seen, FIRST);
    expect_usable(&seen, SECOND);
    expect_drip(&seen);
    expect_usable(&seen, FAIR);
    expect_stuck(&seen);
    expect_usable(&seen, LAST);
    if (run.counts.watched > 0 && run.counts.looks > 400)
        judge_reject("your program looked %u times whether something has come: let poll wait "
                     "until something comes or the time is over",
                     "程序看了 %u 次有没有东西到来：应当让 poll 一直等到有东西到来或超时",
                     run.counts.looks);
    expect_sleep();
}
