/* session.c - one session with the editor: somebody types, and each key is timed until its echo.
 *
 *   build/bin/06-responsiveness/session one               4 keys into a text of 200,000 words
 *   build/bin/06-responsiveness/session threads 8 7 10    8 keys, seed 7, a tenth of the text
 *
 * Prints the delay of each key and their percentiles, in ms. The editor begins to check its text as
 * soon as it is on the screen, and again after every key, and one check usually takes longer than
 * the time between two keys: so the checker is at work from the first key to the last, also where
 * there are only 4. No delay is printed before what the editor has left was found to be right: the
 * saved text, and the list of misspelled words, which has moved along with the keys.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../drive.h"
#include "../sample.h"
#include "../spell.h"
#include "allocate.h"
#include "kit.h"
#include "options.h"
#include "say.h"

enum { KEYS = 4 };

struct kind {
    const char *slug, *series;
};

static const struct kind *kind_named(const char *slug) {
    static const struct kind kinds[] = {
        {"one", "one"}, {"threads", "thread"}, {"processes", "process"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].slug, slug) == 0)
            return &kinds[i];
    say_error(_("MODEL=%s is not a model; type MODEL=one, MODEL=threads or MODEL=processes"), slug);
    exit(EXIT_USAGE);
}

/* What the editor must leave: the keys before the text, and the words that are misspelled then. */
struct expected {
    char *text;
    size_t keys, length; /* of the text, the keys included */
    size_t touched;      /* where the word ends to which the keys were added */
    struct marks marks;
};

static int make_text(struct expected *expected, size_t words) {
    size_t length, keys = expected->keys;
    char *sample = sample_text(words, 1, &length, &expected->marks); /* in all sessions the same */
    if (sample == NULL)
        return ENOENT;
    expected->length = keys + length;
    expected->text = kit_allocate(expected->length + 1, 1);
    memcpy(expected->text, TYPIST_KEYS, keys);
    memcpy(expected->text + keys, sample, length + 1);
    expected->touched = keys + strcspn(sample, " \n");
    for (size_t i = 0; i < expected->marks.count; i++)
        expected->marks.list[i].start += (uint32_t)keys;
    free(sample);
    return 0;
}

/* Whether the list that the editor wrote, a line "PLACE WORD" for each word, is the right one; what
 * it says of the word that the keys have touched does not matter. */
static bool has_right_words(const struct session *session, const struct expected *expected) {
    const char *at = session->words, *end = at + session->words_length;
    while (at < end && strtoul(at, NULL, 10) < expected->touched)
        at += strcspn(at, "\n") + 1;
    for (size_t i = 0; i < expected->marks.count; i++) {
        struct mark mark = expected->marks.list[i];
        char line[64];
        int length = snprintf(line, sizeof line, "%u %.*s\n", mark.start, (int)mark.length,
                              expected->text + mark.start);
        if (mark.start < expected->touched)
            continue;
        if (end - at < length || memcmp(at, line, (size_t)length) != 0)
            return false;
        at += length;
    }
    return at == end;
}

/* Another version of the dictionary may not know some word: only a check of our own can tell. */
static int check_again(struct expected *expected) {
    struct speller *speller = speller_open();
    if (speller == NULL)
        return ENOENT;
    marks_free(&expected->marks);
    int error = speller_check(speller, expected->text, expected->length, NULL, &expected->marks);
    speller_close(speller);
    if (error != 0)
        printf("error %d memory\n", error);
    return error;
}

static int compare(const struct session *session, struct expected *expected, const char *kind) {
    if (session->saved_length != expected->length ||
        memcmp(session->saved, expected->text, expected->length) != 0) {
        say_error(_("the editor with --model=%s has saved another text than was typed, so no time "
                    "is believed; please report this"),
                  kind);
        return EBADMSG;
    }
    if (has_right_words(session, expected))
        return 0;
    int error = check_again(expected);
    if (error != 0 || has_right_words(session, expected))
        return error;
    say_error(_("the editor with --model=%s has found other misspelled words than the text has, so "
                "no time is believed; please report this"),
              kind);
    return EBADMSG;
}

static void print_delays(struct session *session, size_t keys, const char *series) {
    static const double percentiles[] = {50, 75, 99};
    for (size_t i = 0; i < keys; i++)
        printf("%s 0 key %.6f\n", series, session->typist.delays_ms[i]);
    for (size_t i = 0; i < sizeof percentiles / sizeof *percentiles; i++)
        printf("%s %g delay %.6f\n", series, percentiles[i],
               percentile_of(session->typist.delays_ms, keys, percentiles[i]));
}

static int run(const struct kind *kind, struct expected *expected, size_t words, uint64_t seed) {
    struct session session;
    size_t keys = expected->keys;
    int error = make_text(expected, words);
    if (error != 0)
        return error;
    error = session_type(&session, kind->slug, expected->text + keys, expected->length - keys, keys,
                         false, &seed);
    if (error == 0)
        error = session_end(&session);
    if (error == 0)
        error = compare(&session, expected, kind->slug);
    if (error == 0)
        print_delays(&session, keys, kind->series);
    session_free(&session);
    return error;
}

int main(int argc, char **argv) {
    say_start();
    signal(SIGXFSZ, SIG_IGN); /* a text too large for ulimit -f is an error of write(2) then */
    const struct kind *kind = kind_named(argc > 1 ? argv[1] : "threads");
    size_t keys = KEYS, seed = 1, shrink = 1;
    if (argc > 2)
        keys = options_count("KEYS", argv[2], 1, TYPIST_KEYS_MOST, KEYS);
    if (argc > 3)
        seed = options_count("SEED", argv[3], 0, UINT32_MAX, seed);
    if (argc > 4)
        shrink = options_count("SHRINK", argv[4], 1, 100, 10);
    struct expected expected = {.keys = keys};
    int error = run(kind, &expected, SAMPLE_WORDS / shrink, seed);
    marks_free(&expected.marks);
    free(expected.text);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
