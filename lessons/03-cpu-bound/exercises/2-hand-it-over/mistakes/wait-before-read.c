/* says: a pipe holds 64 KB, and whoever writes more waits for a reader */
/* 说：管道只装得下 64 KB，再往里写就要等另一端来读 */
#include <stdio.h>
#include <stdlib.h>
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

static int write_all(int file, const void *bytes, size_t count) {
    const char *next = bytes;
    while (count > 0) {
        ssize_t written = write(file, next, count);
        if (written <= 0)
            return -1;
        next += written;
        count -= (size_t)written;
    }
    return 0;
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

int main(int argc, char **argv) {
    long limit = argc > 1 ? strtol(argv[1], NULL, 10) : 1000;
    long n = argc > 2 ? strtol(argv[2], NULL, 10) : 2;
    long *values = calloc((size_t)limit, sizeof *values);
    int *pipes = calloc((size_t)n, sizeof *pipes); /* the ends for reading */
    if (values == NULL || pipes == NULL)
        return 1;

    for (long k = 0; k < n; k++) {
        int ends[2];
        if (pipe(ends) != 0) {
            perror("pipe");
            return 1;
        }
        pid_t child = fork();
        if (child < 0) {
            perror("fork");
            return 1;
        }
        long *part = values + first_of(k, n, limit);
        size_t bytes = (size_t)(first_of(k + 1, n, limit) - first_of(k, n, limit)) * sizeof *part;
        if (child == 0) {
            close(ends[0]);
            compute(part, k, n, limit);
            _exit(write_all(ends[1], part, bytes) == 0 ? 0 : 1);
        }
        close(ends[1]);
        pipes[k] = ends[0];
    }
    for (long k = 0; k < n; k++)
        wait(NULL);
    for (long k = 0; k < n; k++) {
        long *part = values + first_of(k, n, limit);
        size_t bytes = (size_t)(first_of(k + 1, n, limit) - first_of(k, n, limit)) * sizeof *part;
        if (read_all(pipes[k], part, bytes) != 0) {
            fprintf(stderr, "child %ld sent too little\n", k + 1);
            return 1;
        }
        close(pipes[k]);
    }
    print_result(values, limit);
    return 0;
}
