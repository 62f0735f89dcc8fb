/* watch.h - what watch.c, waits.c and input.c count, in a file shared by all processes of a
 * student's program. */
#ifndef WATCH_H
#define WATCH_H

#include <stdatomic.h>
#include <stdbool.h>

struct watch_counts {
    atomic_uint watched; /* 1 when the library was loaded */
    atomic_uint threads, joined;
    atomic_uint joining;      /* calls of pthread_join, also those that still wait */
    atomic_uint most_threads; /* created and not yet joined, at the same time */
    atomic_uint returned; /* threads whose function has returned, where an order was asked for */
    atomic_uint forks, reaped;
    atomic_uint blocks, blocked; /* calls that sleep, read or look for input: all, and now */
    atomic_uint most_blocked;    /* at the same time */
    atomic_uint forks_after_end; /* of the forks, those made when a child had already ended */
    /* what waits.c counts */
    atomic_uint waits;           /* calls of nanosleep, clock_nanosleep, usleep and sleep */
    atomic_uint waiting;         /* of these, how many go on now */
    atomic_uint most_waits;      /* and the most that went on at the same time */
    atomic_uint waits_locked;    /* of these, begun by a thread that held a mutex */
    atomic_uint waits_after_end; /* of these, begun when a thread had already ended */
    atomic_uint ended;           /* threads that have waited or locked, and ended */
    atomic_ullong lived_ns;      /* their time since then, together */
    atomic_ullong runnable_ns;   /* of this, when they ran or could have run: were not blocked */
    atomic_uint locks;           /* calls of pthread_mutex_lock and pthread_mutex_trylock */
    atomic_uint broadcasts;      /* calls of pthread_cond_broadcast */
    atomic_uint cond_waits;      /* calls of pthread_cond_wait and pthread_cond_timedwait */
    atomic_ullong main_lived_ns, main_runnable_ns; /* the same of the main thread, when it exits */
    atomic_uint naps; /* the waits; and looks and timed waits that timed out */
    /* what input.c counts */
    atomic_uint looks; /* poll, select, epoll_wait that returned; read that found nothing */
    atomic_uint vain;  /* of these, those that found no event: 0 from poll, EAGAIN from read */
    atomic_uint timed; /* of these, those that were given a time to wait for at most */
};

#define WATCH_INSIDE __attribute__((visibility("hidden"))) /* no name of the student's program */

/* Never NULL. */
WATCH_INSIDE struct watch_counts *watch_counts(void);
WATCH_INSIDE void watch_note_most(atomic_uint *most, unsigned now);

/* The function of this name that the program would have called without us. */
WATCH_INSIDE void *watch_next(const char *name);

/* Whether the environment gives this variable this value. */
WATCH_INSIDE bool watch_is_set(const char *name, const char *value);

/* Around each call that blocks. */
WATCH_INSIDE void watch_begin_block(void);
WATCH_INSIDE void watch_end_block(void);

#endif
