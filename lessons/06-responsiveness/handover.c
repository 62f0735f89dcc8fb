/* handover.c - see handover.h. */
#include "handover.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

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

int send_bytes(int file, const void *bytes, size_t count) {
    while (count > 0) {
        ssize_t sent = write(file, bytes, count);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return errno;
        bytes = (const char *)bytes + sent;
        count -= (size_t)sent;
    }
    return 0;
}

int receive_bytes(int file, void *bytes, size_t count) {
    while (count > 0) {
        ssize_t received = read(file, bytes, count);
        if (received < 0 && errno == EINTR)
            continue;
        if (received <= 0)
            return received < 0 ? errno : EPIPE;
        bytes = (char *)bytes + received;
        count -= (size_t)received;
    }
    return 0;
}

struct head {
    uint64_t version, count;
};

int marks_send(int file, const struct marks *marks) {
    const struct head head = {marks->version, marks->count};
    int error = send_bytes(file, &head, sizeof head);
    return error != 0 ? error : send_bytes(file, marks->list, marks->count * sizeof *marks->list);
}

int marks_receive(int file, struct marks *marks) {
    struct head head;
    *marks = (struct marks){0};
    int error = receive_bytes(file, &head, sizeof head);
    if (error != 0)
        return error;
    marks->version = head.version;
    marks->list = calloc(head.count + 1, sizeof *marks->list);
    if (marks->list == NULL)
        return ENOMEM;
    marks->count = marks->capacity = head.count;
    return receive_bytes(file, marks->list, marks->count * sizeof *marks->list);
}
