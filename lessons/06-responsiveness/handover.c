/* handover.c - see handover.h. */
#include "handover.h"

#include <errno.h>
#include <stdlib.h>

#include "pipes.h"

void slot_put(struct slot *slot, struct marks *marks) {
    pthread_mutex_lock(slot->lock);
    struct marks old = slot->marks;
    slot->marks = *marks;
    slot->full = true;
    pthread_mutex_unlock(slot->lock);
    pthread_cond_broadcast(slot->changed); /* now: whoever wakes up finds the lock free */
    marks_free(&old);
    *marks = (struct marks){0};
}

bool slot_take(struct slot *slot, struct marks *marks) {
    if (!slot->full)
        return false;
    *marks = slot->marks;
    slot->marks = (struct marks){0};
    slot->full = false;
    return true;
}

/* What goes before the bytes: their number, and of which version they are. */
struct head {
    uint64_t version, count;
};

int marks_send(int file, const struct marks *marks) {
    const struct head head = {marks->version, marks->count};
    int error = pipe_write_all(file, &head, sizeof head);
    if (error != 0)
        return error;
    return pipe_write_all(file, marks->list, marks->count * sizeof *marks->list);
}

int marks_receive(int file, struct marks *marks) {
    struct head head;
    *marks = (struct marks){0};
    int error = pipe_read_all(file, &head, sizeof head);
    if (error != 0)
        return error;
    marks->version = head.version;
    marks->list = calloc(head.count + 1, sizeof *marks->list);
    if (marks->list == NULL)
        return ENOMEM;
    marks->count = marks->capacity = head.count;
    return pipe_read_all(file, marks->list, marks->count * sizeof *marks->list);
}

int text_send(int file, const struct document *document) {
    const struct head head = {document->version, buffer_length(&document->buffer)};
    int error = pipe_write_all(file, &head, sizeof head);
    return error != 0 ? error : buffer_write_to(&document->buffer, file);
}

int text_receive(int file, struct text *text) {
    struct head head;
    *text = (struct text){0};
    int error = pipe_read_all(file, &head, sizeof head);
    if (error != 0)
        return error;
    *text = (struct text){head.version, head.count, malloc(head.count + 1)};
    return text->bytes == NULL ? ENOMEM : pipe_read_all(file, text->bytes, text->length);
}

int view_send(int file, const struct view *view) {
    int error = pipe_write_all(file, view, sizeof *view); /* its address is of no use there */
    return error != 0 ? error : pipe_write_all(file, view->text, view->length);
}

int view_receive(int file, struct view *view) {
    int error = pipe_read_all(file, view, sizeof *view);
    view->text = NULL;
    if (error != 0)
        return error;
    view->text = malloc(view->length + 1);
    return view->text == NULL ? ENOMEM : pipe_read_all(file, view->text, view->length);
}
