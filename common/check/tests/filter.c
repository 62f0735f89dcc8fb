/* filter.c - one attempt of a program in the sandbox; filter.sh says what must come of it.
 *
 *   filter ATTEMPT VICTIM               the process id of another program, or the path of a file
 *   filter no-seccomp PROGRAM ...       runs a program as on a kernel without seccomp
 *
 * Prints "worked", or "refused" and the name of the errno value; or a signal ends it.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define X32 0x40000000L

static pid_t victim;
static const char *path; /* the same argument */

/* --- what it should not be able to do --------------------------------------------------------- */

static long do_kill(void) {
    return kill(victim, SIGKILL);
}

static long kill_with_high_bits(void) {
    return syscall(SYS_kill, (INT64_C(5) << 32) | victim, SIGKILL);
}

static long kill_all(void) {
    return kill(-1, SIGKILL);
}

static long kill_group(void) {
    return kill(-getpgid(victim), SIGKILL);
}

static long do_tkill(void) {
    return syscall(SYS_tkill, victim, SIGKILL);
}

static long do_tgkill(void) {
    return syscall(SYS_tgkill, victim, victim, SIGKILL);
}

static long do_sigqueue(void) {
    return sigqueue(victim, SIGKILL, (union sigval){0});
}

static long do_tgsigqueue(void) {
    siginfo_t info = {.si_code = SI_QUEUE};
    return syscall(SYS_rt_tgsigqueueinfo, victim, victim, SIGKILL, &info);
}

static long do_pidfd_open(void) {
    return syscall(SYS_pidfd_open, victim, 0);
}

/* A folder of /proc is as good as a pidfd. */
static long pidfd_send_signal_by_folder(void) {
    char folder[64];
    snprintf(folder, sizeof folder, "/proc/%d", victim);
    return syscall(SYS_pidfd_send_signal, open(folder, O_RDONLY | O_DIRECTORY), SIGKILL, NULL, 0);
}

static int pipe_with_news(void) {
    int ends[2];
    if (pipe(ends) != 0)
        exit(2);
    fcntl(ends[0], F_SETSIG, SIGKILL);
    fcntl(ends[0], F_SETFL, O_ASYNC | O_NONBLOCK);
    return ends[0];
}

static long set_owner(void) {
    return fcntl(pipe_with_news(), F_SETOWN, victim);
}

static long set_owner_extended(void) {
    struct f_owner_ex owner = {F_OWNER_PID, victim};
    return fcntl(pipe_with_news(), F_SETOWN_EX, &owner);
}

static long set_owner_by_ioctl(void) {
    int both[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, both) != 0)
        exit(2);
    return ioctl(both[0], FIOSETOWN, &victim);
}

static long limit_cpu(void) {
    return prlimit(victim, RLIMIT_CPU, &(struct rlimit){0, 0}, NULL);
}

static long do_ptrace(void) {
    return ptrace(PTRACE_SEIZE, victim, NULL, NULL);
}

static long move_memory(long call) {
    char byte = 0;
    struct iovec here = {&byte, 1};
    return syscall(call, victim, &here, 1, &here, 1, 0);
}

static long read_memory(void) {
    return move_memory(SYS_process_vm_readv);
}

static long write_memory(void) {
    return move_memory(SYS_process_vm_writev);
}

static long take_file(void) {
    return syscall(SYS_pidfd_getfd, 0, 1, 0);
}

static long ring(void) {
    char parameters[256] = {0};
    return syscall(SYS_io_uring_setup, 4, parameters);
}

static long type_a_key(void) {
    return ioctl(STDOUT_FILENO, TIOCSTI, "x");
}

static long paste(void) {
    char selection = 3; /* TIOCL_PASTESEL */
    return ioctl(STDOUT_FILENO, TIOCLINUX, &selection);
}

static long keyring(void) {
    return syscall(SYS_keyctl, 0, -3, 0); /* the id of the session's */
}

static long new_key(void) {
    return syscall(SYS_add_key, "user", "lesson-kit", "x", 1, -3);
}

static long performance(void) {
    char parameters[128] = {0};
    return syscall(SYS_perf_event_open, parameters, 0, -1, -1, 0);
}

