/* Where does a message end? Each has its length before it, and is read until it is whole. */
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

static int read_all(int from, void *data, size_t bytes) {
    for (size_t done = 0; done < bytes;) {
        ssize_t n = read(from, (char *)data + done, bytes - done);
        if (n <= 0)
            return 0;
        done += (size_t)n;
    }
    return 1;
}

static int write_all(int to, const void *data, size_t bytes) {
    for (size_t done = 0; done < bytes;) {
        ssize_t n = write(to, (const char *)data + done, bytes - done);
        if (n < 0)
            return 0;
        done += (size_t)n;
    }
    return 1;
}

static int send_message(int to, const unsigned char *message, size_t length) {
    return write_all(to, &length, sizeof length) && write_all(to, message, length);
}

/* Returns 1 and a message that the caller frees, or 0 when there are no more. */
static int receive_message(int from, unsigned char **message, size_t *length) {
    if (!read_all(from, length, sizeof *length))
        return 0;
    *message = malloc(*length + 1);
    if (*message == NULL)
        exit(1);
    if (read_all(from, *message, *length))
        return 1;
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
