/* posix_queue.c - a POSIX message queue (see mq_overview(7)): whole messages, with priorities.
 *
 * The limits are small: /proc/sys/fs/mqueue/msgsize_max (8192 bytes) for a message, msg_max (10) for
 * what a queue holds, and ulimit -q for all queues of a user. A longer message goes in parts.
 */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <unistd.h>

#include "channel.h"

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* The name must be one that nobody has, and it is gone again at once: the queue lives as long as
 * somebody has it open. */
static int posix_open(struct channel *channel) {
    static unsigned count;
    char name[64];
    channel->part = least(channel->bytes, system_limit("/proc/sys/fs/mqueue/msgsize_max", 8192));
    size_t parts = (channel->bytes + channel->part - 1) / channel->part;
    size_t most = system_limit("/proc/sys/fs/mqueue/msg_max", 10);
    struct mq_attr attributes = {.mq_maxmsg = (long)least(channel->depth * parts, most),
                                 .mq_msgsize = (long)channel->part};
    snprintf(name, sizeof name, "/lesson8-%d-%u", getpid(), count++);
    channel->to = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attributes);
    int error = channel->to >= 0 ? 0 : errno;
    if (channel->to >= 0)
        mq_unlink(name);
    return error;
}

static int posix_send(struct channel *channel) {
    for (size_t done = 0; done < channel->bytes;) {
        size_t part = least(channel->part, channel->bytes - done);
        channel->calls++;
        if (mq_send(channel->to, channel->out + done, part, 0) == 0)
            done += part;
        else if (errno != EINTR)
            return errno;
    }
    channel->copied += channel->bytes;
    return 0;
}

/* mq_receive must be told of room for the longest message that the queue takes (EMSGSIZE otherwise);
 * it writes as much as the message is long. */
static const char *posix_receive(struct channel *channel) {
    for (size_t done = 0; done < channel->bytes;) {
        ssize_t n = mq_receive(channel->to, channel->in + done, channel->part, NULL);
        channel->calls++;
        if (n < 0 && errno != EINTR)
            return NULL;
        done += n > 0 ? (size_t)n : 0;
    }
    channel->copied += channel->bytes;
    return channel->in;
}

static size_t posix_capacity(struct channel *channel) {
    struct mq_attr attributes;
    if (mq_getattr(channel->to, &attributes) != 0)
        return 0;
    return (size_t)(attributes.mq_maxmsg * attributes.mq_msgsize);
}

static void posix_close(struct channel *channel) {
    mq_close(channel->to);
}

const struct mechanism posix_queue = {"mq",           false,      false,         posix_open,
                                      place_in_own,   posix_send, posix_receive, release_nothing,
                                      posix_capacity, posix_close};
