/* slow_stores.c - check.sh links this into the program for ThreadSanitizer, in front of whose
 * function for an atomic store it stands (ld(1), --wrap). WATCH_SLOW_STORES=1 makes each such store
 * of a created thread wait for 8 ms, and say so once. Whoever reads an atomic variable and writes
 * it back, as if that were one operation, then loses the changes of all others in between.
 * Operations that do both at once (atomic_fetch_add, compare and exchange) wait as well, before
 * they begin, and say nothing: that does them no harm, but whoever has looked at the variable
 * before, in an operation of its own, finds it changed.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

void __real___tsan_atomic32_store(volatile int32_t *place, int32_t value, int order);
void __real___tsan_atomic64_store(volatile int64_t *place, int64_t value, int order);
void __wrap___tsan_atomic32_store(volatile int32_t *place, int32_t value, int order);
void __wrap___tsan_atomic64_store(volatile int64_t *place, int64_t value, int order);

static void be_slow(int is_store) {
    static _Thread_local int said;
    if (gettid() == getpid() || getenv("WATCH_SLOW_STORES") == NULL)
        return;
    if (is_store && !said)
        fputs("watch: atomic store\n", stderr);
    said = said || is_store;
    nanosleep(&(struct timespec){.tv_nsec = 8000000}, NULL);
}

void __wrap___tsan_atomic32_store(volatile int32_t *place, int32_t value, int order) {
    be_slow(1);
    __real___tsan_atomic32_store(place, value, order);
}

void __wrap___tsan_atomic64_store(volatile int64_t *place, int64_t value, int order) {
    be_slow(1);
    __real___tsan_atomic64_store(place, value, order);
}

#define CHANGE(bits, name)                                                                         \
    int##bits##_t __real___tsan_atomic##bits##_##name(volatile int##bits##_t *place,               \
                                                      int##bits##_t value, int order);             \
    int##bits##_t __wrap___tsan_atomic##bits##_##name(volatile int##bits##_t *place,               \
                                                      int##bits##_t value, int order);             \
    int##bits##_t __wrap___tsan_atomic##bits##_##name(volatile int##bits##_t *place,               \
                                                      int##bits##_t value, int order) {            \
        be_slow(0);                                                                                \
        return __real___tsan_atomic##bits##_##name(place, value, order);                           \
    }

#define EXCHANGE(bits, name)                                                                       \
    int __real___tsan_atomic##bits##_##name(volatile int##bits##_t *place,                         \
                                            int##bits##_t *expected, int##bits##_t value,          \
                                            int order, int order_of_failure);                      \
    int __wrap___tsan_atomic##bits##_##name(volatile int##bits##_t *place,                         \
                                            int##bits##_t *expected, int##bits##_t value,          \
                                            int order, int order_of_failure);                      \
    int __wrap___tsan_atomic##bits##_##name(volatile int##bits##_t *place,                         \
                                            int##bits##_t *expected, int##bits##_t value,          \
                                            int order, int order_of_failure) {                     \
        be_slow(0);                                                                                \
        return __real___tsan_atomic##bits##_##name(place, expected, value, order,                  \
                                                   order_of_failure);                              \
    }

CHANGE(32, fetch_add)
CHANGE(64, fetch_add)
CHANGE(32, fetch_sub)
CHANGE(64, fetch_sub)
EXCHANGE(32, compare_exchange_strong)
EXCHANGE(64, compare_exchange_strong)
EXCHANGE(32, compare_exchange_weak)
EXCHANGE(64, compare_exchange_weak)
