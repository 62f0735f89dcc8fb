/* drive.c - see drive.h. */
#include "drive.h"

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
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

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

int64_t drive_interval_ns(uint64_t *seed) {
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

/* --- the session ------------------------------------------------------------------------------ */

/* Moves a file descriptor out of the way of standard input, output and error, whose numbers it may
 * have got where one of them is closed. Returns the new one, or -1 with errno. */
static int above_standard(int file, int command) {
    if (file < 0 || file > STDERR_FILENO)
        return file;
    int moved = fcntl(file, command, STDERR_FILENO + 1);
    close(file);
    return moved;
}

static int open_files(struct session *session, const char *text, size_t length, bool traced) {
    /* the editor inherits all of them */
    session->text_file = above_standard(memfd_create("text", 0), F_DUPFD);
    session->words_file = above_standard(memfd_create("words", 0), F_DUPFD);
    if (traced)
        session->timeline_file = above_standard(memfd_create("timeline", 0), F_DUPFD);
    if (session->text_file < 0 || session->words_file < 0 || (traced && session->timeline_file < 0))
        return errno;
    return pipe_write_all(session->text_file, text, length);
}

static int open_terminal(struct session *session, char *slave, size_t size) {
    const struct winsize window = {.ws_row = ROWS, .ws_col = COLUMNS};
    session->master = above_standard(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), F_DUPFD_CLOEXEC);
    if (session->master < 0 || grantpt(session->master) != 0 || unlockpt(session->master) != 0)
        return errno;
    if (ioctl(session->master, TIOCSWINSZ, &window) != 0)
        return errno;
    return ptsname_r(session->master, slave, size);
}

/* In the child: the terminal becomes its own, the files of above stay open. Errors go where the
 * lesson's errors go. */
static void become_editor(const struct session *session, const char *slave, const char *kind) {
    char path[PATH_MAX], text[64], words[80], rescue[80], which[32], timeline[80];
    setsid();
    int file = open(slave, O_RDWR); /* the first terminal that a session opens is its own */
    if (file < 0 || kit_program(path, sizeof path, "editor") != 0)
        _exit(EXIT_TROUBLE);
    dup2(file, STDIN_FILENO);
    dup2(file, STDOUT_FILENO);
    if (file > STDERR_FILENO)
        close(file);
    snprintf(which, sizeof which, "--model=%s", kind);
    snprintf(text, sizeof text, "/proc/self/fd/%d", session->text_file);
    snprintf(rescue, sizeof rescue, "--rescue=%s", text);
    snprintf(words, sizeof words, "--words=/proc/self/fd/%d", session->words_file);
    snprintf(timeline, sizeof timeline, "--timeline=/proc/self/fd/%d", session->timeline_file);
    setenv("TERM", "xterm", 1);
    unsetenv("LINES"); /* ncurses would believe them */
    unsetenv("COLUMNS");
    char *traced = session->timeline_file >= 0 ? timeline : NULL;
    char *const arguments[] = {path, which, rescue, words, text, traced, NULL};
    execv(path, arguments);
    _exit(EXIT_TROUBLE);
}

static void say_no_session(int error) {
    if (error == EFBIG)
        say_error(_("the text for the editor does not fit into a file: a limit is reached (%s), "
                    "which ulimit -f shows; raise it"),
                  strerrorname_np(error));
    else
        say_error(_("no pseudo-terminal or file could be had for the editor (%s); ulimit -n shows "
                    "the limit on open files: raise it, or close other programs"),
                  strerrorname_np(error));
}

static int open_session(struct session *session, const char *kind, const char *text, size_t length,
                        bool traced) {
    char slave[64];
    *session =
        (struct session){.master = -1, .text_file = -1, .words_file = -1, .timeline_file = -1};
    int error = open_files(session, text, length, traced);
    if (error == 0)
        error = open_terminal(session, slave, sizeof slave);
    if (error != 0) {
        say_no_session(error);
        return error;
    }
    session->pid = worker_fork();
    if (session->pid == 0)
        become_editor(session, slave, kind);
    if (session->pid > 0)
        return 0;
    error = errno;
    session->pid = 0;
    worker_say_refused(WORKER_PROCESS, error);
    return error;
}

/* Waits for the editor's end and says what it did not say itself. */
static int end_of_editor(struct session *session) {
    struct worker_end end;
    int error = worker_wait(session->pid, &end);
    session->pid = 0;
    if (error != 0)
        return error;
    if (end.fate == WORKER_KILLED)
        say_error(_("the editor was killed by signal %d (SIG%s)"), end.code,
                  sigabbrev_np(end.code));
    return end.fate == WORKER_DONE ? 0 : end.fate == WORKER_KILLED ? EINTR : ECHILD;
}

/* It has closed the terminal before it was told to quit. */
static int early_end(struct session *session) {
    int error = end_of_editor(session);
    if (error != 0)
        return error;
    say_error(_("the editor ended before it was told to; please report this"));
    return EPROTO;
}

