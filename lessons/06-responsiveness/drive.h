/* drive.h - a person of clockwork: opens the editor in a pseudo-terminal, types, and takes the time
 * from each key to its echo.
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

/* What came of a session with the editor; free it with session_free. */
struct session {
    double delays_ms[DRIVE_KEYS_MOST]; /* from each key to its echo */
    size_t keys;
    char *saved; /* the file after saving */
    size_t saved_length;
    char *words; /* the misspelled words, as the editor's --words writes them */
    size_t words_length;
};

/* Opens the text in a fresh editor with --model=MODEL, types `keys` keys, saves and quits. Says
 * what went wrong, unless the editor did. Returns 0 or an errno value: ETIMEDOUT when no echo came,
 * EINTR when the editor was killed, ECHILD when it ended otherwise. session_free frees the session
 * in each case. */
int drive(const char *model, const char *text, size_t length, size_t keys, uint64_t *seed,
          struct session *session);
void session_free(struct session *session);

/* The next time between two keys, in nanoseconds. */
int64_t drive_interval_ns(uint64_t *seed);

/* The percentile p of count values by the nearest rank: the smallest value that is not below p % of
 * them. With fewer than 100 values the 99th is the largest. The values are sorted. */
double percentile_of(double *values, size_t count, double p);

/* Finds the characters in what a terminal receives: everything but escape and control sequences
 * (ECMA-48, section 5.4). */
struct scanner {
    enum { PLAIN, ESCAPE, SEQUENCE, CHARSET } state;
};

/* Whether this byte is (part of) a character that the terminal shows. */
bool scanner_shows(struct scanner *scanner, char byte);

#endif
