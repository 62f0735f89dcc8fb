/* editor.h - the three kinds of the same editor, and what they share. */
#ifndef LESSON_EDITOR_H
#define LESSON_EDITOR_H

#include "document.h"
#include "keys.h"
#include "spell.h"

/* The rows of a traced run (common/timeline.h): what is done, whoever does it. */
enum role { ROLE_KEYS, ROLE_DRAWING, ROLE_CHECKING, ROLES };

/* Why an editor ended. */
struct ending {
    int signal;     /* the signal that ended it, or 0 */
    bool hung_up;   /* the terminal is gone */
    bool no_screen; /* the process that draws has died (processes.c) */
    int error;      /* errno value of what could not be started, already said; or 0 */
};

/* Each kind of worker runs the editor until the person quits or something ends it. The document
 * stays the caller's, whatever happens: the text is in this process. Where `finish` is set, the
 * editor waits at the end until some version has been checked.
 * The terminal is as before when it returns. */
struct kind {
    const char *slug; /* "one" */
    struct ending (*run)(struct document *document, struct keys *keys, bool finish);
};

extern const struct kind one;       /* one.c */
extern const struct kind threads;   /* threads.c */
extern const struct kind processes; /* processes.c */

/* The kind with this slug, or NULL. */
const struct kind *kind_named(const char *slug);

/* What an event does, in every kind: keys and resizing change the document; a signal or a hang-up
 * ends the editor, and *ending says so. Returns true when the editor shall end. */
bool handle_event(struct document *document, const struct event *event, struct ending *ending);

/* Checks a text and frees it; see speller_check. */
int check_text(struct speller *speller, struct text *text, const bool *stop, struct marks *marks);

/* The three roles where threads or processes share the work, each a loop. How a worker reaches the
 * others differs, and comes as functions; `link` is what these need. They wait, and return 0 or an
 * errno value, EPIPE when the worker shall end. */

/* Reads events, until one of them ends the editor. */
void read_keys(struct event (*next_event)(void *link),
               bool (*take_event)(void *link, const struct event *event), void *link);

/* Draws views. The caller has opened the screen; nobody else calls ncurses meanwhile. */
void draw_views(int (*next_view)(void *link, struct view *view), void *link);

/* Checks texts with the worker's own speller and gives away the marks, which are freed here.
 * *stop breaks a check off; may be NULL. Returns the errno value that ended it. */
int check_texts(struct speller *speller, const bool *stop,
                int (*next_text)(void *link, struct text *text),
                int (*give_marks)(void *link, struct marks *marks), void *link);

#endif
