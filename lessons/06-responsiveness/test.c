/* test.c - lesson 6: the parts of the editor keep the text, find the words, and hand them over
 * whole. No test asks how long anything takes. The editor itself is tested in a terminal
 * (test.sh). */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "document.h"
#include "drive.h"
#include "handover.h"
#include "kit.h"
#include "sample.h"

static char folder[] = "/tmp/lesson6-XXXXXX";

static void prepare(void) {
    setlocale(LC_CTYPE, "C.UTF-8");
}

static void make_folder(void) {
    prepare();
    cr_assert_neq(mkdtemp(folder), NULL);
    cr_assert_eq(chdir(folder), 0);
}

static void remove_folder(void) {
    unlink("file");
    unlink("link");
    cr_expect_eq(rmdir(folder), 0, "something else is left in %s", folder);
}

static void write_file(const char *bytes, size_t count) {
    FILE *file = fopen("file", "w");
    cr_assert_eq(fwrite(bytes, 1, count, file), count);
    cr_assert_eq(fclose(file), 0);
}

static void expect_text(const struct buffer *buffer, const char *text) {
    char bytes[4096];
    size_t length = buffer_length(buffer);
    cr_assert_lt(length, sizeof bytes);
    buffer_copy(buffer, 0, length, bytes);
    bytes[length] = '\0';
    cr_expect_str_eq(bytes, text);
}

/* --- the text --------------------------------------------------------------------------------- */

Test(buffer, ten_thousand_random_changes_leave_what_they_should, .init = prepare) {
    struct buffer buffer;
    char *expected = calloc(200000, 1), piece[16], copy[64];
    size_t length = 0;
    uint64_t seed = 6;
    cr_assert_eq(buffer_read(&buffer, "/nowhere/at/all"), 0);
    for (int i = 0; i < 10000; i++) {
        size_t at = kit_random(&seed) % (length + 1), count = kit_random(&seed) % sizeof piece;
        if (kit_random(&seed) % 3 > 0) {
            memset(piece, 'a' + i % 26, sizeof piece);
            memmove(expected + at + count, expected + at, length - at);
            memcpy(expected + at, piece, count);
            cr_assert_eq(buffer_insert(&buffer, at, piece, count), 0);
            length += count;
        } else {
            count = count < length - at ? count : length - at;
            memmove(expected + at, expected + at + count, length - at - count);
            buffer_delete(&buffer, at, count);
            length -= count;
        }
        size_t from = kit_random(&seed) % (length + 1);
        size_t part = sizeof copy < length - from ? sizeof copy : length - from;
        buffer_copy(&buffer, from, part, copy);
        cr_assert_eq(memcmp(copy, expected + from, part), 0, "after change %d", i);
        cr_assert_eq(buffer_length(&buffer), length);
    }
    free(expected);
    buffer_free(&buffer);
}

Test(buffer, lines_are_found_wherever_the_gap_is, .init = prepare) {
    static const char text[] = "first\n\nthird line\nlast";
    struct buffer buffer;
    size_t length = sizeof text - 1;
    cr_assert_eq(buffer_read(&buffer, "/nowhere/at/all"), 0);
    cr_assert_eq(buffer_insert(&buffer, 0, text, length), 0);
    for (size_t gap = 0; gap <= length; gap++) {
        buffer_insert(&buffer, gap, "x", 1); /* moves the gap */
        buffer_delete(&buffer, gap, 1);
        for (size_t at = 0; at <= length; at++) {
            size_t start = at, end = at;
            while (start > 0 && text[start - 1] != '\n')
                start--;
            while (end < length && text[end] != '\n')
                end++;
            cr_expect_eq(buffer_line_start(&buffer, at), start, "gap %zu, at %zu", gap, at);
            cr_expect_eq(buffer_line_end(&buffer, at), end, "gap %zu, at %zu", gap, at);
        }
    }
    buffer_free(&buffer);
}

static void expect_read(const char *bytes, size_t count, int error) {
    struct buffer buffer;
    write_file(bytes, count);
    cr_expect_eq(buffer_read(&buffer, "file"), error, "%s", bytes);
    buffer_free(&buffer);
}

Test(buffer, only_utf8_text_is_taken, .init = make_folder, .fini = remove_folder) {
    struct buffer buffer;
    expect_read("", 0, 0);
    expect_read("caf\xC3\xA9 \xE4\xBD\xA0 \xF0\x9F\x98\x80\n", 14, 0);
    expect_read("a\0b", 3, EILSEQ);
    expect_read("caf\xE9", 4, EILSEQ);          /* Latin-1 */
    expect_read("\xC0\xAF", 2, EILSEQ);         /* longer than it must be */
    expect_read("\xED\xA0\x80", 3, EILSEQ);     /* half of a pair of UTF-16 */
    expect_read("\xF4\x90\x80\x80", 4, EILSEQ); /* above U+10FFFF */
    expect_read("\xE4\xBD", 2, EILSEQ);         /* cut off */
    cr_expect_eq(buffer_read(&buffer, "."), EISDIR);
    buffer_free(&buffer);
}

