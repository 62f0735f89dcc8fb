/* channel.c - see channel.h. */
#include "channel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kit.h"

const struct mechanism *const mechanisms[] = {&queue, &ring,        &ring_in_place, &ring_spin,
                                              &pipe_, &unix_socket, &posix_queue,   &system_v,
                                              &tcp,   NULL};

const struct mechanism *mechanism_named(const char *name) {
    for (const struct mechanism *const *each = mechanisms; *each != NULL; each++)
        if (strcmp((*each)->name, name) == 0)
            return *each;
    return NULL;
}

static void free_own(struct channel *channel) {
    free(channel->out);
    free(channel->in);
}

/* The ends' own memory is on pages of its own, so that each mechanism copies between places that lie
 * alike. */
int channel_open(struct channel *channel, const struct mechanism *mechanism, size_t bytes,
                 size_t depth) {
    size_t own = (bytes + 4095) / 4096 * 4096;
    *channel = (struct channel){.mechanism = mechanism,
                                .bytes = bytes,
                                .depth = depth,
                                .out = aligned_alloc(4096, own),
                                .in = aligned_alloc(4096, own),
                                .to = -1,
                                .from = -1};
    int error = channel->out == NULL || channel->in == NULL ? ENOMEM : mechanism->open(channel);
    if (error != 0)
        free_own(channel);
    else
        memset(channel->out, 0, own);
    return error;
}

void channel_close(struct channel *channel) {
    channel->mechanism->close(channel);
    free_own(channel);
}

char *place_in_own(struct channel *channel) {
    return channel->out;
}

int release_nothing(struct channel *channel) {
    (void)channel;
    return 0;
}

size_t system_limit(const char *path, size_t otherwise) {
    char text[64];
    return kit_read_file(path, text, sizeof text) == 0 ? strtoul(text, NULL, 10) : otherwise;
}
