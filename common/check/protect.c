/* protect.c - see protect.h. */
#include "protect.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kit.h"

/* --- who is protected ------------------------------------------------------------------------- */

enum { PROTECTED_MOST = 128 }; /* a filter has room for 4,096 instructions (BPF_MAXINSNS) */

struct protected {
    pid_t list[PROTECTED_MOST];
    size_t count;
};

/* 0 where it cannot be read. */
static pid_t parent_of(pid_t pid) {
    char path[64], text[1024];
    pid_t parent = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    if (kit_read_file(path, text, sizeof text) != 0)
        return 0;
    const char *rest = strrchr(text, ')'); /* the name may hold anything */
    return rest != NULL && sscanf(rest + 1, " %*c %d", &parent) == 1 ? parent : 0;
}

static void add(struct protected *them, pid_t id) {
    if (id > 1 && them->count < PROTECTED_MOST)
        them->list[them->count++] = id;
}

/* kill(2) takes the number of any thread for that of its process. */
static void add_threads(struct protected *them, pid_t pid) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *threads = opendir(path);
    for (struct dirent *entry; threads != NULL && (entry = readdir(threads)) != NULL;)
        if (atoi(entry->d_name) != pid)
            add(them, atoi(entry->d_name));
    if (threads != NULL)
        closedir(threads);
}

/* The processes first, so that there is room for them. */
static void find_ancestors(struct protected *them) {
    for (pid_t pid = getppid(); pid > 1; pid = parent_of(pid))
        add(them, pid);
    size_t processes = them->count;
    for (size_t i = 0; i < processes; i++)
        add_threads(them, them->list[i]);
}

/* --- the rules -------------------------------------------------------------------------------- */

#define REFUSED SCMP_ACT_ERRNO(EPERM)
#define ENDED   SCMP_ACT_KILL_PROCESS

struct filter {
    scmp_filter_ctx rules;
    int error; /* the first one, negative, as libseccomp returns it */
};

/* One more rule: so many conditions on the arguments of a call, all of which must be met. */
static void rule(struct filter *filter, uint32_t action, int call, unsigned count,
                 const struct scmp_arg_cmp *conditions) {
    int error = seccomp_rule_add_array(filter->rules, action, call, count, conditions);
    if (filter->error == 0 && error != -EEXIST)
        filter->error = error;
}

/* A number of 32 bits: the kernel does not look at the upper half of its register. */
static struct scmp_arg_cmp is(unsigned argument, uint32_t number) {
    return SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, UINT32_MAX, number);
}

static struct scmp_arg_cmp is_negative(unsigned argument) {
    return SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, UINT32_C(1) << 31, UINT32_C(1) << 31);
}

/* Calls whose first argument says which process is meant. */
static const int signals[] = {SCMP_SYS(kill),       SCMP_SYS(tkill),
                              SCMP_SYS(tgkill),     SCMP_SYS(rt_sigqueueinfo),
                              SCMP_SYS(pidfd_open), SCMP_SYS(rt_tgsigqueueinfo),
                              SCMP_SYS(prlimit64)};
enum { SIGNALS = sizeof signals / sizeof *signals };

static void forbid_target(struct filter *filter, struct scmp_arg_cmp target) {
    for (size_t i = 0; i < SIGNALS; i++)
        rule(filter, ENDED, signals[i], 1, &target);
}

/* Families up to IPv6 that are not allowed, and all later ones (netlink, packet, vsock ...). */
static void add_sockets(struct filter *filter, bool own_network) {
    struct scmp_arg_cmp later = SCMP_CMP64(0, SCMP_CMP_GT, AF_INET6, 0);
    rule(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(socket), 1, &later);
    for (uint32_t family = AF_UNSPEC; family <= AF_INET6; family++) {
        bool network = family == AF_INET || family == AF_INET6;
        struct scmp_arg_cmp this = is(0, family);
        if (family != AF_UNIX && !(network && own_network))
            rule(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(socket), 1, &this);
    }
}

/* In a user namespace of its own a program may ask for more of the kernel than an ordinary user. What
 * clone3 is asked for stands in memory, which no filter sees; the C library takes clone in its place. */
static void add_user_namespaces(struct filter *filter) {
    struct scmp_arg_cmp asked = SCMP_CMP64(0, SCMP_CMP_MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER);
    rule(filter, REFUSED, SCMP_SYS(unshare), 1, &asked);
    rule(filter, REFUSED, SCMP_SYS(clone), 1, &asked);
    rule(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0, NULL);
}