Test(buffer, saving_keeps_the_mode_and_the_symbolic_link, .init = make_folder,
     .fini = remove_folder) {
    struct buffer buffer;
    struct stat about;
    write_file("old\n", 4);
    cr_assert_eq(chmod("file", 0640), 0);
    cr_assert_eq(symlink("file", "link"), 0);
    cr_assert_eq(buffer_read(&buffer, "link"), 0);
    cr_assert_eq(buffer_insert(&buffer, 0, "new ", 4), 0);
    cr_expect_eq(buffer_write(&buffer, "link"), 0);
    buffer_free(&buffer);
    cr_assert_eq(lstat("link", &about), 0);
    cr_expect(S_ISLNK(about.st_mode));
    cr_assert_eq(stat("file", &about), 0);
    cr_expect_eq(about.st_mode & 07777, 0640);
    cr_assert_eq(buffer_read(&buffer, "file"), 0);
    expect_text(&buffer, "new old\n");
    unlink("file"); /* now the link leads nowhere */
    cr_expect_eq(buffer_write(&buffer, "link"), 0);
    cr_assert_eq(lstat("link", &about), 0);
    cr_expect(S_ISLNK(about.st_mode));
    cr_expect_eq(stat("file", &about), 0);
    buffer_free(&buffer);
}

Test(buffer, a_file_without_end_is_refused_where_it_is_no_text) {
    struct buffer buffer;
    cr_expect_eq(buffer_read(&buffer, "/dev/zero"), EILSEQ);
    buffer_free(&buffer);
}

/* --- the words -------------------------------------------------------------------------------- */

static void expect_misspelled(const char *text, const char *words) {
    struct speller *speller = speller_open();
    struct marks marks = {0};
    char found[256] = "";
    cr_assert_neq(speller, NULL);
    cr_expect_eq(speller_check(speller, text, strlen(text), NULL, &marks), 0);
    for (size_t i = 0; i < marks.count; i++) {
        strncat(found, text + marks.list[i].start, marks.list[i].length);
        strcat(found, " ");
    }
    cr_expect_str_eq(found, words, "in: %s", text);
    marks_free(&marks);
    speller_close(speller);
}

Test(spell, finds_misspelled_words_and_nothing_else) {
    expect_misspelled("", "");
    expect_misspelled("the wrold isn't flat, teh end", "wrold teh ");
    expect_misspelled("你好，世界teh 'quoted' 2nd naïve", "teh naïve "); /* one word, not two */
    expect_misspelled("wrold", "wrold ");
}

Test(spell, a_check_can_be_broken_off) {
    struct speller *speller = speller_open();
    struct marks marks = {0};
    bool stop = true;
    cr_expect_eq(speller_check(speller, "some words", 10, &stop, &marks), ECANCELED);
    marks_free(&marks);
    speller_close(speller);
}

Test(sample, has_8192_misspelled_words_among_200000) {
    struct speller *speller = speller_open();
    struct marks marks = {0};
    struct marks planted;
    size_t length, words = 0;
    char *text = sample_text(SAMPLE_WORDS, 1, &length, &planted);
    for (size_t i = 0; i < length; i++)
        words += text[i] == ' ' || text[i] == '\n';
    cr_expect_eq(words, SAMPLE_WORDS);
    cr_assert_eq(speller_check(speller, text, length, NULL, &marks), 0);
    cr_expect_eq(marks.count, SAMPLE_MISSPELLED);
    cr_expect_eq(marks.count * sizeof *marks.list, 64 * 1024);
    cr_assert_eq(planted.count, marks.count);
    cr_expect_eq(memcmp(planted.list, marks.list, marks.count * sizeof *marks.list), 0,
                 "the sample says where they are");
    marks_free(&planted);
    marks_free(&marks);
    free(text);
    speller_close(speller);
}

Test(sample, what_is_typed_stands_on_none_of_its_first_screens) {
    size_t length, lines = 0;
    char *text = sample_text(20000, 1, &length, NULL);
    for (size_t i = 0; lines < SAMPLE_SMALL_LINES; i++) {
        cr_expect_eq(strchr(TYPIST_KEYS, text[i]), NULL, "%c", text[i]);
        lines += text[i] == '\n';
    }
    free(text);
    static const char keys[] = TYPIST_KEYS;
    for (size_t i = 0; i < TYPIST_KEYS_MOST; i++)
        cr_expect_eq(strchr(keys, keys[i]), &keys[i], "%c is typed twice", keys[i]);
}

