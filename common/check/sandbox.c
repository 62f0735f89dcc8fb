/* sandbox.c - run a student's program so that it cannot harm: it may hang, fork without end, eat
 * memory, fill the disk or kill what it can reach, and all that happens is a sentence.
 *
 *   sandbox --seconds=5 --processes=64 --memory=512 --disk=16 --report=FILE PROGRAM [ARGUMENT ...]
 *
 * The program runs in an empty folder of its own, in a session of its own, with resource limits, as
 * an ordinary user (also when we are root, whom RLIMIT_NPROC does not bind), and inside bubblewrap
 * where that works (bwrap(1): own process ids, read-only files, no network). Its output is ours.
 * The supervisor looks every 20 ms at all processes that descend from it (look.h), and when the program
 * ends. The report is one line:
 *
 *   exit 0 | signal 11 | time N | processes N | memory N | disk N
 *
 * then the CPU time in ms that all of them used, the time in ms in which others had the CPUs that
 * they wanted and which does not count as the program's, "bubblewrap" or "limits", and "filter" or
 * "none" where the kernel has no seccomp; see judge.h.
 * Exit status 0 when the report was made.
 */
#include <argp.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ipc_left.h"
#include "kit.h"
#include "look.h"
#include "protect.h"
#include "remove_tree.h"

enum { LOOK_EVERY_NS = 20000000, SHOWN_MOST = 4, HIDDEN_MOST = 16, WORDS_MOST = 256 };

struct limits {
    double seconds;
    size_t processes, memory_mb, disk_mb;
    bool bubblewrap;
    bool filter;         /* for its system calls, see protect.h */
    bool same_addresses; /* no address space randomisation, which ThreadSanitizer may not bear */
    const char *report, *clock; /* files; NULL: none */
    char *share;                /* a file that the program may write, or NULL */
    char *preload;              /* a library that is loaded before the program's own, or NULL */
    char *show[SHOWN_MOST];     /* folders that it may read, though others beside them are hidden */
    size_t shown;
    char **program;
};

static char folder[PATH_MAX];
static bool keep_folder; /* it was there before, and what the program made stays in it */
static uid_t student;    /* the user that the program runs as */
static bool shares_ipc;  /* objects of System V and of POSIX, with everybody */
static size_t running;   /* how many processes and threads he had before */

/* --- its processes ------------------------------------------------------------------------------ */

enum { PIDS_MOST = 1 << 22 }; /* PID_MAX_LIMIT */
static unsigned char seen_pids[PIDS_MOST / 8];

static void note_pids(const struct look *seen) {
    for (size_t i = 0; i < seen->processes; i++)
        seen_pids[seen->pids[i] / 8] |= (unsigned char)(1 << seen->pids[i] % 8);
}

static bool was_seen(pid_t pid) {
    return pid > 0 && pid < PIDS_MOST && (seen_pids[pid / 8] >> pid % 8 & 1) != 0;
}

/* --- its folder ----------------------------------------------------------------------------- */

static size_t disk_bytes;

static int add_size(const char *path, const struct stat *status, int kind, struct FTW *where) {
    (void)path, (void)kind, (void)where;
    disk_bytes += (size_t)status->st_blocks * 512;
    return 0;
}

static size_t disk_used_mb(const struct look *seen) {
    disk_bytes = 0;
    nftw(folder, add_size, 16, FTW_PHYS);
    return (disk_bytes >> 20) + look_nameless_mb(seen);
}

/* --- ending --------------------------------------------------------------------------------- */

/* All descendants are gone: who lost its parent is our child (PR_SET_CHILD_SUBREAPER). */
static bool have_no_child(void) {
    return waitpid(-1, NULL, WNOHANG) < 0;
}

/* Kills all descendants: first they are stopped, so that a fork bomb cannot outrun us, then killed.
 * As root, the student's user kills everything that is his, in one call. */
