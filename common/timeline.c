/* timeline.c - see timeline.h. */
#include "timeline.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <time.h>

#include "kit.h"

enum {
    NOTES_MOST = 16384, /* of one worker */
    LONG_NS = 200000,   /* a longer time between two notes is worth a look at the CPU clock */
    LEAST_NS = 50000    /* what is less is how exact the clocks are */
};

struct note {
    int64_t ns;
    uint32_t off_ns; /* of the time since the note before it had no CPU; 0: as its state says */
    uint16_t cpu;
    uint16_t state;
};

/* What one worker writes, and nobody else. */
struct row {
    _Alignas(128) struct note notes[NOTES_MOST];
    size_t count;
    bool full;
    bool away;      /* its thread fills another row: its CPU time says nothing about this one */
    int64_t cpu_ns; /* what the CPU clock must say now, from when it was read last */
};

static struct {
    struct row *rows; /* shared by threads and processes */
    size_t workers;
} timeline;
static _Thread_local struct row *mine;

const char *const timeline_state_names[TIMELINE_STATES] = {
    "running", "waiting", "wants-lock", "holds-lock", "ended", "ready", "spinning"};

/* A child is none of its parent's workers. */
static void forget_worker(void) {
    mine = NULL;
}

int timeline_open(size_t workers) {
    static bool prepared;
    /* All pages exist before the first note: a note must meet no page fault. */
    void *memory = mmap(NULL, workers * sizeof *timeline.rows, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (memory == MAP_FAILED)
        return errno;
    timeline.rows = memory;
    timeline.workers = workers;
    if (!prepared)
        pthread_atfork(NULL, NULL, forget_worker);
    prepared = true;
    return 0;
}

static int64_t cpu_clock_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* How much of the time since the last note the worker had no CPU, where that is worth a stretch of its
 * own: it was running or spinning and had none, or it was waiting and had one. The CPU clock costs a
 * system call, so it is read only after a long time without a note; in between, a running worker is
 * taken to have run, and a waiting one not. */
static uint32_t look_at_clock(struct row *row, const struct note *last, int64_t ns) {
    int64_t gap = ns - last->ns;
    bool running = last->state == TIMELINE_RUNNING;
    bool spinning = last->state == TIMELINE_SPINNING;
    if (gap < LONG_NS) {
        row->cpu_ns += running || spinning || last->state == TIMELINE_HOLDS_LOCK ? gap : 0;
        return 0;
    }
    int64_t cpu_ns = cpu_clock_ns(), on = cpu_ns - row->cpu_ns;
    row->cpu_ns = cpu_ns;
    on = on < 0 ? 0 : on > gap ? gap : on;
    int64_t off = gap - on < UINT32_MAX ? gap - on : UINT32_MAX;
    bool told = ((running || spinning) && off >= LEAST_NS) ||
                (last->state == TIMELINE_WAITING && on >= LEAST_NS);
    return told ? (uint32_t)off : 0;
}

static void add_note(struct row *row, enum timeline_state state) {
    int cpu = sched_getcpu();
    struct note note = {kit_now_ns(), 0, cpu < 0 ? 0 : (uint16_t)cpu, (uint16_t)state};
    if (row->count == NOTES_MOST) {
        row->full = true;
        row->count--; /* the last one is always that of the end */
    }
    if (row->count == 0 || row->away)
        row->cpu_ns = cpu_clock_ns();
    else
        note.off_ns = look_at_clock(row, &row->notes[row->count - 1], note.ns);
    row->notes[row->count++] = note;
    row->away = false;
}

void timeline_worker(size_t worker) {
    if (worker >= timeline.workers)
        return;
    if (mine != NULL && mine != &timeline.rows[worker]) {
        if (mine->count > 0 && mine->notes[mine->count - 1].state != TIMELINE_ENDED)
            add_note(mine, TIMELINE_WAITING);
        mine->away = true;
    }
    mine = &timeline.rows[worker];
    add_note(mine, TIMELINE_RUNNING);
}

void timeline_note(enum timeline_state state) {
    if (mine != NULL && timeline.rows != NULL)
        add_note(mine, state);
}

/* --- printing --------------------------------------------------------------------------------- */

/* A stretch of time that is still growing. */
struct stretch {
    FILE *file;
    const char *run, *name;
    char number[32];
    enum timeline_state state;
    int cpu;
    int64_t start_ns, end_ns;
};

static void print_stretch(const struct stretch *s) {
    if (s->end_ns > s->start_ns)
        fprintf(s->file, "timeline %s %s %s %lld %lld %d\n", s->run, s->name,
                timeline_state_names[s->state], (long long)s->start_ns, (long long)s->end_ns,
                s->cpu);
}

static void extend(struct stretch *s, enum timeline_state state, unsigned cpu, int64_t end_ns) {
    bool on_cpu =
        state == TIMELINE_RUNNING || state == TIMELINE_HOLDS_LOCK || state == TIMELINE_SPINNING;
    int which = on_cpu ? (int)cpu : -1;
    if (end_ns <= s->end_ns)
        return;
    if (state != s->state || which != s->cpu) {
        print_stretch(s);
        s->start_ns = s->end_ns;
        s->state = state;
        s->cpu = which;
    }
    s->end_ns = end_ns;
}

static void print_row(const struct row *row, struct stretch *s, int64_t end_ns) {
    for (size_t i = 0; i < row->count; i++) {
        const struct note *note = &row->notes[i];
        const struct note *next = i + 1 < row->count ? note + 1 : NULL;
        int64_t next_ns = next != NULL ? next->ns : end_ns;
        if (i == 0)
            s->start_ns = s->end_ns = note->ns;
        if (next != NULL && next->off_ns > 0) {
            int64_t on_ns = next_ns - note->ns - next->off_ns;
            enum timeline_state on =
                note->state == TIMELINE_SPINNING ? TIMELINE_SPINNING : TIMELINE_RUNNING;
            extend(s, on, note->cpu, note->ns + on_ns / 2);
            extend(s, note->state == TIMELINE_WAITING ? TIMELINE_WAITING : TIMELINE_READY, 0,
                   next_ns - on_ns / 2);
            extend(s, on, next->cpu, next_ns);
        } else {
            extend(s, note->state, note->cpu, next_ns);
        }
    }
    print_stretch(s);
}

static int64_t last_note_ns(void) {
    int64_t last = 0;
    for (size_t i = 0; i < timeline.workers; i++) {
        const struct row *row = &timeline.rows[i];
        if (row->count > 0 && row->notes[row->count - 1].ns > last)
            last = row->notes[row->count - 1].ns;
    }
    return last;
}

int timeline_print(FILE *file, const char *run, const char *const names[]) {
    int64_t end_ns = last_note_ns();
    bool full = false;
    for (size_t i = 0; i < timeline.workers; i++) {
        struct stretch s = {.file = file, .run = run, .cpu = INT_MIN};
        snprintf(s.number, sizeof s.number, "worker-%zu", i + 1);
        s.name = names != NULL ? names[i] : s.number;
        print_row(&timeline.rows[i], &s, end_ns);
        full = full || timeline.rows[i].full;
    }
    munmap(timeline.rows, timeline.workers * sizeof *timeline.rows);
    timeline.rows = NULL;
    timeline.workers = 0;
    mine = NULL;
    return full ? ENOSPC : 0;
}