static long byte_code(void) {
    char parameters[128] = {0};
    return syscall(SYS_bpf, 0, parameters, sizeof parameters);
}

static long page_faults(void) {
    return syscall(SYS_userfaultfd, 1);
}

static long user_namespace(void) {
    return unshare(CLONE_NEWUSER);
}

static long cloned_user_namespace(void) {
    return syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, NULL);
}

static long socket_of(int family) {
    return socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static long internet(void) {
    return socket_of(AF_INET);
}

static long internet_6(void) {
    return socket_of(AF_INET6);
}

static long virtual_machine(void) {
    return socket_of(AF_VSOCK);
}

static long netlink(void) {
    return socket(AF_NETLINK, SOCK_RAW, 0);
}

#ifdef __x86_64__
static long x32(void) {
    return syscall(X32 | SYS_getpid);
}

/* getpid(2) of i386 is number 20, which is writev(2) here. */
static long i386(void) {
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory");
    return result;
}
#endif

/* --- what it can do in one of the two sandboxes ------------------------------------------------- */

static long open_memory(void) {
    char file[64];
    snprintf(file, sizeof file, "/proc/%d/mem", victim);
    return open(file, O_RDWR);
}

static long read_file(void) {
    return open(path, O_RDONLY);
}

static long write_file(void) {
    return open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
}

static long remove_file(void) {
    return unlink(path);
}

static long list_folder(void) {
    DIR *folder = opendir(path);
    int entries = 0;
    while (folder != NULL && readdir(folder) != NULL)
        entries++;
    return entries > 2 ? 0 : -1; /* . and .. */
}

static long be_nice_to(void) {
    return setpriority(PRIO_PROCESS, (id_t)victim, 5);
}

static long connect_to(void) {
    struct sockaddr_un address = {AF_UNIX, ""};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    return connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&address, sizeof address);
}

/* What the kernel keeps when its program is gone. */
enum { LEFT_KEY = 424242 };

static long leave_memory(void) {
    return shmget(LEFT_KEY, 1, IPC_CREAT | 0600);
}

static long leave_all(void) {
    bool made = leave_memory() >= 0 && msgget(LEFT_KEY, IPC_CREAT | 0600) >= 0 &&
                semget(LEFT_KEY, 1, IPC_CREAT | 0600) >= 0;
    return made ? 0 : -1;
}

/* System V shared memory: 64 MB, but never more than 8 MB of it attached. */
static long fill_detached(void) {
    enum { BYTES = 8 << 20 };
    for (int i = 0; i < 8; i++) {
        int id = shmget(IPC_PRIVATE, BYTES, 0600);
        char *bytes = id >= 0 ? shmat(id, NULL, 0) : (char *)-1;
        if (bytes == (char *)-1)
            return -1;
        memset(bytes, 1, BYTES);
        shmdt(bytes);
        usleep(20000);
    }
    return 0;
}

/* --- what it needs ---------------------------------------------------------------------------- */

static volatile sig_atomic_t arrived;

static void note(int number) {
    (void)number;
    arrived++;
}

static void *wait_for_note(void *argument) {
    while (arrived < 2)
        usleep(1000);
    return argument;
}

static void *sleep_long(void *argument) {
    for (;;)
        pause();
    return argument;
}

static long threads(void) {
    pthread_t one, other;
    void *result = NULL;
    signal(SIGUSR1, note);
    if (raise(SIGUSR1) != 0 || pthread_create(&one, NULL, wait_for_note, NULL) != 0 ||
        pthread_kill(one, SIGUSR1) != 0 || pthread_join(one, NULL) != 0 ||
        pthread_create(&other, NULL, sleep_long, NULL) != 0 || pthread_cancel(other) != 0 ||
        pthread_join(other, &result) != 0)
        return -1;
    return result == PTHREAD_CANCELED && arrived == 2 ? 0 : -1;
}

