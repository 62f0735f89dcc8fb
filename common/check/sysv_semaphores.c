/* sysv_semaphores.c - semop(2) for ThreadSanitizer, which does not know it: a program that locks with
 * a System V semaphore would be accused of a race that it does not have. check.sh links this into the
 * program for ThreadSanitizer.
 *
 * All that a thread did before its operation counts as known to whoever's operation on the same
 * set comes later. That orders more than it must where an operation only takes, so a race may be
 * missed; none is invented.
 */
#include <stddef.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Of ThreadSanitizer's own library (sanitizer/tsan_interface.h). */
void __tsan_acquire(void *address);
void __tsan_release(void *address);

static char sets[64];

int semtimedop(int set, struct sembuf *operations, size_t count, const struct timespec *limit) {
    void *address = &sets[(unsigned)set % sizeof sets];
    __tsan_release(address);
    long result = syscall(SYS_semtimedop, set, operations, count, limit);
    __tsan_acquire(address);
    return (int)result;
}

int semop(int set, struct sembuf *operations, size_t count) {
    return semtimedop(set, operations, count, NULL);
}
