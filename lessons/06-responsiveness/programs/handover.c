/* handover.c - what it costs to hand the checker's result over, by its size: between two threads
 * and between two processes; and what it costs to give the checker a copy of the text.
 *
 *   build/bin/handover         lists of 1 KB ... 4 MB
 *   build/bin/handover 10      a text of a tenth of the size
 *
 * Both sides are pinned to one CPU. The receiver waits; the giver looks at the clock, gives, and
 * the receiver looks at it when it has the whole list. Prints one line for each hand-over: series,
 * KB, metric, value.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../handover.h"
#include "../sample.h"
#include "kit.h"
#include "options.h"
#include "say.h"
#include "worker.h"

enum { REPEATS = 5, KB = 1024 }; /* the first of each size warms up */

static const size_t sizes_kb[] = {1, 4, 16, 64, 256, 1024, 4096};
enum { SIZES = sizeof sizes_kb / sizeof *sizes_kb };

/* A list as the checker makes it, of so many KB. Its version is the moment at which it is handed
 * over, so the receiver knows when the clock started. */
static int make_marks(struct marks *marks, size_t kb) {
    size_t count = kb * KB / sizeof *marks->list;
    *marks = (struct marks){.count = count, .capacity = count};
    marks->list = calloc(count, sizeof *marks->list);
    if (marks->list == NULL)
        return ENOMEM;
    for (size_t i = 0; i < count; i++)
        marks->list[i] = (struct mark){(uint32_t)(150 * i), 7};
    /* By now the receiver waits; and the list is in the caches, as after a check. */
    marks->version = (uint64_t)kit_now_ns();
    return 0;
}

/* The receiver has everything: the clock stops, and only then the list is looked at. */
static int take_time(const char *series, size_t number, const struct marks *marks) {
    size_t kb = sizes_kb[number % SIZES];
    double us = (double)(kit_now_ns() - (int64_t)marks->version) / 1e3;
    size_t count = kb * KB / sizeof *marks->list;
    bool right = marks->count == count;
    for (size_t i = 0; right && i < count; i++)
        right = marks->list[i].start == (uint32_t)(150 * i) && marks->list[i].length == 7;
    if (!right) {
        say_error(_("a list of %zu KB did not arrive whole (%s)"), kb, series);
        return EBADMSG;
    }
    if (number >= SIZES)
        printf("%s %zu handover %.3f\n", series, kb, us);
    return 0;
}

/* --- threads ---------------------------------------------------------------------------------- */

struct threads {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct slot slot;
    size_t wanted; /* how many lists the receiver has asked for */
    int error;
};

static const struct timespec a_while = {0,
                                        200000}; /* until the receiver waits, and the CPU is free */

static void *give_by_threads(void *argument) {
    struct threads *threads = argument;
    for (size_t i = 0; i < SIZES * REPEATS; i++) {
        struct marks marks;
        pthread_mutex_lock(&threads->lock);
        while (threads->wanted <= i)
            pthread_cond_wait(&threads->changed, &threads->lock);
        pthread_mutex_unlock(&threads->lock);
        nanosleep(&a_while, NULL);
        make_marks(&marks,
                   sizes_kb[i % SIZES]); /* no memory: the list is short, and that is seen */
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

static int by_threads(void) {
    struct threads threads = {.lock = PTHREAD_MUTEX_INITIALIZER,
                              .changed = PTHREAD_COND_INITIALIZER,
                              .slot = {.lock = &threads.lock, .changed = &threads.changed}};
    pthread_t giver;
    int error = pthread_create(&giver, NULL, give_by_threads, &threads);
    if (error != 0) {
        worker_say_refused(WORKER_THREAD, error);
        return error;
    }
    for (size_t i = 0; i < SIZES * REPEATS; i++) {
        struct marks marks;
        ask_thread(&threads, &marks);
        if (error == 0)
            error = take_time("thread", i, &marks);
        marks_free(&marks);
    }
    pthread_join(giver, NULL);
    return error;
}

/* --- processes -------------------------------------------------------------------------------- */

static int give_by_pipe(int from, int to) {
    int error = 0;
    char order;
    for (size_t i = 0; i < SIZES * REPEATS && error == 0; i++) {
        struct marks marks;
        error = receive_bytes(from, &order, 1);
        nanosleep(&a_while, NULL);
        if (error == 0)
            error = make_marks(&marks, sizes_kb[i % SIZES]);
        if (error == 0)
            error = marks_send(to, &marks);
        marks_free(&marks);
    }
    return error;
}

static int take_from_pipe(int to, int from) {
    int error = 0;
    for (size_t i = 0; i < SIZES * REPEATS && error == 0; i++) {
        struct marks marks = {0};
        error = send_bytes(to, "", 1);
        if (error == 0)
            error = marks_receive(from, &marks);
        if (error == 0)
            error = take_time("process", i, &marks);
        marks_free(&marks);
    }
    return error;
}

static int by_processes(void) {
    int there[2], back[2];
    struct worker_end end;
    if (pipe2(there, O_CLOEXEC) != 0 || pipe2(back, O_CLOEXEC) != 0) {
        int error = errno;
        worker_say_refused(WORKER_PROCESS, error);
        return error;
    }
    int pid = worker_fork();
    if (pid == 0) {
        close(there[1]);
        close(back[0]);
        _exit(give_by_pipe(there[0], back[1]));
    }
    int error = errno;
    close(there[0]);
    close(back[1]);
    if (pid < 0) {
        worker_say_refused(WORKER_PROCESS, error);
    } else {
        error = take_from_pipe(there[1], back[0]);
        worker_wait(pid, &end);
        if (error == EPIPE)
            say_error(_("the process that hands over has died"));
    }
    close(there[1]);
    close(back[0]);
    return error;
}

/* --- the text --------------------------------------------------------------------------------- */

/* How long a whole check takes, and how long the copy of the text that threads.c makes under its
 * lock. */
static int measure_check(size_t words) {
    struct marks marks = {0};
    size_t length;
    char *text = sample_text(words, 1, &length), *copy = NULL;
    struct speller *speller = speller_open();
    int error = text != NULL ? 0 : ENOMEM;
    if (speller == NULL || error != 0) {
        free(text);
        speller_close(speller);
        return ENOMEM;
    }
    int64_t begun = kit_now_ns();
    copy = malloc(length + 1);
    if (copy != NULL)
        memcpy(copy, text, length);
    int64_t copied = kit_now_ns();
    error = copy != NULL ? speller_check(speller, copy, length, NULL, &marks) : ENOMEM;
    int64_t checked = kit_now_ns();
    if (error == 0)
        printf("hunspell 0 check %.6f\nthread 0 copy %.3f\n", (double)(checked - copied) / 1e6,
               (double)(copied - begun) / 1e3);
    marks_free(&marks);
    free(copy);
    free(text);
    speller_close(speller);
    return error;
}

int main(int argc, char **argv) {
    say_start();
    size_t shrink = 1;
    if (argc > 1)
        shrink = options_count("SHRINK", argv[1], 1, 100, 10);
    worker_pin(worker_cpus() - 1);
    int error = measure_check(SAMPLE_WORDS / shrink);
    if (error == 0)
        error = by_processes();
    if (error == 0)
        error = by_threads();
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
