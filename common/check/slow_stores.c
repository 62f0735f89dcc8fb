/* slow_stores.c - check.sh links this into the program for ThreadSanitizer, in front of whose
 * function for an atomic store it stands (ld(1), --wrap). WATCH_SLOW_STORES=1 makes each such store
 * of a created thread wait for 2 ms, and say so once. Whoever reads an atomic variable and writes
 * it back, as if that were one operation, then loses the changes of all others in between.
 * Operations that do both at once (atomic_fetch_add, compare and exchange) are not delayed.
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

static void be_slow(void) {
    static _Thread_local int said;
    if (gettid() == getpid() || getenv("WATCH_SLOW_STORES") == NULL)
        return;
    if (!said)
        fputs("watch: atomic store\n", stderr);
    said = 1;
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

void __wrap___tsan_atomic32_store(volatile int32_t *place, int32_t value, int order) {
    be_slow();
    __real___tsan_atomic32_store(place, value, order);
}

void __wrap___tsan_atomic64_store(volatile int64_t *place, int64_t value, int order) {
    be_slow();
    __real___tsan_atomic64_store(place, value, order);
}