/* --- keys, document, view --------------------------------------------------------------------- */

static void expect_keys(const char *bytes, const enum event_kind *kinds, size_t count) {
    struct keys keys = {.signals = -1};
    struct event event;
    size_t found = 0;
    for (const char *byte = bytes; *byte != '\0'; byte++) { /* one at a time, as a network does */
        keys.waiting[keys.count++] = *byte;
        while (keys_decode(&keys, true, &event)) {
            cr_assert_lt(found, count, "too many keys");
            cr_expect_eq(event.kind, kinds[found], "key %zu", found);
            found++;
        }
    }
    cr_expect_eq(found, count);
}

Test(keys, bytes_become_keys_though_they_come_one_by_one) {
    expect_keys("a你\x1B[A\x1BOD\x1B[3~\x7F\x13\x11\x1B[1;5Q\xFFz",
                (const enum event_kind[]){EVENT_TEXT, EVENT_TEXT, EVENT_UP, EVENT_LEFT,
                                          EVENT_DELETE, EVENT_BACKSPACE, EVENT_SAVE, EVENT_QUIT,
                                          EVENT_UNKNOWN, EVENT_UNKNOWN, EVENT_TEXT},
                11);
}

Test(keys, an_arrow_with_alt_types_nothing) {
    expect_keys("\x1B\x1B[Az", (const enum event_kind[]){EVENT_UNKNOWN, EVENT_UP, EVENT_TEXT}, 3);
}

static struct document document;

static void open_document(const char *text) {
    prepare();
    cr_assert_eq(document_open(&document, "/nowhere/at/all"), 0);
    cr_assert_eq(buffer_insert(&document.buffer, 0, text, strlen(text)), 0);
    document.rows = 4;
    document.columns = 10;
}

static void press(enum event_kind kind, const char *bytes) {
    struct event event = {.kind = kind, .length = strlen(bytes)};
    memcpy(event.bytes, bytes, event.length);
    document_key(&document, &event);
}

static void expect_view(const char *text, int row, int column) {
    struct view view;
    cr_assert_eq(document_view(&document, &view), 0);
    char *status = memrchr(view.text, '\n', view.length - 1);
    cr_expect_eq((size_t)(status + 1 - view.text), strlen(text));
    cr_expect_eq(memcmp(view.text, text, strlen(text)), 0, "%.*s", (int)view.length, view.text);
    cr_expect_eq(view.cursor_row, row);
    cr_expect_eq(view.cursor_column, column);
    view_free(&view);
}

Test(document, wide_characters_are_cut_at_the_borders) {
    open_document("a你好世界你好世界\n\tx\x01\n");
    document.columns = 11;
    expect_view("a你好世界你\n        x^A\n\n", 0, 0);
    press(EVENT_END, "");
    expect_view(" 你好世界\nx^A\n\n", 0, 9); /* only half of a character is inside */
    document_close(&document);
}

static struct marks marks_at(uint64_t version, size_t count, const struct mark *list) {
    struct marks marks = {.version = version, .count = count, .capacity = count};
    marks.list = calloc(count, sizeof *list);
    memcpy(marks.list, list, count * sizeof *list);
    return marks;
}

/* The view has room for so much and no more; without the bounds, this would write behind its end.
 */
Test(document, what_is_left_of_the_screen_takes_no_room_in_the_view) {
    enum { WORDS = 5000 };
    static char text[4 * WORDS + 1];
    static struct mark list[WORDS];
    for (uint32_t i = 0; i < WORDS; i++) {
        memcpy(text + 4 * i, "xqz ", 4);
        list[i] = (struct mark){4 * i, 3};
    }
    open_document(text);
    struct marks marks = marks_at(0, WORDS, list);
    document_take_marks(&document, &marks);
    press(EVENT_END, "");
    expect_view("\1xqz\2 \1xqz\2 \n\n\n", 0, 8);
    document_close(&document);
}

Test(document, of_many_accents_on_one_letter_only_some_are_shown) {
    enum { ACCENTS = 5000 };
    static char text[2 * ACCENTS + 32] = "a";
    for (size_t i = 0; i < ACCENTS; i++)
        strcpy(text + 1 + 2 * i, "\u0301");
    strcat(text, "bcdefghijklmnop");
    open_document(text);
    char view[80] = "a";
    for (size_t i = 0; i < 20; i++)
        strcat(view, "\u0301");
    strcat(view, "bcdefghij\n\n\n");
    expect_view(view, 0, 0);
    document_close(&document);
}

