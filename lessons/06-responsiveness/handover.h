/* handover.h - how the checker's result reaches whoever draws: between threads through a slot,
 * between processes through a pipe; and what else goes through pipes there.
 */
#ifndef HANDOVER_H
#define HANDOVER_H

#include <pthread.h>
#include <stdbool.h>

#include "document.h"

/* --- threads: both see the same memory, so the address of the list is enough ------------------ */

struct slot {
    pthread_mutex_t *lock;   /* guards the slot; not owned */
    pthread_cond_t *changed; /* signalled when something is put in; not owned */
    bool full;
    struct marks marks;
};

/* Puts a result into the slot and leaves an empty one to the caller. An older result that nobody
 * has taken is freed. */
void slot_put(struct slot *slot, struct marks *marks);

/* Takes the result out; the caller holds the lock and frees the marks. Returns false where there is
 * none. */
bool slot_take(struct slot *slot, struct marks *marks);

/* --- processes: an address means nothing to the other, so every byte is copied ---------------- */

/* Each writes one thing into a pipe, or reads it out. Return 0 or an errno value, EPIPE where the
 * other end is closed. What was received is freed by the receiver, in case of an error too. */

/* The misspelled words. */
int marks_send(int file, const struct marks *marks);
int marks_receive(int file, struct marks *marks);

/* The whole text: sent as it stands in the document, which must not change meanwhile. */
int text_send(int file, const struct document *document);
int text_receive(int file, struct text *text);

/* What shall stand on the screen. */
int view_send(int file, const struct view *view);
int view_receive(int file, struct view *view);

#endif
