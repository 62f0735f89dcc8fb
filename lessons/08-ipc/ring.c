/* ring.c - a ring of slots in memory that both ends see, for one sender and one receiver.
 *
 * "sent" is written by the sender alone, "taken" by the receiver alone, and neither of them ever
 * needs a lock. A full or an empty ring is where the one must wait for the other; shared memory itself
 * knows no waiting, so that is done by futex(2): the kernel puts a thread to sleep as long as a number
 * in memory has the value that the thread has seen.
 *
 * The memory has no name (an anonymous MAP_SHARED mapping, which a child inherits), so that nothing
 * can be left behind. With shm_open(3) it would have one, in /dev/shm, until shm_unlink.
 */
#include <errno.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "channel.h"
#include "worker.h"

/* Each end writes to a cache line of its own (lesson 7: false sharing): of 64 bytes mostly, 128 on some
 * ARM processors. */
struct ring {
    _Alignas(128) _Atomic uint32_t sent; /* messages so far; goes round after 2^32 */
    _Atomic uint32_t sender_sleeps;
    _Alignas(128) _Atomic uint32_t taken;
    _Atomic uint32_t receiver_sleeps;
    _Alignas(4096) char slots[]; /* depth messages */
};

static char *slot(const struct channel *channel, uint32_t number) {
    struct ring *r = channel->memory;
    return r->slots + number % channel->depth * channel->bytes;
}

/* Sleeps until *word is no longer `seen`. The kernel compares once more, under a lock of its own, so
 * a change between our look and the sleep is not missed. Without FUTEX_PRIVATE_FLAG it finds the word
 * by its page of memory: the two processes may have it at different addresses. */
static void sleep_while(struct channel *channel, _Atomic uint32_t *word, uint32_t seen,
                        _Atomic uint32_t *sleeps) {
    while (atomic_load(word) == seen) {
        atomic_store(sleeps, 1);
        channel->calls++;
        syscall(SYS_futex, word, FUTEX_WAIT, seen, NULL, NULL, 0);
    }
}

/* The store makes what was written to the slot before it visible to whoever loads the number. */
static void publish(struct channel *channel, _Atomic uint32_t *word, uint32_t number,
                    _Atomic uint32_t *sleeps) {
    atomic_store(word, number);
    if (atomic_load(sleeps) == 0) /* nobody sleeps, and the kernel need not be asked */
        return;
    atomic_store(sleeps, 0);
    channel->calls++;
    syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static int ring_open(struct channel *channel) {
    channel->memory_bytes = sizeof(struct ring) + channel->depth * channel->bytes;
    channel->memory = worker_share(channel->memory_bytes);
    return channel->memory != NULL ? 0 : errno;
}

/* --- in place: the message is written and read where it stands in the ring ---------------------- */

static char *wait_for_room(struct channel *channel) {
    struct ring *r = channel->memory;
    uint32_t sent = atomic_load(&r->sent), full = sent - (uint32_t)channel->depth;
    sleep_while(channel, &r->taken, full, &r->sender_sleeps);
    return slot(channel, sent);
}

static int publish_sent(struct channel *channel) {
    struct ring *r = channel->memory;
    publish(channel, &r->sent, atomic_load(&r->sent) + 1, &r->receiver_sleeps);
    return 0;
}

static const char *wait_for_message(struct channel *channel) {
    struct ring *r = channel->memory;
    uint32_t taken = atomic_load(&r->taken);
    sleep_while(channel, &r->sent, taken, &r->receiver_sleeps);
    return slot(channel, taken);
}

static int publish_taken(struct channel *channel) {
    struct ring *r = channel->memory;
    publish(channel, &r->taken, atomic_load(&r->taken) + 1, &r->sender_sleeps);
    return 0;
}

/* --- with copying: from the sender's own memory into the ring, and from there into the receiver's - */

static int copy_and_send(struct channel *channel) {
    memcpy(wait_for_room(channel), channel->out, channel->bytes);
    channel->copied += channel->bytes;
    return publish_sent(channel);
}

static const char *copy_and_take(struct channel *channel) {
    memcpy(channel->in, wait_for_message(channel), channel->bytes);
    channel->copied += channel->bytes;
    publish_taken(channel);
    return channel->in;
}

/* --- spinning: in place, and whoever must wait looks again and again, with a CPU to itself ------- */

static void spin_while(_Atomic uint32_t *word, uint32_t seen) {
    while (atomic_load_explicit(word, memory_order_acquire) == seen)
        ;
}

static char *spin_for_room(struct channel *channel) {
    struct ring *r = channel->memory;
    uint32_t sent = atomic_load_explicit(&r->sent, memory_order_relaxed);
    spin_while(&r->taken, sent - (uint32_t)channel->depth);
    return slot(channel, sent);
}

static int spin_send(struct channel *channel) {
    struct ring *r = channel->memory;
    atomic_fetch_add_explicit(&r->sent, 1, memory_order_release);
    return 0;
}

static const char *spin_for_message(struct channel *channel) {
    struct ring *r = channel->memory;
    uint32_t taken = atomic_load_explicit(&r->taken, memory_order_relaxed);
    spin_while(&r->sent, taken);
    return slot(channel, taken);
}

static int spin_release(struct channel *channel) {
    struct ring *r = channel->memory;
    atomic_fetch_add_explicit(&r->taken, 1, memory_order_release);
    return 0;
}

static size_t ring_capacity(struct channel *channel) {
    return channel->depth * channel->bytes;
}

static void ring_close(struct channel *channel) {
    worker_unshare(channel->memory, channel->memory_bytes);
}

const struct mechanism ring = {"ring",        false,         false,         ring_open,
                               place_in_own,  copy_and_send, copy_and_take, release_nothing,
                               ring_capacity, ring_close};
const struct mechanism ring_in_place = {
    "place",          false,         false,         ring_open, wait_for_room, publish_sent,
    wait_for_message, publish_taken, ring_capacity, ring_close};
const struct mechanism ring_spin = {
    "spin",           false,        true,          ring_open, spin_for_room, spin_send,
    spin_for_message, spin_release, ring_capacity, ring_close};
