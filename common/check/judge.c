/* judge.c - see judge.h. check.sh says in the environment where things are: CHECK_PROGRAM,
 * CHECK_PROGRAM_TSAN, CHECK_ANSWER, CHECK_RESULTS, CHECK_TOOLS (the folder of sandbox and
 * watch.so), CHECK_TMP (for temporary folders; /tmp unless it is set).
 */
#include "judge.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kit.h"
#include "watch.h"

enum { OUTPUT_MOST = 1 << 20, ARGUMENTS_MOST = 16, PATIENCE_MS = 2000, LOOK_EVERY_MS = 5 };

/* Without a handler of its own for crashes, which sometimes hangs (glibc 2.41). */
static const char TSAN_OPTIONS[] =
    "exitcode=66 report_signal_unsafe=0 handle_segv=0 handle_sigbus=0";

struct files {
    char folder[256], output[288], errors[288], report[288], counts[288];
};

bool judge_chinese(void) {
    const char *language = getenv("LESSON_LANG");
    return language != NULL && strcmp(language, "zh") == 0;
}

static const char *from_check(const char *name) {
    const char *value = getenv(name);
    cr_assert_not_null(value, "%s is not set: run scripts/check.sh", name);
    return value;
}

/* Each test has a file of its own, named by its line: the tests run at the same time, and their
 * sentences are read in the order in which the tests stand. */
static void say(const char *format, va_list values) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%06u", from_check("CHECK_SENTENCES"),
             criterion_current_test->data->line_);
    FILE *file = fopen(path, "ae");
    if (file == NULL)
        return;
    fprintf(file, "  ✗ ");
    vfprintf(file, format, values);
    fputc('\n', file);
    fclose(file);
}

void judge_reject(const char *english, const char *chinese, ...) {
    bool both = getenv("CHECK_BOTH_LANGUAGES") != NULL;
    va_list values, again;
    va_start(values, chinese);
    va_copy(again, values);
    if (both || !judge_chinese())
        say(english, values);
    if (both || judge_chinese())
        say(chinese, again);
    va_end(again);
    va_end(values);
    cr_assert_fail("%s", english);
    abort(); /* not reached: the line above ends the test */
}

/* --- running -------------------------------------------------------------------------------- */

