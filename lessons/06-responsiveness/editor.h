/* editor.h - the three models of the same editor, and what they share. */
#ifndef LESSON_EDITOR_H
#define LESSON_EDITOR_H

#include "document.h"
#include "keys.h"
#include "spell.h"

/* Why an editor ended. */
struct ending {
    int signal;     /* the signal that ended it, or 0 */
    bool hung_up;   /* the terminal is gone */
    bool no_screen; /* the process that draws has died (processes.c) */
    int error;      /* errno value of what could not be started, already said; or 0 */
};

/* A model runs the editor until the person quits or something ends it. The document stays the
 * caller's, whatever happens: the text is in this process. Where `finish` is set, the model waits
 * at the end until the last version is checked.
 * The terminal is as before when it returns. */
struct model {
    const char *slug; /* "one" */
    struct ending (*run)(struct document *document, struct keys *keys, bool finish);
};

extern const struct model one;       /* one.c */
extern const struct model threads;   /* threads.c */
extern const struct model processes; /* processes.c */

/* The model with this slug, or NULL. */
const struct model *model_named(const char *slug);

/* What an event does, in every model: keys and resizing change the document; a signal or a hang-up
 * ends the editor, and *ending says so. Returns true when the editor shall end. */
bool handle_event(struct document *document, const struct event *event, struct ending *ending);

/* Checks a snapshot of the document's text, which must not change meanwhile; see speller_check. */
int check_document(const struct document *document, struct speller *speller, struct marks *marks);

#endif