/* Reads what the editor wrote, if something comes until `until`. Returns how many bytes, 0 when the
 * time is over, -1 when the editor has closed the terminal. */
static ssize_t read_screen(const struct session *session, char *bytes, size_t size, int64_t until) {
    struct pollfd file = {session->master, POLLIN, 0};
    int64_t rest = until - kit_now_ns();
    struct timespec wait = {rest > 0 ? rest / 1000000000 : 0, rest > 0 ? rest % 1000000000 : 0};
    int ready = ppoll(&file, 1, &wait, NULL);
    if (ready == 0 || (ready < 0 && errno == EINTR))
        return 0;
    ssize_t count = read(session->master, bytes, size);
    return count > 0 ? count : -1;
}

static int say_no_echo(void) {
    say_error(_("the editor has not answered for %d seconds; a checker of memory or races may be "
                "too slow for it: give --shrink=100"),
              PATIENCE_S);
    return ETIMEDOUT;
}

/* Until the first character of the text is on the screen. */
static int wait_for_text(struct session *session) {
    int64_t deadline = kit_now_ns() + PATIENCE_S * INT64_C(1000000000);
    char bytes[4096];
    for (;;) {
        ssize_t count = read_screen(session, bytes, sizeof bytes, deadline);
        if (count < 0)
            return early_end(session);
        if (count == 0 && kit_now_ns() >= deadline)
            return say_no_echo();
        bool seen = false; /* the scanner must see the rest, too */
        for (ssize_t i = 0; i < count; i++)
            seen = scanner_shows(&session->scanner, bytes[i]) || seen;
        if (seen)
            return 0;
    }
}

/* Types key after key at its time, whether the editor has answered or not: people do so. The text
 * has appeared somewhere in the time between two keys. */
static int type_keys(struct session *session, size_t keys, uint64_t *seed) {
    static const char typed[] = DRIVE_KEYS;
    int64_t *sent = session->typed_ns, now = kit_now_ns();
    int64_t due = now + (int64_t)(uniform(seed) * (double)drive_interval_ns(seed));
    int64_t deadline = now + PATIENCE_S * INT64_C(1000000000);
    char bytes[4096];
    size_t pressed = 0, echoed = 0;
    while (echoed < keys) {
        ssize_t count = read_screen(session, bytes, sizeof bytes, pressed < keys ? due : deadline);
        now = kit_now_ns();
        if (count < 0)
            return early_end(session);
        if (now >= deadline)
            return say_no_echo();
        for (ssize_t i = 0; i < count; i++)
            if (scanner_shows(&session->scanner, bytes[i]) && echoed < pressed &&
                bytes[i] == typed[echoed]) {
                session->delays_ms[echoed] = (double)(now - sent[echoed]) / 1e6;
                echoed++;
            }
        if (pressed < keys && now >= due) {
            sent[pressed] = kit_now_ns();
            if (pipe_write_all(session->master, &typed[pressed], 1) != 0)
                return early_end(session);
            pressed++;
            due += drive_interval_ns(seed);
        }
    }
    return 0;
}

int session_type(struct session *session, const char *kind, const char *text, size_t length,
                 size_t keys, bool traced, uint64_t *seed) {
    int error = open_session(session, kind, text, length, traced);
    if (error == 0)
        error = wait_for_text(session);
    if (error == 0)
        error = type_keys(session, keys, seed);
    if (error == 0 && pipe_write_all(session->master, "\x13\x11", 2) != 0) /* Ctrl-S, Ctrl-Q */
        error = early_end(session);
    return error;
}

static int read_file(int file, char **bytes, size_t *length) {
    struct stat about;
    if (fstat(file, &about) != 0 || lseek(file, 0, SEEK_SET) != 0)
        return errno;
    *length = (size_t)about.st_size;
    *bytes = malloc(*length + 1);
    if (*bytes == NULL)
        return ENOMEM;
    (*bytes)[*length] = '\0';
    return pipe_read_all(file, *bytes, *length);
}

int session_end(struct session *session) {
    int64_t deadline = kit_now_ns() + PATIENCE_S * INT64_C(1000000000);
    char bytes[4096];
    ssize_t count = 0;
    while (count >= 0 && kit_now_ns() < deadline)
        count = read_screen(session, bytes, sizeof bytes, deadline);
    if (count >= 0)
        return say_no_echo();
    int error = end_of_editor(session);
    if (error == 0)
        error = read_file(session->text_file, &session->saved, &session->saved_length);
    if (error == 0)
        error = read_file(session->words_file, &session->words, &session->words_length);
    return error;
}

void session_free(struct session *session) {
    struct worker_end end;
    if (session->pid > 0) { /* something went wrong in the middle */
        kill(session->pid, SIGKILL);
        worker_wait(session->pid, &end);
    }
    const int files[] = {session->master, session->text_file, session->words_file,
                         session->timeline_file};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (files[i] >= 0)
            close(files[i]);
    free(session->saved);
    free(session->words);
}
