/* document.h - what the editor knows: the text, the cursor, the misspelled words, and what of it
 * stands on the screen. Nothing here draws, waits, or knows of threads and processes.
 */
#ifndef DOCUMENT_H
#define DOCUMENT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "keys.h"
#include "spell.h"

/* One change of the text: so many bytes deleted at a place, and others inserted there. */
struct change {
    size_t at, deleted, inserted;
};

enum { CHANGES_KEPT = 256 };

#define COLUMN_OF_CURSOR SIZE_MAX

struct document {
    struct buffer buffer;
    const char *path;
    bool read_only;
    uint64_t version; /* counts the changes of the text */
    uint64_t saved;   /* the version that is in the file */
    size_t cursor;
    size_t top; /* where the first line on the screen begins */
    /* The screen column that the cursor wants while it moves up and down; COLUMN_OF_CURSOR: the one
     * where it is. */
    size_t column;
    size_t first_column; /* the text column at the left border */
    int rows, columns;   /* of the terminal */
    bool repaint;        /* what stands in the terminal is not ours */
    bool asks;           /* the text is not saved, and the reader must say what to do */
    char message[256];   /* the last line of the screen; empty: the usual line */
    /* The misspelled words as of marks.version (UINT64_MAX: none), moved along with every change
     * since. */
    struct marks marks;
    struct change changes[CHANGES_KEPT]; /* change number v led to version v + 1 */
    const char *rescue_path;             /* where document_rescue writes; NULL: it finds a place */
    char rescued[PATH_MAX];              /* where it has written */
    const char *spelling;                /* why nothing is checked; NULL: it is */
};

/* Reads the file. Says why it cannot be edited. Returns 0 or an errno value; document_close frees
 * the document in both cases. */
int document_open(struct document *document, const char *path);
void document_close(struct document *document);

/* What a key does to the document. Returns true when the editor shall end. */
bool document_key(struct document *document, const struct event *event);

/* Whether the text as it is waits to be checked; whether no version of it has been checked yet. Both
 * are false where nothing is checked. */
bool document_unchecked(const struct document *document);
bool document_never_checked(const struct document *document);

/* One version of the text, for the checker. */
struct text {
    uint64_t version;
    size_t length;
    char *bytes; /* owned */
};

/* Copies the text. Returns 0 or ENOMEM; text_free frees the copy in both cases. */
int document_copy(const struct document *document, struct text *text);
void text_free(struct text *text);

/* Takes over what the checker found, and leaves an empty list. The text may have changed since:
 * then each word moves along with the text, and a word that was touched is dropped. */
void document_take_marks(struct document *document, struct marks *marks);

/* Whether something would be lost if the editor ended now. */
bool document_unsaved(const struct document *document);

/* Writes the text to a file of its own, in case the editor has to end at once: to `rescue_path`
 * where one is given, else beside the file, else in the folder for temporary files.
 * document->rescued names it afterwards; empty where nothing had to be rescued or nothing could be.
 */
void document_rescue(struct document *document);

/* What the screen shall show: lines of UTF-8 text, each as wide as the terminal at most and ended
 * by a newline. Bytes VIEW_UNDERLINE and VIEW_PLAIN switch the underlining of misspelled words; the
 * last line, the status, is shown reversed. */
struct view {
    int rows, columns;
    int cursor_row, cursor_column;
    bool repaint; /* all of it, whatever stands there */
    size_t length;
    char *text; /* owned */
};

#define VIEW_UNDERLINE '\001'
#define VIEW_PLAIN     '\002'

/* Moves the part that is seen so that the cursor is in it, and fills the view. Returns 0 or ENOMEM;
 * view_free frees the view in both cases. */
int document_view(struct document *document, struct view *view);
void view_free(struct view *view);

#endif
