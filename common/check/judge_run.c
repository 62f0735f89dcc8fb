/* judge_run.c - run a student's program in the sandbox and see what it did. See judge.h. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "judge_inside.h"
#include "kit.h"
#include "look.h"

enum { OUTPUT_MOST = 1 << 20, ARGUMENTS_MOST = 16, STILL_NS = 1500000000 };

/* Without a handler of its own for crashes, which sometimes hangs (glibc 2.41). */
#define TSAN_OPTIONS "exitcode=66 report_signal_unsafe=0 handle_segv=0 handle_sigbus=0"

struct files {
    char folder[256], input[288], output[288], errors[288], report[288], counts[288], clock[288];
};

/* What is provoked by which variable in the environment of the program. */
static const struct provocation {
    const char *name, *value;
} provocations[] = {
    [JUDGE_NOTHING] = {NULL, NULL},
    [JUDGE_CREATOR_FIRST] = {"WATCH_FIRST", "creator"},
    [JUDGE_STAGGERED] = {"WATCH_FIRST", "staggered"},
    [JUDGE_NOBODY_FIRST] = {"WATCH_FIRST", "nobody"},
    [JUDGE_REFUSES] = {"WATCH_REFUSE", "0"},
    [JUDGE_REFUSES_THIRD] = {"WATCH_REFUSE", "2"},
    [JUDGE_THREAD_FIRST] = {"WATCH_FIRST", "thread"},
    [JUDGE_SILENT_CHILD] = {"WATCH_CHILD", "silent"},
    [JUDGE_DEAD_CHILD] = {"WATCH_CHILD", "dies"},
    [JUDGE_LATE_CHILD] = {"WATCH_CHILD", "late"},
    [JUDGE_CHANGED_BYTE] = {"WATCH_CHILD", "changes a byte"},
    [JUDGE_SLOW_CREATE] = {"WATCH_SLOW_CREATE", "1"},
    [JUDGE_SLOW_FORK] = {"WATCH_SLOW_FORK", "1"},
    [JUDGE_WAKES] = {"WATCH_PROVOKE", "wakes"},
    [JUDGE_WAKES_AND_PAUSES] = {"WATCH_PROVOKE", "wakes and long pauses"},
    [JUDGE_PAUSES] = {"WATCH_PROVOKE", "pauses"},
    [JUDGE_LONG_PAUSES] = {"WATCH_PROVOKE", "long pauses"},
    [JUDGE_HOLDS] = {"WATCH_PROVOKE", "holds"},
    [JUDGE_SLOW_POSTS] = {"WATCH_PROVOKE", "slow posts"},
    [JUDGE_SLOW_SLEEPS] = {"WATCH_PROVOKE", "slow sleeps"},
    [JUDGE_WAKES_AND_SLOW_SLEEPS] = {"WATCH_PROVOKE", "wakes and slow sleeps"},
    [JUDGE_SLOW_MAIN] = {"WATCH_PROVOKE", "slow main"},
    [JUDGE_SLOW_LOCKS] = {"WATCH_PROVOKE", "slow locks"},
    [JUDGE_LATE] = {"WATCH_PROVOKE", "late"},
    [JUDGE_SLOW_STORES] = {"WATCH_SLOW_STORES", "1"},
    [JUDGE_NOTES_WRITES] = {"WATCH_NOTES_WRITES", "1"},
};

/* Whether watch.so is to be loaded. ThreadSanitizer runs without it, unless it is what provokes
 * (atomics.c is linked into the program). */
static bool is_watched(struct judge_options options) {
    return !options.race ||
           (options.provoke != JUDGE_NOTHING && options.provoke != JUDGE_SLOW_STORES &&
            options.provoke != JUDGE_NOTES_WRITES);
}

/* --- what the program and the sandbox write to ------------------------------------------------ */