static void add_for_all(struct filter *filter) {
    static const int calls[] = {SCMP_SYS(io_uring_setup),
                                SCMP_SYS(io_uring_enter),
                                SCMP_SYS(io_uring_register),
                                SCMP_SYS(pidfd_getfd),
                                SCMP_SYS(add_key),
                                SCMP_SYS(request_key),
                                SCMP_SYS(keyctl),
                                SCMP_SYS(bpf),
                                SCMP_SYS(perf_event_open),
                                SCMP_SYS(userfaultfd),
                                SCMP_SYS(setns)};
    struct scmp_arg_cmp typing = is(1, TIOCSTI), pasting = is(1, TIOCLINUX);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        rule(filter, REFUSED, calls[i], 0, NULL);
    rule(filter, REFUSED, SCMP_SYS(ioctl), 1, &typing);
    rule(filter, REFUSED, SCMP_SYS(ioctl), 1, &pasting);
    add_user_namespaces(filter);
    forbid_target(filter, is(0, 1));
    forbid_target(filter, is(0, UINT32_MAX)); /* -1: everything */
}

static void add_for_own_ids(struct filter *filter) {
    const struct {
        int call;
        struct scmp_arg_cmp target;
    } list[] = {{SCMP_SYS(ptrace), is(1, 1)},
                {SCMP_SYS(process_vm_readv), is(0, 1)},
                {SCMP_SYS(process_vm_writev), is(0, 1)}};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        rule(filter, REFUSED, list[i].call, 1, &list[i].target);
}

/* A file can be told to send a signal when it is ready to be read (F_SETOWN in fcntl(2), FIOSETOWN):
 * to anybody. */
static void add_file_owners(struct filter *filter, const struct protected *them) {
    struct scmp_arg_cmp own[2] = {is(1, F_SETOWN), is_negative(2)};
    rule(filter, REFUSED, SCMP_SYS(fcntl), 2, own);
    for (size_t i = 0; i < them->count; i++) {
        own[1] = is(2, (uint32_t)them->list[i]);
        rule(filter, REFUSED, SCMP_SYS(fcntl), 2, own);
    }
    const struct scmp_arg_cmp extended = is(1, F_SETOWN_EX), one = is(1, FIOSETOWN),
                              other = is(1, SIOCSPGRP);
    rule(filter, REFUSED, SCMP_SYS(fcntl), 1, &extended);
    rule(filter, REFUSED, SCMP_SYS(ioctl), 1, &one);
    rule(filter, REFUSED, SCMP_SYS(ioctl), 1, &other);
}

static void add_for_shared_ids(struct filter *filter) {
    static const int calls[] = {SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv),
                                SCMP_SYS(process_vm_writev), SCMP_SYS(pidfd_send_signal)};
    struct protected them = {.count = 0};
    find_ancestors(&them);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        rule(filter, REFUSED, calls[i], 0, NULL);
    forbid_target(filter, is_negative(0));
    for (size_t i = 0; i < them.count; i++)
        forbid_target(filter, is(0, (uint32_t)them.list[i]));
    add_file_owners(filter, &them);
}

/* What no rule speaks of is allowed. Free its rules with seccomp_release. */
static struct filter make_filter(bool own_ids) {
    struct filter filter = {.rules = seccomp_init(SCMP_ACT_ALLOW)};
    if (filter.rules == NULL)
        return (struct filter){.error = -ENOMEM};
    filter.error = seccomp_attr_set(filter.rules, SCMP_FLTATR_ACT_BADARCH, ENDED);
    add_for_all(&filter);
    add_sockets(&filter, own_ids);
    if (own_ids)
        add_for_own_ids(&filter);
    else
        add_for_shared_ids(&filter);
    return filter;
}

/* --- how they are used ------------------------------------------------------------------------ */

bool protect_is_possible(void) {
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL) != 0 && errno == EFAULT;
}

int protect_ancestors(void) {
    struct filter filter = make_filter(false);
    if (filter.error == 0)
        filter.error = seccomp_load(filter.rules);
    seccomp_release(filter.rules);
    return -filter.error;
}

int protect_file(void) {
    struct filter filter = make_filter(true);
    int file = filter.error == 0 ? memfd_create("filter", 0) : -1;
    if (file >= 0 &&
        (seccomp_export_bpf(filter.rules, file) != 0 || lseek(file, 0, SEEK_SET) != 0)) {
        close(file);
        file = -1;
    }
    seccomp_release(filter.rules);
    return file;
}
