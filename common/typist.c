/* typist.c - see typist.h. */
#include "typist.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "delay.h"
#include "kit.h"
#include "pipes.h"
#include "say.h"
#include "worker.h"
#include "worker_limits.h"

enum { ROWS = 24, COLUMNS = 80, PATIENCE_S = 60 };

/* --- the typing ------------------------------------------------------------------------------- */

static double uniform(uint64_t *seed) {
    return ((double)(kit_random(seed) >> 11) + 0.5) / 9007199254740992.0; /* 2^53 */
}

int64_t typist_interval_ns(uint64_t *seed) {
    /* Box and Muller, A note on the generation of random normal deviates, 1958 */
    double normal = sqrt(-2 * log(uniform(seed))) * cos(2 * M_PI * uniform(seed));
    double spread = INTERVAL_LOG_SPREAD;
    double median_s = exp(-spread * spread / 2) / KEYS_PER_SECOND; /* the mean is 1 / speed */
    double seconds = median_s * exp(spread * normal);
    return (int64_t)(1e9 * fmin(fmax(seconds, 0.01), 0.25));
}

double percentile_of(double *values, size_t count, double p) {
    size_t rank = (size_t)ceil(p / 100 * (double)count);
    qsort(values, count, sizeof *values, kit_by_value);
    return count == 0 ? NAN : values[rank > 0 ? rank - 1 : 0];
}

bool scanner_shows(struct scanner *scanner, char byte) {
    switch (scanner->state) {
    case ESCAPE:
        scanner->state = byte == '[' ? SEQUENCE : byte == '(' || byte == ')' ? CHARSET : PLAIN;
        return false;
    case CHARSET:
        scanner->state = PLAIN;
        return false;
    case SEQUENCE:
        if (byte >= 0x40 && byte < 0x7F)
            scanner->state = PLAIN;
        return false;
    default:
        if (byte == 0x1B)
            scanner->state = ESCAPE;
        return (unsigned char)byte > 0x20 && byte != 0x7F;
    }
}

/* --- the terminal ----------------------------------------------------------------------------- */

int above_standard(int file, int command) {
    if (file < 0 || file > STDERR_FILENO)
        return file;
    int moved = fcntl(file, command, STDERR_FILENO + 1);
    close(file);
    return moved;
}

static int open_terminal(struct typist *typist, char *slave, size_t size) {
    const struct winsize window = {.ws_row = ROWS, .ws_col = COLUMNS};
    typist->master = above_standard(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), F_DUPFD_CLOEXEC);
    if (typist->master < 0 || grantpt(typist->master) != 0 || unlockpt(typist->master) != 0)
        return errno;
    if (ioctl(typist->master, TIOCSWINSZ, &window) != 0)
        return errno;
    return ptsname_r(typist->master, slave, size);
}

/* In the child: the terminal becomes its own; what else is open stays so. Errors go where the lesson's
 * errors go. */
static void become_program(const char *slave, void (*run)(void *context), void *context) {
    setsid();
    int file = open(slave, O_RDWR); /* the first terminal that a session opens is its own */
    if (file < 0)
        _exit(EXIT_TROUBLE);
    dup2(file, STDIN_FILENO);
    dup2(file, STDOUT_FILENO);
    if (file > STDERR_FILENO)
        close(file);
    setenv("TERM", "xterm", 1);
    unsetenv("LINES"); /* ncurses would believe them */
    unsetenv("COLUMNS");
    run(context);
    _exit(EXIT_TROUBLE);
}

void typist_say_refused(const char *program, int error) {
    if (error == EFBIG)
        say_error(
            _("the text for %s does not fit into a file: a limit is reached (%s), which ulimit "
              "-f shows; raise it"),
            program, strerrorname_np(error));
    else
        say_error(
            _("no pseudo-terminal or file could be had for %s (%s); ulimit -n shows the limit "
              "on open files: raise it, or close other programs"),
            program, strerrorname_np(error));
}

int typist_open(struct typist *typist, const char *program, void (*run)(void *context),
                void *context) {
    char slave[64];
    *typist = (struct typist){.program = program, .master = -1};
    int error = open_terminal(typist, slave, sizeof slave);
    if (error != 0) {
        typist_say_refused(program, error);
        return error;
    }
    typist->pid = worker_fork();
    if (typist->pid == 0)
        become_program(slave, run, context);
    if (typist->pid > 0)
        return 0;
    error = errno;
    typist->pid = 0;
    worker_say_refused(WORKER_PROCESS, error);
    return error;
}

