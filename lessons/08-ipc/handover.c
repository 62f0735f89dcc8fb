/* handover.c - see handover.h.
 *
 * Each message is written and read: one number in each of its cache lines, so that reading finds a
 * message that is not whole, and no mechanism is faster only because nobody looks at what came.
 */
#include "handover.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "delay.h"
#include "kit.h"
#include "worker.h"

enum { LINE = 64 };

static void write_message(char *message, size_t bytes, uint64_t number) {
    for (size_t at = 0; at < bytes; at += LINE)
        *(uint64_t *)(message + at) = number + at;
}

static bool read_message(const char *message, size_t bytes, uint64_t number) {
    uint64_t wrong = 0;
    for (size_t at = 0; at < bytes; at += LINE)
        wrong |= *(const uint64_t *)(message + at) ^ (number + at);
    return wrong == 0;
}

/* Both workers wait for one another, so neither can go on without the other. */
__attribute__((noreturn)) static void give_up(const struct exchange *exchange, int error) {
    printf("error %d %s with %d workers\n", error, exchange->there.mechanism->name, WORKERS);
    fflush(stdout);
    _exit(EXIT_TROUBLE);
}

static void give(const struct exchange *exchange, struct channel *channel, uint64_t number) {
    char *message = channel->mechanism->place(channel);
    write_message(message, channel->bytes, number);
    int error = channel->mechanism->send(channel);
    if (error != 0)
        give_up(exchange, error);
}

static void take(const struct exchange *exchange, struct channel *channel, uint64_t number) {
    const char *message = channel->mechanism->receive(channel);
    if (message == NULL)
        give_up(exchange, errno);
    if (!read_message(message, channel->bytes, number))
        give_up(exchange, EBADMSG);
    channel->mechanism->release(channel);
}

/* Messages number first to end - 1. */
static void pass(const struct exchange *exchange, struct channel *there, struct channel *back,
                 int who, uint64_t first, uint64_t end) {
    for (uint64_t number = first; number < end; number++) {
        if (who == SENDER) {
            give(exchange, there, number);
            if (exchange->round_trip)
                take(exchange, back, number);
        } else {
            take(exchange, there, number);
            if (exchange->round_trip)
                give(exchange, back, number);
        }
    }
}

static int64_t cpu_now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static long switches_now(void) {
    struct rusage usage;
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nvcsw + usage.ru_nivcsw;
}

/* The channels are copied, so that what each worker counts is its own also where both are threads. */
void exchange_work(struct exchange *exchange, int who) {
    struct channel there = exchange->there, back = exchange->back;
    struct share *share = &exchange->shares[who];
    worker_pin(exchange->two_cpus ? (size_t)who : worker_cpus() - 1);
    pass(exchange, &there, &back, who, 0, exchange->warm_up);
    pthread_barrier_wait(&exchange->start);
    there.calls = there.copied = back.calls = back.copied = 0;
    long switches = switches_now();
    int64_t delayed_ns = delay_of_thread(), cpu_ns = cpu_now_ns();
    share->begin_ns = kit_now_ns();
    pass(exchange, &there, &back, who, exchange->warm_up, exchange->warm_up + exchange->messages);
    share->end_ns = kit_now_ns();
    share->cpu_ns = cpu_now_ns() - cpu_ns;
    share->delayed_ns = delay_of_thread() - delayed_ns;
    share->switches = switches_now() - switches;
    share->calls = there.calls + back.calls;
    share->copied = there.copied + back.copied;
    /* The end of a process takes time as well, on the same CPU on which the other may still work. */
    pthread_barrier_wait(&exchange->start);
}

/* --- one measurement ---------------------------------------------------------------------------- */

/* On two CPUs a worker is delayed while it is ready and does not run. On one CPU each of them waits
 * while the other runs, so there it is the time in which neither ran. */
static void evaluate(const struct exchange *x, struct outcome *outcome) {
    const struct share *s = &x->shares[SENDER], *r = &x->shares[RECEIVER];
    double n = (double)x->messages,
           begin = (double)(s->begin_ns < r->begin_ns ? s->begin_ns : r->begin_ns);
    double ns = (double)(s->end_ns > r->end_ns ? s->end_ns : r->end_ns) - begin;
    double delayed = (double)(s->delayed_ns > r->delayed_ns ? s->delayed_ns : r->delayed_ns);
    double idle = ns - (double)(s->cpu_ns + r->cpu_ns);
    outcome->us = ns / n / 1e3;
    outcome->calls = (double)(s->calls + r->calls) / n;
    outcome->copies = (double)(s->copied + r->copied) / n / (double)x->there.bytes;
    outcome->switches = (double)(s->switches + r->switches) / n;
    outcome->delayed = (x->two_cpus ? delayed : idle > 0 ? idle : 0) / ns;
}

static int open_channels(struct exchange *x, const struct order *order) {
    int error = channel_open(&x->there, order->mechanism, order->bytes, order->depth);
    if (error != 0 || !order->round_trip)
        return error;
    error = channel_open(&x->back, order->mechanism, order->bytes, order->depth);
    if (error != 0)
        channel_close(&x->there);
    return error;
}

static int init_barrier(pthread_barrier_t *barrier) {
    pthread_barrierattr_t shared;
    pthread_barrierattr_init(&shared);
    pthread_barrierattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
    return pthread_barrier_init(barrier, &shared, WORKERS);
}

int hand_over(const struct order *order, struct outcome *outcome, const char **refused) {
    struct exchange *x = worker_share(sizeof *x);
    *refused = "memory 1";
    if (x == NULL)
        return errno;
    x->round_trip = order->round_trip;
    x->two_cpus = order->two_cpus;
    x->messages = order->messages;
    /* Enough to touch each slot and each page once. */
    x->warm_up = order->depth + 2 + order->messages / 8;
    int error = open_channels(x, order);
    if (error != 0) {
        *refused = error == ENOMEM ? "memory 1" : order->mechanism->name;
        worker_unshare(x, sizeof *x);
        return error;
    }
    *refused = order->as_processes ? "process" : "thread";
    error = init_barrier(&x->start);
    if (error == 0)
        error = order->as_processes ? run_processes(x) : run_threads(x);
    if (error != 0) /* the worker that was not refused may still use all this: the program ends */
        return error;
    channel_close(&x->there);
    if (order->round_trip)
        channel_close(&x->back);
    evaluate(x, outcome);
    worker_unshare(x, sizeof *x);
    return 0;
}

int write_and_read(size_t bytes, size_t messages, double *us) {
    char *message = aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
    int64_t begin_ns = 0;
    bool right = true;
    if (message == NULL)
        return ENOMEM;
    worker_pin(worker_cpus() - 1);
    for (size_t i = 0; i < 2 * messages; i++) { /* the first half warms up */
        if (i == messages)
            begin_ns = kit_now_ns();
        write_message(message, bytes, i);
        __asm__ volatile("" ::"r"(message)
                         : "memory"); /* the compiler shall not know what it reads */
        right = right && read_message(message, bytes, i);
    }
    *us = (double)(kit_now_ns() - begin_ns) / (double)messages / 1e3;
    free(message);
    return right ? 0 : EBADMSG;
}

int find_capacity(const struct mechanism *mechanism, size_t bytes, size_t depth, double *messages) {
    struct channel channel;
    int error = channel_open(&channel, mechanism, bytes, depth);
    if (error != 0)
        return error;
    *messages = (double)mechanism->capacity(&channel) / (double)bytes;
    channel_close(&channel);
    return 0;
}
