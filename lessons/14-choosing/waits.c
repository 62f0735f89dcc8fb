/* waits.c - see waits.h. */
#include "waits.h"

#include <linux/futex.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/xattr.h>
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
    CALL_OPEN, /* of a named pipe that nobody has open at the other end */
    CALL_SIGNAL,
    CALL_POLL, /* the first argument is an array of struct pollfd */
    CALL_SELECT,
    CALL_EPOLL,
};

static const struct {
    long number;
    enum call call;
} calls[] = {
    {SYS_nanosleep, CALL_TIMER},
    {SYS_clock_nanosleep, CALL_TIMER},
    {SYS_rt_sigsuspend, CALL_SIGNAL},
    {SYS_rt_sigtimedwait, CALL_SIGNAL},
    {SYS_restart_syscall, CALL_TIMER},
#ifdef SYS_pause
    {SYS_pause, CALL_SIGNAL},
#endif
    {SYS_openat, CALL_OPEN},
#ifdef SYS_open
    {SYS_open, CALL_OPEN},
#endif
    {SYS_wait4, CALL_MEMBER},
    {SYS_waitid, CALL_MEMBER},
    {SYS_clone, CALL_MEMBER},
    {SYS_clone3, CALL_MEMBER},
#ifdef SYS_vfork
    {SYS_vfork, CALL_MEMBER},
#endif
    /* (For a lock of the kernel: others map the same library, for example.) */
    {SYS_mmap, CALL_MEMBER},
    {SYS_munmap, CALL_MEMBER},
    {SYS_mprotect, CALL_MEMBER},
    {SYS_brk, CALL_MEMBER},
    {SYS_exit, CALL_MEMBER},
    {SYS_exit_group, CALL_MEMBER},
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
    {SYS_pselect6, CALL_SELECT},
    {SYS_epoll_pwait, CALL_EPOLL},
#ifdef SYS_select
    {SYS_select, CALL_SELECT},
#endif
#ifdef SYS_epoll_wait
    {SYS_epoll_wait, CALL_EPOLL},
#endif
#ifdef SYS_epoll_pwait2
    {SYS_epoll_pwait2, CALL_EPOLL},
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

/* The inode of a socket of this machine alone (AF_UNIX); 0 for any other file. */
static unsigned long local_socket(int pid, unsigned long file) {
    char path[64], text[64];
    unsigned long inode = 0;
    snprintf(path, sizeof path, "/proc/%d/fd/%lu", pid, file);
    ssize_t length = getxattr(path, "system.sockprotoname", text, sizeof text);
    if (length < 4 || strncmp(text, "UNIX", 4) != 0)
        return 0;
    length = readlink(path, text, sizeof text - 1);
    text[length > 0 ? length : 0] = '\0';
    return sscanf(text, "socket:[%lu]", &inode) == 1 ? inode : 0;
}

/* One end of a socketpair(2) of which the process has both: with it its threads and its signal handlers wake
 * one that waits. The two are made at once, so their inodes follow each other. */
static bool is_own_pair(int pid, unsigned long file) {
    unsigned long inode = local_socket(pid, file);
    for (unsigned long other = 0; inode != 0 && other < 2 * POLLED_MOST; other++) {
        unsigned long of_other = local_socket(pid, other);
        if (of_other == inode + 1 || of_other + 1 == inode)
            return true;
    }
    return false;
}

/* What somebody waits for who waits for several at once. */
struct files {
    unsigned long file[POLLED_MOST];
    size_t count;
};

static void add_file(struct files *files, unsigned long file) {
    if (files->count < POLLED_MOST)
        files->file[files->count++] = file;
}

static bool read_memory(int pid, unsigned long from, void *to, size_t bytes) {
    struct iovec here = {to, bytes}, there = {(void *)from, bytes};
    return process_vm_readv(pid, &here, 1, &there, 1, 0) == (ssize_t)bytes;
}

static struct files polled_files(int pid, unsigned long array, unsigned long count) {
    struct pollfd polled[POLLED_MOST];
    struct files files = {.count = 0};
    count = count < POLLED_MOST ? count : POLLED_MOST;
    if (read_memory(pid, array, polled, count * sizeof *polled))
        for (size_t i = 0; i < count; i++)
            if (polled[i].fd >= 0)
                add_file(&files, (unsigned long)polled[i].fd);
    return files;
}

/* The first two of the three sets: to be read, and to be written. */
static struct files selected_files(int pid, const unsigned long *argument) {
    struct files files = {.count = 0};
    for (size_t which = 1; which <= 2; which++) {
        fd_set set;
        FD_ZERO(&set);
        if (argument[which] == 0 || argument[0] > FD_SETSIZE ||
            !read_memory(pid, argument[which], &set, (argument[0] + 63) / 64 * 8))
            continue;
        for (unsigned long file = 0; file < argument[0]; file++)
            if (FD_ISSET((int)file, &set))
                add_file(&files, file);
    }
    return files;
}

/* A line for each in /proc/PID/fdinfo (proc(5)). */
static struct files watched_files(int pid, unsigned long epoll) {
    struct files files = {.count = 0};
    char path[64], text[4096];
    unsigned long file;
    snprintf(path, sizeof path, "/proc/%d/fdinfo/%lu", pid, epoll);
    if (kit_read_file(path, text, sizeof text) == 0)
        for (char *line = text; (line = strstr(line, "tfd:")) != NULL; line++)
            if (sscanf(line, "tfd: %lu", &file) == 1)
                add_file(&files, file);
    return files;
}

/* Of several descriptors: the network says more than a pipe of one's own, and that more than a timer. */
static enum doing behind_files(int pid, const struct files *files,
                               const struct waits_outside *outside, bool *input) {
    static const int strength[DOING_COUNT] = {[DOING_NETWORK] = 3, [DOING_MEMBER] = 2};
    enum doing found = DOING_TIMER;
    for (size_t i = 0; i < files->count; i++) {
        enum doing doing = is_own_pair(pid, files->file[i])
                               ? DOING_MEMBER
                               : behind_file(pid, files->file[i], outside, input);
        found = strength[doing] > strength[found] ? doing : found;
    }
    return found;
}

/* A mutex of the C library, and of Rust, holds 2 while somebody sleeps on it; who waits for a condition or for
 * an interpreter's lock sleeps on another value, and who waits for the end of a thread (pthread_join) on its
 * number, in what counts as shared memory. */
static struct wait behind_futex(int pid, const unsigned long *argument) {
    unsigned long operation = argument[1] & (unsigned long)FUTEX_CMD_MASK,
                  value = argument[2] & 0xffffffff;
    bool wait = operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET;
    bool inherits = operation == FUTEX_LOCK_PI || operation == FUTEX_LOCK_PI2;
    bool shared = (argument[1] & FUTEX_PRIVATE_FLAG) == 0;
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task/%lu", pid, value);
    bool end = shared && value > 2 && access(path, F_OK) == 0;
    return (struct wait){.doing = inherits || (wait && value == 2) ? DOING_LOCK : DOING_MEMBER,
                         .futex = !end,
                         .shared = shared && !end,
                         .limited = argument[3] != 0};
}

/* Whether poll, select or epoll was called with a time limit. */
static bool is_limited(long number, const unsigned long *argument) {
    switch (number) {
    case SYS_ppoll:
        return argument[2] != 0;
    case SYS_pselect6:
        return argument[4] != 0;
    case SYS_epoll_pwait:
        return (int)argument[3] >= 0;
#ifdef SYS_poll
    case SYS_poll:
        return (int)argument[2] >= 0;
#endif
#ifdef SYS_select
    case SYS_select:
        return argument[4] != 0;
#endif
#ifdef SYS_epoll_wait
    case SYS_epoll_wait:
        return (int)argument[3] >= 0;
#endif
#ifdef SYS_epoll_pwait2
    case SYS_epoll_pwait2:
        return argument[3] != 0;
#endif
    default:
        return false;
    }
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

static struct wait behind_call(enum call call, int pid, long number, const unsigned long *argument,
                               const struct waits_outside *outside) {
    struct wait wait = {.doing = DOING_TIMER};
    struct files files = {.count = 0};
    switch (call) {
    case CALL_MEMBER:
        wait.doing = DOING_MEMBER;
        break;
    case CALL_LOCK:
        wait.doing = DOING_LOCK;
        break;
    case CALL_DISK:
        wait.doing = DOING_DISK;
        break;
    case CALL_FUTEX:
        return behind_futex(pid, argument);
    case CALL_SIGNAL: /* of a child or of a clock */
        return (struct wait){.doing = DOING_MEMBER, .limited = true};
    case CALL_OPEN:
        return (struct wait){.doing = DOING_MEMBER, .input = true};
    case CALL_FILE:
        wait.doing = behind_file(pid, argument[0], outside, &wait.input);
        break;
    case CALL_POLL:
        files = polled_files(pid, argument[0], argument[1]);
        break;
    case CALL_SELECT:
        files = selected_files(pid, argument);
        break;
    case CALL_EPOLL:
        files = watched_files(pid, argument[0]);
        break;
    default:
        break;
    }
    if (files.count > 0)
        wait.doing = behind_files(pid, &files, outside, &wait.input);
    wait.limited = is_limited(number, argument);
    return wait;
}

struct wait waits_for(int pid, int tid, char state, const struct waits_outside *outside) {
    char folder[48], path[64], text[256];
    unsigned long argument[5];
    long number;
    snprintf(folder, sizeof folder, "/proc/%d/task/%d", pid, tid);
    snprintf(path, sizeof path, "%s/syscall", folder);
    int error = kit_read_file(path, text, sizeof text);
    if (error == 0 && strncmp(text, "running", strlen("running")) == 0)
        return (struct wait){.doing = DOING_USER}; /* it was woken between two reads */
    if (error != 0 || sscanf(text, "%ld %lx %lx %lx %lx %lx", &number, &argument[0], &argument[1],
                             &argument[2], &argument[3], &argument[4]) != 6)
        return (struct wait){.doing = from_kernel_function(folder, state)};
    enum call call = call_of(number);
    /* Asleep so that no signal wakes it: the disk, the child of a vfork, or a lock of the kernel. */
    if (state == 'D')
        return (struct wait){.doing = call == CALL_MEMBER ? DOING_MEMBER : DOING_DISK,
                             .futex = call == CALL_FUTEX};
    if (call == CALL_UNKNOWN)
        return (struct wait){.doing = from_kernel_function(folder, state)};
    return behind_call(call, pid, number, argument, outside);
}