static long children(void) {
    pid_t pid = fork();
    int status = 0;
    if (pid == 0)
        sleep_long(NULL);
    int file = (int)syscall(SYS_pidfd_open, pid, 0);
    if (pid < 0 || file < 0 || kill(pid, SIGTERM) != 0 || waitpid(pid, &status, 0) != pid)
        return -1;
    return WTERMSIG(status) == SIGTERM ? 0 : -1;
}

static long own_signals(void) {
    signal(SIGUSR1, note);
    if (kill(getpid(), SIGUSR1) != 0 || sigqueue(getpid(), SIGUSR1, (union sigval){0}) != 0)
        return -1;
    return arrived == 2 && kill(0, 0) == 0 ? 0 : -1;
}

static long abort_in_thread(void) {
    pthread_t one;
    pthread_create(&one, NULL, (void *(*)(void *))abort, NULL);
    pthread_join(one, NULL);
    return 0;
}

static long local_socket(void) {
    int both[2];
    return socket_of(AF_UNIX) >= 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, both) == 0 ? 0 : -1;
}

static const struct {
    const char *name;
    long (*attempt)(void);
} attempts[] = {{"kill", do_kill},
                {"kill-with-high-bits", kill_with_high_bits},
                {"kill-all", kill_all},
                {"kill-group", kill_group},
                {"tkill", do_tkill},
                {"tgkill", do_tgkill},
                {"rt_sigqueueinfo", do_sigqueue},
                {"rt_tgsigqueueinfo", do_tgsigqueue},
                {"pidfd_open", do_pidfd_open},
                {"pidfd_send_signal", pidfd_send_signal_by_folder},
                {"F_SETOWN", set_owner},
                {"F_SETOWN_EX", set_owner_extended},
                {"FIOSETOWN", set_owner_by_ioctl},
                {"prlimit", limit_cpu},
                {"ptrace", do_ptrace},
                {"process_vm_readv", read_memory},
                {"process_vm_writev", write_memory},
                {"pidfd_getfd", take_file},
                {"io_uring", ring},
                {"TIOCSTI", type_a_key},
                {"TIOCLINUX", paste},
                {"keyctl", keyring},
                {"add_key", new_key},
                {"perf_event_open", performance},
                {"bpf", byte_code},
                {"userfaultfd", page_faults},
                {"unshare-user", user_namespace},
                {"clone-user", cloned_user_namespace},
                {"inet", internet},
                {"inet6", internet_6},
                {"vsock", virtual_machine},
                {"netlink", netlink},
#ifdef __x86_64__
                {"x32", x32},
                {"i386", i386},
#endif
                {"open-memory", open_memory},
                {"read", read_file},
                {"write", write_file},
                {"remove", remove_file},
                {"list", list_folder},
                {"set-priority", be_nice_to},
                {"connect", connect_to},
                {"leave-memory", leave_memory},
                {"leave-all", leave_all},
                {"fill-detached", fill_detached},
                {"threads", threads},
                {"children", children},
                {"own-signals", own_signals},
                {"abort-in-thread", abort_in_thread},
                {"local-socket", local_socket}};

/* The answers of such a kernel, see prctl(2) and seccomp(2). */
static int run_without_seccomp(char **words) {
    scmp_filter_ctx rules = seccomp_init(SCMP_ACT_ALLOW);
    if (rules == NULL ||
        seccomp_rule_add(rules, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1,
                         SCMP_A0(SCMP_CMP_EQ, PR_SET_SECCOMP, 0)) != 0 ||
        seccomp_rule_add(rules, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(seccomp), 0) != 0 ||
        seccomp_load(rules) != 0)
        return 2;
    execvp(words[0], words);
    return 2;
}

int main(int argc, char **argv) {
    if (argc > 2 && strcmp(argv[1], "no-seccomp") == 0)
        return run_without_seccomp(argv + 2);
    path = argc > 2 ? argv[2] : "";
    victim = atoi(path);
    for (size_t i = 0; argc > 1 && i < sizeof attempts / sizeof *attempts; i++)
        if (strcmp(argv[1], attempts[i].name) == 0) {
            errno = 0;
            bool worked = attempts[i].attempt() >= 0;
            printf("%s %s\n", worked ? "worked" : "refused", strerrorname_np(errno));
            return 0;
        }
    return 2;
}
