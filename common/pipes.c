/* pipes.c - see pipes.h. */
#include "pipes.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int pipe_write_all(int file, const void *data, size_t bytes) {
    for (const char *at = data; bytes > 0;) {
        ssize_t put = write(file, at, bytes);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return errno;
        at += put;
        bytes -= (size_t)put;
    }
    return 0;
}

int pipe_read_all(int file, void *data, size_t bytes) {
    for (char *at = data; bytes > 0;) {
        ssize_t got = read(file, at, bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? errno : EPIPE;
        at += got;
        bytes -= (size_t)got;
    }
    return 0;
}

/* The workers whose pipes this process holds. A child inherits all of them. */
static struct piped_worker *holding;

void piped_worker_close(struct piped_worker *worker) {
    struct piped_worker **at = &holding;
    while (*at != NULL && *at != worker)
        at = &(*at)->next;
    if (*at == NULL)
        return;
    *at = worker->next;
    close(worker->to);
    close(worker->from);
    worker->to = worker->from = -1;
}

static int open_pipes(int there[2], int back[2]) {
    if (pipe2(there, O_CLOEXEC) != 0)
        return errno;
    if (pipe2(back, O_CLOEXEC) == 0)
        return 0;
    int error = errno;
    close(there[0]);
    close(there[1]);
    return error;
}

int piped_worker_start(struct piped_worker *worker, int (*work)(int from, int to, void *argument),
                       void *argument) {
    int there[2], back[2];
    *worker = (struct piped_worker){.to = -1, .from = -1};
    int error = open_pipes(there, back);
    if (error != 0)
        return error;
    *worker = (struct piped_worker){0, there[1], back[0], holding};
    holding = worker;
    int pid = worker_fork();
    error = pid < 0 ? errno : 0;
    if (pid == 0) {
        while (holding != NULL)
            piped_worker_close(holding);
        _exit(work(there[0], back[1], argument));
    }
    close(there[0]);
    close(back[1]);
    if (error != 0)
        piped_worker_close(worker);
    else
        worker->pid = pid;
    return error;
}

int piped_worker_end(struct piped_worker *worker, struct worker_end *end) {
    piped_worker_close(worker);
    *end = (struct worker_end){.fate = WORKER_NOT_STARTED, .code = ECANCELED};
    if (worker->pid == 0)
        return 0;
    int error = worker_wait(worker->pid, end);
    worker->pid = 0;
    return error;
}
