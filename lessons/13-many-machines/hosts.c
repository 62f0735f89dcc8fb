/* hosts.c - see hosts.h. */
#include "hosts.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "worker.h"

const char *const host_names[HOSTS] = {"host-a", "host-b"};
const char *const host_addresses[HOSTS] = {"10.77.0.1", "10.77.0.2"};

enum { CARRIER_MS = 2000 };
enum { OWN = CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWNS | CLONE_NEWIPC };

/* UCX, below MPICH. */
static bool is_for_ucx(void) {
    return getenv("HOSTS_SYSFS") != NULL;
}

static int write_file(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    ssize_t bytes = file >= 0 ? write(file, text, strlen(text)) : -1;
    int error = bytes < 0 ? errno : 0;
    if (file >= 0)
        close(file);
    return error;
}

/* In a user namespace of its own a process is root, as far as that reaches. */
static int become_root_of_its_own(void) {
    char text[64];
    unsigned user = getuid(), group = getgid();
    if (unshare(CLONE_NEWUSER) != 0)
        return errno;
    write_file("/proc/self/setgroups", "deny");
    snprintf(text, sizeof text, "0 %u 1", user);
    int error = write_file("/proc/self/uid_map", text);
    snprintf(text, sizeof text, "0 %u 1", group);
    return error != 0 ? error : write_file("/proc/self/gid_map", text);
}

static int unshare_host(void) {
    if (unshare(OWN) == 0)
        return 0;
    int error = errno == EPERM ? become_root_of_its_own() : errno;
    return error == 0 && unshare(OWN) != 0 ? errno : error;
}

/* A name, and a /dev/shm through which it shares no memory with others. */
static int become_host(int host, const char *names) {
    if (sethostname(host_names[host], strlen(host_names[host])) != 0 ||
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return errno;
    mount("shm", "/dev/shm", "tmpfs", 0, NULL);
    if (is_for_ucx()) /* it looks for network cards there */
        mount("sysfs", "/sys", "sysfs", 0, NULL);
    mount(names, "/etc/hosts", NULL, MS_BIND, NULL);
    return 0;
}

/* Runs ip(8) with this text as its commands. */
static int configure(const char *format, int process) {
    char text[512];
    int ends[2], status = 0;
    struct worker_end end;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    int length = snprintf(text, sizeof text, format, process);
    int pid = worker_fork();
    if (pid == 0) {
        dup2(ends[0], STDIN_FILENO);
        execlp("ip", "ip", "-batch", "-", (char *)NULL);
        _exit(errno == ENOENT ? 127 : 1);
    }
    close(ends[0]);
    void (*before)(int) = signal(SIGPIPE, SIG_IGN);
    if (write(ends[1], text, (size_t)length) != length)
        status = EPIPE;
    signal(SIGPIPE, before); /* a command would inherit it (signal(7)) */
    close(ends[1]);
    if (pid < 0 || worker_wait(pid, &end) != 0)
        return EAGAIN;
    if (end.fate == WORKER_DONE)
        return status;
    return end.fate == WORKER_FAILED && end.code == 127 ? ENOENT : EPERM;
}

/* Until the cable carries, which the kernel notes up to a second later; UCX uses no card before. */
static void await_carrier(const char *card) {
    struct ifreq request = {0};
    if (!is_for_ucx())
        return;
    int file = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    strncpy(request.ifr_name, card, sizeof request.ifr_name - 1);
    for (int ms = 0; ms < CARRIER_MS; ms += 5) {
        if (ioctl(file, SIOCGIFFLAGS, &request) != 0 || (request.ifr_flags & IFF_RUNNING) != 0)
            break;
        usleep(5000);
    }
    close(file);
}

/* host-b: tells when it is there, waits for its end of the cable, and then for ever. */
static void be_other(int tell, int wait, const char *names) {
    char byte = 0;
    if (unshare(OWN) != 0 || become_host(1, names) != 0 || write(tell, &byte, 1) != 1 ||
        read(wait, &byte, 1) != 1)
        _exit(1);
    if (configure("link set lo up\naddr add 10.77.0.2/24 dev to-a\nlink set to-a up\n", 0) != 0)
        _exit(1);
    await_carrier("to-a");
    if (write(tell, &byte, 1) != 1)
        _exit(1);
    for (;;)
        pause();
}

/* Both ends of the cable; host-b tells twice, before its end and after it. */
static int connect_other(pid_t other, int told, int tell, const char **step) {
    char byte;
    *step = "unshare";
    if (read(told, &byte, 1) != 1)
        return EPERM;
    *step = "ip";
    int error = configure("link set lo up\nlink add to-b type veth peer name to-a netns %d\n"
                          "addr add 10.77.0.1/24 dev to-b\nlink set to-b up\n",
                          other);
    if (error == 0 && (write(tell, &byte, 1) != 1 || read(told, &byte, 1) != 1))
        error = EPERM;
    await_carrier("to-b");
    return error;
}

int hosts_make(const char *folder, pid_t *other, const char **step) {
    char names[PATH_MAX];
    int told[2], go[2];
    snprintf(names, sizeof names, "%s/names", folder);
    write_file(names, "127.0.0.1 localhost\n10.77.0.1 host-a\n10.77.0.2 host-b\n");
    *step = "unshare";
    int error = unshare_host();
    if (error == 0)
        error = become_host(0, names);
    if (error != 0)
        return error;
    if (pipe2(told, O_CLOEXEC) != 0 || pipe2(go, O_CLOEXEC) != 0)
        return errno;
    *other = worker_fork();
    if (*other == 0) {
        hosts_pin(1);
        close(told[0]);
        close(go[1]);
        be_other(told[1], go[0], names);
    }
    close(told[1]);
    close(go[0]);
    error = *other > 0 ? connect_other(*other, told[0], go[1], step) : errno;
    close(told[0]);
    close(go[1]);
    return error;
}

static bool is_same(const char *own, const char *other) {
    char a[64], b[64];
    ssize_t n = readlink(own, a, sizeof a), m = readlink(other, b, sizeof b);
    return n > 0 && n == m && memcmp(a, b, (size_t)n) == 0;
}

int hosts_enter(pid_t process) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/user", process);
    int kinds = OWN | (is_same("/proc/self/ns/user", path) ? 0 : CLONE_NEWUSER);
    int file = (int)syscall(SYS_pidfd_open, process, 0);
    if (file < 0)
        return errno;
    int error = setns(file, kinds) == 0 ? 0 : errno;
    close(file);
    return error;
}

void hosts_pin(int host) {
    worker_pin((size_t)host);
}
