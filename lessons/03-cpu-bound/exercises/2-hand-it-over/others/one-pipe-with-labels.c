/* Right as well: one pipe for all, and on each message where it belongs. Writes of up to PIPE_BUF
 * bytes are never torn apart (pipe(7)). */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static long first_of(long k, long n, long limit) {
    return limit * k / n;
}

static void compute(long *part, long k, long n, long limit) {
    long first = first_of(k, n, limit), end = first_of(k + 1, n, limit);
    usleep((useconds_t)(n - k) * 20000);
    for (long i = first; i < end; i++)
        part[i - first] = (i + 1) * (i + 1);
}

static void print_result(const long *values, long limit) {
    long checksum = 0, missing = 0;
    for (long i = 0; i < limit; i++) {
        checksum = (checksum + (i + 1) * (values[i] % 1000003)) % 1000003;
        missing += values[i] == 0;
    }
    printf("checksum %ld, missing %ld of %ld values\n", checksum, missing, limit);
}

/* A read returns what is there at the moment: at least a byte, often less than was asked for. */
static int read_all(int file, void *bytes, size_t count) {
    char *next = bytes;
    while (count > 0) {
        ssize_t got = read(file, next, count);
        if (got <= 0)
            return -1; /* 0: the child has died before it had written all */
        next += got;
        count -= (size_t)got;
    }
    return 0;
}

enum { MOST = PIPE_BUF / sizeof(long) - 2 };

struct message {
    long at, count;
    long values[MOST];
};

static void send_part(int file, const long *part, long first, long end) {
    for (long at = first; at < end; at += MOST) {
        struct message message = {.at = at, .count = end - at < MOST ? end - at : MOST};
        memcpy(message.values, part + (at - first), (size_t)message.count * sizeof *part);
        if (write(file, &message, sizeof message) != sizeof message)
            _exit(1);
    }
}

int main(int argc, char **argv) {
    long limit = argc > 1 ? strtol(argv[1], NULL, 10) : 1000;
    long n = argc > 2 ? strtol(argv[2], NULL, 10) : 2;
    long *values = calloc((size_t)limit, sizeof *values);
    if (values == NULL)
        return 1;

    int ends[2];
    if (pipe(ends) != 0)
        return 1;
    for (long k = 0; k < n; k++) {
        pid_t child = fork();
        if (child < 0)
            return 1;
        if (child == 0) {
            compute(values, k, n, limit);
            send_part(ends[1], values, first_of(k, n, limit), first_of(k + 1, n, limit));
            _exit(0);
        }
    }
    close(ends[1]);
    struct message message;
    while (read_all(ends[0], &message, sizeof message) == 0)
        memcpy(values + message.at, message.values, (size_t)message.count * sizeof *values);
    for (long k = 0; k < n; k++)
        wait(NULL);
    print_result(values, limit);
    return 0;
}
