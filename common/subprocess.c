/* subprocess.c - see subprocess.h. */
#include "subprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kit.h"
#include "say.h"
#include "worker_limits.h"

enum { WORDS_MOST = 16 };

/* A program that is not ours: what it says is not for our reader, and Ctrl-C, of which it might
 * make many words, ends it through its parent. */
static void keep_quiet(void) {
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere >= 0)
        dup2(nowhere, STDERR_FILENO);
    signal(SIGINT, SIG_IGN);
}

/* Starts a program as a worker process whose standard output the caller reads from *output. One
 * that is foreign is looked for on PATH. Returns its pid, or -1 with errno. */
static int start_program(char *const arguments[], bool foreign, FILE **output) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    int pid = worker_fork();
    if (pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        if (foreign)
            keep_quiet();
        execvp(arguments[0], arguments);
        _exit(WORKER_NO_PROGRAM);
    }
    int error = errno;
    close(ends[1]);
    *output = pid > 0 ? fdopen(ends[0], "r") : NULL;
    if (*output == NULL)
        close(ends[0]);
    errno = error;
    return pid;
}

/* Runs a program, reads its lines, and waits for it. Says when the system refuses a process. */
static int run_program(char *const words[], bool foreign,
                       void (*line)(const char *text, void *context), void *context,
                       struct worker_end *end) {
    FILE *output;
    char text[256];
    int pid = start_program(words, foreign, &output);
    if (pid < 0) {
        int error = errno;
        worker_say_refused(WORKER_PROCESS, error);
        return error;
    }
    while (fgets(text, sizeof text, output) != NULL)
        line(text, context);
    fclose(output);
    return worker_wait(pid, end);
}

int worker_run_program(char *const arguments[], void (*line)(const char *text, void *context),
                       void *context) {
    char path[PATH_MAX], *words[WORDS_MOST] = {path};
    if (kit_program(path, sizeof path, arguments[0]) != 0)
        return errno;
    for (size_t i = 1; i + 1 < WORDS_MOST && arguments[i] != NULL; i++)
        words[i] = arguments[i];
    struct worker_end end;
    int error = run_program(words, false, line, context, &end);
    if (error == 0 && end.fate == WORKER_KILLED)
        worker_say_killed(arguments[0], end.code);
    return error == 0 && end.fate != WORKER_DONE ? ECHILD : error;
}

static void print_line(const char *text, void *unused) {
    (void)unused;
    fputs(text, stdout);
}

int worker_show_program(const char *name) {
    char copy[64], *words[] = {copy, NULL};
    snprintf(copy, sizeof copy, "%s", name);
    fflush(stdout);
    return worker_run_program(words, print_line, NULL);
}

int worker_run_foreign(char *const arguments[], void (*line)(const char *text, void *context),
                       void *context, struct worker_end *end) {
    return run_program(arguments, true, line, context, end);
}

void worker_say_killed(const char *program, int signal_number) {
    say_error(_("the program %s was killed by signal %d (SIG%s)"), program, signal_number,
              sigabbrev_np(signal_number));
}
