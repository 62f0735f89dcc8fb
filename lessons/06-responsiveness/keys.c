/* keys.c - see keys.h. */
#include "keys.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "editor.h"
#include "timeline.h"

enum { ESCAPE_MS = 25 }; /* a lone Esc is one that nothing follows for so long */

/* --- bytes to keys ---------------------------------------------------------------------------- */

static void drop(struct keys *keys, size_t count) {
    keys->count -= count;
    memmove(keys->waiting, keys->waiting + count, keys->count);
}

static enum event_kind control_key(char byte) {
    switch (byte) {
    case 'S' & 0x1F:
        return EVENT_SAVE;
    case 'Q' & 0x1F:
        return EVENT_QUIT;
    case 'H' & 0x1F:
    case 0x7F:
        return EVENT_BACKSPACE;
    default:
        return EVENT_UNKNOWN;
    }
}

/* What stands behind ESC [ or ESC O, for example A or 3~ (see console_codes(4)). */
static enum event_kind escape_key(const char *sequence, size_t length) {
    static const struct {
        const char *sequence;
        enum event_kind kind;
    } known[] = {
        {"A", EVENT_UP},       {"B", EVENT_DOWN},       {"C", EVENT_RIGHT}, {"D", EVENT_LEFT},
        {"H", EVENT_HOME},     {"F", EVENT_END},        {"1~", EVENT_HOME}, {"4~", EVENT_END},
        {"5~", EVENT_PAGE_UP}, {"6~", EVENT_PAGE_DOWN}, {"7~", EVENT_HOME}, {"8~", EVENT_END},
        {"3~", EVENT_DELETE},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].sequence) == length && memcmp(known[i].sequence, sequence, length) == 0)
            return known[i].kind;
    return EVENT_UNKNOWN;
}

static bool decode_escape(struct keys *keys, bool more, struct event *event) {
    const char *bytes = keys->waiting;
    size_t end = 2;
    event->kind = EVENT_UNKNOWN;
    if (keys->count == 1 || (bytes[1] != '[' && bytes[1] != 'O')) {
        if (keys->count == 1 && more)
            return false;
        bool lone = keys->count == 1 || bytes[1] == 0x1B; /* Alt and an arrow are ESC ESC [ A */
        drop(keys, lone ? 1 : 2);
        return true;
    }
    while (end < keys->count && bytes[end] >= 0x20 && bytes[end] < 0x40)
        end++;
    if (end == keys->count) { /* the last byte of the sequence is missing */
        if (more && end < sizeof keys->waiting)
            return false;
        drop(keys, end);
        return true;
    }
    event->kind = escape_key(bytes + 2, end - 1);
    drop(keys, end + 1);
    return true;
}

static bool decode_character(struct keys *keys, bool more, struct event *event) {
    unsigned char first = (unsigned char)keys->waiting[0];
    size_t bytes = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2, good = 1;
    while (good < bytes && good < keys->count && (keys->waiting[good] & 0xC0) == 0x80)
        good++;
    if (good < bytes && good == keys->count && more)
        return false;
    bool valid = good == bytes && (first < 0x80 || (first >= 0xC2 && first <= 0xF4));
    event->kind = valid ? EVENT_TEXT : EVENT_UNKNOWN;
    event->length = good;
    memcpy(event->bytes, keys->waiting, good);
    if (event->bytes[0] == '\r')
        event->bytes[0] = '\n';
    drop(keys, good);
    return true;
}

bool keys_decode(struct keys *keys, bool more, struct event *event) {
    *event = (struct event){.kind = EVENT_NONE};
    if (keys->count == 0)
        return false;
    char first = keys->waiting[0];
    if (first == 0x1B)
        return decode_escape(keys, more, event);
    bool typed = first == '\r' || first == '\n' || first == '\t';
    if (((unsigned char)first < 0x20 && !typed) || first == 0x7F) {
        event->kind = control_key(first);
        drop(keys, 1);
        return true;
    }
    return decode_character(keys, more, event);
}

/* --- waiting ---------------------------------------------------------------------------------- */

static bool ignored(int signal) {
    struct sigaction now;
    return sigaction(signal, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

int keys_open(struct keys *keys) {
    /* SIGTSTP too: ncurses would handle it in whichever thread it finds (see initscr(3ncurses)). */
    static const int wanted[] = {SIGWINCH, SIGCHLD, SIGCONT, SIGTSTP,
                                 SIGTERM,  SIGHUP,  SIGINT,  SIGQUIT};
    sigset_t signals;
    *keys = (struct keys){.signals = -1};
    signal(SIGCHLD, SIG_DFL); /* whoever ignores it hears of no child's end (see wait(2)) */
    sigemptyset(&signals);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!ignored(wanted[i]))
            sigaddset(&signals, wanted[i]);
    int error = pthread_sigmask(SIG_BLOCK, &signals, NULL);
    if (error != 0)
        return error;
    keys->signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    return keys->signals < 0 ? errno : 0;
}

void keys_close(struct keys *keys) {
    if (keys->signals >= 0)
        close(keys->signals);
}

static enum event_kind signal_event(int signal) {
    switch (signal) {
    case SIGWINCH:
        return EVENT_RESIZE;
    case SIGCONT:
        return EVENT_RESUME;
    case SIGCHLD:
        return EVENT_CHILD;
    case SIGTSTP:
        return EVENT_UNKNOWN;
    default:
        return EVENT_SIGNAL;
    }
}

static struct event read_signal(struct keys *keys) {
    struct signalfd_siginfo info;
    struct event event = {.kind = EVENT_NONE};
    if (read(keys->signals, &info, sizeof info) != sizeof info)
        return event;
    event.signal = (int)info.ssi_signo;
    event.kind = signal_event(event.signal);
    return event;
}

/* Returns false where the terminal is gone (end of file, EIO after a hang-up). */
static bool read_terminal(struct keys *keys) {
    ssize_t count =
        read(STDIN_FILENO, keys->waiting + keys->count, sizeof keys->waiting - keys->count);
    if (count > 0)
        keys->count += (size_t)count;
    return count > 0 || (count < 0 && (errno == EINTR || errno == EAGAIN));
}

struct event keys_next(struct keys *keys, int other, int timeout_ms) {
    struct event event;
    bool more = true;
    timeline_worker(ROLE_KEYS); /* in a traced run only, see programs/trace.c */
    for (;;) {
        if (keys_decode(keys, more, &event))
            return event;
        struct pollfd files[] = {
            {STDIN_FILENO, POLLIN, 0}, {keys->signals, POLLIN, 0}, {other, POLLIN, 0}};
        timeline_note(TIMELINE_WAITING);
        int ready = poll(files, 3, keys->count > 0 ? ESCAPE_MS : timeout_ms);
        timeline_note(TIMELINE_RUNNING);
        if (ready < 0 && errno != EINTR)
            return (struct event){.kind = EVENT_HANG_UP};
        if (ready <= 0 && keys->count == 0 && timeout_ms >= 0)
            return (struct event){.kind = EVENT_NONE};
        more = ready != 0;
        if (ready <= 0)
            continue;
        if (files[1].revents != 0)
            return read_signal(keys);
        if (files[0].revents != 0 && !read_terminal(keys))
            return (struct event){.kind = EVENT_HANG_UP};
        if (files[0].revents == 0 && files[2].revents != 0)
            return (struct event){.kind = EVENT_OTHER};
    }
}