static void make_file(const char *path, size_t size, mode_t rights) {
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, rights);
    cr_assert_eq(ftruncate(file, (off_t)size), 0);
    fchmod(file, rights); /* whatever umask says */
    close(file);
}

static struct files make_files(void) {
    const char *place = getenv("CHECK_TMP");
    struct files files;
    snprintf(files.folder, sizeof files.folder, "%s/lesson-kit-judge-XXXXXX",
             place != NULL ? place : "/tmp");
    cr_assert_not_null(mkdtemp(files.folder));
    chmod(files.folder, 0711);
    snprintf(files.input, sizeof files.input, "%s/input", files.folder);
    snprintf(files.output, sizeof files.output, "%s/output", files.folder);
    snprintf(files.errors, sizeof files.errors, "%s/errors", files.folder);
    snprintf(files.report, sizeof files.report, "%s/report", files.folder);
    snprintf(files.counts, sizeof files.counts, "%s/counts", files.folder);
    snprintf(files.clock, sizeof files.clock, "%s/clock", files.folder);
    make_file(files.clock, sizeof(struct look_clock), 0600);
    make_file(files.counts, sizeof(struct watch_counts),
              0666); /* see be_the_student in sandbox.c */
    return files;
}

static void write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "we");
    cr_assert_not_null(file);
    cr_assert_geq(fputs(text, file), 0);
    cr_assert_eq(fclose(file), 0);
}

static void remove_files(const struct files *files) {
    unlink(files->input);
    unlink(files->output);
    unlink(files->errors);
    unlink(files->report);
    unlink(files->counts);
    unlink(files->clock);
    rmdir(files->folder);
}

char *judge_read_file(const char *path) {
    struct stat status = {0};
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file >= 0)
        fstat(file, &status);
    size_t most = status.st_size < OUTPUT_MOST ? (size_t)status.st_size : OUTPUT_MOST;
    char *text = malloc(most + 1);
    cr_assert_not_null(text);
    ssize_t length = most > 0 ? read(file, text, most) : 0;
    text[length > 0 ? length : 0] = '\0';
    if (file >= 0)
        close(file);
    return text;
}

/* --- running ---------------------------------------------------------------------------------- */

static void redirect(const char *path, int descriptor) {
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(file, descriptor);
    close(file);
}

/* Writes the sandbox, its options, the program and its arguments to words, and NULL behind them.
 * The texts stay until the program is executed. */
static void write_words(const char **words, const struct files *files, const char *program,
                        const char *const arguments[], struct judge_options options) {
    static char sandbox[PATH_MAX], report[320], clock[320], share[320], preload[PATH_MAX];
    static char show[PATH_MAX];
    size_t n = 0;
    snprintf(sandbox, sizeof sandbox, "%s/sandbox", judge_from_check("CHECK_TOOLS"));
    snprintf(report, sizeof report, "--report=%s", files->report);
    snprintf(clock, sizeof clock, "--clock=%s", files->clock);
    snprintf(show, sizeof show, "--show=%.*s", (int)(strrchr(program, '/') - program), program);
    snprintf(share, sizeof share, "--share=%s", files->counts);
    snprintf(preload, sizeof preload, "--preload=%s", judge_from_check("CHECK_WATCH"));
    words[n++] = sandbox;
    words[n++] = report;
    words[n++] = clock;
    words[n++] = show;
    if (is_watched(options)) {
        words[n++] = share;
        words[n++] = preload;
    }
    if (options.race) {
        words[n++] = "--same-addresses";
        words[n++] = "--seconds=3";
    }
    if (getenv("CHECK_NO_BUBBLEWRAP") != NULL)
        words[n++] = "--no-bubblewrap";
    words[n++] = program;
    for (size_t i = 0; i < ARGUMENTS_MOST && arguments[i] != NULL; i++)
        words[n++] = arguments[i];
    words[n] = NULL;
}

