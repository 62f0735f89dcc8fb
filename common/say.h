/* say.h - what a lesson program says: in the reader's language, in colour, in tables, with a
 * progress bar.
 *
 * Messages are written in English in the source and translated by GNU gettext (common/po). The
 * translations are found beside the program, in ../locale, so nothing needs to be installed.
 */
#ifndef SAY_H
#define SAY_H

#include <libintl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define SAY_DOMAIN "lesson-kit"

#define _(text)  gettext(text)
#define N_(text) text /* marks a text for translation where gettext cannot be called yet */

/* Chooses the language: LESSON_LANG=zh|en, else the locale (LC_ALL, LC_MESSAGES, LANG). Call it
 * first in main. Any other LESSON_LANG is an error: one line on stderr, exit status 2. */
void say_start(void);

/* The language chosen: "zh" or "en". */
const char *say_language(void);

/* One line on stderr, the name of the program before it; fmt is already translated. What was printed before
 * comes before it, also where stdout and stderr are one pipe. */
void say_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A remark on stderr that is no error (a noisy machine, an option without effect). */
void say_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Flushes stdout and checks that all of it was written. Returns 0, or -1 after saying why not
 * (a closed or full standard output). Call it last in main. */
int say_finish(void);

enum say_colour { SAY_PLAIN, SAY_GOOD, SAY_BAD, SAY_UNSURE, SAY_STRONG };

/* The escape sequence that starts a colour on stdout, or "" where stdout is no terminal or NO_COLOR
 * is set (https://no-color.org). SAY_PLAIN ends a colour. */
const char *say_colour(enum say_colour colour);

/* How many terminal columns a UTF-8 text takes (Chinese characters take two, see wcwidth(3)). */
size_t say_width(const char *text);

/* Shows how far the measuring is, on stderr, only when that is a terminal.
 * done and total in seconds of the budget; width is the widest interval of a ratio as a fraction of
 * the ratio (NAN when not known yet), goal is where it is narrow enough. */
void progress_show(size_t round, double done, double total, double width, double goal);
/* Removes the progress bar from the screen. Harmless when none is shown. */
void progress_clear(void);

#endif
