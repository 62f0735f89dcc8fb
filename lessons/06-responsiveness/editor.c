/* editor.c - see editor.h. */
#include "editor.h"

#include <errno.h>
#include <string.h>

#include "screen.h"
#include "timeline.h"

const struct kind *kind_named(const char *slug) {
    static const struct kind *const kinds[] = {&one, &threads, &processes};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i]->slug, slug) == 0)
            return kinds[i];
    return NULL;
}

bool handle_event(struct document *document, const struct event *event, struct ending *ending) {
    switch (event->kind) {
    case EVENT_NONE:
    case EVENT_OTHER:
    case EVENT_CHILD:
        return false;
    case EVENT_RESIZE:
        screen_size(&document->rows, &document->columns);
        return false;
    case EVENT_RESUME:
        document->repaint = true;
        return false;
    case EVENT_SIGNAL:
        ending->signal = event->signal;
        document_rescue(document); /* at once: the terminal can wait */
        return true;
    case EVENT_HANG_UP:
        ending->hung_up = true;
        document_rescue(document);
        return true;
    default:
        return document_key(document, event);
    }
}

int check_text(struct speller *speller, struct text *text, const bool *stop, struct marks *marks) {
    *marks = (struct marks){.version = text->version};
    timeline_worker(ROLE_CHECKING); /* in a traced run only, see programs/trace.c */
    int error = speller_check(speller, text->bytes, text->length, stop, marks);
    timeline_note(TIMELINE_WAITING);
    text_free(text);
    return error;
}

void read_keys(struct event (*next_event)(void *link),
               bool (*take_event)(void *link, const struct event *event), void *link) {
    bool quit = false;
    while (!quit) {
        struct event event = next_event(link);
        quit = take_event(link, &event);
    }
}

void draw_views(int (*next_view)(void *link, struct view *view), void *link) {
    struct view view;
    int error;
    while ((error = next_view(link, &view)) != EPIPE) {
        if (error == 0) /* else there was no memory, and the next key brings another view */
            screen_show(&view);
        view_free(&view);
    }
}

int check_texts(struct speller *speller, const bool *stop,
                int (*next_text)(void *link, struct text *text),
                int (*give_marks)(void *link, struct marks *marks), void *link) {
    int error;
    do {
        struct text text;
        struct marks marks = {0};
        error = next_text(link, &text);
        if (error == 0)
            error = check_text(speller, &text, stop, &marks);
        if (error == 0)
            error = give_marks(link, &marks);
        marks_free(&marks);
    } while (error == 0);
    return error;
}
