/* watch.h - what the parts of watch.so share. */
#ifndef WATCH_H
#define WATCH_H

#include <stdatomic.h>
#include <stdbool.h>

#include "watch_counts.h"

#define WATCH_INSIDE __attribute__((visibility("hidden"))) /* no name of the student's program */

/* Never NULL. */
WATCH_INSIDE struct watch_counts *watch_counts(void);

/* Whether this is not the process that began. */
bool watch_is_child(void);

/* Notes which children are left; for the first process, when it exits. */
void watch_note_exit(void);
WATCH_INSIDE void watch_note_most(atomic_uint *most, unsigned now);

/* The function of this name that the program would have called without us. */
WATCH_INSIDE void *watch_next(const char *name);

/* Whether the environment gives this variable this value. */
WATCH_INSIDE bool watch_is_set(const char *name, const char *value);

/* That what is read from this file is the time of a timer. */
WATCH_INSIDE void watch_note_timer_file(int file);

/* That a child process says that it has sold. */
WATCH_INSIDE void watch_note_sold(void);

/* Returns when all other threads of the program sleep, of all its processes, or one of them computes on and on
 * (counts rests, spins), or after a while. (Those that do the same count as asleep.) */
WATCH_INSIDE void watch_let_others_rest(void (*pause)(void));

/* Around each call that blocks. */
WATCH_INSIDE void watch_begin_block(void);
WATCH_INSIDE void watch_end_block(void);

#endif
