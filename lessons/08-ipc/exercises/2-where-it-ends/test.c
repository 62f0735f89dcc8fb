/* test.c - does every message come whole, as one, and in order, whatever its length and its bytes? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

enum { MESSAGES_MOST = 2000 };

struct printed {
    size_t lengths[MESSAGES_MOST];
    unsigned long sums[MESSAGES_MOST];
    long messages; /* lines "message N: ..." in order */
    bool in_order, end;
    size_t bytes; /* of all */
};

static struct printed read_output(const char *output) {
    struct printed printed = {.in_order = true};
    char *copy = strdup(output), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        long number;
        size_t length;
        unsigned long sum;
        printed.end = strcmp(line, "end") == 0 || (printed.end && *line == '\0');
        if (sscanf(line, "message %ld: %zu bytes, sum %lu", &number, &length, &sum) != 3)
            continue;
        if (printed.messages < MESSAGES_MOST) {
            printed.lengths[printed.messages] = length;
            printed.sums[printed.messages] = sum;
        }
        printed.in_order = printed.in_order && number == printed.messages + 1;
        printed.messages++;
        printed.bytes += length;
    }
    free(copy);
    return printed;
}

/* As in exercise.c. */
static size_t length_of(long number, size_t longest) {
    size_t step = (size_t)number % 5;
    return step == 1 ? 0 : step == 0 ? longest : longest / (7 * step) + step;
}

static unsigned long sum_of(long number, size_t length) {
    unsigned long sum = 0;
    for (size_t i = 0; i < length; i++)
        sum = sum * 31 % 1000003 + (unsigned char)(i * 7 + (size_t)number * 13);
    return sum;
}

/* With bytes that may be negative. */
static unsigned long signed_sum_of(long number, size_t length) {
    unsigned long sum = 0;
    for (size_t i = 0; i < length; i++)
        sum = sum * 31 % 1000003 + (unsigned long)(signed char)(i * 7 + (size_t)number * 13);
    return sum;
}

static void reject_stuck(const struct judge_run *run, const struct printed *printed, long count) {
    if (run->end != JUDGE_WAITS)
        return;
    if (printed->messages >= count || printed->end)
        judge_reject(
            "all messages came, but your program did not end: it waits for an end of the pipe "
            "that never comes, for somebody still holds the writing end open (after fork the "
            "parent has a copy as well), or for a process that does not end",
            "消息都到了，程序却没有结束：它在等管道结束，可是永远等不到，因为写端还开着"
            "（fork 以后父进程手里也有一份），或者在等一个不会结束的进程");
    judge_reject(
        "your program did not end: %ld of %ld messages were printed, and then both processes "
        "waited. Does the parent read while the child writes (a pipe holds 64 KB, and then "
        "write waits)? Does it wait for more bytes than the child sends?",
        "程序没有结束：打印了 %ld 条消息，一共应有 %ld 条，然后两个进程都在等。"
        "子进程写的时候，父进程在读吗（管道放满 64 KB，write 就要等）？"
        "父进程等的字节是不是比子进程送来的多？",
        printed->messages, count);
}

static void reject_together(long first, long last, size_t bytes) {
    judge_reject("the messages %ld to %ld came as one, of %zu bytes: one read has brought them "
                 "all. A pipe knows no messages; send the length before each",
                 "第 %ld 到第 %ld 条消息连成了一条，%zu 个字节：一次 read 把它们都读来了。"
                 "管道不知道什么是消息；要在每条前面送出长度",
                 first, last, bytes);
}

/* Where one of the printed messages is exactly several that follow one another. */
static void reject_run_together(const struct printed *printed, size_t longest, long count) {
    long next = 1;
    for (long i = 0; i < printed->messages && i < MESSAGES_MOST && next <= count; i++) {
        size_t length = printed->lengths[i], together = length_of(next, longest);
        long last = next, filled = together > 0;
        while (together < length && last < count) {
            size_t more = length_of(++last, longest);
            together += more;
            filled += more > 0;
        }
        if (together != length)
            return;
        if (filled > 1)
            reject_together(next, last, length);
        next = last + 1;
    }
}

/* Who sends no lengths now and then reads the messages one by one all the same, by luck, and then only
 * the empty ones are missing. So many short ones never come one by one. */
