/* typist.h - simulates a typist: runs a program in a pseudo-terminal, types, and takes the time from each
 * key to its echo.
 */
#ifndef TYPIST_H
#define TYPIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is typed: no character twice, and none that the program shows by itself. So the next time that
 * one appears on the screen, it is the echo of its key. */
#define TYPIST_KEYS "MR.JOCK,"

enum { TYPIST_KEYS_MOST = sizeof TYPIST_KEYS - 1 };

/* How somebody types: KEYS_PER_SECOND on average; the logarithm of the time between two keys is
 * normally distributed, as measured with people (see the page of lesson 6). */
#define KEYS_PER_SECOND     20.0
#define INTERVAL_LOG_SPREAD 0.4

/* Finds the characters in what a terminal receives: everything but escape and control sequences
 * (ECMA-48, section 5.4). */
struct scanner {
    enum { PLAIN, ESCAPE, SEQUENCE, CHARSET } state;
};

/* Whether this byte is (part of) a character that the terminal shows. */
bool scanner_shows(struct scanner *scanner, char byte);

/* A program and its terminal of 24 x 80, and when each key was pressed and echoed. */
struct typist {
    const char *program; /* what messages call it, translated: "the editor" */
    int master;          /* of the pseudo-terminal; -1: none */
    int pid;             /* the program; 0: it has ended */
    struct scanner scanner;
    int64_t typed_ns[TYPIST_KEYS_MOST]; /* when each key was pressed */
    double delays_ms[TYPIST_KEYS_MOST]; /* from each key to its echo */
    int64_t delayed_ns; /* when it has ended: how long it was ready and had no CPU, see delay.h */
};

/* All functions below say what went wrong, unless the program did. They return 0 or an errno value:
 * ETIMEDOUT when no echo came, EINTR when the program was killed, ECHILD when it ended otherwise. */

/* Starts the program: in the child, whose standard input and output are the terminal, run(context)
 * becomes it (execv(3)) and does not return. */
int typist_open(struct typist *typist, const char *program, void (*run)(void *context),
                void *context);

/* Waits until the program shows something. */
int typist_wait_for_text(struct typist *typist);

/* Types `keys` of TYPIST_KEYS, each at its time, and waits for their echoes. */
int typist_type(struct typist *typist, size_t keys, uint64_t *seed);

/* Sends these keys at once. */
int typist_send(struct typist *typist, const char *keys);

/* Waits until the program has ended. */
int typist_end(struct typist *typist);

/* Ends the program where it still runs. */
void typist_close(struct typist *typist);

/* No pseudo-terminal or file could be had, for this errno value: says so. */
void typist_say_refused(const char *program, int error);

/* Moves a file descriptor out of the way of standard input, output and error, whose numbers it may
 * have got where one of them is closed; command as in fcntl(2). Returns the new one, or -1. */
int above_standard(int file, int command);

/* The next time between two keys, in nanoseconds. */
int64_t typist_interval_ns(uint64_t *seed);

/* The percentile p of count values by the nearest rank: the smallest value that is not below p % of
 * them. With fewer than 100 values the 99th is the largest. The values are sorted. */
double percentile_of(double *values, size_t count, double p);

#endif