Test(document, a_result_that_comes_late_moves_along_with_the_text) {
    open_document("teh x wrold y befor");
    press(EVENT_END, "");
    for (int i = 0; i < 6; i++)
        press(EVENT_LEFT, "");
    press(EVENT_TEXT, "你"); /* before y, after wrold and a space */
    cr_expect_eq(document.version, 1);
    struct marks marks =
        marks_at(0, 3, (const struct mark[]){{0, 3}, {6, 5}, {14, 5}}); /* of the old text */
    document_take_marks(&document, &marks);
    cr_expect(document_unchecked(&document), "version 1 has not been checked");
    cr_assert_eq(document.marks.count, 3);
    cr_expect_eq(document.marks.list[0].start, 0);
    cr_expect_eq(document.marks.list[2].start, 17);
    press(EVENT_HOME, "");
    press(EVENT_DELETE, ""); /* touches the first word */
    cr_assert_eq(document.marks.count, 2);
    cr_expect_eq(document.marks.list[0].start, 5);
    document_close(&document);
}

Test(document, one_result_is_enough_to_have_been_checked) {
    open_document("teh ");
    cr_expect(document_never_checked(&document));
    struct marks marks = marks_at(0, 1, (const struct mark[]){{0, 3}});
    document_take_marks(&document, &marks);
    press(EVENT_TEXT, "x");
    cr_expect_not(document_never_checked(&document));
    cr_expect(document_unchecked(&document));
    document_close(&document);
}

Test(document, a_result_that_is_too_old_is_dropped) {
    open_document("teh ");
    press(EVENT_END, "");
    for (int i = 0; i <= CHANGES_KEPT; i++)
        press(EVENT_TEXT, "x");
    struct marks marks = marks_at(0, 1, (const struct mark[]){{0, 3}});
    document_take_marks(&document, &marks);
    cr_expect_eq(document.marks.count, 0);
    cr_expect(document_unchecked(&document));
    document_close(&document);
}

Test(document, a_text_is_rescued_elsewhere_where_its_folder_refuses, .init = make_folder,
     .fini = remove_folder) {
    struct buffer rescued;
    setenv("TMPDIR", folder, 1);
    open_document("precious"); /* its folder does not exist */
    document.version++;
    document_rescue(&document);
    cr_assert(document.rescued[0] != '\0');
    cr_expect_eq(strncmp(document.rescued, folder, strlen(folder)), 0, "%s", document.rescued);
    cr_assert_eq(buffer_read(&rescued, document.rescued), 0);
    expect_text(&rescued, "precious");
    unlink(document.rescued);
    buffer_free(&rescued);
    document_close(&document);
}

/* --- handing over ----------------------------------------------------------------------------- */

enum { MANY = 300000 }; /* more than a pipe holds */

static struct marks many_marks(void) {
    struct marks marks = {.version = 7, .count = MANY, .capacity = MANY};
    marks.list = calloc(MANY, sizeof *marks.list);
    for (uint32_t i = 0; i < MANY; i++)
        marks.list[i] = (struct mark){3 * i, 2};
    return marks;
}

static void expect_many(const struct marks *marks) {
    cr_assert_eq(marks->count, MANY);
    cr_expect_eq(marks->version, 7);
    for (uint32_t i = 0; i < MANY; i++)
        cr_assert_eq(marks->list[i].start, 3 * i);
}

static void *send_many(void *file) {
    struct marks marks = many_marks();
    cr_expect_eq(marks_send(*(int *)file, &marks), 0);
    marks_free(&marks);
    return NULL;
}

Test(handover, a_long_list_arrives_whole_through_a_pipe) {
    int ends[2];
    pthread_t sender;
    struct marks marks;
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(pthread_create(&sender, NULL, send_many, &ends[1]), 0);
    cr_expect_eq(marks_receive(ends[0], &marks), 0);
    pthread_join(sender, NULL);
    expect_many(&marks);
    marks_free(&marks);
    close(ends[1]);
    cr_expect_eq(marks_receive(ends[0], &marks), EPIPE, "the sender is gone");
    marks_free(&marks);
    close(ends[0]);
}

static void *send_document(void *file) {
    struct view view;
    cr_expect_eq(text_send(*(int *)file, &document), 0);
    cr_expect_eq(document_view(&document, &view), 0);
    cr_expect_eq(view_send(*(int *)file, &view), 0);
    view_free(&view);
    return NULL;
}

