/* gil.h - a global interpreter lock as CPython has had it since 3.2 (Antoine Pitrou, 2009;
 * Python/ceval_gil.c, before 3.12 ceval_gil.h). The functions have the names that they have there.
 *
 * A thread that wants the lock waits for one switch interval. If the same thread still holds it
 * then, the waiting one asks for it. The holder looks at safe points whether somebody asks; it
 * gives the lock up and waits until another thread has taken it (CPython's FORCE_SWITCHING).
 */
#ifndef GIL_H
#define GIL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

enum { SWITCH_INTERVAL_US = 5000 }; /* CPython's default, see sys.setswitchinterval */

struct gil {
    pthread_mutex_t mutex; /* protects what follows */
    pthread_cond_t cond;   /* the lock is free */
    bool locked;
    unsigned long switch_number;       /* how often another thread than before took the lock */
    _Atomic(const void *) last_holder; /* which thread took it last */
    pthread_mutex_t switch_mutex;
    pthread_cond_t switch_cond; /* another thread has taken the lock */
    atomic_bool drop_request;   /* somebody asks the holder to give it up */
    long interval_us;
};

/* Makes a free lock. Returns 0 or an errno value. */
int gil_open(struct gil *gil, long interval_us);
void gil_close(struct gil *gil);

/* A thread is known by an address of its own, as in CPython by that of its PyThreadState. */
void take_gil(struct gil *gil, const void *thread);

/* Gives the lock up. When somebody has asked for it, waits until another thread has taken it; not
 * so with forced = false, for a thread that will never take it again. */
void drop_gil(struct gil *gil, const void *thread, bool forced);

/* The safe point: gives the lock up and takes it again when somebody asks. CPython calls what is
 * tested here the eval breaker, and tests it at backward jumps and at calls of functions. */
static inline void gil_safe_point(struct gil *gil, const void *thread) {
    if (atomic_load_explicit(&gil->drop_request, memory_order_relaxed)) {
        drop_gil(gil, thread, true);
        take_gil(gil, thread);
    }
}

#endif