static struct files make_files(void) {
    const char *place = getenv("CHECK_TMP");
    struct files files;
    snprintf(files.folder, sizeof files.folder, "%s/lesson-kit-judge-XXXXXX",
             place != NULL ? place : "/tmp");
    cr_assert_not_null(mkdtemp(files.folder));
    chmod(files.folder, 0711);
    snprintf(files.output, sizeof files.output, "%s/output", files.folder);
    snprintf(files.errors, sizeof files.errors, "%s/errors", files.folder);
    snprintf(files.report, sizeof files.report, "%s/report", files.folder);
    snprintf(files.counts, sizeof files.counts, "%s/counts", files.folder);
    int counts = open(files.counts, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    cr_assert_eq(ftruncate(counts, sizeof(struct watch_counts)), 0);
    fchmod(counts, 0666); /* the program runs as another user when we are root */
    close(counts);
    return files;
}

static void remove_files(const struct files *files) {
    unlink(files->output);
    unlink(files->errors);
    unlink(files->report);
    unlink(files->counts);
    rmdir(files->folder);
}

static char *read_file(const char *path) {
    char *text = calloc(1, OUTPUT_MOST + 1);
    FILE *file = fopen(path, "re");
    cr_assert_not_null(text);
    if (file == NULL)
        return text;
    size_t length = fread(text, 1, OUTPUT_MOST, file);
    text[length] = '\0';
    fclose(file);
    return text;
}

static void redirect(const char *path, int descriptor) {
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(file, descriptor);
    close(file);
}

/* Becomes the sandbox with the student's program in it. */
static void exec_sandbox(const struct files *files, const char *program, bool watched,
                         const char *const arguments[], int input) {
    char sandbox[PATH_MAX], report[320], share[320], preload[PATH_MAX];
    const char *words[ARGUMENTS_MOST + 16];
    size_t n = 0;
    snprintf(sandbox, sizeof sandbox, "%s/sandbox", from_check("CHECK_TOOLS"));
    snprintf(report, sizeof report, "--report=%s", files->report);
    snprintf(share, sizeof share, "--share=%s", files->counts);
    snprintf(preload, sizeof preload, "--preload=%s", from_check("CHECK_WATCH"));
    words[n++] = sandbox;
    words[n++] = report;
    if (watched) {
        words[n++] = share;
        words[n++] = preload;
    }
    if (program == getenv("CHECK_PROGRAM_TSAN")) {
        words[n++] = "--same-addresses";
        words[n++] = "--seconds=3";
    }
    if (getenv("CHECK_NO_BUBBLEWRAP") != NULL)
        words[n++] = "--no-bubblewrap";
    words[n++] = program;
    for (size_t i = 0; i < ARGUMENTS_MOST && arguments[i] != NULL; i++)
        words[n++] = arguments[i];
    words[n] = NULL;
    setenv("WATCH_FILE", files->counts, 1);
    setenv("TSAN_OPTIONS", TSAN_OPTIONS, 1);
    redirect(files->output, STDOUT_FILENO);
    redirect(files->errors, STDERR_FILENO);
    dup2(input, STDIN_FILENO);
    execv(sandbox, (char *const *)words);
    _exit(127);
}

static void read_report(const struct files *files, struct judge_run *run) {
    static const struct {
        const char *word;
        enum judge_end end;
    } ends[] = {{"exit", JUDGE_EXIT},           {"signal", JUDGE_SIGNAL}, {"time", JUDGE_WAITS},
                {"processes", JUDGE_PROCESSES}, {"memory", JUDGE_MEMORY}, {"disk", JUDGE_DISK}};
    char word[32] = "";
    long long number = 0, cpu_ms = 0;
    FILE *file = fopen(files->report, "re");
    if (file == NULL || fscanf(file, "%31s %lld %lld", word, &number, &cpu_ms) != 3)
        judge_reject("the sandbox did not report; is the disk full, or was it killed?",
                     "沙箱没有给出报告；是磁盘满了，还是它被杀死了？");
    fclose(file);
    run->code = (int)number;
    run->cpu_s = (double)cpu_ms / 1000;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (strcmp(word, ends[i].word) == 0)
            run->end = ends[i].end;
    if (strcmp(word, "time") == 0 && run->cpu_s > (double)number / 8) /* others compute too */
        run->end = JUDGE_SPINS;
}

static void read_counts(const struct files *files, struct judge_run *run) {
    int file = open(files->counts, O_RDONLY | O_CLOEXEC);
    struct watch_counts counts = {0};
    ssize_t bytes = file >= 0 ? read(file, &counts, sizeof counts) : 0;
    if (file >= 0)
        close(file);
    if (bytes != sizeof counts || counts.watched == 0)
        return;
    run->watched = true;
    run->threads = counts.threads;
    run->joined = counts.joined;
    run->most_threads = counts.most_threads;
    run->forks = counts.forks;
    run->reaped = counts.reaped;
    run->waits = counts.waits;
    run->most_waits = counts.most_waits;
    run->waits_locked = counts.waits_locked;
    run->waits_after_end = counts.waits_after_end;
    run->ended = counts.ended;
    if (counts.lived_ns > 0)
        run->runnable = (double)counts.runnable_ns / (double)counts.lived_ns;
    if (counts.main_lived_ns > 0)
        run->main_runnable = (double)counts.main_runnable_ns / (double)counts.main_lived_ns;
    run->locks = counts.locks;
    run->broadcasts = counts.broadcasts;
    run->cond_waits = counts.cond_waits;
    run->most_blocked = counts.most_blocked;
    run->looks = counts.looks;
    run->vain = counts.vain;
    run->naps = counts.naps;
    run->timed = counts.timed;
    run->forks_after_end = counts.forks_after_end;
}

/* --- the dialogue ----------------------------------------------------------------------------- */

static void sleep_ms(double ms) {
    struct timespec time = {(time_t)(ms / 1e3), (long)(fmod(ms, 1e3) * 1e6)};
    nanosleep(&time, NULL);
}

static bool has_ended(pid_t pid) {
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == pid;
}

static bool stands_in(const char *path, const char *text) {
    char *output = read_file(path);
    bool found = strstr(output, text) != NULL;
    free(output);
    return found;
}

/* Waits until the text stands in the output; false when it does not come, or the program ends
 * without it. */
static bool is_answered(const struct files *files, pid_t pid, const char *text) {
    int64_t start = kit_now_ns();
    while (kit_now_ns() - start < (int64_t)PATIENCE_MS * 1000000) {
        bool ended = has_ended(pid); /* before we look: what it printed at last counts */
        if (stands_in(files->output, text))
            return true;
        if (ended)
            return false;
        sleep_ms(LOOK_EVERY_MS);
    }
    return false;
}

/* Returns how many steps were answered. */
static unsigned hold_dialogue(const struct files *files, pid_t pid, int to_program,
                              const struct judge_step *steps) {
    unsigned answered = 0;
    for (const struct judge_step *step = steps;
         step->send != NULL || step->await != NULL || step->pause_s > 0; step++, answered++) {
        if (step->send != NULL &&
            write(to_program, step->send, strlen(step->send)) != (ssize_t)strlen(step->send))
            break; /* nobody reads any more */
        if (step->await != NULL && !is_answered(files, pid, step->await))
            break;
        if (step->pause_s > 0 && !has_ended(pid))
            sleep_ms(step->pause_s * 1e3);
    }
    return answered;
}

/* steps may be NULL: then there is nothing to read from the start. */
static struct judge_run run_program(const char *program, bool watched,
                                    const char *const arguments[], const struct judge_step *steps) {
    struct judge_run run = {0};
    struct files files = make_files();
    int input[2];
    cr_assert_eq(pipe2(input, O_CLOEXEC), 0);
    fflush(NULL);
    pid_t pid = fork();
    cr_assert_geq(pid, 0);
    if (pid == 0)
        exec_sandbox(&files, program, watched, arguments, input[0]);
    close(input[0]);
    if (steps != NULL) {
        void (*before)(int) = signal(SIGPIPE, SIG_IGN); /* write tells */
        run.answered = hold_dialogue(&files, pid, input[1], steps);
        signal(SIGPIPE, before);
    }
    close(input[1]);
    waitpid(pid, NULL, 0);
    run.output = read_file(files.output);
    run.errors = read_file(files.errors);
    read_counts(&files, &run);
    /* The report last: it may reject, and the files shall be gone by then. */
    struct files kept = files;
    read_report(&kept, &run);
    remove_files(&files);
    return run;
}

struct judge_run judge_dialogue(const char *const arguments[], const struct judge_step steps[]) {
    struct judge_run run = run_program(from_check("CHECK_PROGRAM"), true, arguments, steps);
    if (run.end == JUDGE_EXIT && !run.watched)
        judge_reject("the program could not be watched (LD_PRELOAD): %.300s",
                     "无法观察这个程序（LD_PRELOAD）：%.300s", run.errors);
    return run;
}

struct judge_run judge(const char *const arguments[]) {
    return judge_dialogue(arguments, NULL);
}

/* With a wish to watch.so in the environment. */
static struct judge_run judge_with(const char *name, const char *value,
                                   const char *const arguments[], const struct judge_step *steps) {
    setenv(name, value, 1);
    struct judge_run run = judge_dialogue(arguments, steps);
    unsetenv(name);
    return run;
}

struct judge_run judge_dialogue_creator_first(const char *const arguments[],
                                              const struct judge_step steps[]) {
    return judge_with("WATCH_FIRST", "creator", arguments, steps);
}

struct judge_run judge_dialogue_thread_first(const char *const arguments[],
                                             const struct judge_step steps[]) {
    return judge_with("WATCH_FIRST", "thread", arguments, steps);
}

struct judge_run judge_creator_first(const char *const arguments[]) {
    return judge_dialogue_creator_first(arguments, NULL);
}

struct judge_run judge_thread_first(const char *const arguments[]) {
    return judge_dialogue_thread_first(arguments, NULL);
}

struct judge_run judge_silent_child(const char *const arguments[]) {
    return judge_with("WATCH_CHILD", "silent", arguments, NULL);
}

struct judge_run judge_dead_child(const char *const arguments[]) {
    return judge_with("WATCH_CHILD", "dies", arguments, NULL);
}

struct judge_run judge_slow_fork(const char *const arguments[]) {
    return judge_with("WATCH_SLOW_FORK", "1", arguments, NULL);
}

static struct judge_run find_races(const char *const arguments[], bool watched,
                                   const struct judge_step *steps) {
    struct judge_run run = run_program(from_check("CHECK_PROGRAM_TSAN"), watched, arguments, steps);
    if (strstr(run.errors, "FATAL: ThreadSanitizer") != NULL)
        judge_reject("ThreadSanitizer cannot run on this machine, so races cannot be seen: %.300s",
                     "这台机器上 ThreadSanitizer 无法运行，看不出竞态条件：%.300s", run.errors);
    run.raced = strstr(run.errors, "WARNING: ThreadSanitizer: data race") != NULL;
    run.stored = strstr(run.errors, "watch: atomic store\n") != NULL;
    return run;
}

struct judge_run judge_race(const char *const arguments[]) {
    return find_races(arguments, false, NULL);
}

struct judge_run judge_race_dialogue(const char *const arguments[],
                                     const struct judge_step steps[]) {
    return find_races(arguments, false, steps);
}

struct judge_run judge_race_slow_stores(const char *const arguments[]) {
    setenv("WATCH_SLOW_STORES", "1", 1);
    struct judge_run run = find_races(arguments, false, NULL);
    unsetenv("WATCH_SLOW_STORES");
    return run;
}

static const char *const provocations[] = {[JUDGE_WAKES] = "wakes",
                                           [JUDGE_PAUSES] = "pauses",
                                           [JUDGE_LONG_PAUSES] = "long pauses",
                                           [JUDGE_HOLDS] = "holds",
                                           [JUDGE_LATE] = "late"};

struct judge_run judge_provoked(const char *const arguments[], enum judge_provoke how) {
    return judge_with("WATCH_PROVOKE", provocations[how], arguments, NULL);
}

struct judge_run judge_race_provoked(const char *const arguments[], enum judge_provoke how) {
    setenv("WATCH_PROVOKE", provocations[how], 1);
    struct judge_run run = find_races(arguments, true, NULL);
    unsetenv("WATCH_PROVOKE");
    return run;
}

void judge_ended_well(const struct judge_run *run) {
    switch (run->end) {
    case JUDGE_EXIT:
        if (run->code != 0)
            judge_reject("your program ended with exit status %d, not 0. It said: \"%.300s\"",
                         "程序的退出状态是 %d，不是 0。它说的是：“%.300s”", run->code, run->errors);
        return;
    case JUDGE_SIGNAL:
        if (run->code == 31) /* SIGSYS, from the sandbox */
            judge_reject(
                "your program tried to kill a process that is not its own child "
                "(kill with -1, or its parent); that was stopped",
                "程序试图杀死不是自己子进程的进程（用 -1 调用 kill，或者杀父进程），已被阻止");
        judge_reject("your program crashed with signal %d (SIG%s)", "程序崩溃了，信号 %d（SIG%s）",
                     run->code, sigabbrev_np(run->code));
    case JUDGE_WAITS:
        judge_reject("your program did not end: for 5 s it waited for something that never comes "
                     "(a lock that is held, a pipe that nobody closes, a child that does not end)",
                     "程序没有结束：5 秒里一直在等永远不会来的东西"
                     "（被占着的锁、没人关闭的管道、不结束的子进程）");
    case JUDGE_SPINS:
        judge_reject("your program did not end: for 5 s it computed without an end "
                     "(an endless loop, or busy waiting)",
                     "程序没有结束：5 秒里一直在不停地算（死循环，或者忙等待）");
    case JUDGE_PROCESSES:
        judge_reject("your program had %d processes and threads at once and was stopped: does a "
                     "child go on in the loop that forks?",
                     "程序同时有 %d 个进程和线程，已被终止：子进程是不是还在循环里继续 fork？",
                     run->code);
    case JUDGE_MEMORY:
        judge_reject("your program used %d MB of memory and was stopped",
                     "程序用了 %d MB 内存，已被终止", run->code);
    case JUDGE_DISK:
        judge_reject("your program filled %d MB of the disk and was stopped",
                     "程序往磁盘写了 %d MB，已被终止", run->code);
    }
}

/* --- answers -------------------------------------------------------------------------------- */

double judge_answer(const char *key) {
    char line[256];
    const char *path = from_check("CHECK_ANSWER");
    FILE *file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        char *rest = line + strspn(line, " \t");
        if (strncmp(rest, key, strlen(key)) != 0)
            continue;
        rest += strlen(key);
        static const char full_width_colon[] = "：";
        size_t sign = strspn(rest, " \t:=");
        if (strncmp(rest + sign, full_width_colon, strlen(full_width_colon)) == 0)
            sign += strlen(full_width_colon);
        char *end;
        double number = strtod(rest + sign, &end);
        if (sign == 0 || end == rest + sign)
            continue;
        fclose(file);
        if (*end == ',')
            judge_reject("%s: write the number with a point and without commas, as 8.1 or 1024",
                         "%s：小数点请用“.”，数里不要有逗号，例如 8.1 或 1024", key);
        return number;
    }
    if (file != NULL)
        fclose(file);
    judge_reject("answer.txt has no number behind \"%s:\" yet; write it there",
                 "answer.txt 里“%s:”后面还没有数字；请把答案写在那里", key);
}

