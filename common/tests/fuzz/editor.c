/* editor.c - fuzz target: lesson 6's editor, its file and its keys. The first byte says how many bytes
 * of the rest are keys (they stand at the end), the second how large the terminal is. */
#include <stdlib.h>
#include <string.h>

#include "../../../lessons/06-responsiveness/document.h"
#include "../../../lessons/06-responsiveness/keys.h"
#include "fuzz.h"

static struct document document;

static void draw(void) {
    struct view view;
    fuzz_expect(document_view(&document, &view) == 0);
    fuzz_expect(view.cursor_row >= 0 && view.cursor_row < document.rows);
    fuzz_expect(view.cursor_column >= 0 && view.cursor_column < document.columns);
    view_free(&view);
}

static void check_spelling(void) {
    static struct speller *speller;
    struct text text;
    struct marks marks = {.version = document.version};
    if (speller == NULL)
        speller = speller_open();
    fuzz_expect(speller != NULL && document_copy(&document, &text) == 0);
    fuzz_expect(speller_check(speller, text.bytes, text.length, NULL, &marks) == 0);
    for (size_t i = 0; i < marks.count; i++)
        fuzz_expect(marks.list[i].start + marks.list[i].length <= text.length);
    document_take_marks(&document, &marks);
    marks_free(&marks);
    text_free(&text);
}

static void press(const uint8_t *data, size_t size) {
    struct keys keys = {.signals = -1};
    struct event event;
    for (size_t i = 0; i < size && keys.count < sizeof keys.waiting; i++) {
        keys.waiting[keys.count++] = (char)data[i];
        while (keys_decode(&keys, i + 1 < size, &event)) {
            if (event.kind == EVENT_TEXT || event.kind == EVENT_BACKSPACE)
                fuzz_expect(document.cursor <= buffer_length(&document.buffer));
            if (event.kind != EVENT_SAVE)
                document_key(&document, &event);
            draw();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 2)
        return 0;
    size_t rest = size - 2, keys = data[0] < rest ? data[0] : rest;
    memset(&document, 0, sizeof document);
    if (document_open(&document, fuzz_file(data + 2, rest - keys)) == 0) {
        document.rows = 1 + data[1] % 8;
        document.columns = 1 + data[1] / 8;
        draw();
        check_spelling();
        press(data + size - keys, keys);
        check_spelling();
        draw();
    }
    document_close(&document);
    return 0;
}
