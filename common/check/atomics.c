/* atomics.c - check.sh links this into the program for ThreadSanitizer, in front of whose functions
 * for atomic operations it stands (ld(1), --wrap).
 *
 * WATCH_SLOW_STORES=1 makes each atomic store of a created thread wait for 8 ms, and say so once.
 * Whoever reads an atomic variable and writes it back, as if that were one operation, then loses the
 * changes of all others in between. Operations that do both at once (atomic_fetch_add, compare and
 * exchange) wait as well, before they begin, and say nothing: that does them no harm, but whoever
 * has looked at the variable before, in an operation of its own, finds it changed.
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
        return __real___tsan_atomic##bits##_##name(place, expected, value,                         \
                                                   order_with_fences(order),                       \
                                                   order_with_fences(order_of_failure));           \
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
