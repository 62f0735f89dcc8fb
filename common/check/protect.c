/* protect.c - see protect.h. */
#include "protect.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ANCESTORS_MOST = 32 };

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

/* The system calls whose first argument says which process is meant. */
static const unsigned aimed[] = {SYS_kill,
                                 SYS_tkill,
                                 SYS_tgkill,
                                 SYS_rt_sigqueueinfo,
                                 SYS_rt_tgsigqueueinfo,
                                 SYS_pidfd_open,
                                 SYS_process_vm_readv,
                                 SYS_process_vm_writev,
                                 SYS_prlimit64};

enum { AIMED = sizeof aimed / sizeof *aimed, FILTER_MOST = 2 * ANCESTORS_MOST + AIMED + 24 };

struct program {
    struct sock_filter list[FILTER_MOST];
    size_t count;
};

static void add(struct program *program, struct sock_filter one) {
    program->list[program->count++] = one;
}

static void add_load(struct program *program, size_t offset) {
    add(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offset));
}

/* If the loaded value is (JEQ), has a bit of (JSET) or is at least (JGE) this, the filter returns
 * `result`. */
static void add_case(struct program *program, unsigned compare, unsigned value, unsigned result) {
    add(program,
        (struct sock_filter)BPF_JUMP((unsigned short)(BPF_JMP | compare | BPF_K), value, 0, 1));
    add(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, result));
}

/* A process of another architecture would number its calls differently (see seccomp(2)). */
static void add_architecture(struct program *program) {
#if defined(__x86_64__) || defined(__aarch64__)
#ifdef __x86_64__
    const unsigned native = AUDIT_ARCH_X86_64;
#else
    const unsigned native = AUDIT_ARCH_AARCH64;
#endif
    add_load(program, offsetof(struct seccomp_data, arch));
    add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, native, 1, 0));
    add(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
#else
    (void)program;
#endif
}

/* Calls that are aimed at no process are allowed, the others go on to what follows. */
static void add_choice(struct program *program) {
    add_load(program, offsetof(struct seccomp_data, nr));
    add_case(program, BPF_JGE, 0x40000000u, SECCOMP_RET_KILL_PROCESS); /* x32, see seccomp(2) */
    add_case(program, BPF_JEQ, SYS_ptrace, SECCOMP_RET_ERRNO | EPERM);
    for (size_t i = 0; i < AIMED; i++)
        add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, aimed[i],
                                                  (unsigned char)(AIMED - i), 0));
    add(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
}

int protect_ancestors(bool own_ids) {
    struct program program = {.count = 0};
    add_architecture(&program);
    add_choice(&program);
    add_load(&program, offsetof(struct seccomp_data, args)); /* its low half, little endian */
    add_case(&program, BPF_JSET, 0x80000000u, SECCOMP_RET_KILL_PROCESS); /* negative: many */
    add_case(&program, BPF_JEQ, 1, SECCOMP_RET_KILL_PROCESS); /* of bubblewrap, or of the system */
    pid_t pid = own_ids ? 0 : getppid();
    for (size_t i = 0; i < ANCESTORS_MOST && pid > 1; i++, pid = parent_of(pid))
        add_case(&program, BPF_JEQ, (unsigned)pid, SECCOMP_RET_KILL_PROCESS);
    add(&program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    struct sock_fprog filter = {.len = (unsigned short)program.count, .filter = program.list};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
        return errno;
    return 0;
}