/* The student's "summary" or "samples". Rejects, and says what to run, where there is none. */
static FILE *open_results(int lesson, const char *which) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/lesson%02d.%s.csv", from_check("CHECK_RESULTS"), lesson, which);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        judge_reject("you have no results of lesson %d yet; type make lesson%d, then read them",
                     "你还没有第 %d 课的结果；先输入 make lesson%d，再来读结果", lesson, lesson);
    return file;
}

/* Calls each for the rows of a series and metric: in both files the fifth column is an integer, and
 * the sixth the median or the value. */
static void each_row(int lesson, const char *which, const char *series, const char *metric,
                     void (*each)(double x, double value, void *context), void *context) {
    char line[512], name[64], kind[64], unit[32];
    double x, value;
    FILE *file = open_results(lesson, which);
    while (fgets(line, sizeof line, file) != NULL)
        if (line[0] != '#' &&
            sscanf(line, "%63[^,],%lf,%63[^,],%31[^,],%*d,%lf", name, &x, kind, unit, &value) ==
                5 &&
            strcmp(name, series) == 0 && strcmp(kind, metric) == 0)
            each(x, value, context);
    fclose(file);
}

struct wanted {
    double x, median;
};

static void keep_wanted(double x, double median, void *context) {
    struct wanted *wanted = context;
    if (x == wanted->x)
        wanted->median = median;
}

