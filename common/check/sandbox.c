/* sandbox.c - run a student's program so that it cannot harm: it may hang, fork without end, eat
 * memory, fill the disk or kill what it can reach, and all that happens is a sentence.
 *
 *   sandbox --seconds=5 --processes=64 --memory=512 --disk=16 --report=FILE PROGRAM [ARGUMENT ...]
 *
 * The program runs in an empty folder of its own, in a session of its own, with resource limits, as
 * an ordinary user (also when we are root, whom RLIMIT_NPROC does not bind), and inside bubblewrap
 * where that works (bwrap(1): own process ids, read-only files, no network). Its output is ours.
 * The supervisor looks every 10 ms at all processes that descend from it. The report is one line:
 *
 *   exit 0 | signal 11 | time N | processes N | memory N | disk N
 *
 * then the CPU time in ms that all of them used, and "bubblewrap" or "limits"; see judge.h. Exit
 * status 0 when the report was made.
 */
#include <argp.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "allocate.h"
#include "kit.h"
#include "protect.h"

enum { LOOK_EVERY_NS = 10000000, DESCENDANTS_MOST = 4096 };

struct limits {
    double seconds;
    size_t processes, memory_mb, disk_mb;
    bool bubblewrap;
    bool same_addresses; /* no address space randomisation, which ThreadSanitizer may not bear */
    const char *report;
    char *share;   /* a file that the program may write, or NULL */
    char *preload; /* a library that is loaded before the program's own, or NULL */
    char **program;
};

/* What the supervisor sees at one look. */
struct seen {
    size_t processes, threads, resident_kb;
    unsigned long long cpu_ticks;
    pid_t pids[DESCENDANTS_MOST];
};

static char folder[PATH_MAX];
static uid_t student; /* the user that the program runs as */

/* --- looking at processes (see proc(5)) ------------------------------------------------------- */

struct process {
    pid_t pid, parent;
    size_t resident_pages, threads;
    unsigned long long ticks;
};

static bool read_process(const char *name, struct process *process) {
    char path[64], line[1024];
    snprintf(path, sizeof path, "/proc/%.20s/stat", name);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    bool read = fgets(line, sizeof line, file) != NULL;
    fclose(file);
    const char *rest = read ? strrchr(line, ')') : NULL; /* the name may hold anything */
    unsigned long long user, system, child_user, child_system;
    long long pages;
    if (rest == NULL ||
        sscanf(rest + 1,
               " %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %llu %llu %*d %*d %zu %*d "
               "%*u %*u %lld",
               &process->parent, &user, &system, &child_user, &child_system, &process->threads,
               &pages) != 7)
        return false;
    process->pid = (pid_t)strtol(name, NULL, 10);
    process->resident_pages = pages > 0 ? (size_t)pages : 0;
    process->ticks = user + system + child_user + child_system;
    return true;
}

static size_t read_all(struct process *all, size_t most) {
    size_t count = 0;
    DIR *proc = opendir("/proc");
    if (proc == NULL)
        return 0;
    for (struct dirent *entry; count < most && (entry = readdir(proc)) != NULL;)
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
            count += read_process(entry->d_name, &all[count]);
    closedir(proc);
    return count;
}

static bool is_in(pid_t pid, const pid_t *pids, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (pids[i] == pid)
            return true;
    return false;
}

/* All descendants of this process. We are the reaper of orphans (PR_SET_CHILD_SUBREAPER), so none
 * can leave by losing its parent. */
static void look(struct seen *seen) {
    static struct process all[DESCENDANTS_MOST];
    size_t count = read_all(all, DESCENDANTS_MOST), before;
    long page_kb = sysconf(_SC_PAGESIZE) / 1024;
    *seen = (struct seen){0};
    do {
        before = seen->processes;
        for (size_t i = 0; i < count; i++) {
            if (all[i].pid == 0 ||
                (all[i].parent != getpid() && !is_in(all[i].parent, seen->pids, seen->processes)))
                continue;
            seen->pids[seen->processes++] = all[i].pid;
            seen->threads += all[i].threads;
            seen->resident_kb += all[i].resident_pages * (size_t)page_kb;
            seen->cpu_ticks += all[i].ticks;
            all[i].pid = 0; /* counted */
        }
    } while (seen->processes > before);
}

static size_t disk_bytes;

static int add_size(const char *path, const struct stat *status, int kind, struct FTW *where) {
    (void)path, (void)kind, (void)where;
    disk_bytes += (size_t)status->st_blocks * 512;
    return 0;
}

static size_t disk_used_mb(void) {
    disk_bytes = 0;
    nftw(folder, add_size, 16, FTW_PHYS);
    return disk_bytes >> 20;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *where) {
    (void)status, (void)kind, (void)where;
    return remove(path);
}

/* --- ending --------------------------------------------------------------------------------- */

/* Kills all descendants: first they are stopped, so that a fork bomb cannot outrun us, then killed.
 * As root, the student's user kills everything that is his, in one call. */
