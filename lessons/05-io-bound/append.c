/* append.c - see append.h. */
#include "append.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "allocate.h"
#include "kit.h"
#include "say.h"
#include "worker_limits.h"

/* What a worker hands over; in shared memory for processes. */
struct times {
    int64_t begun, ended;
};

bool folder_is_memory(const char *folder) {
    struct statfs system;
    return statfs(folder, &system) == 0 &&
           (system.f_type == TMPFS_MAGIC || system.f_type == RAMFS_MAGIC);
}

/* A file without a name, so that nothing is left behind however the run ends. Where the file system
 * has no O_TMPFILE, the name is taken away at once. */
static int open_nameless(const char *folder) {
    int file = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
        return file;
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/.append-XXXXXX", folder) >= PATH_MAX)
        return errno = ENAMETOOLONG, -1;
    file = mkostemp(path, O_CLOEXEC);
    if (file >= 0)
        unlink(path);
    return file;
}

static int append_one(int file, const char record[RECORD_BYTES], bool forced) {
    ssize_t put = write(file, record, RECORD_BYTES);
    if (put < 0)
        return errno;
    if (put < RECORD_BYTES)
        return ENOSPC;
    return !forced || fdatasync(file) == 0 ? 0 : errno;
}

/* Until all workers have started: the last one opens the gate for all. A worker that waits in vain
 * (the system refused a later one) gives up after a while. */
static int wait_at_gate(const struct append_task *task, size_t index) {
    enum { PATIENCE_MS = 2000 };
    struct pollfd gate = {.fd = task->gate, .events = POLLIN};
    if (index + 1 == task->workers && eventfd_write(task->gate, 1) != 0)
        return errno;
    return poll(&gate, 1, PATIENCE_MS) == 1 ? 0 : ETIMEDOUT;
}

static int append_records(size_t index, const void *context, void *result) {
    const struct append_task *task = context;
    struct times *times = result;
    char record[RECORD_BYTES];
    memset(record, 'a' + (int)(index % 26), sizeof record);
    int file = open_nameless(task->folder);
    if (file < 0)
        return errno;
    int error = wait_at_gate(task, index);
    times->begun = kit_now_ns();
    for (size_t i = index; i < task->records && error == 0; i += task->workers)
        error = append_one(file, record, task->forced);
    times->ended = kit_now_ns();
    close(file);
    return error;
}

static double seconds_of(const struct times *times, size_t count) {
    int64_t begun = INT64_MAX, ended = 0;
    for (size_t i = 0; i < count; i++) {
        begun = times[i].begun < begun ? times[i].begun : begun;
        ended = times[i].ended > ended ? times[i].ended : ended;
    }
    return (double)(ended - begun) / 1e9;
}

int append_run(enum worker_kind kind, size_t workers, size_t records, bool forced,
               const char *folder, double *seconds) {
    struct append_task task = {folder, records, workers, forced,
                               eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    struct worker_team team = {.kind = kind,
                               .count = workers,
                               .work = append_records,
                               .task = &task,
                               .results = worker_share(workers * sizeof(struct times)),
                               .result_bytes = sizeof(struct times),
                               .ends = kit_allocate(workers, sizeof *team.ends)};
    int error = task.gate < 0 || team.results == NULL ? errno : 0;
    if (error != 0)
        worker_say_refused(kind, error);
    else {
        error = workers_run(&team);
        workers_say_trouble(&team);
        *seconds = seconds_of(team.results, workers);
    }
    worker_unshare(team.results, workers * sizeof(struct times));
    free(team.ends);
    if (task.gate >= 0)
        close(task.gate);
    return error;
}

int append_try(const char *folder) {
    const char record[RECORD_BYTES] = {0};
    int file = open_nameless(folder);
    if (file < 0)
        return errno;
    int error = append_one(file, record, true);
    close(file);
    return error;
}
