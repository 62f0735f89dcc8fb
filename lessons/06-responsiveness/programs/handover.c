/* handover.c - what it costs to hand the checker's result over, by its size: between two threads
 * and between two processes.
 *
 *   build/bin/06-responsiveness/handover            a list of 64 KB, as our text has
 *   build/bin/06-responsiveness/handover 1 4096     lists of 1 KB and of 4 MB
 *
 * Both sides are pinned to one CPU. The receiver waits; the giver looks at the clock, gives, and
 * the receiver looks at it when it has the whole list. Prints one line for each hand-over, in µs.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../handover.h"
#include "allocate.h"
#include "kit.h"
#include "options.h"
#include "pipes.h"
#include "say.h"
#include "worker.h"

enum { REPEATS = 9, KB = 1024, SIZES_MOST = 16 }; /* the first of each size warms up */

/* The lists' sizes; they take turns. */
struct sizes {
    size_t kb[SIZES_MOST], count;
};

/* A list as the checker makes it, of so many KB. Its version is the moment at which it is handed
 * over, so the receiver knows when the clock started. */
static int make_marks(struct marks *marks, size_t kb) {
    size_t count = kb * KB / sizeof *marks->list;
    *marks = (struct marks){.count = count, .capacity = count};
    marks->list = calloc(count, sizeof *marks->list);
    if (marks->list == NULL) {
        kit_no_memory(count * sizeof *marks->list);
        return ENOMEM;
    }
    for (size_t i = 0; i < count; i++)
        marks->list[i] = (struct mark){(uint32_t)(150 * i), 7};
    /* By now the receiver waits; and the list is in the caches, as after a check. */
    marks->version = (uint64_t)kit_now_ns();
    return 0;
}

/* The receiver has everything: the clock stops, and only then the list is looked at. */
static int take_time(const char *series, const struct sizes *sizes, size_t number,
                     const struct marks *marks) {
    size_t kb = sizes->kb[number % sizes->count];
    double us = (double)(kit_now_ns() - (int64_t)marks->version) / 1e3;
    size_t count = kb * KB / sizeof *marks->list;
    bool right = marks->count == count;
    for (size_t i = 0; right && i < count; i++)
        right = marks->list[i].start == (uint32_t)(150 * i) && marks->list[i].length == 7;
    if (!right) {
        say_error(_("a list of %zu KB did not arrive whole (%s)"), kb, series);
        return EBADMSG;
    }
    if (number >= sizes->count)
        printf("%s %zu handover %.3f\n", series, kb, us);
    return 0;
}

static const struct timespec a_while = {0, 200000}; /* until the receiver waits */

/* --- threads ---------------------------------------------------------------------------------- */

struct threads {
    const struct sizes *sizes;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct slot slot;
    size_t wanted; /* how many lists the receiver has asked for */
};

static void *give_by_threads(void *argument) {
    struct threads *threads = argument;
    const struct sizes *sizes = threads->sizes;
    for (size_t i = 0; i < sizes->count * REPEATS; i++) {
        struct marks marks;
        pthread_mutex_lock(&threads->lock);
        while (threads->wanted <= i)
            pthread_cond_wait(&threads->changed, &threads->lock);
        pthread_mutex_unlock(&threads->lock);
        nanosleep(&a_while, NULL);
        if (make_marks(&marks, sizes->kb[i % sizes->count]) != 0)
            exit(EXIT_TROUBLE);
        slot_put(&threads->slot, &marks);
    }
    return NULL;
}

static void ask_thread(struct threads *threads, struct marks *marks) {
    pthread_mutex_lock(&threads->lock);
    threads->wanted++;
    pthread_cond_broadcast(&threads->changed);
    while (!slot_take(&threads->slot, marks))
        pthread_cond_wait(&threads->changed, &threads->lock);
    pthread_mutex_unlock(&threads->lock);
}

static int by_threads(const struct sizes *sizes) {
    struct threads threads = {.sizes = sizes,
                              .lock = PTHREAD_MUTEX_INITIALIZER,
                              .changed = PTHREAD_COND_INITIALIZER,
                              .slot = {.lock = &threads.lock, .changed = &threads.changed}};
    pthread_t giver;
    int error = pthread_create(&giver, NULL, give_by_threads, &threads);
    if (error != 0) {
        printf("error %d thread\n", error);
        return error;
    }
    for (size_t i = 0; i < sizes->count * REPEATS; i++) {
        struct marks marks;
        ask_thread(&threads, &marks);
        if (error == 0)
            error = take_time("thread", sizes, i, &marks);
        marks_free(&marks);
    }
    pthread_join(giver, NULL);
    return error;
}

/* --- processes -------------------------------------------------------------------------------- */

static int give_by_pipe(int from, int to, void *argument) {
    const struct sizes *sizes = argument;
    int error = 0;
    char order;
    for (size_t i = 0; i < sizes->count * REPEATS && error == 0; i++) {
        struct marks marks = {0};
        error = pipe_read_all(from, &order, 1);
        nanosleep(&a_while, NULL);
        if (error == 0)
            error = make_marks(&marks, sizes->kb[i % sizes->count]);
        if (error == 0)
            error = marks_send(to, &marks);
        marks_free(&marks);
    }
    return error;
}

static int take_from(const struct piped_worker *giver, const struct sizes *sizes) {
    int error = 0;
    for (size_t i = 0; i < sizes->count * REPEATS && error == 0; i++) {
        struct marks marks = {0};
        error = pipe_write_all(giver->to, "", 1);
        if (error == 0)
            error = marks_receive(giver->from, &marks);
        if (error == ENOMEM)
            kit_no_memory(sizes->kb[i % sizes->count] * KB);
        if (error == 0)
            error = take_time("process", sizes, i, &marks);
        marks_free(&marks);
    }
    return error;
}

static int by_processes(struct sizes *sizes) {
    struct piped_worker giver;
    struct worker_end end;
    int error = piped_worker_start(&giver, give_by_pipe, sizes);
    if (error != 0) {
        printf("error %d process\n", error);
        return error;
    }
    error = take_from(&giver, sizes);
    piped_worker_end(&giver, &end);
    if (error == EPIPE && end.code != ENOMEM) /* it has said that itself */
        say_error(_("the process that hands over has died"));
    return error;
}

int main(int argc, char **argv) {
    say_start();
    struct sizes sizes = {0};
    for (int i = 1; i < argc; i++)
        if (sizes.count < SIZES_MOST)
            sizes.kb[sizes.count++] = options_count("KB", argv[i], 1, 65536, 64);
    if (sizes.count == 0)
        sizes = (struct sizes){{64}, 1};
    worker_pin(worker_cpus() - 1);
    signal(SIGPIPE, SIG_IGN);
    int error = by_processes(&sizes);
    if (error == 0)
        error = by_threads(&sizes);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