static void kill_all(void) {
    static struct look seen;
    if (have_no_child())
        return;
    if (student != getuid()) {
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
        if (seen.processes == 0 && have_no_child())
            return;
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
}

/* Without bubblewrap it shares the objects of System V, /dev/shm and /dev/mqueue with everybody: what it has made is
 * removed. As root, all that the student's user has. Else he is a user who may just have made a file there in another
 * program: it cannot be told from ours, so files stay; of System V the memory goes that processes made which were
 * seen here. */
static void remove_ipc(void) {
    if (student == getuid()) {
        ipc_remove_left(student, was_seen);
        return;
    }
    pid_t remover = fork();
    if (remover == 0) {
        if (setuid(student) == 0) {
            ipc_remove_left(student, NULL);
            ipc_remove_files(student, folder);
        }
        _exit(0);
    }
    waitpid(remover, NULL, 0);
}

static void leave_nothing(void) {
    kill_all();
    if (shares_ipc)
        remove_ipc();
    if (!keep_folder)
        remove_tree(folder);
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
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9' ||
            fstatat(dirfd(proc), entry->d_name, &status, 0) != 0 || status.st_uid != student)
            continue;
        snprintf(path, sizeof path, "/proc/%s/task", entry->d_name);
        count += stat(path, &status) == 0 && status.st_nlink > 2 ? status.st_nlink - 2 : 1;
    }
    if (proc != NULL)
        closedir(proc);
    return count;
}

static void set_limits(const struct limits *limits) {
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, (rlim_t)limits->seconds * 4 + 1);
    limit(RLIMIT_FSIZE, (rlim_t)limits->disk_mb << 20);
    limit(RLIMIT_NPROC, running + 4 * limits->processes); /* look() counts exactly */
}

struct words {
    char *list[WORDS_MOST];
    size_t count;
};

static void add_words(struct words *words, size_t count, char *const *more) {
    for (size_t i = 0; i < count; i++) {
        if (words->count + 1 == WORDS_MOST)
            _exit(127);
        words->list[words->count++] = more[i];
    }
}

static char *inside(const char *name) {
    char *path;
    if (asprintf(&path, "%s/%s", folder, name) < 0)
        _exit(127);
    mkdir(path, 0700);
    return path;
}

static char *number_of(int file) {
    char *number;
    if (file < 0 || asprintf(&number, "%d", file) < 0)
        _exit(127);
    return number;
}