static void kill_all(void) {
    static struct seen seen;
    if (getuid() == 0) {
        pid_t killer = fork();
        if (killer == 0) {
            if (setuid(student) == 0)
                kill(-1, SIGKILL);
            _exit(0);
        }
    }
    for (int round = 0; round < 200; round++) {
        look(&seen);
        for (size_t i = 0; i < seen.processes; i++)
            kill(seen.pids[i], SIGSTOP);
        for (size_t i = 0; i < seen.processes; i++)
            kill(seen.pids[i], SIGKILL);
        while (waitpid(-1, NULL, WNOHANG) > 0)
            continue;
        if (seen.processes == 0 && waitpid(-1, NULL, WNOHANG) < 0)
            return;
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
}

static void leave_nothing(void) {
    kill_all();
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void end_by_signal(int number) {
    leave_nothing(); /* not async-signal-safe to the letter, but nothing else is going on */
    signal(number, SIG_DFL);
    raise(number);
}

/* --- starting ------------------------------------------------------------------------------- */

static void limit(__rlimit_resource_t resource, rlim_t value) {
    struct rlimit both = {value, value};
    setrlimit(resource, &both);
}

/* How many processes and threads the student's user has already: the limit counts them too. */
static size_t already_running(void) {
    size_t count = 0;
    DIR *proc = opendir("/proc");
    for (struct dirent *entry; proc != NULL && (entry = readdir(proc)) != NULL;) {
        char path[PATH_MAX];
        struct stat status;
        snprintf(path, sizeof path, "/proc/%s/task", entry->d_name);
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && stat(path, &status) == 0 &&
            status.st_uid == student)
            count += status.st_nlink > 2 ? status.st_nlink - 2 : 1;
    }
    if (proc != NULL)
        closedir(proc);
    return count;
}

static void set_limits(const struct limits *limits) {
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, (rlim_t)limits->seconds * 4 + 1);
    limit(RLIMIT_FSIZE, (rlim_t)limits->disk_mb << 20);
    limit(RLIMIT_NPROC, already_running() + 4 * limits->processes); /* look() counts exactly */
}

/* The folders that the program may write to are its own; everything else it may only read. */
static void exec_in_bubblewrap(const struct limits *limits) {
    char *fixed[] = {"bwrap",
                     "--unshare-all",
                     "--die-with-parent",
                     "--new-session",
                     "--ro-bind",
                     "/",
                     "/",
                     "--dev",
                     "/dev",
                     "--proc",
                     "/proc",
                     "--tmpfs",
                     "/dev/shm",
                     "--bind",
                     folder,
                     folder,
                     "--chdir",
                     folder};
    char *share[] = {"--bind", limits->share, limits->share};
    char *preload[] = {"--setenv", "LD_PRELOAD", limits->preload};
    enum { FIXED = sizeof fixed / sizeof *fixed, MORE = 3 + 3 + 1 };
    size_t own = 0, n = FIXED;
    while (limits->program[own] != NULL)
        own++;
    char **words = kit_allocate(FIXED + MORE + own + 1, sizeof *words);
    memcpy(words, fixed, sizeof fixed);
    for (size_t i = 0; i < 3 && limits->share != NULL; i++)
        words[n++] = share[i];
    for (size_t i = 0; i < 3 && limits->preload != NULL; i++)
        words[n++] = preload[i];
    words[n++] = "--";
    memcpy(words + n, limits->program, own * sizeof *words);
    execvp("bwrap", words);
}

static void be_the_student(const struct limits *limits) {
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (chdir(folder) != 0)
        _exit(127);
    set_limits(limits);
    if (getuid() == 0 && (setgid(student) != 0 || setuid(student) != 0))
        _exit(127);
    if (protect_ancestors() != 0)
        _exit(127);
    if (limits->same_addresses)
        personality(ADDR_NO_RANDOMIZE);
    if (limits->bubblewrap)
        exec_in_bubblewrap(limits);
    if (limits->preload != NULL)
        setenv("LD_PRELOAD", limits->preload, 1);
    execv(limits->program[0], limits->program);
    _exit(127);
}

/* --- supervising ---------------------------------------------------------------------------- */

struct end {
    const char *what;
    long long number;
};

/* Looks until the program has ended or broken a limit. */
static struct end supervise(pid_t program, const struct limits *limits, size_t *cpu_ms) {
    static struct seen seen;
    int64_t start = kit_now_ns();
    size_t look_number = 0;
    for (;;) {
        int status;
        look(&seen);
        size_t now_ms = seen.cpu_ticks * 1000 / (size_t)sysconf(_SC_CLK_TCK);
        *cpu_ms = now_ms > *cpu_ms ? now_ms : *cpu_ms;
        if (waitpid(program, &status, WNOHANG) == program) {
            if (WIFSIGNALED(status))
                return (struct end){"signal", WTERMSIG(status)};
            int code = WEXITSTATUS(status); /* bwrap says 128 + n for signal n */
            return limits->bubblewrap && code > 128 && code < 160
                       ? (struct end){"signal", code - 128}
                       : (struct end){"exit", code};
        }
        if (seen.threads > limits->processes) /* every process has one thread at least */
            return (struct end){"processes", (long long)seen.threads};
        if (seen.resident_kb / 1024 > limits->memory_mb)
            return (struct end){"memory", (long long)seen.resident_kb / 1024};
        if (look_number++ % 4 == 0 && disk_used_mb() > limits->disk_mb)
            return (struct end){"disk", (long long)disk_used_mb()};
        if ((double)(kit_now_ns() - start) / 1e9 > limits->seconds)
            return (struct end){"time", (long long)limits->seconds};
        nanosleep(&(struct timespec){.tv_nsec = LOOK_EVERY_NS}, NULL);
    }
}

