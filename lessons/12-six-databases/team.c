/* team.c - see team.h. */
#include "team.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "say.h"
#include "timeline.h"

const struct variant *variant_named(const char *slug) {
    static const struct variant *const variants[] = {&serial,     &threads,    &processes,
                                                     &under_lock, &one_thread, &with_pool};
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++)
        if (strcmp(variants[i]->slug, slug) == 0)
            return variants[i];
    return NULL;
}

uint64_t answer_digest(const struct answer *answer) {
    unsigned char bytes[sizeof answer->spectrum];
    uint64_t digest = 0xcbf29ce484222325;
    memcpy(bytes, &answer->spectrum, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        digest = (digest ^ bytes[i]) * 0x100000001b3;
    return digest;
}

void answer_say_failed(const struct database *database, size_t i, const struct answer *answer) {
    say_error(_("database %zu (%s) has failed: %s"), i + 1, database->name, answer->why);
}

void receive(struct reading *reading, const struct database *database) {
    timeline_note(TIMELINE_WAITING); /* in a traced run only, see programs/trace.c */
    reading_begin(reading, database);
    while (reading_step(reading))
        reading_wait(reading);
}

static int64_t cpu_time_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static void note_running(void *context) {
    (void)context;
    timeline_note(TIMELINE_RUNNING);
}
const struct point running = {note_running, NULL};

bool take(const struct task *task, struct reading *reading, struct matrix *matrix,
          struct answer *answer) {
    int64_t begin_ns = cpu_time_ns();
    bool fine = reading->state == READING_DONE && !task->only_wait;
    if (fine)
        fine = reading_take(reading, matrix);
    answer->failed = reading->state == READING_FAILED;
    snprintf(answer->why, sizeof answer->why, "%s", answer->failed ? reading->why : "");
    answer->computed_ns = cpu_time_ns() - begin_ns;
    reading_end(reading);
    return fine;
}

static void fail_for_memory(struct answer *answer) {
    answer->failed = true;
    snprintf(answer->why, sizeof answer->why, "%s",
             _("no memory is left (ulimit -v shows the limit)"));
}

void compute(const struct task *task, struct matrix *matrix, const struct point *point,
             struct answer *answer) {
    int64_t begin_ns = cpu_time_ns();
    point->call(point->context);
    if (transform(matrix, task->iterations, point->call, point->context, &answer->spectrum) != 0)
        fail_for_memory(answer);
    answer->computed_ns += cpu_time_ns() - begin_ns;
}

void take_and_compute(const struct task *task, struct reading *reading, const struct point *point,
                      struct answer *answer) {
    struct matrix *matrix = aligned_alloc(64, sizeof *matrix);
    point->call(point->context);
    if (matrix == NULL) {
        reading_end(reading);
        fail_for_memory(answer);
    } else if (take(task, reading, matrix, answer)) {
        compute(task, matrix, point, answer);
    }
    free(matrix);
}
