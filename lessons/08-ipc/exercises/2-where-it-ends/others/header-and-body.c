/* Right as well: length and message in one call (writev), and the message is read in what pieces the
 * pipe gives, as the length says how many are missing. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/uio.h>
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

struct header {
    unsigned magic;
    unsigned length;
};

static int send_message(int to, const unsigned char *message, size_t length) {
    struct header header = {0x8e55, (unsigned)length};
    struct iovec parts[2] = {{&header, sizeof header}, {(void *)message, length}};
    return writev(to, parts, 2) == (ssize_t)(sizeof header + length);
}

/* Returns 1 and a message that the caller frees, or 0 when there are no more. */
static int receive_message(int from, unsigned char **message, size_t *length) {
    struct header header;
    size_t have = 0;
    while (have < sizeof header) {
        ssize_t n = read(from, (char *)&header + have, sizeof header - have);
        if (n <= 0)
            return 0;
        have += (size_t)n;
    }
    if (header.magic != 0x8e55)
        exit(1);
    *length = header.length;
    *message = malloc(*length + 1);
    unsigned char *next = *message;
    for (size_t missing = *length; missing > 0;) {
        ssize_t n = read(from, next, missing);
        if (n <= 0)
            exit(1);
        next += n;
        missing -= (size_t)n;
    }
    return 1;
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