/* Waits for the program's end and says what it did not say itself. */
static int end_of_program(struct typist *typist) {
    struct worker_end end;
    siginfo_t unused;
    if (waitid(P_PID, (id_t)typist->pid, &unused, WEXITED | WNOWAIT) == 0)
        typist->delayed_ns = delay_of_process(typist->pid);
    int error = worker_wait(typist->pid, &end);
    typist->pid = 0;
    if (error != 0)
        return error;
    if (end.fate == WORKER_KILLED)
        say_error(_("%s was killed by signal %d (SIG%s)"), typist->program, end.code,
                  sigabbrev_np(end.code));
    return end.fate == WORKER_DONE ? 0 : end.fate == WORKER_KILLED ? EINTR : ECHILD;
}

/* It has closed the terminal before it was told to quit. */
static int early_end(struct typist *typist) {
    int error = end_of_program(typist);
    if (error != 0)
        return error;
    say_error(_("%s ended before it was told to; please report this"), typist->program);
    return EPROTO;
}

/* Reads what the program wrote, if something comes until `until`. Returns how many bytes, 0 when the
 * time is over, -1 when the program has closed the terminal. */
static ssize_t read_screen(const struct typist *typist, char *bytes, size_t size, int64_t until) {
    struct pollfd file = {typist->master, POLLIN, 0};
    int64_t rest = until - kit_now_ns();
    struct timespec wait = {rest > 0 ? rest / 1000000000 : 0, rest > 0 ? rest % 1000000000 : 0};
    int ready = ppoll(&file, 1, &wait, NULL);
    if (ready == 0 || (ready < 0 && errno == EINTR))
        return 0;
    ssize_t count = read(typist->master, bytes, size);
    return count > 0 ? count : -1;
}

static int say_no_echo(const struct typist *typist) {
    say_error(_("%s has not answered for %d seconds; a checker of memory or races may be too slow "
                "for it: give --shrink=100"),
              typist->program, PATIENCE_S);
    return ETIMEDOUT;
}

/* Until the first character of the text is on the screen. */
int typist_wait_for_text(struct typist *typist) {
    int64_t deadline = kit_now_ns() + PATIENCE_S * INT64_C(1000000000);
    char bytes[4096];
    for (;;) {
        ssize_t count = read_screen(typist, bytes, sizeof bytes, deadline);
        if (count < 0)
            return early_end(typist);
        if (count == 0 && kit_now_ns() >= deadline)
            return say_no_echo(typist);
        bool seen = false; /* the scanner must see the rest, too */
        for (ssize_t i = 0; i < count; i++)
            seen = scanner_shows(&typist->scanner, bytes[i]) || seen;
        if (seen)
            return 0;
    }
}

/* Types key after key at its time, whether the program has answered or not: people do so. The text
 * has appeared somewhere in the time between two keys. */
int typist_type(struct typist *typist, size_t keys, uint64_t *seed) {
    static const char typed[] = TYPIST_KEYS;
    int64_t *sent = typist->typed_ns, now = kit_now_ns();
    int64_t due = now + (int64_t)(uniform(seed) * (double)typist_interval_ns(seed));
    int64_t deadline = now + PATIENCE_S * INT64_C(1000000000);
    char bytes[4096];
    size_t pressed = 0, echoed = 0;
    while (echoed < keys) {
        ssize_t count = read_screen(typist, bytes, sizeof bytes, pressed < keys ? due : deadline);
        now = kit_now_ns();
        if (count < 0)
            return early_end(typist);
        if (now >= deadline)
            return say_no_echo(typist);
        for (ssize_t i = 0; i < count; i++)
            if (scanner_shows(&typist->scanner, bytes[i]) && echoed < pressed &&
                bytes[i] == typed[echoed]) {
                typist->delays_ms[echoed] = (double)(now - sent[echoed]) / 1e6;
                echoed++;
            }
        if (pressed < keys && now >= due) {
            sent[pressed] = kit_now_ns();
            if (pipe_write_all(typist->master, &typed[pressed], 1) != 0)
                return early_end(typist);
            pressed++;
            due += typist_interval_ns(seed);
        }
    }
    return 0;
}

int typist_send(struct typist *typist, const char *keys) {
    return pipe_write_all(typist->master, keys, strlen(keys)) == 0 ? 0 : early_end(typist);
}

int typist_end(struct typist *typist) {
    int64_t deadline = kit_now_ns() + PATIENCE_S * INT64_C(1000000000);
    char bytes[4096];
    ssize_t count = 0;
    while (count >= 0 && kit_now_ns() < deadline)
        count = read_screen(typist, bytes, sizeof bytes, deadline);
    return count >= 0 ? say_no_echo(typist) : end_of_program(typist);
}

void typist_close(struct typist *typist) {
    struct worker_end end;
    if (typist->pid > 0) { /* something went wrong in the middle */
        kill(typist->pid, SIGKILL);
        worker_wait(typist->pid, &end);
    }
    if (typist->master >= 0)
        close(typist->master);
}
