/* drive.h - simulates a typist: opens the editor in a pseudo-terminal, types, and takes the time from
 * each key to its echo.
 */
#ifndef DRIVE_H
#define DRIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is typed: no character twice, and none that the text or the editor's status line holds. So
 * the next time that one appears on the screen, it is the echo of its key. */
#define DRIVE_KEYS "MR.JOCK,"

enum { DRIVE_KEYS_MOST = sizeof DRIVE_KEYS - 1 };

/* How somebody types: KEYS_PER_SECOND on average; the logarithm of the time between two keys is
 * normally distributed, as measured with people (see the page of this lesson). */
#define KEYS_PER_SECOND     20.0
#define INTERVAL_LOG_SPREAD 0.4

/* Finds the characters in what a terminal receives: everything but escape and control sequences
 * (ECMA-48, section 5.4). */
struct scanner {
    enum { PLAIN, ESCAPE, SEQUENCE, CHARSET } state;
};

/* Whether this byte is (part of) a character that the terminal shows. */
bool scanner_shows(struct scanner *scanner, char byte);

/* A session with the editor: its terminal, and what came of it. The text and the list of words are
 * files without a name (memfd_create(2)): nothing is left behind, whatever ends the run. */
struct session {
    int master;                               /* of the pseudo-terminal */
    int text_file, words_file, timeline_file; /* the last is -1 where nothing is traced */
    int pid;                                  /* the editor; 0: it has ended */
    struct scanner scanner;
    int64_t typed_ns[DRIVE_KEYS_MOST]; /* when each key was pressed */
    double delays_ms[DRIVE_KEYS_MOST]; /* from each key to its echo */
    char *saved;                       /* the file after saving */
    size_t saved_length;
    char *words;         /* the misspelled words, as the editor's --words writes them */
    size_t words_length; /* a zero byte follows on both texts */
};

/* Opens the text in a fresh editor with --model=KIND, types `keys` keys, and after the last echo
 * Ctrl-S and Ctrl-Q. A traced editor writes into the timeline file when it does what
 * (common/timeline.h). session_end waits until the editor has ended and reads what it has left.
 * Both say what went wrong, unless the editor did. Return 0 or an errno value: ETIMEDOUT when no
 * echo came, EINTR when the editor was killed, ECHILD when it ended otherwise. session_free ends
 * the editor where it still runs, and frees the session in each case. */
int session_type(struct session *session, const char *kind, const char *text, size_t length,
                 size_t keys, bool traced, uint64_t *seed);
int session_end(struct session *session);
void session_free(struct session *session);

/* The next time between two keys, in nanoseconds. */
int64_t drive_interval_ns(uint64_t *seed);

/* The percentile p of count values by the nearest rank: the smallest value that is not below p % of
 * them. With fewer than 100 values the 99th is the largest. The values are sorted. */
double percentile_of(double *values, size_t count, double p);

#endif