static void reject_together_by_luck(const struct printed *printed, size_t longest, long count) {
    const char *arguments[] = {"1000", "40", NULL};
    reject_run_together(printed, longest, count);
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_SLOW_FORK});
    struct printed many = read_output(run.output);
    reject_run_together(&many, 40, 1000);
}

/* The same number of bytes for all: a record of a fixed size. */
static bool all_of_one_size(const struct printed *printed) {
    for (long i = 1; i < printed->messages && i < MESSAGES_MOST; i++)
        if (printed->lengths[i] != printed->lengths[0])
            return false;
    return printed->messages > 2;
}

static void reject_wrong_length(long number, size_t length, size_t right) {
    for (unsigned bytes = 1; bytes <= 2; bytes++)
        if (length < right && length == right % ((size_t)1 << (8 * bytes)))
            judge_reject(
                "message %ld was printed with %zu bytes, but has %zu: that is what is left of "
                "its length in %u byte(s), which hold no more than %zu",
                "第 %ld 条消息打印的是 %zu 个字节，应当是 %zu 个：这正是长度"
                "只用 %u 个字节来放时剩下的数，而这样最多只能表示 %zu",
                number, length, right, bytes, ((size_t)1 << (8 * bytes)) - 1);
    if (length < right && length >= 256 && (length & (length - 1)) == 0)
        judge_reject("message %ld was printed with %zu bytes, but has %zu: %zu is the size of a "
                     "buffer, your own or the pipe's. A message may be longer than any buffer: go "
                     "on reading until all bytes of its length are there",
                     "第 %ld 条消息打印的是 %zu 个字节，应当是 %zu 个：%zu 正好是缓冲区的大小，"
                     "或者是程序自己的，或者是管道的。消息可以比任何缓冲区都长："
                     "要一直读到长度所说的字节都到齐",
                     number, length, right, length);
    if (length < right)
        judge_reject(
            "message %ld was printed with %zu bytes, but has %zu: one read may bring a part "
            "only, and a byte of any value may stand in the middle of a message. Read until "
            "all bytes of its length are there",
            "第 %ld 条消息打印的是 %zu 个字节，应当是 %zu 个：一次 read 可能只读到一部分，"
            "而任何值的字节都可能出现在消息中间。要一直读到长度所说的字节都到齐",
            number, length, right);
    judge_reject(
        "message %ld was printed with %zu bytes, but has %zu: a part of what follows was taken "
        "for it",
        "第 %ld 条消息打印的是 %zu 个字节，应当是 %zu 个：后面的一部分被当成了它的", number, length,
        right);
}

/* The first message that is not what was sent tells most. */
static void reject_wrong_message(const struct printed *printed, long number, size_t longest,
                                 long count) {
    size_t right = length_of(number, longest), length = printed->lengths[number - 1];
    size_t next = right;
    if (right == 0 && number < count && length == length_of(number + 1, longest)) {
        reject_together_by_luck(printed, longest, count);
        judge_reject(
            "message %ld has no bytes, and was left out: in its place stands the next one, of "
            "%zu bytes. Nothing can be read of an empty message itself; its length must be "
            "sent, 0",
            "第 %ld 条消息没有字节，被漏掉了：在它的位置上是下一条，%zu 个字节。"
            "空消息本身读不到任何东西；要把它的长度 0 送过去",
            number, length);
    }
    for (long i = number + 1; length > right && i <= count; i++)
        if (length == (next += length_of(i, longest)))
            reject_together(number, i, length);
    if (length == right && printed->sums[number - 1] == signed_sum_of(number, right))
        judge_reject("the sum of message %ld is the one that comes out when its bytes are added as "
                     "numbers from -128 to 127 (char): leave show as it is, with unsigned char",
                     "第 %ld 条消息的和，是把字节当作 -128 到 127 的数（char）相加得到的："
                     "show 请不要改，要用 unsigned char",
                     number);
    if (length == right)
        judge_reject(
            "message %ld has the right length, %zu bytes, but not the bytes that were sent: "
            "are some missing, or do some belong to its length or to another message?",
            "第 %ld 条消息的长度对，%zu 个字节，内容却不是送来的：是不是缺了一些，"
            "或者其中有些属于长度，或者属于别的消息？",
            number, length);
    if (all_of_one_size(printed))
        judge_reject("every message was printed with %zu bytes: each has a length of its own, and "
                     "that is to be sent and printed, not the size of a record or a buffer",
                     "每条消息打印的都是 %zu 个字节：每条消息有自己的长度，"
                     "要送出和打印的是它，不是记录或缓冲区的大小",
                     length);
    reject_wrong_length(number, length, right);
}