/* Becomes the sandbox with the student's program in it. */
static void exec_sandbox(const struct files *files, const char *program,
                         const char *const arguments[], struct judge_options options, int input) {
    const struct provocation *provocation = &provocations[options.provoke];
    const char *words[ARGUMENTS_MOST + 20];
    write_words(words, files, program, arguments, options);
    setenv("WATCH_FILE", files->counts, 1);
    setenv("TSAN_OPTIONS", options.names ? TSAN_OPTIONS : TSAN_OPTIONS " symbolize=0", 1);
    if (getenv("CHECK_FENCES") != NULL)
        setenv("WATCH_FENCES", "1", 1);
    if (provocation->name != NULL)
        setenv(provocation->name, provocation->value, 1);
    redirect(files->output, STDOUT_FILENO);
    redirect(files->errors, STDERR_FILENO);
    dup2(options.typed != NULL ? open(files->input, O_RDONLY) : input, STDIN_FILENO);
    execv(words[0], (char *const *)words);
    _exit(127);
}

static struct look_clock read_clock(const char *path) {
    struct look_clock clock = {0};
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file >= 0 && read(file, &clock, sizeof clock) != sizeof clock)
        clock.program_ns = clock.still_ns = 0;
    if (file >= 0)
        close(file);
    return clock;
}

int64_t judge_program_ns(const char *clock) {
    struct look_clock now = read_clock(clock);
    return now.program_ns;
}

bool judge_is_still(const char *clock) {
    struct look_clock now = read_clock(clock);
    return now.still_ns > STILL_NS;
}

static bool starved, cut_short;

bool judge_was_starved(void) {
    return starved;
}

bool judge_was_cut_short(void) {
    return cut_short;
}

/* A quarter of the time or more, and more than a hiccup. */
static void note_lost(double lost_s, double counted_s) {
    starved |= lost_s > 0.05 && lost_s > 0.25 * (lost_s + counted_s);
}

/* Returns false where the sandbox has written no report. */
static bool read_report(const struct files *files, struct judge_run *run) {
    static const struct {
        const char *word;
        enum judge_end end;
    } ends[] = {{"exit", JUDGE_EXIT},           {"signal", JUDGE_SIGNAL}, {"time", JUDGE_WAITS},
                {"processes", JUDGE_PROCESSES}, {"memory", JUDGE_MEMORY}, {"disk", JUDGE_DISK}};
    char word[32] = "";
    long long number = 0, cpu_ms = 0, lost_ms = 0;
    FILE *file = fopen(files->report, "re");
    bool reported =
        file != NULL && fscanf(file, "%31s %lld %lld %lld", word, &number, &cpu_ms, &lost_ms) == 4;
    if (file != NULL)
        fclose(file);
    if (!reported)
        return false;
    run->code = (int)number;
    run->cpu_s = (double)cpu_ms / 1000;
    note_lost((double)lost_ms / 1e3, (double)judge_program_ns(files->clock) / 1e9);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (strcmp(word, ends[i].word) == 0)
            run->end = ends[i].end;
    cut_short |=
        strcmp(word, "time") == 0 && (double)judge_program_ns(files->clock) / 1e9 < (double)number;
    if (strcmp(word, "time") == 0 && run->cpu_s > (double)number / 8) /* others compute too */
        run->end = JUDGE_SPINS;
    return true;
}

static double share_of(unsigned long long part, unsigned long long whole) {
    return whole > 0 ? (double)part / (double)whole : 0;
}

/* All 0 where nothing was counted. */
static struct watch_counts read_counts(const struct files *files) {
    struct watch_counts counts = {0};
    int file = open(files->counts, O_RDONLY | O_CLOEXEC);
    if (file >= 0 && read(file, &counts, sizeof counts) != sizeof counts)
        counts = (struct watch_counts){0};
    if (file >= 0)
        close(file);
    return counts;
}

