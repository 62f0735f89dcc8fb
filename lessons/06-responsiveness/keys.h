/* keys.h - what the person does: keys from the terminal, signals from the system.
 *
 * The terminal is read with read(2), not by ncurses: so the thread that reads is free to be another
 * one than the thread that draws.
 */
#ifndef KEYS_H
#define KEYS_H

#include <stdbool.h>
#include <stddef.h>

enum event_kind {
    EVENT_NONE, /* nothing happened in the given time */
    EVENT_TEXT, /* a character: bytes, length */
    EVENT_LEFT, /* arrow keys and their relatives */
    EVENT_RIGHT,
    EVENT_UP,
    EVENT_DOWN,
    EVENT_HOME,
    EVENT_END,
    EVENT_PAGE_UP,
    EVENT_PAGE_DOWN,
    EVENT_BACKSPACE,
    EVENT_DELETE,
    EVENT_SAVE,    /* Ctrl-S */
    EVENT_QUIT,    /* Ctrl-Q */
    EVENT_RESIZE,  /* SIGWINCH: the terminal has another size */
    EVENT_RESUME,  /* SIGCONT: the editor was stopped; others may have used the terminal since */
    EVENT_CHILD,   /* SIGCHLD: a child process has ended */
    EVENT_OTHER,   /* the other file descriptor has something to read */
    EVENT_SIGNAL,  /* SIGTERM, SIGHUP, SIGINT or SIGQUIT: signal */
    EVENT_HANG_UP, /* the terminal is gone */
    EVENT_UNKNOWN, /* a key without meaning here, or SIGTSTP, which counts as one */
};

struct event {
    enum event_kind kind;
    char bytes[4];
    size_t length;
    int signal;
};

struct keys {
    int signals; /* file descriptor, see signalfd(2) */
    char waiting[256];
    size_t count; /* bytes read but not yet decoded */
};

/* Blocks the signals above for this thread and all that it starts, and reads them as events from
 * now on. A signal that the program was told to ignore stays ignored (see nohup(1)).
 * Returns 0 or an errno value. */
int keys_open(struct keys *keys);
void keys_close(struct keys *keys);

/* Waits for the next event, timeout_ms at most (-1: for ever); other is a file descriptor to watch
 * besides, or -1. */
struct event keys_next(struct keys *keys, int other, int timeout_ms);

/* Takes the first key off the bytes that wait. Returns false where they are no whole key yet; more
 * says whether more bytes may still come. */
bool keys_decode(struct keys *keys, bool more, struct event *event);

#endif
