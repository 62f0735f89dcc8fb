/* threads.c - three threads: the first reads keys and changes the text, the second draws, the third
 * checks the spelling. All of them see the same document; a lock guards it.
 *
 * Compare it with processes.c, where the text is in one process only.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "editor.h"
#include "handover.h"
#include "say.h"
#include "screen.h"
#include "worker.h"

struct shared {
    pthread_mutex_t lock;   /* guards all that follows, but for the speller */
    pthread_cond_t changed; /* some of it has changed */
    struct document *document;
    struct slot slot; /* what the checker found */
    uint64_t events;  /* counts what may change the screen */
    bool stop_drawing, stop_checking;
    struct speller *speller; /* the third thread's own */
};

/* --- the second thread draws; nobody else calls ncurses meanwhile ----------------------------- */

/* Makes the view under the lock and shows it without: the terminal may be slow. */
static void show(struct shared *shared) {
    struct view view;
    int error = document_view(shared->document, &view);
    pthread_mutex_unlock(&shared->lock);
    if (error == 0)
        screen_show(&view);
    view_free(&view);
    pthread_mutex_lock(&shared->lock);
}

static void *draw(void *argument) {
    struct shared *shared = argument;
    uint64_t shown = UINT64_MAX;
    struct marks marks;
    pthread_mutex_lock(&shared->lock);
    while (!shared->stop_drawing) {
        if (slot_take(&shared->slot, &marks)) {
            document_take_marks(shared->document, &marks);
            shared->events++;
            pthread_cond_broadcast(&shared->changed);
        }
        if (shown != shared->events) {
            shown = shared->events;
            show(shared);
        } else {
            pthread_cond_wait(&shared->changed, &shared->lock);
        }
    }
    pthread_mutex_unlock(&shared->lock);
    return NULL;
}

/* --- the third thread checks ------------------------------------------------------------------ */

/* Checks a copy of the text, so that the lock is free meanwhile. */
static int check_copy(struct shared *shared, struct marks *marks) {
    size_t length;
    marks->version = shared->document->version;
    char *text = document_snapshot(shared->document, &length);
    pthread_mutex_unlock(&shared->lock);
    int error = ENOMEM;
    if (text != NULL)
        error = speller_check(shared->speller, text, length, &shared->stop_checking, marks);
    free(text);
    if (error == 0)
        slot_put(&shared->slot, marks);
    marks_free(marks);
    pthread_mutex_lock(&shared->lock);
    return error;
}

static void *check(void *argument) {
    struct shared *shared = argument;
    uint64_t checked = UINT64_MAX;
    pthread_mutex_lock(&shared->lock);
    while (!shared->stop_checking) {
        struct marks marks = {0};
        if (shared->document->spelling != NULL || shared->document->version == checked) {
            pthread_cond_wait(&shared->changed, &shared->lock);
            continue;
        }
        checked = shared->document->version;
        if (check_copy(shared, &marks) == ENOMEM) {
            shared->document->spelling = _("no memory left to check");
            shared->events++;
            pthread_cond_broadcast(&shared->changed);
        }
    }
    pthread_mutex_unlock(&shared->lock);
    return NULL;
}

/* --- the first thread reads keys -------------------------------------------------------------- */

static void read_keys(struct shared *shared, struct keys *keys, struct ending *ending) {
    bool quit = false;
    while (!quit) {
        struct event event = keys_next(keys, -1, -1);
        pthread_mutex_lock(&shared->lock);
        quit = handle_event(shared->document, &event, ending);
        shared->events++;
        pthread_cond_broadcast(&shared->changed);
        pthread_mutex_unlock(&shared->lock);
    }
}

static void wait_for_the_checker(struct shared *shared) {
    pthread_mutex_lock(&shared->lock);
    while (document_unchecked(shared->document))
        pthread_cond_wait(&shared->changed, &shared->lock);
    pthread_mutex_unlock(&shared->lock);
}

/* A thread cannot be killed without its process; it must look at a flag now and then. */
static void stop(struct shared *shared, bool *flag, pthread_t thread) {
    pthread_mutex_lock(&shared->lock);
    __atomic_store_n(flag, true, __ATOMIC_RELAXED); /* the checker reads it without the lock */
    pthread_cond_broadcast(&shared->changed);
    pthread_mutex_unlock(&shared->lock);
    pthread_join(thread, NULL);
}

static void run_threads(struct shared *shared, struct keys *keys, bool finish,
                        struct ending *ending) {
    pthread_t drawer, checker;
    ending->error = pthread_create(&drawer, NULL, draw, shared);
    if (ending->error != 0)
        return;
    ending->error = pthread_create(&checker, NULL, check, shared);
    if (ending->error == 0) {
        read_keys(shared, keys, ending);
        if (finish)
            wait_for_the_checker(shared);
        stop(shared, &shared->stop_checking, checker);
    }
    stop(shared, &shared->stop_drawing, drawer);
}

static struct ending run(struct document *document, struct keys *keys, bool finish) {
    struct ending ending = {0};
    struct shared shared = {.lock = PTHREAD_MUTEX_INITIALIZER,
                            .changed = PTHREAD_COND_INITIALIZER,
                            .document = document,
                            .slot = {.lock = &shared.lock, .changed = &shared.changed}};
    shared.speller = speller_open();
    if (shared.speller == NULL || screen_open() != 0) {
        speller_close(shared.speller);
        ending.error = ENOENT;
        return ending;
    }
    screen_size(&document->rows, &document->columns);
    run_threads(&shared, keys, finish, &ending);
    screen_close();
    if (ending.error != 0)
        worker_say_refused(WORKER_THREAD, ending.error);
    marks_free(&shared.slot.marks);
    speller_close(shared.speller);
    return ending;
}

const struct model threads = {"threads", run};