static void reject_missing(int lesson, const char *series, double x) {
    judge_reject("your results of lesson %d hold no %s at %g; type make lesson%d again",
                 "第 %d 课的结果里没有 %s 在 %g 处的值；请再运行 make lesson%d", lesson, series, x,
                 lesson);
}

double judge_median(int lesson, const char *series, double x, const char *metric) {
    struct wanted wanted = {x, NAN};
    each_row(lesson, "summary", series, metric, keep_wanted, &wanted);
    if (isnan(wanted.median))
        reject_missing(lesson, series, x);
    return wanted.median;
}

struct xs {
    double *list;
    size_t count, most;
};

static void keep_x(double x, double median, void *context) {
    struct xs *xs = context;
    (void)median;
    if (xs->count == xs->most)
        return;
    size_t at = xs->count++;
    for (; at > 0 && xs->list[at - 1] > x; at--)
        xs->list[at] = xs->list[at - 1];
    xs->list[at] = x;
}

size_t judge_xs(int lesson, const char *series, const char *metric, double *xs, size_t most) {
    struct xs found = {xs, 0, most};
    each_row(lesson, "summary", series, metric, keep_x, &found);
    return found.count;
}

struct values {
    double x, *list;
    size_t count, most;
};

static void keep_value(double x, double value, void *context) {
    struct values *values = context;
    if (x == values->x && values->count < values->most)
        values->list[values->count++] = value;
}

size_t judge_values(int lesson, const char *series, double x, const char *metric, double *values,
                    size_t most) {
    struct values found = {x, values, 0, most};
    each_row(lesson, "samples", series, metric, keep_value, &found);
    if (found.count == 0)
        reject_missing(lesson, series, x);
    return found.count;
}

double judge_note(int lesson, const char *key) {
    char line[512], wanted[128];
    double found = NAN;
    FILE *file = open_results(lesson, "summary");
    snprintf(wanted, sizeof wanted, "# %s: ", key);
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, wanted, strlen(wanted)) == 0)
            found = strtod(line + strlen(wanted), NULL);
    fclose(file);
    if (isnan(found))
        judge_reject("your results of lesson %d hold no line \"# %s\"; type make lesson%d again",
                     "第 %d 课的结果里没有“# %s”这一行；请再运行 make lesson%d", lesson, key,
                     lesson);
    return found;
}