static bool is_real_folder(const char *path) {
    struct stat status;
    return lstat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool is_empty(const char *path) {
    size_t entries = 0;
    DIR *stream = opendir(path);
    while (stream != NULL && readdir(stream) != NULL)
        entries++;
    if (stream == NULL || closedir(stream) != 0)
        return false;
    return entries == 2; /* . and .. */
}

/* Folders that are hidden behind an empty one, in which bubblewrap makes the way to what is mounted below. */
struct hidden {
    char *list[HIDDEN_MOST];
    size_t count;
};

static void hide(struct words *words, struct hidden *hidden, char *path) {
    if (hidden->count == HIDDEN_MOST)
        _exit(127);
    add_words(words, 2, (char *[]){"--tmpfs", path});
    hidden->list[hidden->count++] = path;
}

static bool is_below(const char *path, const char *above) {
    size_t length = strlen(above);
    return strncmp(path, above, length) == 0 && path[length] == '/';
}

/* Since version 0.12 bubblewrap reads each folder above what it mounts. One through which the program may go, but
 * which it may not read, is hidden. */
static void clear_way(struct words *words, struct hidden *hidden, const char *path) {
    for (size_t i = 0; i < hidden->count; i++)
        if (is_below(path, hidden->list[i]))
            return;
    for (const char *slash = path; (slash = strchr(slash + 1, '/')) != NULL;) {
        char *above = strndup(path, (size_t)(slash - path));
        if (above == NULL)
            _exit(127);
        if (access(above, R_OK) != 0) {
            hide(words, hidden, above);
            return;
        }
        free(above);
    }
}

/* Mounts a file or folder where it is. */
static void show(struct words *words, struct hidden *hidden, char *how, char *path) {
    if (!is_below(path, "/tmp") && !is_below(path, "/var/tmp") && !is_below(path, "/dev/shm"))
        clear_way(words, hidden, path);
    add_words(words, 3, (char *[]){how, path, path});
}

/* Everything may be read but other people's files and sockets, which are hidden behind empty folders:
 * a program could talk to an agent through a socket that it finds there. What may be written to is
 * the program's own and counts as its disk space, also /tmp and /dev/shm. */
static void exec_in_bubblewrap(const struct limits *limits) {
    static char *const first[] = {"bwrap",
                                  "--unshare-all",
                                  "--die-with-parent",
                                  "--new-session",
                                  "--ro-bind",
                                  "/",
                                  "/",
                                  "--dev",
                                  "/dev",
                                  "--proc",
                                  "/proc"};
    static char *const others[] = {"/home", "/root", "/run", "/mnt", "/media", "/srv"};
    struct words words = {.count = 0};
    struct hidden hidden = {.count = 0};
    char *temporary = inside(".tmp");
    add_words(&words, sizeof first / sizeof *first, first);
    add_words(&words, 3, (char *[]){"--bind", inside(".shm"), "/dev/shm"});
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (is_real_folder(others[i]) && !is_empty(others[i]))
            hide(&words, &hidden, others[i]);
    add_words(&words, 3, (char *[]){"--bind", temporary, "/tmp"});
    if (is_real_folder("/var/tmp"))
        add_words(&words, 3, (char *[]){"--bind", temporary, "/var/tmp"});
    for (size_t i = 0; i < limits->shown; i++)
        show(&words, &hidden, "--ro-bind", limits->show[i]);
    show(&words, &hidden, "--bind", folder);
    if (limits->share != NULL)
        show(&words, &hidden, "--bind", limits->share);
    if (limits->preload != NULL) {
        show(&words, &hidden, "--ro-bind", limits->preload);
        add_words(&words, 3, (char *[]){"--setenv", "LD_PRELOAD", limits->preload});
    }
    for (size_t i = 0; i < hidden.count; i++)
        add_words(&words, 2, (char *[]){"--remount-ro", hidden.list[i]});
    if (limits->filter)
        add_words(&words, 2, (char *[]){"--seccomp", number_of(protect_file())});
    add_words(&words, 3, (char *[]){"--chdir", folder, "--"});
    for (char **own = limits->program; *own != NULL; own++)
        add_words(&words, 1, own);
    execvp("bwrap", words.list);
    _exit(127); /* never on without it, for it is said to be there */
}

static void be_the_student(const struct limits *limits) {
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (chdir(folder) != 0)
        _exit(127);
    set_limits(limits);
    if (student != getuid() && (setgid(student) != 0 || setuid(student) != 0))
        _exit(127);
    close_range(STDERR_FILENO + 1, ~0U, 0); /* pipes and shared memory of the test */
    if (limits->same_addresses)
        personality(ADDR_NO_RANDOMIZE);
    if (limits->bubblewrap)
        exec_in_bubblewrap(limits);
    if (limits->filter && protect_ancestors() != 0)
        _exit(127);
    if (limits->preload != NULL)
        setenv("LD_PRELOAD", limits->preload, 1);
    execvp(limits->program[0], limits->program);
    _exit(127);
}

/* --- supervising ---------------------------------------------------------------------------- */

struct end {
    const char *what;
    long long number;
};

/* What the time limit counts. A program that is kept from the CPUs by others does not use its time
 * up, nor does it while we ourselves are kept from looking. */
struct clock {
    int64_t start_ns, last_ns;
    int64_t lost_ns, unseen_ns; /* of this, when others had the CPUs, and when we did not look */
    int64_t others_ns;          /* CPU time of all others in this time, known at the end */
    struct look_clock *shown;   /* what the judge may look at */
};

/* CPU time that was used or stolen on this machine so far (proc(5), /proc/stat). */
static int64_t used_ns(void) {
    long long ticks[8] = {0};
    FILE *file = fopen("/proc/stat", "re");
    if (file == NULL)
        return 0;
    int read = fscanf(file, "cpu %lld %lld %lld %lld %lld %lld %lld %lld", &ticks[0], &ticks[1],
                      &ticks[2], &ticks[3], &ticks[4], &ticks[5], &ticks[6], &ticks[7]);
    fclose(file);
    long long used = ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + ticks[7];
    return read == 8 ? used * (1000000000 / sysconf(_SC_CLK_TCK)) : 0;
}

static void advance(struct clock *clock, const struct look *before, const struct look *now) {
    int64_t now_ns = kit_now_ns(), passed_ns = now_ns - clock->last_ns;
    int64_t seen_ns = passed_ns < 3 * LOOK_EVERY_NS ? passed_ns : 3 * LOOK_EVERY_NS;
    int64_t lost_ns = (int64_t)((double)seen_ns * look_lost(before, now, passed_ns));
    clock->lost_ns += lost_ns;
    clock->unseen_ns += passed_ns - seen_ns;
    clock->last_ns = now_ns;
    clock->shown->program_ns += seen_ns - lost_ns;
    clock->shown->still_ns = look_moved(before, now) ? 0 : clock->shown->still_ns + passed_ns;
}

/* What the program lost to others: no more than they used, for threads of one program wait for each
 * other, too. */
static int64_t lost_to_others_ns(const struct clock *clock) {
    int64_t lost_ns = clock->lost_ns < clock->others_ns ? clock->lost_ns : clock->others_ns;
    return lost_ns + clock->unseen_ns;
}

static bool is_over(const struct clock *clock, double seconds) {
    enum { TIMES_MOST = 20 };
    return (double)clock->shown->program_ns / 1e9 > seconds ||
           (double)(clock->last_ns - clock->start_ns) / 1e9 > TIMES_MOST * seconds;
}

static bool has_ended(pid_t program, bool bubblewrap, struct end *end) {
    int status;
    if (waitpid(program, &status, WNOHANG) != program)
        return false;
    int code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    bool bwrap_says_signal = bubblewrap && code > 128 && code < 160; /* 128 + its number */
    *end = WIFSIGNALED(status) ? (struct end){"signal", code}
           : bwrap_says_signal ? (struct end){"signal", code - 128}
                               : (struct end){"exit", code};
    return true;
}

/* Until it is time to look again, or the program has ended. (Older kernels lack pidfd_open(2); poll passes over a
 * negative descriptor.) */
static void wait_for_end(int program) {
    struct pollfd file = {.fd = program, .events = POLLIN};
    ppoll(&file, 1, &(struct timespec){.tv_nsec = LOOK_EVERY_NS}, NULL);
}

/* Looks until the program has ended or broken a limit. */
static struct end supervise(pid_t program, const struct limits *limits, struct clock *clock,
                            size_t *cpu_ms) {
    static struct look looks[2];
    int descriptor = (int)syscall(SYS_pidfd_open, program, 0);
    clock->start_ns = clock->last_ns = kit_now_ns();
    for (size_t number = 0;; number++) {
        struct look *seen = &looks[number % 2];
        struct end end;
        look(seen);
        note_pids(seen);
        advance(clock, &looks[(number + 1) % 2], seen);
        size_t now_ms = seen->cpu_ticks * 1000 / (size_t)sysconf(_SC_CLK_TCK);
        *cpu_ms = now_ms > *cpu_ms ? now_ms : *cpu_ms;
        if (has_ended(program, limits->bubblewrap, &end))
            return end;
        if (seen->threads > limits->processes) /* every process has one thread at least */
            return (struct end){"processes", (long long)seen->threads};
        if (seen->resident_kb / 1024 > limits->memory_mb)
            return (struct end){"memory", (long long)seen->resident_kb / 1024};
        if (number % 2 == 1 && disk_used_mb(seen) > limits->disk_mb)
            return (struct end){"disk", (long long)disk_used_mb(seen)};
        if (is_over(clock, limits->seconds))
            return (struct end){"time", (long long)limits->seconds};
        wait_for_end(descriptor);
    }
}

/* Whether this user id exists here: root of a user namespace may have no other than its own
 * (user_namespaces(7), /proc/self/uid_map). */
static bool is_mapped(uid_t id) {
    unsigned long first, outside, count;
    bool mapped = false;
    FILE *file = fopen("/proc/self/uid_map", "re");
    if (file == NULL)
        return true;
    while (fscanf(file, "%lu %lu %lu", &first, &outside, &count) == 3)
        mapped |= id >= first && id - first < count;
    fclose(file);
    return mapped;
}

/* An ordinary user: for root, one that has no process, and no file where remove_ipc removes his. Ids below 65536:
 * containers map those. By process id, so that two checks at the same time have two users: one kills all of its own. */
static void choose_student(void) {
    student = 61000 + (uid_t)getpid() % 4000;
    bool own_user = getuid() == 0 && is_mapped(student);
    if (!own_user)
        student = getuid();
    while (((running = already_running()) > 0 || ipc_has_files(student)) && own_user)
        student++;
}

static bool bubblewrap_works(void) {
    pid_t pid = fork();
    if (pid == 0) {
        int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        if (student != getuid() && setuid(student) != 0)
            _exit(1);
        execlp("bwrap", "bwrap", "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "true",
               (char *)NULL);
        _exit(1);
    }
    int status;
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static int write_report(const struct limits *limits, struct end end, size_t cpu_ms,
                        const struct clock *clock) {
    FILE *file = fopen(limits->report, "we");
    if (file == NULL)
        return EXIT_TROUBLE;
    fprintf(file, "%s %lld %zu %lld %s %s\n", end.what, end.number, cpu_ms,
            (long long)lost_to_others_ns(clock) / 1000000,
            limits->bubblewrap ? "bubblewrap" : "limits", limits->filter ? "filter" : "none");
    return fclose(file) == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}

/* The program's folder: a new one, unless one was given. */
static bool make_folder(void) {
    const char *place = getenv("CHECK_TMP");
    if (!keep_folder) {
        snprintf(folder, sizeof folder, "%s/lesson-kit-check-XXXXXX",
                 place != NULL ? place : "/tmp");
        if (mkdtemp(folder) == NULL)
            return false;
    }
    if (student == getuid() || chown(folder, student, student) == 0)
        return true;
    leave_nothing();
    return false;
}

/* The clock in a file that judge and supervisor share, or in our own memory. */
static struct look_clock *map_clock(const char *path) {
    static struct look_clock own;
    int file = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0)
        return &own;
    void *shared = mmap(NULL, sizeof own, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    return shared != MAP_FAILED ? shared : &own;
}

static int run(struct limits *limits) {
    choose_student();
    bool tried = getenv("CHECK_BUBBLEWRAP") != NULL; /* by check.sh, for all runs of a check */
    limits->bubblewrap = limits->bubblewrap && (tried || bubblewrap_works());
    shares_ipc = !limits->bubblewrap;
    limits->filter = protect_is_possible();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (!make_folder())
        return EXIT_TROUBLE;
    signal(SIGTERM, end_by_signal);
    signal(SIGINT, end_by_signal);
    fflush(NULL);
    struct clock clock = {.shown = map_clock(limits->clock)};
    pid_t program = fork();
    if (program == 0) {
        signal(SIGTERM, SIG_DFL);
        signal(SIGINT, SIG_DFL);
        be_the_student(limits);
    }
    size_t cpu_ms = 0;
    struct end end = {"refused", errno};
    if (program > 0) {
        int64_t before_ns = used_ns();
        end = supervise(program, limits, &clock, &cpu_ms);
        clock.others_ns = used_ns() - before_ns - (int64_t)cpu_ms * 1000000;
    }
    leave_nothing();
    return write_report(limits, end, cpu_ms, &clock);
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
    {"show", 'w', "FOLDER", 0, "a folder that it may read, also in a hidden place", 0},
    {"folder", 'o', "FOLDER", 0, "its folder, which stays, in place of a new one", 0},
    {"clock", 'c', "FILE", 0, "in which its time runs (look.h)", 0},
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
    case 'w':
        if (limits->shown < SHOWN_MOST)
            limits->show[limits->shown++] = value;
        return 0;
    case 'o':
        snprintf(folder, sizeof folder, "%s", value);
        keep_folder = true;
        return 0;
    case 'c':
        limits->clock = value;
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
