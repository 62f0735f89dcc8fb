/* channel.h - one way from a sender to a receiver, and the mechanisms that can be one.
 *
 * Each mechanism is four steps. Where it copies, the two have memory of their own, and "send" and
 * "receive" carry the bytes; where it does not, "place" and "receive" say where the message is.
 *
 *   sender     place -> write the message there -> send
 *   receiver   receive -> read the message there -> release
 */
#ifndef CHANNEL_H
#define CHANNEL_H

#include <stdbool.h>
#include <stddef.h>

struct channel {
    const struct mechanism *mechanism;
    size_t bytes; /* of a message */
    size_t depth; /* so many messages shall fit, as far as the system allows */
    /* What each end has to itself: after fork every process has its own copy of this structure. */
    char *out, *in;       /* the message, where the mechanism copies */
    size_t calls, copied; /* system calls made, bytes copied, by this end */
    /* What the mechanism needs. */
    int to, from; /* descriptors, or the number of a queue */
    size_t part;  /* the most bytes that the system takes at once */
    void *memory; /* a queue or a ring, which both ends use */
    size_t memory_bytes;
};

struct mechanism {
    const char *name;    /* in the result files */
    bool within_process; /* hands over an address: means something in one process only */
    bool two_cpus;       /* burns its time slice where the other end is on the same CPU */
    /* Each returns 0 or an errno value; place and receive return NULL and set errno. */
    int (*open)(struct channel *channel);
    char *(*place)(struct channel *channel);
    int (*send)(struct channel *channel);
    const char *(*receive)(struct channel *channel);
    int (*release)(struct channel *channel);
    size_t (*capacity)(struct channel *channel); /* bytes that fit before send has to wait */
    void (*close)(struct channel *channel);
};

extern const struct mechanism queue, /* queue.c: addresses, a mutex, two condition variables */
    ring, ring_in_place, ring_spin,  /* ring.c: slots in shared memory, and futex(2) */
    pipe_, unix_socket, tcp,         /* stream.c: bytes without borders between messages */
    posix_queue,                     /* posix_queue.c: mq_send(3) */
    system_v;                        /* system_v.c: msgsnd(2) */

/* The mechanism of this name, or NULL. mechanisms ends with NULL. */
const struct mechanism *mechanism_named(const char *name);
extern const struct mechanism *const mechanisms[];

/* Opens a channel; *channel is to be given back with channel_close. Returns 0 or an errno value; then
 * there is nothing to give back. */
int channel_open(struct channel *channel, const struct mechanism *mechanism, size_t bytes,
                 size_t depth);
void channel_close(struct channel *channel);

/* Steps that several mechanisms have in common: the message stands in the end's own memory, and there
 * is nothing to give back. */
char *place_in_own(struct channel *channel);
int release_nothing(struct channel *channel);
/* A limit from a file of /proc/sys; `otherwise` where it cannot be read. */
size_t system_limit(const char *path, size_t otherwise);

#endif
