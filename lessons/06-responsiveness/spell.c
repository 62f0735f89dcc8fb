/* spell.c - see spell.h. */
#include "spell.h"

#include <ctype.h>
#include <errno.h>
#include <hunspell/hunspell.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "say.h"
#include "timeline.h"

enum {
    WORD_BYTES_MOST = 100,       /* what hunspell looks at in UTF-8 */
    DICTIONARY_BYTES = 32 << 20, /* more than the dictionary takes in memory */
};

struct speller {
    Hunhandle *handle;
};

void marks_free(struct marks *marks) {
    free(marks->list);
    *marks = (struct marks){0};
}

static const char *const files[] = {SPELL_DICTIONARY ".aff", SPELL_DICTIONARY ".dic"};

void speller_say_missing(void) {
    size_t missing = access(files[0], R_OK) != 0 ? 0 : 1;
    int error = access(files[missing], R_OK) != 0 ? errno : EINVAL;
    say_error(_("the dictionary %s cannot be read (%s); install the package hunspell-en-us "
                "(scripts/setup.sh does so)"),
              files[missing], strerrorname_np(error));
}

void speller_say_no_memory(void) {
    say_error(_("there is no memory left for the dictionary (ulimit -v shows the limit; raise "
                "it or close other programs)"));
}

struct speller *speller_open(void) {
    if (access(files[0], R_OK) != 0 || access(files[1], R_OK) != 0) {
        speller_say_missing();
        return NULL;
    }
    /* hunspell is C++ and ends the program where memory is refused; so ask beforehand */
    void *probe = malloc(DICTIONARY_BYTES);
    struct speller *speller = probe != NULL ? malloc(sizeof *speller) : NULL;
    free(probe);
    if (speller != NULL)
        speller->handle = Hunspell_create(files[0], files[1]);
    if (speller == NULL || speller->handle == NULL) {
        free(speller);
        speller_say_no_memory();
        return NULL;
    }
    return speller;
}

void speller_close(struct speller *speller) {
    if (speller == NULL)
        return;
    Hunspell_destroy(speller->handle);
    free(speller);
}

/* How many bytes of a letter stand here: 1 for a to z and for digits (hunspell knows 2nd), 2 for
 * letters with accents (U+00C0 to U+024F, whose first bytes are C3 to C9), 0 where there is none.
 */
static size_t letter_bytes(const char *text, const char *end) {
    unsigned char first = (unsigned char)*text;
    if (isascii(first) && isalnum(first))
        return 1;
    return first >= 0xC3 && first <= 0xC9 && text + 1 < end ? 2 : 0;
}

static const char *word_end(const char *at, const char *end) {
    while (at < end) {
        size_t bytes = letter_bytes(at, end);
        if (bytes == 0 && *at == '\'' && at + 1 < end && letter_bytes(at + 1, end) > 0)
            bytes = 1;
        if (bytes == 0)
            break;
        at += bytes;
    }
    return at;
}

static int add_mark(struct marks *marks, size_t start, size_t length) {
    if (marks->count == marks->capacity) {
        size_t capacity = 2 * marks->capacity + 64;
        struct mark *list = reallocarray(marks->list, capacity, sizeof *list);
        if (list == NULL)
            return ENOMEM;
        marks->list = list;
        marks->capacity = capacity;
    }
    marks->list[marks->count++] = (struct mark){(uint32_t)start, (uint32_t)length};
    return 0;
}

static bool misspelled(struct speller *speller, const char *start, size_t length) {
    char word[WORD_BYTES_MOST + 1];
    if (length > WORD_BYTES_MOST)
        return false;
    memcpy(word, start, length);
    word[length] = '\0';
    return Hunspell_spell(speller->handle, word) == 0;
}

int speller_check(struct speller *speller, const char *text, size_t length, const bool *stop,
                  struct marks *marks) {
    const char *at = text, *end = text + length;
    for (size_t words = 0; at < end;) {
        if (letter_bytes(at, end) == 0) {
            at++;
            continue;
        }
        if (stop != NULL && __atomic_load_n(stop, __ATOMIC_RELAXED))
            return ECANCELED;
        if (words++ % 64 == 0)
            timeline_note(TIMELINE_RUNNING);
        const char *after = word_end(at, end);
        if (misspelled(speller, at, (size_t)(after - at)) &&
            add_mark(marks, (size_t)(at - text), (size_t)(after - at)) != 0)
            return ENOMEM;
        at = after;
    }
    return 0;
}
