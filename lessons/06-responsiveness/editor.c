/* editor.c - see editor.h. */
#include "editor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "screen.h"

const struct model *model_named(const char *slug) {
    static const struct model *const models[] = {&one, &threads, &processes};
    for (size_t i = 0; i < 3; i++)
        if (strcmp(models[i]->slug, slug) == 0)
            return models[i];
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

int check_document(const struct document *document, struct speller *speller, struct marks *marks) {
    size_t length;
    char *text = document_snapshot(document, &length);
    int error = text != NULL ? speller_check(speller, text, length, NULL, marks) : ENOMEM;
    marks->version = document->version;
    free(text);
    return error;
}
