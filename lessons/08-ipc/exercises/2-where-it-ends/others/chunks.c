/* Right as well: pieces of at most 255 bytes, each with its length in a byte; a piece of none ends a
 * message. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* The bytes of a message may have any value from 0 to 255. */
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

static int write_all(int to, const unsigned char *data, size_t bytes) {
    while (bytes > 0) {
        ssize_t n = write(to, data, bytes);
        if (n < 0)
            return 0;
        data += n;
        bytes -= (size_t)n;
    }
    return 1;
}

static int send_message(int to, const unsigned char *message, size_t length) {
    unsigned char piece[256];
    do {
        piece[0] = (unsigned char)(length < 255 ? length : 255);
        for (size_t i = 0; i < piece[0]; i++)
            piece[1 + i] = message[i];
        if (!write_all(to, piece, 1u + piece[0]))
            return 0;
        message += piece[0];
        length -= piece[0];
        piece[0] = 0;
    } while (length > 0);
    return write_all(to, piece, 1);
}

static int next_byte(int from) {
    static unsigned char buffer[65536];
    static ssize_t have, at;
    if (at == have) {
        have = read(from, buffer, sizeof buffer);
        at = 0;
        if (have <= 0)
            return have = -1, at = -1, -1;
    }
    return buffer[at++];
}

/* Returns 1 and a message that the caller frees, or 0 when there are no more. */
static int receive_message(int from, unsigned char **message, size_t *length) {
    int piece, first = 1;
    *length = 0;
    *message = malloc(1);
    while (*message != NULL && (piece = next_byte(from)) >= 0) {
        if (piece == 0 && !first)
            return 1;
        first = 0;
        *message = realloc(*message, *length + (size_t)piece + 1);
        for (int i = 0; i < piece && *message != NULL; i++)
            (*message)[(*length)++] = (unsigned char)next_byte(from);
    }
    free(*message);
    return 0;
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
