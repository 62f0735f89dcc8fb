/* protect.c - see protect.h. */
#include "protect.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ANCESTORS_MOST = 32, FILTER_MOST = 2 * ANCESTORS_MOST + 16 };

static pid_t parent_of(pid_t pid) {
    char path[64];
    pid_t parent = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return 0;
    if (fscanf(file, "%*d (%*[^)]) %*c %d", &parent) != 1)
        parent = 0;
    fclose(file);
    return parent;
}

static size_t add(struct sock_filter *filter, size_t at, struct sock_filter one) {
    filter[at] = one;
    return at + 1;
}

/* Two instructions for each ancestor: is the target this pid? Then refuse. */
static size_t add_refusal(struct sock_filter *filter, size_t at, pid_t pid) {
    at = add(filter, at,
             (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)pid, 0, 1));
    return add(filter, at, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
}

int protect_ancestors(void) {
    struct sock_filter filter[FILTER_MOST];
    size_t n = 0;
    const unsigned number = offsetof(struct seccomp_data, nr),
                   target = offsetof(struct seccomp_data, args); /* its low half, little endian */
    n = add(filter, n, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, number));
    n = add(filter, n, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_kill, 1, 0));
    n = add(filter, n, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    n = add(filter, n, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, target));
    n = add(filter, n, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x80000000u, 0, 1));
    n = add(filter, n, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
    n = add_refusal(filter, n, 1); /* the first process of bubblewrap, or of the system */
    pid_t pid = getppid();
    for (size_t i = 0; i < ANCESTORS_MOST && pid > 0; i++, pid = parent_of(pid))
        n = add_refusal(filter, n, pid);
    n = add(filter, n, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    struct sock_fprog program = {.len = (unsigned short)n, .filter = filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        return errno;
    return 0;
}
