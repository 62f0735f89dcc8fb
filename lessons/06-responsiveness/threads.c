/* threads.c - three threads: the first reads keys and changes the text, the second draws, the third
 * checks the spelling. All of them see the same document; a lock guards it, and what one needs of
 * another it looks up there.
 *
 * Compare it with processes.c: diff threads.c processes.c
 */
#include <errno.h>
#include <pthread.h>

#include "editor.h"
#include "handover.h"
#include "say.h"
#include "screen.h"
#include "worker_limits.h"

/* What all three threads see. */
struct link {
    struct document *document;
    struct keys *keys;
    struct speller *speller;
    struct ending ending;
    pthread_t drawer, checker;
    pthread_mutex_t lock;   /* guards the document and all that follows */
    pthread_cond_t changed; /* some of it has changed */
    struct slot slot;       /* what the checker found */
    bool undrawn;           /* since the last view */
    uint64_t checked;       /* the version that the checker took last */
    bool stop_drawing, stop_checking;
};

static void tell_others(struct link *link) {
    link->undrawn = true;
    pthread_cond_broadcast(&link->changed);
}

static void take_marks(struct link *link) {
    struct marks marks;
    if (slot_take(&link->slot, &marks)) {
        document_take_marks(link->document, &marks);
        tell_others(link);
    }
}

/* --- the second draws ------------------------------------------------------------------------- */

/* The view is made under the lock and shown without: the terminal may be slow. */
static int next_view(void *argument, struct view *view) {
    struct link *link = argument;
    pthread_mutex_lock(&link->lock);
    for (take_marks(link); !link->undrawn && !link->stop_drawing; take_marks(link))
        pthread_cond_wait(&link->changed, &link->lock);
    link->undrawn = false;
    int error = link->stop_drawing ? EPIPE : document_view(link->document, view);
    pthread_mutex_unlock(&link->lock);
    return error;
}

static void *draw(void *argument) {
    struct link *link = argument;
    draw_views(next_view, link);
    return NULL;
}

/* --- the third checks ------------------------------------------------------------------------- */

static bool nothing_to_check(const struct link *link) {
    const struct document *document = link->document;
    return !document_unchecked(document) || document->version == link->checked;
}

/* The text is copied under the lock and checked without, or nobody could type meanwhile. */
static int next_text(void *argument, struct text *text) {
    struct link *link = argument;
    pthread_mutex_lock(&link->lock);
    while (nothing_to_check(link) && !link->stop_checking)
        pthread_cond_wait(&link->changed, &link->lock);
    link->checked = link->document->version;
    int error = link->stop_checking ? EPIPE : document_copy(link->document, text);
    pthread_mutex_unlock(&link->lock);
    return error;
}

static int give_marks(void *argument, struct marks *marks) {
    struct link *link = argument;
    slot_put(&link->slot, marks); /* the address of the list */
    return 0;
}

static void *check(void *argument) {
    struct link *link = argument;
    int error = check_texts(link->speller, &link->stop_checking, next_text, give_marks, link);
    pthread_mutex_lock(&link->lock);
    if (error == ENOMEM)
        link->document->spelling = _("no memory left to check");
    tell_others(link);
    pthread_mutex_unlock(&link->lock);
    return NULL;
}

/* --- the first reads keys --------------------------------------------------------------------- */

static struct event next_event(void *argument) {
    struct link *link = argument;
    return keys_next(link->keys, -1, -1);
}

static bool take_event(void *argument, const struct event *event) {
    struct link *link = argument;
    pthread_mutex_lock(&link->lock);
    bool quit = handle_event(link->document, event, &link->ending);
    tell_others(link);
    pthread_mutex_unlock(&link->lock);
    return quit;
}

static void wait_for_marks(struct link *link) {
    pthread_mutex_lock(&link->lock);
    while (document_never_checked(link->document))
        pthread_cond_wait(&link->changed, &link->lock);
    pthread_mutex_unlock(&link->lock);
}

/* A thread cannot be killed without its process: it looks at a flag now and then. */
static void stop_checker(struct link *link) {
    pthread_mutex_lock(&link->lock);
    __atomic_store_n(&link->stop_checking, true, __ATOMIC_RELAXED); /* read without the lock */
    pthread_cond_broadcast(&link->changed);
    pthread_mutex_unlock(&link->lock);
    pthread_join(link->checker, NULL);
}

static void stop_drawer(struct link *link) {
    pthread_mutex_lock(&link->lock);
    link->stop_drawing = true;
    pthread_cond_broadcast(&link->changed);
    pthread_mutex_unlock(&link->lock);
    pthread_join(link->drawer, NULL);
}

static int start(struct link *link) {
    int error = pthread_create(&link->checker, NULL, check, link);
    if (error == 0) {
        error = pthread_create(&link->drawer, NULL, draw, link);
        if (error != 0)
            stop_checker(link);
    }
    if (error != 0)
        worker_say_refused(WORKER_THREAD, error);
    return error;
}

static struct ending run(struct document *document, struct keys *keys, bool finish) {
    struct link link = {
        .document = document,
        .keys = keys,
        .speller = speller_open(),
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .changed = PTHREAD_COND_INITIALIZER,
        .slot = {.lock = &link.lock, .changed = &link.changed},
        .undrawn = true,
        .checked = UINT64_MAX,
    };
    screen_size(&document->rows, &document->columns);
    link.ending.error = link.speller != NULL && screen_open() == 0 ? start(&link) : ENOENT;
    if (link.ending.error == 0) {
        read_keys(next_event, take_event, &link);
        if (finish)
            wait_for_marks(&link);
        stop_checker(&link);
        stop_drawer(&link);
    }
    screen_close();
    marks_free(&link.slot.marks);
    speller_close(link.speller);
    return link.ending;
}

const struct kind threads = {"threads", run};
