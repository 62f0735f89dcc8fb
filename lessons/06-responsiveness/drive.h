/* drive.h - a session with the editor: its terminal and whoever types (typist.h), and what the editor has
 * left.
 */
#ifndef DRIVE_H
#define DRIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "typist.h"

/* The text and the list of words are files without a name (memfd_create(2)): nothing is left behind,
 * whatever ends the run. */
struct session {
    struct typist typist;
    const char *kind;                         /* of the editor */
    int text_file, words_file, timeline_file; /* the last is -1 where nothing is traced */
    char *saved;                              /* the file after saving */
    size_t saved_length;
    char *words;         /* the misspelled words, as the editor's --words writes them */
    size_t words_length; /* a zero byte follows on both texts */
};

/* Opens the text in a fresh editor with --model=KIND, types `keys` keys, and after the last echo
 * Ctrl-S and Ctrl-Q. A traced editor writes into the timeline file when it does what
 * (common/timeline.h). session_end waits until the editor has ended and reads what it has left.
 * Both return and say what typist.h does. session_free ends the editor where it still runs, and frees
 * the session in each case. */
int session_type(struct session *session, const char *kind, const char *text, size_t length,
                 size_t keys, bool traced, uint64_t *seed);
int session_end(struct session *session);
void session_free(struct session *session);

/* Prints when whoever types saw no echo, as lines of a timeline (common/timeline.h) that do not overlap. */
void session_print_waits(const struct session *session, size_t keys, FILE *file);

#endif
