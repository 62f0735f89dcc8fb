/* waits.h - what a sleeping thread waits for, from /proc alone and without any right but that of the same
 * user.
 *
 * /proc/PID/task/TID/syscall names the system call that a thread sleeps in and its arguments (see
 * proc(5)); /proc/PID/fd tells what a descriptor is. So read(0, ...) is a wait for input, for the
 * network, or for another program of the same pipeline. Where the kernel has no such file, wchan, the
 * kernel function that it sleeps in, says less.
 */
#ifndef WAITS_H
#define WAITS_H

#include <stdbool.h>

/* What a thread does at a moment. */
enum doing {
    DOING_USER,    /* runs, in the program's own code */
    DOING_KERNEL,  /* runs, in a system call or a page fault */
    DOING_READY,   /* could run and has no CPU */
    DOING_DISK,    /* waits for the disk, */
    DOING_NETWORK, /* for a socket, */
    DOING_TIMER,   /* for time to pass, for input, for a signal, */
    DOING_LOCK,    /* for a mutex, a file lock, a semaphore of System V, */
    DOING_MEMBER,  /* or for another thread or process of the same program */
    DOING_COUNT,
};

/* The pipe that leads into the program that is watched, by inode: whoever waits at another pipe waits for
 * another part of the same program. */
struct waits_outside {
    unsigned long input;
};

struct wait {
    enum doing doing;
    bool input;   /* DOING_TIMER: for a terminal, or for what comes from outside on standard input;
                     DOING_MEMBER: for whoever opens the other end of a named pipe */
    bool futex;   /* DOING_MEMBER: for another thread, at a lock or a condition (not for its end) */
    bool shared;  /* futex: in memory that processes share */
    bool limited; /* DOING_MEMBER: no longer than a time that it has set itself */
};

/* state is the letter of /proc/PID/stat: S, D, T and so on. */
struct wait waits_for(int pid, int tid, char state, const struct waits_outside *outside);

#endif
