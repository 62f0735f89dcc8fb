/* watch.h - what watch.c counts, in a file shared by all processes of a student's program. */
#ifndef WATCH_H
#define WATCH_H

#include <stdatomic.h>

struct watch_counts {
    atomic_uint watched; /* 1 when the library was loaded */
    atomic_uint threads, joined;
    atomic_uint most_threads; /* created and not yet joined, at the same time */
    atomic_uint forks, reaped;
    atomic_uint looks; /* poll, select, epoll_wait that returned; read that found nothing */
    atomic_uint vain;  /* of these, those that found no event: 0 from poll, EAGAIN from read */
    atomic_uint naps;  /* sleep, usleep, nanosleep; and of the looks those that timed out */
};

#endif
