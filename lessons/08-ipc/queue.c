/* queue.c - a bounded queue between threads, as Python's queue.Queue is built: one mutex, and two
 * condition variables, one for "not empty" and one for "not full".
 *
 * What is handed over is the address of a message, 8 bytes, however long the message is. So nothing is
 * copied, and it works only where an address means the same to both: between threads of a process.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "channel.h"

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t not_empty, not_full;
    size_t first, count;   /* where the oldest stands, and how many there are */
    size_t wait, wait_put; /* how many threads wait in get and in put */
    size_t depth;
    char **slots; /* depth addresses */
    /* The messages, used in turn. One more than depth is being read, and one being written: so whoever
     * has put a message into the queue leaves it alone until it has come back. */
    char *messages;
    size_t next;
};

static int queue_open(struct channel *channel) {
    size_t depth = channel->depth;
    struct queue *q = calloc(1, sizeof *q);
    if (q == NULL)
        return ENOMEM;
    q->depth = depth;
    q->slots = calloc(depth, sizeof *q->slots);
    q->messages = aligned_alloc(64, (depth + 2) * channel->bytes);
    if (q->slots == NULL || q->messages == NULL) {
        free(q->slots);
        free(q->messages);
        free(q);
        return ENOMEM;
    }
    pthread_mutex_init(&q->lock, NULL); /* with NULL these three never fail on Linux */
    pthread_cond_init(&q->not_empty, NULL);
    pthread_cond_init(&q->not_full, NULL);
    channel->memory = q;
    return 0;
}

static char *queue_place(struct channel *channel) {
    struct queue *q = channel->memory;
    return q->messages + q->next * channel->bytes;
}

/* "while" and not "if": when this thread has the lock again, another may have taken the place
 * (see pthread_cond_wait(3p)). */
static int queue_send(struct channel *channel) {
    struct queue *q = channel->memory;
    char *message = queue_place(channel);
    pthread_mutex_lock(&q->lock);
    while (q->count == q->depth) {
        q->wait_put++;
        channel->calls++;
        pthread_cond_wait(&q->not_full, &q->lock);
        q->wait_put--;
    }
    q->slots[(q->first + q->count) % q->depth] = message;
    q->count++;
    channel->calls += q->wait > 0; /* the C library calls the kernel only where somebody waits */
    pthread_cond_signal(&q->not_empty);
    pthread_mutex_unlock(&q->lock);
    q->next = (q->next + 1) % (q->depth + 2);
    return 0;
}

static const char *queue_receive(struct channel *channel) {
    struct queue *q = channel->memory;
    pthread_mutex_lock(&q->lock);
    while (q->count == 0) {
        q->wait++;
        channel->calls++;
        pthread_cond_wait(&q->not_empty, &q->lock);
        q->wait--;
    }
    const char *message = q->slots[q->first];
    q->first = (q->first + 1) % q->depth;
    q->count--;
    channel->calls += q->wait_put > 0;
    pthread_cond_signal(&q->not_full);
    pthread_mutex_unlock(&q->lock);
    return message;
}

static size_t queue_capacity(struct channel *channel) {
    return channel->depth * channel->bytes;
}

static void queue_close(struct channel *channel) {
    struct queue *q = channel->memory;
    pthread_cond_destroy(&q->not_full);
    pthread_cond_destroy(&q->not_empty);
    pthread_mutex_destroy(&q->lock);
    free(q->messages);
    free(q->slots);
    free(q);
}

const struct mechanism queue = {"queue",        true,       false,         queue_open,
                                queue_place,    queue_send, queue_receive, release_nothing,
                                queue_capacity, queue_close};
