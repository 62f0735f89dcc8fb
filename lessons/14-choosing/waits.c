/* waits.c - see waits.h. */
#include "waits.h"

#include <linux/futex.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "kit.h"

enum { POLLED_MOST = 32 };

/* What the system calls of this kind wait for. */
enum call {
    CALL_UNKNOWN,
    CALL_TIMER,
    CALL_MEMBER,
    CALL_LOCK,
    CALL_DISK,
    CALL_FUTEX,
    CALL_FILE, /* the first argument is a descriptor */
    CALL_POLL, /* the first argument is an array of struct pollfd */
    CALL_MANY, /* select, epoll: any of the descriptors */
};

static const struct {
    long number;
    enum call call;
} calls[] = {
    {SYS_nanosleep, CALL_TIMER},
    {SYS_clock_nanosleep, CALL_TIMER},
    {SYS_rt_sigsuspend, CALL_TIMER},
    {SYS_rt_sigtimedwait, CALL_TIMER},
    {SYS_restart_syscall, CALL_TIMER},
#ifdef SYS_pause
    {SYS_pause, CALL_TIMER},
#endif
    {SYS_wait4, CALL_MEMBER},
    {SYS_waitid, CALL_MEMBER},
    {SYS_clone, CALL_MEMBER},
    {SYS_clone3, CALL_MEMBER},
#ifdef SYS_vfork
    {SYS_vfork, CALL_MEMBER},
#endif
    {SYS_msgrcv, CALL_MEMBER},
    {SYS_msgsnd, CALL_MEMBER},
    {SYS_mq_timedreceive, CALL_MEMBER},
    {SYS_mq_timedsend, CALL_MEMBER},
    {SYS_flock, CALL_LOCK},
    {SYS_fcntl, CALL_LOCK},
    {SYS_semop, CALL_LOCK},
    {SYS_semtimedop, CALL_LOCK},
    {SYS_fsync, CALL_DISK},
    {SYS_fdatasync, CALL_DISK},
    {SYS_sync, CALL_DISK},
    {SYS_io_getevents, CALL_DISK},
    {SYS_io_pgetevents, CALL_DISK},
    {SYS_io_uring_enter, CALL_DISK},
    {SYS_futex, CALL_FUTEX},
    {SYS_read, CALL_FILE},
    {SYS_readv, CALL_FILE},
    {SYS_write, CALL_FILE},
    {SYS_writev, CALL_FILE},
    {SYS_pread64, CALL_FILE},
    {SYS_pwrite64, CALL_FILE},
    {SYS_splice, CALL_FILE},
    {SYS_sendfile, CALL_FILE},
    {SYS_recvfrom, CALL_FILE},
    {SYS_recvmsg, CALL_FILE},
    {SYS_recvmmsg, CALL_FILE},
    {SYS_sendto, CALL_FILE},
    {SYS_sendmsg, CALL_FILE},
    {SYS_sendmmsg, CALL_FILE},
    {SYS_accept, CALL_FILE},
    {SYS_accept4, CALL_FILE},
    {SYS_connect, CALL_FILE},
    {SYS_ioctl, CALL_FILE},
    {SYS_ppoll, CALL_POLL},
#ifdef SYS_poll
    {SYS_poll, CALL_POLL},
#endif
    {SYS_pselect6, CALL_MANY},
    {SYS_epoll_pwait, CALL_MANY},
#ifdef SYS_select
    {SYS_select, CALL_MANY},
#endif
#ifdef SYS_epoll_wait
    {SYS_epoll_wait, CALL_MANY},
#endif
#ifdef SYS_epoll_pwait2
    {SYS_epoll_pwait2, CALL_MANY},
#endif
};

static enum call call_of(long number) {
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (calls[i].number == number)
            return calls[i].call;
    return CALL_UNKNOWN;
}

/* Who reads or writes a descriptor and has to wait waits for this. */
static enum doing behind_file(int pid, unsigned long file, const struct waits_outside *outside,
                              bool *input) {
    char path[64], target[128];
    unsigned long inode;
    snprintf(path, sizeof path, "/proc/%d/fd/%lu", pid, file);
    ssize_t length = readlink(path, target, sizeof target - 1);
    if (length <= 0)
        return DOING_TIMER;
    target[length] = '\0';
    if (strncmp(target, "socket:", 7) == 0)
        return DOING_NETWORK;
    if (sscanf(target, "pipe:[%lu]", &inode) == 1) {
        *input = inode == outside->input;
        return *input ? DOING_TIMER : DOING_MEMBER; /* (who takes the output is quick) */
    }
    if (strstr(target, "[eventfd]") != NULL)
        return DOING_MEMBER;
    *input = strncmp(target, "/dev/pts", 8) == 0 || strncmp(target, "/dev/tty", 8) == 0 ||
             strncmp(target, "/dev/console", 12) == 0;
    if (strncmp(target, "/dev/", 5) == 0 || strncmp(target, "anon_inode", 10) == 0)
        return DOING_TIMER;
    return DOING_DISK;
}

