/* judge_dialogue.c - talk with a student's program while it runs (struct judge_step). */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "judge_inside.h"

enum { PATIENCE_MS = 2000, LOOK_EVERY_MS = 5 };

static void sleep_ms(double ms) {
    struct timespec time = {(time_t)(ms / 1e3), (long)(fmod(ms, 1e3) * 1e6)};
    nanosleep(&time, NULL);
}

static bool has_ended(pid_t pid) {
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == pid;
}

static bool stands_in(const char *path, const char *text) {
    char *written = judge_read_file(path);
    bool found = strstr(written, text) != NULL;
    free(written);
    return found;
}

/* Waits until the text stands in the output; false when it does not come, or the program ends
 * without it. */
static bool is_answered(pid_t pid, const char *output, const char *clock, const char *text) {
    int64_t start = judge_program_ns(clock);
    while (judge_program_ns(clock) - start < (int64_t)PATIENCE_MS * 1000000) {
        bool ended = has_ended(pid); /* before we look: what it printed at last counts */
        if (stands_in(output, text))
            return true;
        if (ended)
            return false;
        sleep_ms(LOOK_EVERY_MS);
    }
    return false;
}

static void let_run(pid_t pid, const char *clock, double seconds) {
    int64_t start = judge_program_ns(clock);
    while (!has_ended(pid) && (double)(judge_program_ns(clock) - start) < seconds * 1e9)
        sleep_ms(LOOK_EVERY_MS);
}

unsigned judge_hold_dialogue(pid_t pid, const char *output, const char *clock, int to_program,
                             const struct judge_step *steps) {
    unsigned answered = 0;
    for (const struct judge_step *step = steps;
         step->send != NULL || step->await != NULL || step->pause_s > 0; step++, answered++) {
        if (step->send != NULL &&
            write(to_program, step->send, strlen(step->send)) != (ssize_t)strlen(step->send))
            break; /* nobody reads any more */
        if (step->await != NULL && !is_answered(pid, output, clock, step->await))
            break;
        if (step->pause_s > 0)
            let_run(pid, clock, step->pause_s);
    }
    return answered;
}