/* An ordinary user: for root, one that has no process. Ids below 65536: containers map those. */
static uid_t choose_student(void) {
    if (getuid() != 0)
        return getuid();
    /* By process id, so that two checks at the same time have two users: one kills all of its own.
     */
    for (student = 61000 + (uid_t)getpid() % 4000; already_running() > 0; student++)
        continue;
    return student;
}

static bool bubblewrap_works(void) {
    pid_t pid = fork();
    if (pid == 0) {
        int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        if (getuid() == 0 && setuid(student) != 0)
            _exit(1);
        execlp("bwrap", "bwrap", "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "true",
               (char *)NULL);
        _exit(1);
    }
    int status;
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static int write_report(const struct limits *limits, struct end end, size_t cpu_ms) {
    FILE *file = fopen(limits->report, "we");
    if (file == NULL)
        return EXIT_TROUBLE;
    fprintf(file, "%s %lld %zu %s\n", end.what, end.number, cpu_ms,
            limits->bubblewrap ? "bubblewrap" : "limits");
    return fclose(file) == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}

static int run(struct limits *limits) {
    student = choose_student();
    limits->bubblewrap = limits->bubblewrap && bubblewrap_works();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    const char *place = getenv("CHECK_TMP");
    snprintf(folder, sizeof folder, "%s/lesson-kit-check-XXXXXX", place != NULL ? place : "/tmp");
    if (mkdtemp(folder) == NULL)
        return EXIT_TROUBLE;
    if (getuid() == 0 && chown(folder, student, student) != 0)
        return EXIT_TROUBLE;
    signal(SIGTERM, end_by_signal);
    signal(SIGINT, end_by_signal);
    fflush(NULL);
    pid_t program = fork();
    if (program == 0) {
        signal(SIGTERM, SIG_DFL);
        signal(SIGINT, SIG_DFL);
        be_the_student(limits);
    }
    size_t cpu_ms = 0;
    struct end end = {"refused", errno};
    if (program > 0)
        end = supervise(program, limits, &cpu_ms);
    leave_nothing();
    return write_report(limits, end, cpu_ms);
}

/* --- the command line ----------------------------------------------------------------------- */

static const struct argp_option list[] = {
    {"seconds", 's', "N", 0, "time that it may take", 0},
    {"processes", 'p', "N", 0, "processes and threads that it may have at once", 0},
    {"memory", 'm', "MB", 0, "memory that all its processes may use together", 0},
    {"disk", 'd', "MB", 0, "disk space that it may fill", 0},
    {"report", 'r', "FILE", 0, "where the one line of the report goes", 0},
    {"share", 'f', "FILE", 0, "a file that the program may write", 0},
    {"preload", 'l', "LIBRARY", 0, "a library to load before the program's own", 0},
    {"same-addresses", 'a', 0, 0, "no address space randomisation", 0},
    {"no-bubblewrap", 'n', 0, 0, "the limits alone", 0},
    {0},
};

static error_t parse(int key, char *value, struct argp_state *state) {
    struct limits *limits = state->input;
    switch (key) {
    case 's':
        limits->seconds = strtod(value, NULL);
        return 0;
    case 'p':
        limits->processes = strtoul(value, NULL, 10);
        return 0;
    case 'm':
        limits->memory_mb = strtoul(value, NULL, 10);
        return 0;
    case 'd':
        limits->disk_mb = strtoul(value, NULL, 10);
        return 0;
    case 'r':
        limits->report = value;
        return 0;
    case 'f':
        limits->share = value;
        return 0;
    case 'l':
        limits->preload = value;
        return 0;
    case 'a':
        limits->same_addresses = true;
        return 0;
    case 'n':
        limits->bubblewrap = false;
        return 0;
    case ARGP_KEY_ARGS:
        limits->program = state->argv + state->next;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_usage(state);
        return EINVAL;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int main(int argc, char **argv) {
    struct limits limits = {.seconds = 5,
                            .processes = 64,
                            .memory_mb = 512,
                            .disk_mb = 16,
                            .bubblewrap = true,
                            .report = "/dev/null"};
    const struct argp argp = {
        .options = list, .parser = parse, .args_doc = "PROGRAM [ARGUMENT...]"};
    if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &limits) != 0)
        return EXIT_USAGE;
    return run(&limits);
}