Test(handover, a_text_and_a_view_arrive_as_they_were_sent) {
    int ends[2];
    pthread_t sender;
    struct text text;
    struct view view, same;
    open_document("a text with teh gap in its middle\nand a second line\n");
    press(EVENT_RIGHT, "");
    press(EVENT_TEXT, "你");
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(pthread_create(&sender, NULL, send_document, &ends[1]), 0);
    cr_expect_eq(text_receive(ends[0], &text), 0);
    cr_expect_eq(view_receive(ends[0], &view), 0);
    pthread_join(sender, NULL);
    cr_expect_eq(text.version, 1);
    cr_assert_eq(text.length, buffer_length(&document.buffer));
    cr_expect_eq(memcmp(text.bytes, "a你 text with", 14), 0);
    cr_assert_eq(document_view(&document, &same), 0);
    cr_assert_eq(view.length, same.length);
    cr_expect_eq(memcmp(view.text, same.text, same.length), 0);
    cr_expect_eq(view.cursor_column, 3);
    view_free(&same);
    view_free(&view);
    text_free(&text);
    close(ends[1]);
    cr_expect_eq(text_receive(ends[0], &text), EPIPE, "the sender is gone");
    cr_expect_eq(view_receive(ends[0], &view), EPIPE, "the sender is gone");
    text_free(&text);
    view_free(&view);
    close(ends[0]);
    document_close(&document);
}

Test(handover, threads_hand_over_the_list_itself) {
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
    struct slot slot = {.lock = &lock, .changed = &changed};
    struct marks marks = many_marks(), taken;
    const struct mark *list = marks.list;
    cr_expect_not(slot_take(&slot, &taken), "nothing is in it yet");
    slot_put(&slot, &marks);
    cr_expect_eq(marks.list, NULL);
    cr_expect(slot_take(&slot, &taken));
    cr_expect_eq(taken.list, list, "not a copy");
    expect_many(&taken);
    cr_expect_not(slot_take(&slot, &marks));
    marks_free(&taken);
}

/* --- the driver ------------------------------------------------------------------------------- */

Test(drive, control_sequences_are_no_echo) {
    static const char bytes[] = "\x1B[1;24r\x1B(B\x1B[m\x1B[4l a\x1B[5CX\x1B=\x1B[?1h\r\n";
    struct scanner scanner = {0};
    char shown[8];
    size_t count = 0;
    for (size_t i = 0; i + 1 < sizeof bytes; i++)
        if (scanner_shows(&scanner, bytes[i]) && count < sizeof shown)
            shown[count++] = bytes[i];
    cr_expect_eq(count, 2);
    cr_expect_eq(memcmp(shown, "aX", 2), 0);
}

Test(drive, somebody_types_20_keys_a_second_on_average_but_not_evenly) {
    uint64_t seed = 1;
    double sum = 0, logs = 0, squares = 0;
    for (int i = 0; i < 20000; i++) {
        double seconds = (double)typist_interval_ns(&seed) / 1e9;
        sum += seconds;
        logs += log(seconds);
        squares += log(seconds) * log(seconds);
    }
    double mean = logs / 20000, spread = sqrt(squares / 20000 - mean * mean);
    cr_expect_float_eq(20000 / sum, KEYS_PER_SECOND, 0.3);
    cr_expect_float_eq(spread, INTERVAL_LOG_SPREAD, 0.02);
}

Test(drive, who_types_on_before_the_echo_waits_on) {
    struct session session = {.kind = "one",
                              .typist.typed_ns = {1000000, 3000000, 4000000, 9000000},
                              .typist.delays_ms = {4, 3, 1, 2}};
    char printed[512] = "";
    FILE *file = fmemopen(printed, sizeof printed, "w");
    session_print_waits(&session, 4, file);
    fclose(file);
    cr_expect_str_eq(printed, "timeline one person waiting 1000000 5000000 -1\n"
                              "timeline one person waiting 5000000 6000000 -1\n"
                              "timeline one person waiting 9000000 11000000 -1\n");
}

Test(drive, percentiles_are_those_of_the_nearest_rank) {
    double ten[] = {10, 1, 9, 2, 8, 3, 7, 4, 6, 5}, hundred[200];
    for (int i = 0; i < 200; i++)
        hundred[i] = i + 1;
    cr_expect_eq(percentile_of(ten, 10, 50), 5);
    cr_expect_eq(percentile_of(ten, 10, 90), 9);
    cr_expect_eq(percentile_of(ten, 10, 99), 10);
    cr_expect_eq(percentile_of(hundred, 200, 99), 198);
    cr_expect(isnan(percentile_of(ten, 0, 99)));
}
