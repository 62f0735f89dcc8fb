/* checkers.c - what tools say about suspect.c: ThreadSanitizer, helgrind and drd.
 *
 *   build/bin/07-races/checkers        all three tools on all three programs (some seconds)
 *   build/bin/07-races/checkers 50     on the first program only (any number above 1)
 *
 * Prints lines "SERIES X METRIC VALUE": the series is the tool and the program, such as tsan-race; x is the number of
 * threads; "reported" is 1 where the tool complained; where it did not, "slowdown" is how many times as long the
 * threads took as without the tool (a complaint takes time of its own). A tool that is not there, or does not run here, is left out.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../races.h"
#include "kit.h"
#include "worker.h"

enum { COMPLAINS = 66, TRIES = 5, WORDS = 7 };

static char suspect[PATH_MAX], suspect_tsan[PATH_MAX];

/* The words before the name of the program that is looked at. */
struct tool {
    const char *slug;
    char *words[WORDS];
};
enum { TOOLS = 3 };
static const struct tool tools[TOOLS] = {
    {"tsan", {suspect_tsan}},
    {"helgrind",
     {"valgrind", "--vgdb=no", "--tool=helgrind", "--error-exitcode=66", "--log-file=/dev/null",
      suspect}},
    {"drd",
     {"valgrind", "--vgdb=no", "--tool=drd", "--error-exitcode=66", "--log-file=/dev/null",
      suspect}},
};
static const struct tool no_tool = {"none", {suspect}};
static char *const cases[] = {"race", "mutex", "order"};

static void become(const struct tool *tool, char *program, int output) {
    char *words[WORDS + 2] = {0};
    size_t count = 0;
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    for (; count < WORDS && tool->words[count] != NULL; count++)
        words[count] = tool->words[count];
    words[count] = program;
    dup2(output, STDOUT_FILENO);
    if (nowhere < 0 || dup2(nowhere, STDERR_FILENO) < 0)
        close(STDERR_FILENO);
    /* The addresses that newer kernels choose at random are more than older ThreadSanitizers bear. */
    personality(ADDR_NO_RANDOMIZE);
    setenv("TSAN_OPTIONS", "exitcode=66", 1);
    execvp(words[0], words);
    _exit(127);
}

/* A program that runs under a tool. */
struct trial {
    pid_t child;
    FILE *output; /* how many ms its threads took */
};

/* Returns 0 or an errno value, after it has printed the line "error ERRNO WHAT". */
static int start(const struct tool *tool, char *program, struct trial *trial) {
    int ends[2], error = 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        error = errno;
    else if ((trial->output = fdopen(ends[0], "r")) == NULL)
        error = errno, close(ends[0]), close(ends[1]);
    if (error != 0)
        return races_fail(error, "process"), error;
    trial->child = worker_fork();
    if (trial->child == 0)
        become(tool, program, ends[1]);
    error = trial->child < 0 ? errno : 0;
    close(ends[1]);
    if (error == 0)
        return 0;
    fclose(trial->output);
    return races_fail(error, "process"), error;
}

/* *ms is 0 where the program could not run under the tool. */
static void finish(struct trial *trial, double *ms, bool *complains) {
    struct worker_end end = {0};
    if (fscanf(trial->output, "%lf", ms) != 1)
        *ms = 0;
    fclose(trial->output);
    worker_wait(trial->child, &end);
    *complains = end.fate == WORKER_FAILED && end.code == COMPLAINS;
    if (end.fate != WORKER_DONE && !*complains)
        *ms = 0;
}

/* The best of some runs without a tool, for one of less than a millisecond may be disturbed. */
static int time_without(char *program, double *best) {
    *best = 0;
    for (int i = 0; i < TRIES; i++) {
        struct trial trial;
        double ms;
        bool unused;
        int error = start(&no_tool, program, &trial);
        if (error != 0)
            return error;
        finish(&trial, &ms, &unused);
        if (ms > 0 && (*best == 0 || ms < *best))
            *best = ms;
    }
    return 0;
}

/* All tools at the same time, for each takes half a second to start. */
static int ask(char *program) {
    struct trial trials[TOOLS];
    double ms, without_ms;
    bool complains;
    size_t started = 0;
    int error = time_without(program, &without_ms);
    for (; started < TOOLS && error == 0; started += error == 0)
        error = start(&tools[started], program, &trials[started]);
    for (size_t i = 0; i < started; i++) {
        finish(&trials[i], &ms, &complains);
        if (ms == 0)
            continue;
        printf("%s-%s 2 reported %d\n", tools[i].slug, program, complains);
        if (without_ms > 0 && !complains)
            printf("%s-%s 2 slowdown %.6f\n", tools[i].slug, program, ms / without_ms);
    }
    return error;
}

int main(int argc, char **argv) {
    size_t count = sizeof cases / sizeof *cases;
    if (argc > 1 && strtoul(argv[1], NULL, 10) > 1)
        count = 1;
    int error = kit_program(suspect, sizeof suspect, "suspect") != 0 ||
                        kit_program(suspect_tsan, sizeof suspect_tsan, "suspect-tsan") != 0
                    ? races_fail(errno, "suspect")
                    : 0;
    if (under_valgrind()) /* no tool runs under another */
        return EXIT_SUCCESS;
    for (size_t i = 0; i < count && error == 0; i++)
        error = ask(cases[i]);
    return error == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
