/* watch.h - what watch.c counts, in a file shared by all processes of a student's program. */
#ifndef WATCH_H
#define WATCH_H

#include <stdatomic.h>

struct watch_counts {
    atomic_uint watched; /* 1 when the library was loaded */
    atomic_uint threads, joined;
    atomic_uint joining;      /* calls of pthread_join, also those that still wait */
    atomic_uint most_threads; /* created and not yet joined, at the same time */
    atomic_uint ended; /* threads whose function has returned, where an order was asked for */
    atomic_uint forks, reaped;
    atomic_uint waits, waiting; /* calls that sleep or read: all, and now */
    atomic_uint most_waiting;   /* at the same time */
};

#endif
