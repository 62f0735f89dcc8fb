/* one.c - everything in one thread: it waits for keys, draws, and checks the spelling, one after
 * the other. While it checks, nobody reads the keys and nobody draws.
 *
 * Compare it with threads.c and processes.c, which do the same with three workers.
 */
#include <errno.h>

#include "editor.h"
#include "say.h"
#include "screen.h"

static void show(struct document *document) {
    struct view view;
    if (document_view(document, &view) == 0)
        screen_show(&view);
    view_free(&view);
}

static void check(struct document *document, struct speller *speller) {
    struct text text;
    struct marks marks = {0};
    if (document_copy(document, &text) == 0 && check_text(speller, &text, NULL, &marks) == 0)
        document_take_marks(document, &marks);
    else
        document->spelling = _("no memory left to check");
    marks_free(&marks);
}

static struct ending run(struct document *document, struct keys *keys, bool finish) {
    struct ending ending = {0};
    struct speller *speller = speller_open();
    if (speller == NULL || screen_open() != 0) {
        speller_close(speller);
        ending.error = ENOENT;
        return ending;
    }
    screen_size(&document->rows, &document->columns);
    bool quit = false;
    while (!quit) {
        if (keys->count == 0) /* what is pasted is drawn at its end */
            show(document);
        bool unchecked = document_unchecked(document);
        struct event event = keys_next(keys, -1, unchecked ? 0 : -1);
        if (event.kind == EVENT_NONE && unchecked)
            check(document, speller);
        quit = handle_event(document, &event, &ending);
    }
    if (finish && document_never_checked(document))
        check(document, speller);
    screen_close();
    speller_close(speller);
    return ending;
}

const struct kind one = {"one", run};
