/* Where does a message end? A child process sends COUNT messages through a pipe, the longest of LONGEST
 * bytes; its parent prints how long each is and the sum of its bytes (two arguments: COUNT LONGEST).
 * 消息到哪里为止？子进程通过管道送来 COUNT 条消息，最长的 LONGEST 字节；父进程打印每条消息的长度和
 * 各字节之和（两个参数：COUNT LONGEST）。
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* The bytes of a message may have any value from 0 to 255. Leave these three functions as they are.
 * 消息的字节可以是 0 到 255 中的任何值。这三个函数请不要改。 */
static size_t length_of(long number, size_t longest) {
    size_t step = (size_t)number % 5;
    return step == 1 ? 0 : step == 0 ? longest : longest / (7 * step) + step;
}

static void fill(unsigned char *message, size_t length, long number) {
    for (size_t i = 0; i < length; i++)
        message[i] = (unsigned char)(i * 7 + (size_t)number * 13);
}

static void show(long number, const unsigned char *message, size_t length) {
    unsigned long sum = 0;
    for (size_t i = 0; i < length; i++)
        sum = sum * 31 % 1000003 + message[i];
    dprintf(1, "message %ld: %zu bytes, sum %lu\n", number, length, sum);
}

/* TODO: one write is not one read. A read may bring the end of a message and the beginning of the
 * next, or a part of a long one. Send what the receiver needs to know, and let it read until the
 * message is whole. */
/* TODO：一次 write 不等于一次 read。一次 read 可能读到一条消息的结尾加上下一条的开头，也可能只读到
 * 长消息的一部分。请把接收方需要知道的也送过去，让它一直读到消息完整为止。 */
static int send_message(int to, const unsigned char *message, size_t length) {
    return write(to, message, length) >= 0;
}

/* Returns 1 and a message that the caller frees, or 0 when there are no more.
 * 返回 1 和一条消息（由调用者释放）；没有消息了就返回 0。 */
static int receive_message(int from, unsigned char **message, size_t *length) {
    *message = malloc(4096);
    if (*message == NULL)
        exit(1);
    ssize_t n = read(from, *message, 4096);
    *length = n > 0 ? (size_t)n : 0;
    if (n <= 0)
        free(*message);
    return n > 0;
}

static void send_all(int to, long count, size_t longest) {
    unsigned char *message = malloc(longest + 64);
    if (message == NULL)
        exit(1);
    for (long number = 1; number <= count; number++) {
        size_t length = length_of(number, longest);
        fill(message, length, number);
        if (!send_message(to, message, length))
            exit(1);
    }
    free(message);
}

int main(int argc, char **argv) {
    long count = argc > 1 ? strtol(argv[1], NULL, 10) : 5;
    size_t longest = argc > 2 ? strtoul(argv[2], NULL, 10) : 100;
    int ends[2];
    if (pipe(ends) != 0)
        return 1;
    pid_t child = fork();
    if (child < 0)
        return 1;
    if (child == 0) {
        close(ends[0]);
        send_all(ends[1], count, longest);
        _exit(0);
    }
    close(ends[1]);
    unsigned char *message;
    size_t length;
    for (long number = 1; receive_message(ends[0], &message, &length); number++) {
        show(number, message, length);
        free(message);
    }
    dprintf(1, "end\n");
    waitpid(child, NULL, 0);
    return 0;
}
