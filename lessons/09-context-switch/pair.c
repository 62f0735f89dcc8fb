/* pair.c - what each worker of a pair does: wait for the turn, touch the working set, pass the turn. */
#include "pair.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>

#include "delay.h"
#include "kit.h"
#include "machine.h"
#include "worker.h"

/* --- the working set -------------------------------------------------------------------------- */

/* In one line of each page it is another line, for lines at the same place of all pages would compete
 * for the same few places of a cache. */
static size_t place(size_t i, size_t step) {
    return i * step + (step == LINE ? 0 : i % (step / LINE) * LINE);
}

unsigned char *set_map(size_t bytes) {
    if (bytes == 0)
        return (unsigned char *)""; /* nothing will be touched */
    unsigned char *set =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (set == MAP_FAILED)
        return NULL;
    madvise(set, bytes, MADV_NOHUGEPAGE); /* EINVAL: the kernel has none */
    for (size_t at = 0; at < bytes; at += machine_page())
        *(volatile unsigned char *)&set[at] = 0;
    return set;
}

void set_touch(unsigned char *set, size_t bytes, size_t step) {
    for (size_t i = 0; i < bytes / step; i++)
        set[place(i, step)]++;
}

bool set_is_right(const unsigned char *set, size_t bytes, size_t step, uint64_t times) {
    for (size_t i = 0; i < bytes / step; i++)
        if (set[place(i, step)] != (unsigned char)times)
            return false;
    return true;
}

/* --- a worker --------------------------------------------------------------------------------- */

static int64_t cpu_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static int64_t switches(void) {
    struct rusage usage;
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nvcsw + usage.ru_nivcsw;
}

/* One turn; `number` is the number that it must have. */
static int take_turn(const struct pair *pair, uint32_t me, uint64_t number, unsigned char *set) {
    struct shared *shared = pair->shared;
    int error = pair->way->await(&shared->turn, me);
    if (error != 0 || shared->cancelled)
        return error != 0 ? error : ECANCELED;
    if (shared->numbers++ != number)
        return EBADMSG;
    set_touch(set, pair->bytes, pair->step);
    return pair->way->pass(&shared->turn, 1 - me);
}

/* Whether it takes too long, as beside a program to which sched_yield gives the CPU for a whole slice at
 * each turn. Worker 0 looks at the clock at every eighth turn, and takes the turn with it. */
static bool takes_too_long(const struct pair *pair, uint32_t me, uint64_t number,
                           int64_t begin_ns) {
    return pair->longest_ns != 0 && me == 0 && number % 16 == 0 &&
           kit_now_ns() - begin_ns > pair->longest_ns;
}

static int take_batch(const struct pair *pair, uint32_t me, uint64_t *number, unsigned char *set,
                      int64_t begin_ns) {
    int error = 0;
    for (size_t i = 0; i < pair->turns && error == 0; i++, *number += 2) {
        if (takes_too_long(pair, me, *number, begin_ns)) {
            error = pair->way->await(&pair->shared->turn, me);
            pair->shared->cancelled = true;
            pair->way->pass(&pair->shared->turn, 1 - me);
            return error != 0 ? error : ECANCELED;
        }
        error = take_turn(pair, me, *number, set);
    }
    return error;
}

/* What has added up until now. (Reading a delay takes some us, so it is read only where it is used.) */
struct sums {
    int64_t now, cpu, delay;
};

static struct sums read_sums(const struct pair *pair) {
    bool apart = pair->cpus[0] != pair->cpus[1];
    return (struct sums){kit_now_ns(), cpu_ns(), apart ? delay_of_thread() : 0};
}

/* All turns. The first batch warms up, and is not timed. */
static int take_all_turns(const struct pair *pair, uint32_t me, unsigned char *set) {
    struct shared *shared = pair->shared;
    struct record *record = &shared->records[me];
    uint64_t number = me;
    int64_t begin_ns = kit_now_ns();
    int error = take_batch(pair, me, &number, set, begin_ns);
    int64_t left = switches();
    struct sums before = read_sums(pair);
    for (size_t batch = 0; batch < pair->batches && error == 0; batch++) {
        error = take_batch(pair, me, &number, set, begin_ns);
        if (error != 0)
            break;
        struct sums after = read_sums(pair);
        record->cpu_ns[batch] = after.cpu - before.cpu;
        record->delay_ns[batch] = after.delay - before.delay;
        if (me == 0)
            shared->batch_ns[batch] = after.now - before.now;
        before = after;
    }
    record->switches = switches() - left;
    if (error == 0 && !set_is_right(set, pair->bytes, pair->step, number / 2))
        error = EBADMSG;
    return error;
}

/* The other one must not wait for ever: it gets the turn, and is told that nothing will follow. Where the
 * turn was not had yet, it is waited for, so that both do not pass it at once. */
static void give_up(const struct pair *pair, uint32_t me, bool has_turn) {
    if (!has_turn)
        pair->way->await(&pair->shared->turn, me);
    pair->shared->cancelled = true;
    pair->way->pass(&pair->shared->turn, 1 - me);
}

void pair_work(const struct pair *pair, uint32_t me) {
    struct record *record = &pair->shared->records[me];
    if (pair->cpus[me] != ANYWHERE)
        worker_pin((size_t)pair->cpus[me]);
    unsigned char *set = set_map(pair->bytes);
    record->error = set != NULL ? take_all_turns(pair, me, set) : errno;
    if (record->error != 0 && record->error != ECANCELED)
        give_up(pair, me, set != NULL);
    if (set != NULL && pair->bytes > 0)
        munmap(set, pair->bytes);
}

/* --- both ------------------------------------------------------------------------------------- */

void pair_give_first_turn(const struct pair *pair, size_t started) {
    pair->shared->cancelled = started < 2;
    if (started > 0)
        pair->way->pass(&pair->shared->turn, 0);
}

int pair_error(const struct pair *pair, char what[WHAT_SIZE]) {
    const struct record *records = pair->shared->records;
    int error = 0;
    for (size_t i = 0; i < 2; i++)
        if (error == 0 && records[i].error != ECANCELED)
            error = records[i].error;
    if (error == ENOMEM)
        snprintf(what, WHAT_SIZE, "memory %zu", pair->bytes >> 20);
    else if (error != 0)
        snprintf(what, WHAT_SIZE, "%s with 2 workers", pair->way->series);
    return error;
}
