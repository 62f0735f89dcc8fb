/* atomics.c - check.sh links this into the program for ThreadSanitizer, in front of whose functions
 * for atomic operations it stands (ld(1), --wrap).
 *
 * WATCH_SLOW_STORES=1 makes each atomic store of a created thread wait for 8 ms, and say so once.
 * Whoever reads an atomic variable and writes it back, as if that were one operation, then loses the
 * changes of all others in between. Operations that do both at once (atomic_fetch_add, compare and
 * exchange) wait as well, before they begin, and say nothing: that does them no harm, but whoever
 * has looked at the variable before, in an operation of its own, finds it changed.
 *
 * WATCH_NOTES_WRITES=1 looks at what created threads write into atomic variables, and says so once:
 * when a thread has often written into a cache line in which another one has written first; and when
 * one has often exchanged a variable for the same value as before, as a lock does that spins (a number
 * that counts never has the same value twice).
 *
 * WATCH_FENCES=1 is for a program with fences (atomic_thread_fence), which ThreadSanitizer does not
 * see (-Wtsan, gcc(1)): each atomic operation then makes the order that the fences would have made.
 * It is the stronger order, so a fence that is missing goes unnoticed; a program without fences is
 * looked at as it stands.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static int order_with_fences(int order) {
    return getenv("WATCH_FENCES") != NULL ? __ATOMIC_SEQ_CST : order;
}

static void be_slow(bool is_store) {
    static _Thread_local bool said;
    if (gettid() == getpid() || getenv("WATCH_SLOW_STORES") == NULL)
        return;
    if (is_store && !said)
        fputs("watch: atomic store\n", stderr);
    said = said || is_store;
    nanosleep(&(struct timespec){.tv_nsec = 8000000}, NULL);
}

enum { LINES = 1024, LINE = 64, OFTEN = 1000 };
static uintptr_t lines[LINES]; /* each where its address, modulo LINES, has its place */
static int first_writers[LINES];

/* Where another thread has written first. */
static bool is_another_threads(const volatile void *place) {
    uintptr_t line = (uintptr_t)place / LINE, none = 0;
    size_t at = line % LINES;
    int nobody = 0, me = gettid();
    if (!__atomic_compare_exchange_n(&lines[at], &none, line, false, __ATOMIC_SEQ_CST,
                                     __ATOMIC_SEQ_CST) &&
        none != line)
        return false;
    return !__atomic_compare_exchange_n(&first_writers[at], &nobody, me, false, __ATOMIC_SEQ_CST,
                                        __ATOMIC_SEQ_CST) &&
           nobody != me;
}

static bool notes_writes(void) {
    return gettid() != getpid() && getenv("WATCH_NOTES_WRITES") != NULL;
}

static void note_write(const volatile void *place) {
    static _Thread_local int often;
    if (notes_writes() && is_another_threads(place) && ++often == OFTEN)
        fputs("watch: shared line\n", stderr);
}

/* Of an operation that has put this value in the place of another one. */
static void note_exchange(const volatile void *place, int64_t value) {
    static _Thread_local const volatile void *last_place;
    static _Thread_local int64_t last_value;
    static _Thread_local int often;
    if (notes_writes() && place == last_place && value == last_value && ++often == OFTEN)
        fputs("watch: own lock\n", stderr);
    last_place = place;
    last_value = value;
}

#define LOAD(bits)                                                                                 \
    int##bits##_t __real___tsan_atomic##bits##_load(const volatile int##bits##_t *, int);          \
    int##bits##_t __wrap___tsan_atomic##bits##_load(const volatile int##bits##_t *, int);          \
    int##bits##_t __wrap___tsan_atomic##bits##_load(const volatile int##bits##_t *place,           \
                                                    int order) {                                   \
        return __real___tsan_atomic##bits##_load(place, order_with_fences(order));                 \
    }

#define STORE(bits)                                                                                \
    void __real___tsan_atomic##bits##_store(volatile int##bits##_t *, int##bits##_t, int);         \
    void __wrap___tsan_atomic##bits##_store(volatile int##bits##_t *, int##bits##_t, int);         \
    void __wrap___tsan_atomic##bits##_store(volatile int##bits##_t *place, int##bits##_t value,    \
                                            int order) {                                           \
        be_slow(true);                                                                             \
        note_write(place);                                                                         \
        __real___tsan_atomic##bits##_store(place, value, order_with_fences(order));                \
    }

#define CHANGE(bits, name)                                                                         \
    int##bits##_t __real___tsan_atomic##bits##_##name(volatile int##bits##_t *, int##bits##_t,     \
                                                      int);                                        \
    int##bits##_t __wrap___tsan_atomic##bits##_##name(volatile int##bits##_t *, int##bits##_t,     \
                                                      int);                                        \
    int##bits##_t __wrap___tsan_atomic##bits##_##name(volatile int##bits##_t *place,               \
                                                      int##bits##_t value, int order) {            \
        be_slow(false);                                                                            \
        note_write(place);                                                                         \
        if (#name[0] == 'e')                                                                       \
            note_exchange(place, value);                                                           \
        return __real___tsan_atomic##bits##_##name(place, value, order_with_fences(order));        \
    }

#define COMPARE(bits, name)                                                                        \
    int __real___tsan_atomic##bits##_##name(volatile int##bits##_t *, int##bits##_t *,             \
                                            int##bits##_t, int, int);                              \
    int __wrap___tsan_atomic##bits##_##name(volatile int##bits##_t *, int##bits##_t *,             \
                                            int##bits##_t, int, int);                              \
    int __wrap___tsan_atomic##bits##_##name(volatile int##bits##_t *place,                         \
                                            int##bits##_t *expected, int##bits##_t value,          \
                                            int order, int order_of_failure) {                     \
        be_slow(false);                                                                            \
        note_write(place);                                                                         \
        int done =                                                                                 \
            __real___tsan_atomic##bits##_##name(place, expected, value, order_with_fences(order),  \
                                                order_with_fences(order_of_failure));              \
        if (done)                                                                                  \
            note_exchange(place, value);                                                           \
        return done;                                                                               \
    }

/* The names stand in scripts/lib/exercises.sh as well. */
#define ALL(bits)                                                                                  \
    LOAD(bits)                                                                                     \
    STORE(bits)                                                                                    \
    CHANGE(bits, exchange)                                                                         \
    CHANGE(bits, fetch_add)                                                                        \
    CHANGE(bits, fetch_sub)                                                                        \
    CHANGE(bits, fetch_and)                                                                        \
    CHANGE(bits, fetch_or)                                                                         \
    CHANGE(bits, fetch_xor)                                                                        \
    COMPARE(bits, compare_exchange_strong)                                                         \
    COMPARE(bits, compare_exchange_weak)

ALL(8)
ALL(16)
ALL(32)
ALL(64)