/* Of several descriptors: the network says more than a pipe of one's own, and that more than a timer. */
static enum doing stronger(enum doing a, enum doing b) {
    static const int strength[DOING_COUNT] = {[DOING_NETWORK] = 3, [DOING_MEMBER] = 2};
    return strength[b] > strength[a] ? b : a;
}

static enum doing behind_poll(int pid, unsigned long array, unsigned long count,
                              const struct waits_outside *outside, bool *input) {
    struct pollfd polled[POLLED_MOST];
    count = count < POLLED_MOST ? count : POLLED_MOST;
    struct iovec here = {polled, count * sizeof *polled},
                 there = {(void *)array, count * sizeof *polled}; /* in the other process */
    enum doing found = DOING_TIMER;
    if (count == 0 || process_vm_readv(pid, &here, 1, &there, 1, 0) != (ssize_t)here.iov_len)
        return found;
    for (size_t i = 0; i < count; i++)
        if (polled[i].fd >= 0)
            found = stronger(found, behind_file(pid, (unsigned long)polled[i].fd, outside, input));
    return found;
}

/* select and epoll: what the first descriptors are. The three of every program say little. */
static enum doing behind_many(int pid, const struct waits_outside *outside, bool *input) {
    enum doing found = DOING_TIMER;
    for (unsigned long file = 3; file < 3 + POLLED_MOST; file++)
        found = stronger(found, behind_file(pid, file, outside, input));
    return found;
}

/* A mutex of the C library, and of Rust, holds 2 while somebody sleeps on it; who waits for a condition,
 * for the end of a thread or for an interpreter's lock sleeps on another value. */
static enum doing behind_futex(const unsigned long *argument) {
    unsigned long operation = argument[1] & (unsigned long)FUTEX_CMD_MASK, value = argument[2];
    bool wait = operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET;
    bool inherits = operation == FUTEX_LOCK_PI || operation == FUTEX_LOCK_PI2;
    return inherits || (wait && (value & 0xffffffff) == 2) ? DOING_LOCK : DOING_MEMBER;
}

static enum doing from_kernel_function(const char *folder, char state) {
    static const struct {
        const char *part;
        enum doing doing;
    } functions[] = {
        {"futex", DOING_MEMBER}, {"do_wait", DOING_MEMBER},      {"vfork", DOING_MEMBER},
        {"pipe", DOING_MEMBER},  {"nanosleep", DOING_TIMER},     {"sk_", DOING_NETWORK},
        {"inet", DOING_NETWORK}, {"unix_stream", DOING_NETWORK}, {"lock", DOING_LOCK}};
    char path[80], text[64];
    snprintf(path, sizeof path, "%s/wchan", folder);
    if (kit_read_file(path, text, sizeof text) == 0 && state != 'D')
        for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
            if (strstr(text, functions[i].part) != NULL)
                return functions[i].doing;
    return state == 'D' ? DOING_DISK : DOING_TIMER;
}

static enum doing behind_call(enum call call, int pid, const unsigned long *argument,
                              const struct waits_outside *outside, bool *input) {
    switch (call) {
    case CALL_MEMBER:
        return DOING_MEMBER;
    case CALL_LOCK:
        return DOING_LOCK;
    case CALL_DISK:
        return DOING_DISK;
    case CALL_FUTEX:
        return behind_futex(argument);
    case CALL_FILE:
        return behind_file(pid, argument[0], outside, input);
    case CALL_POLL:
        return behind_poll(pid, argument[0], argument[1], outside, input);
    case CALL_MANY: /* select of nothing is a pause */
        return argument[0] == 0 ? DOING_TIMER : behind_many(pid, outside, input);
    default:
        return DOING_TIMER;
    }
}

struct wait waits_for(int pid, int tid, char state, const struct waits_outside *outside) {
    struct wait wait = {.doing = DOING_TIMER};
    char folder[48], path[64], text[256];
    unsigned long argument[3];
    long number;
    snprintf(folder, sizeof folder, "/proc/%d/task/%d", pid, tid);
    snprintf(path, sizeof path, "%s/syscall", folder);
    int error = kit_read_file(path, text, sizeof text);
    if (error == 0 && strncmp(text, "running", strlen("running")) == 0)
        return (struct wait){.doing = DOING_USER}; /* it was woken between two reads */
    if (error != 0 ||
        sscanf(text, "%ld %lx %lx %lx", &number, &argument[0], &argument[1], &argument[2]) != 4)
        return (struct wait){.doing = from_kernel_function(folder, state)};
    enum call call = call_of(number);
    if (state == 'D') /* asleep so that no signal wakes it: the disk, or the child of a vfork */
        wait.doing = call == CALL_MEMBER ? DOING_MEMBER : DOING_DISK;
    else if (call == CALL_UNKNOWN)
        wait.doing = from_kernel_function(folder, state);
    else
        wait.doing = behind_call(call, pid, argument, outside, &wait.input);
    wait.futex = call == CALL_FUTEX;
    return wait;
}