/* The messages go through the pipe: who reads less than they have makes them, or fetches them
 * elsewhere. */
static void reject_past_the_pipe(const struct judge_run *run, const struct printed *printed) {
    if (run->counts.main_read > 0 && run->counts.main_read < printed->bytes)
        judge_reject(
            "the messages that were printed have %zu bytes together, and the parent has "
            "read only %llu: they are to go through the pipe, neither be made by the parent "
            "nor handed over in another way",
            "打印出来的消息一共有 %zu 个字节，父进程却只读了 %llu 个：消息要通过管道传递，"
            "不能由父进程自己做，也不能走别的路",
            printed->bytes, run->counts.main_read);
}

static void expect_messages(const char *count_text, const char *longest_text) {
    const char *arguments[] = {count_text, longest_text, NULL};
    long count = strtol(count_text, NULL, 10);
    size_t longest = strtoul(longest_text, NULL, 10);
    struct judge_run run = judge(arguments);
    struct printed printed = read_output(run.output);
    for (long number = 1; number <= count && number <= printed.messages; number++) {
        size_t right = length_of(number, longest);
        if (printed.lengths[number - 1] != right ||
            printed.sums[number - 1] != sum_of(number, right))
            reject_wrong_message(&printed, number, longest, count);
    }
    reject_stuck(&run, &printed, count);
    judge_ended_well(&run);
    if (!printed.in_order || printed.messages > count)
        judge_reject("%ld messages were sent, and %ld were printed, or not in order: each is to be "
                     "printed once",
                     "送出了 %ld 条消息，却打印了 %ld 条，或者次序不对：每条正好打印一次", count,
                     printed.messages);
    if (printed.messages < count)
        judge_reject(
            "%ld messages were sent, and only %ld were printed: is a message of no bytes (the "
            "next one has %zu) taken for the end?",
            "送出了 %ld 条消息，只打印了 %ld 条：是不是把没有字节的消息当成了结束"
            "（下一条有 %zu 个字节）？",
            count, printed.messages, length_of(printed.messages + 1, longest));
    if (!printed.end)
        judge_reject("the last line must be \"end\"", "最后一行应当是“end”");
    reject_past_the_pipe(&run, &printed);
    if (run.counts.forks == 0)
        judge_reject("no child process sent the messages: leave the fork in main as it is",
                     "没有子进程来送消息：main 里的 fork 请不要改");
    if (judge_left_a_child(&run))
        judge_reject("main ended and had not waited for its child (waitpid)",
                     "main 结束时没有等待子进程（waitpid）");
}

/* Who is dead sends nothing. */
static void expect_from_the_child(void) {
    const char *arguments[] = {"5", "50", NULL};
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_DEAD_CHILD});
    struct printed printed = read_output(run.output);
    if (printed.messages > 0)
        judge_reject(
            "%ld messages were printed although the child was dead and had sent nothing: they "
            "are to go through the pipe, not to be made by the parent",
            "子进程已经死了，什么也没有送来，却打印了 %ld 条消息：消息要通过管道传递，"
            "不能由父进程自己做",
            printed.messages);
}

/* A byte is changed on its way: who prints what was sent, and not what came, did not get it from the
 * pipe. */
static void expect_what_came(void) {
    const char *arguments[] = {"5", "9000", NULL};
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_CHANGED_BYTE});
    struct printed printed = read_output(run.output);
    if (run.counts.changed > 0 && printed.messages == 5 && printed.sums[4] == sum_of(5, 9000))
        judge_reject(
            "a byte of message 5 was changed on its way through the pipe, and the sum of the "
            "unchanged message was printed: show what was received, nothing made by the parent or "
            "handed over in another way",
            "第 5 条消息在经过管道的时候有一个字节被改了，打印的却是没有改过的消息的和："
            "要打印收到的内容，不能由父进程自己做，也不能走别的路");
}

/* One test, so that the first thing that is wrong is what the student reads. */
Test(where_it_ends, every_message_comes_whole_and_as_one) {
    expect_messages("10", "100");
    expect_messages("10", "3000");
    expect_messages("5", "300000");
    expect_messages("600", "40");
    expect_messages("6", "70000");
    expect_from_the_child();
    expect_what_came();
}
