/* drain.c - see drain.h. */
#include "drain.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

#include "words.h"
#include "worker.h"

enum { PIECE = 1 << 20 };

/* In memory that both processes see. */
struct drained {
    double printed;
    struct words words;
};

/* splice moves the pages of a pipe to /dev/null without copying a byte. Returns false at the end. */
static bool throw_away(int from, int nowhere, double *count) {
    ssize_t moved = splice(from, NULL, nowhere, NULL, PIECE, 0);
    *count += moved > 0 ? (double)moved : 0;
    return moved > 0 || (moved < 0 && errno == EINTR);
}

static void read_all(int output, int errors, struct drained *drained) {
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    struct pollfd both[] = {{output, POLLIN, 0}, {errors, POLLIN, 0}};
    while (both[0].fd >= 0 || both[1].fd >= 0) {
        if (poll(both, 2, -1) < 0)
            continue;
        if (both[0].revents != 0 && !throw_away(output, nowhere, &drained->printed))
            both[0].fd = -1;
        if (both[1].revents != 0 && !words_read(errors, &drained->words))
            both[1].fd = -1;
    }
}

int drain_start(struct drain *drain) {
    int output[2], errors[2];
    if (pipe2(output, O_CLOEXEC) != 0)
        return errno;
    if (pipe2(errors, O_CLOEXEC) != 0) {
        int error = errno;
        close(output[0]);
        close(output[1]);
        return error;
    }
    drain->drained = worker_share(sizeof *drain->drained);
    int pid = drain->drained != NULL ? worker_fork() : -1;
    int error = errno;
    if (pid == 0) {
        signal(SIGINT, SIG_IGN); /* it ends when nobody writes any more */
        signal(SIGTERM, SIG_IGN);
        close(output[1]);
        close(errors[1]);
        read_all(output[0], errors[0], drain->drained);
        _exit(0);
    }
    close(output[0]);
    close(errors[0]);
    drain->pid = pid;
    drain->output = output[1];
    drain->errors = errors[1];
    if (pid > 0)
        return 0;
    close(output[1]);
    close(errors[1]);
    return error;
}

double drain_end(struct drain *drain, char *words, size_t size) {
    waitpid(drain->pid, &(int){0}, 0);
    const struct drained *drained = drain->drained;
    words_last(&drained->words, words, size);
    double printed = drained->printed;
    worker_unshare(drain->drained, sizeof *drain->drained);
    return printed;
}
