/* input.c - the part of watch.so (see watch.c) that sees how a student's program waits for input:
 * until there is some, or by looking again and again. What the numbers mean stands in
 * watch_counts.h.
 */
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

#include "watch.h"

/* found: what poll and its like returned; waited: they were given a time to wait for at most. */
static int note_look(int found, bool waited) {
    watch_counts()->timed += waited;
    watch_counts()->looks++;
    if (found == 0)
        watch_counts()->vain++;
    if (found == 0 && waited)
        watch_counts()->naps++;
    return found;
}

static bool is_time(const struct timespec *time) {
    return time != NULL && (time->tv_sec > 0 || time->tv_nsec > 0);
}

int poll(struct pollfd *files, nfds_t count, int timeout_ms) {
    int (*next)(struct pollfd *, nfds_t, int) =
        (int (*)(struct pollfd *, nfds_t, int))watch_next("poll");
    watch_begin_block();
    int found = next(files, count, timeout_ms);
    watch_end_block();
    return note_look(found, timeout_ms > 0);
}

int ppoll(struct pollfd *files, nfds_t count, const struct timespec *timeout,
          const sigset_t *signals) {
    int (*next)(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *) = (int (*)(
        struct pollfd *, nfds_t, const struct timespec *, const sigset_t *))watch_next("ppoll");
    watch_begin_block();
    int found = next(files, count, timeout, signals);
    watch_end_block();
    return note_look(found, is_time(timeout));
}

int select(int count, fd_set *readable, fd_set *writable, fd_set *special,
           struct timeval *timeout) {
    int (*next)(int, fd_set *, fd_set *, fd_set *, struct timeval *) =
        (int (*)(int, fd_set *, fd_set *, fd_set *, struct timeval *))watch_next("select");
    bool waits = timeout != NULL && (timeout->tv_sec > 0 || timeout->tv_usec > 0);
    watch_begin_block();
    int found = next(count, readable, writable, special, timeout);
    watch_end_block();
    return note_look(found, waits);
}

int pselect(int count, fd_set *readable, fd_set *writable, fd_set *special,
            const struct timespec *timeout, const sigset_t *signals) {
    int (*next)(int, fd_set *, fd_set *, fd_set *, const struct timespec *, const sigset_t *) =
        (int (*)(int, fd_set *, fd_set *, fd_set *, const struct timespec *,
                 const sigset_t *))watch_next("pselect");
    watch_begin_block();
    int found = next(count, readable, writable, special, timeout, signals);
    watch_end_block();
    return note_look(found, is_time(timeout));
}

int epoll_wait(int file, struct epoll_event *events, int most, int timeout_ms) {
    int (*next)(int, struct epoll_event *, int, int) =
        (int (*)(int, struct epoll_event *, int, int))watch_next("epoll_wait");
    watch_begin_block();
    int found = next(file, events, most, timeout_ms);
    watch_end_block();
    return note_look(found, timeout_ms > 0);
}

/* Of the first 64 files, which are those of timers; who reads one has waited for a time. */
static atomic_ullong timer_files;

void watch_note_timer_file(int file) {
    if (file >= 0 && file < 64)
        timer_files |= 1ULL << file;
}

static bool is_timer_file(int file) {
    return file >= 0 && file < 64 && (timer_files >> file & 1) != 0;
}

ssize_t read(int file, void *bytes, size_t most) {
    ssize_t (*next)(int, void *, size_t) = (ssize_t(*)(int, void *, size_t))watch_next("read");
    watch_begin_block();
    ssize_t got = next(file, bytes, most);
    watch_end_block();
    watch_counts()->naps += got == sizeof(uint64_t) && is_timer_file(file);
    if (got <= 0)
        watch_counts()->looks++;
    if (got < 0 && errno == EAGAIN)
        watch_counts()->vain++;
    return got;
}

/* What the compiler makes of poll and read under _FORTIFY_SOURCE, with the size of the array. */
int __poll_chk(struct pollfd *files, nfds_t count, int timeout_ms, size_t bytes);
ssize_t __read_chk(int file, void *bytes, size_t most, size_t room);

int __poll_chk(struct pollfd *files, nfds_t count, int timeout_ms, size_t bytes) {
    if (bytes / sizeof *files < count)
        abort();
    return poll(files, count, timeout_ms);
}

ssize_t __read_chk(int file, void *bytes, size_t most, size_t room) {
    if (room < most)
        abort();
    return read(file, bytes, most);
}