static void note_counts(const struct files *files, struct judge_run *run) {
    struct watch_counts counts = read_counts(files);
    if (counts.watched == 0)
        return;
    run->counts = counts;
    run->main_runnable = share_of(counts.main_runnable_ns, counts.main_lived_ns);
}

/* Waits for the sandbox; returns the program's own time in s since it was last seen to call MPI. (Older kernels lack
 * pidfd_open(2); poll passes over a negative descriptor.) */
static double wait_for(pid_t pid, const struct files *files) {
    struct pollfd file = {.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN};
    unsigned calls = 0;
    int64_t since_ns = 0;
    while (waitpid(pid, NULL, WNOHANG) == 0) {
        struct watch_counts counts = read_counts(files);
        if (counts.calls != calls)
            since_ns = judge_program_ns(files->clock);
        calls = counts.calls;
        poll(&file, 1, 20);
    }
    if (file.fd >= 0)
        close(file.fd);
    return (double)(judge_program_ns(files->clock) - since_ns) / 1e9;
}

static struct judge_run run_program(const char *const arguments[], struct judge_options options) {
    const char *program = judge_from_check(options.race ? "CHECK_PROGRAM_TSAN" : "CHECK_PROGRAM");
    struct judge_run run = {0};
    struct files files = make_files();
    int input[2];
    if (options.typed != NULL)
        write_file(files.input, options.typed);
    cr_assert_eq(pipe2(input, O_CLOEXEC), 0);
    fflush(NULL);
    int64_t start_ns = kit_now_ns();
    pid_t pid = fork();
    cr_assert_geq(pid, 0);
    if (pid == 0)
        exec_sandbox(&files, program, arguments, options, input[0]);
    close(input[0]);
    if (options.steps != NULL) {
        void (*before)(int) = signal(SIGPIPE, SIG_IGN); /* write tells */
        run.answered = judge_hold_dialogue(pid, files.output, files.clock, input[1], options.steps);
        run.slept = judge_is_still(files.clock);
        signal(SIGPIPE, before);
    }
    close(input[1]);
    run.idle_s = wait_for(pid, &files);
    run.elapsed_s = (double)(kit_now_ns() - start_ns) / 1e9;
    run.output = judge_read_file(files.output);
    run.errors = judge_read_file(files.errors);
    note_counts(&files, &run);
    bool reported = read_report(&files, &run);
    run.slept |= run.end == JUDGE_WAITS && judge_is_still(files.clock);
    remove_files(&files);
    if (!reported)
        judge_reject("the sandbox did not report; is the disk full, or was it killed?",
                     "沙箱没有给出报告；是磁盘满了，还是它被杀死了？");
    return run;
}

static void look_for_races(struct judge_run *run) {
    if (strstr(run->errors, "FATAL: ThreadSanitizer") != NULL)
        judge_reject("ThreadSanitizer cannot run on this machine, so races cannot be seen: %.300s",
                     "这台机器上 ThreadSanitizer 无法运行，看不出数据竞争：%.300s", run->errors);
    run->raced = strstr(run->errors, "WARNING: ThreadSanitizer: data race") != NULL;
    run->inverted = strstr(run->errors, "lock-order-inversion") != NULL;
    run->shared_line = strstr(run->errors, "watch: shared line\n") != NULL;
    run->own_lock = strstr(run->errors, "watch: own lock\n") != NULL;
    run->stored = strstr(run->errors, "watch: atomic store\n") != NULL;
}

struct judge_run judge_with(const char *const arguments[], struct judge_options options) {
    struct judge_run run = run_program(arguments, options);
    if (options.race)
        look_for_races(&run);
    else if (run.end == JUDGE_EXIT && run.counts.watched == 0)
        judge_reject("the program could not be watched (LD_PRELOAD): %.300s",
                     "无法观察这个程序（LD_PRELOAD）：%.300s", run.errors);
    return run;
}

struct judge_run judge(const char *const arguments[]) {
    return judge_with(arguments, (struct judge_options){0});
}
