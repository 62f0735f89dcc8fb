/* spell.h - finds the misspelled English words of a text with hunspell.
 *
 * A hunspell handle may be used by one thread at a time only: each speller has one of its own.
 */
#ifndef SPELL_H
#define SPELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One misspelled word: its place in the text, in bytes. 8 bytes, so that a list is easy to send. */
struct mark {
    uint32_t start, length;
};

/* What the checker hands over: the misspelled words of one version of the text, in order. */
struct marks {
    uint64_t version;
    size_t count, capacity;
    struct mark *list; /* owned */
};

void marks_free(struct marks *marks);

struct speller;

/* The files of the dictionary are these, with .aff and .dic. */
#define SPELL_DICTIONARY "/usr/share/hunspell/en_US"

/* Says which of them cannot be read, and what to install. */
void speller_say_missing(void);
void speller_say_no_memory(void);

/* Loads the dictionary en_US, which takes some 40 ms. Says what to install where it is missing.
 * Returns NULL then. */
struct speller *speller_open(void);
void speller_close(struct speller *speller);

/* Fills an empty list with the misspelled words of a text. Words are runs of letters, digits
 * and inner apostrophes; Chinese text has none. Where *stop becomes true (another thread may set
 * it; NULL: nobody does), the check is broken off. Returns 0, ECANCELED or ENOMEM; marks_free frees
 * the list in each case. */
int speller_check(struct speller *speller, const char *text, size_t length, const bool *stop,
                  struct marks *marks);

/* Texts longer than this are not checked: they would take seconds each time. */
#define SPELL_BYTES_MOST ((size_t)32 << 20)

#endif
