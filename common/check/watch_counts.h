/* watch_counts.h - what watch.so counts of a student's program (see watch.c, waits.c, input.c, messages.c), in
 * a file shared by all processes of the program. Waits are calls of nanosleep, clock_nanosleep,
 * usleep and sleep; looks are calls of poll, select and epoll_wait that returned, and of read that
 * found nothing.
 */
#ifndef WATCH_COUNTS_H
#define WATCH_COUNTS_H

#include <stdatomic.h>

enum { WATCH_LOOKING = 64, WATCH_CHILDREN = 64 };

struct watch_counts {
    atomic_uint watched; /* 1 when the library was loaded */
    /* what watch.c counts */
    atomic_uint threads, joined; /* pthread_create and pthread_join that succeeded, or of C11 */
    atomic_uint joining;         /* calls of pthread_join, also those that still wait */
    atomic_uint most_threads;    /* the most that were created and not yet joined at one time */
    atomic_uint returned; /* threads whose function has returned, where an order was asked for */
    atomic_uint forks, reaped;   /* fork and its like; waitpid and its like that returned a child */
    atomic_uint blocks, blocked; /* calls that sleep, read or look for input: all, and now */
    atomic_uint most_blocked;    /* the most at the same time */
    atomic_uint forks_after_end; /* of the forks, those made when a child had already ended */
    atomic_uint vforks;          /* of the forks, those that were asked for as vfork */
    atomic_int first_pid;        /* the process that began */
    atomic_ullong first_output;  /* the number (inode) of its standard output */
    atomic_uint timers; /* setitimer, alarm, timer_settime and timerfd_settime that set one */
    atomic_uint exit_statuses;    /* of the children that were waited for, added up */
    atomic_uint main_exited;      /* 1 when main returned or called exit; and then: */
    atomic_uint zombies, orphans; /* 1 when a child was left dead or alive */
    /* what handed.c counts */
    atomic_uint sent;         /* bytes that children wrote, but to standard output and error */
    atomic_llong sent_number; /* what the last write of exactly 8 bytes sent */
    atomic_uint made, used;   /* lines that begin so, printed by printf and its like */
    atomic_uint
        most_ahead; /* the most made and not used at the end of a sleep (JUDGE_SLOW_SLEEPS) */
    atomic_uint early_ends;  /* lines that begin with "end", printed while main had a child */
    atomic_uint changed;     /* bytes changed on their way (JUDGE_CHANGED_BYTE) */
    atomic_uint shared_maps; /* memory shared by mmap or shmat */
    atomic_uint prints;      /* printf and its like by created threads */
    atomic_uint totals;      /* of these, those that print a total */
    /* what waits.c counts */
    atomic_uint waits;           /* all */
    atomic_uint waiting;         /* of these, how many go on now */
    atomic_uint sleeping;        /* those that sleep for the time that was asked for */
    atomic_uint most_waits;      /* and the most that went on at the same time */
    atomic_uint waits_locked;    /* of these, begun by a thread that held a mutex */
    atomic_uint waits_after_end; /* of these, begun when a thread had already ended */
    atomic_uint waits_two;       /* of these, begun by a thread that held two mutexes or more */
    atomic_uint waits_meanwhile; /* these, counted when main went on (JUDGE_SLOW_MAIN) */
    atomic_uint main_holds;      /* 1 when main has its first mutex (JUDGE_SLOW_MAIN) */
    atomic_uint
        most_kept_tries;     /* the most times that a thread tried in vain for the same mutex and
                                   * had not given back another one that it held */
    atomic_uint workers;     /* threads that have begun a wait, main included */
    atomic_uint main_waits;  /* of these, by the main thread of the first process */
    atomic_uint child_waits; /* of these, by other processes */
    atomic_uint waiting_children; /* how many such processes there were */
    atomic_uint shortest_wait_us; /* the shortest time that was asked for; 0: none */
    atomic_uint ended;            /* threads that have waited or locked a mutex, and have ended */
    atomic_ullong cpu_ns;         /* their CPU time since then, together */
    atomic_ullong held_ns;        /* of this, while they held a mutex (estimated) */
    atomic_uint locks;            /* pthread_mutex_lock and pthread_mutex_trylock */
    /* threads that wait for a mutex which they hold themselves, and tries to lock one */
    atomic_uint own_locks;
    atomic_uint other_locks; /* sem_wait, pthread_rwlock_wrlock and their like, and futex(2) */
    atomic_uint broadcasts;  /* pthread_cond_broadcast */
    atomic_uint cond_waits;  /* pthread_cond_wait and pthread_cond_timedwait */
    /* the time of the main thread, when it exits; and of this, when it ran or could have run: was not blocked */
    atomic_ullong main_lived_ns, main_runnable_ns;
    atomic_uint owner_dead;    /* locks that said EOWNERDEAD */
    atomic_uint private_inits; /* mutexes that were set up for the threads of one process */
    atomic_uint moments,
        moments_now; /* sleeps of 30 ms by child processes: begun, and going on now */
    atomic_uint
        sold_meanwhile; /* lines "... sold" of child processes that had begun to lock when such
                                 * a sleep went on, which still did */
    atomic_uint sold_unlocked; /* and of those that had asked for a mutex and had none */
    atomic_ullong
        main_read; /* bytes that the first process has read, when it exits; 0: not known */
    atomic_uint
        naps; /* waiting for a time to pass: a wait, or whatever waited until its time was over */
    /* what input.c counts */
    atomic_uint looks; /* all */
    atomic_uint vain;  /* of these, those that found no event, not even an end */
    atomic_uint timed; /* of these, those that were given a time to wait for at most */
    /* what rest.c counts */
    atomic_int looking[WATCH_LOOKING];   /* threads that wait until all others sleep; 0: none */
    atomic_int looker;                   /* the one of them that looks; 0: none */
    atomic_int children[WATCH_CHILDREN]; /* the first child processes, noted by watch.c; 0: none */
    atomic_uint moments_of_rest;         /* how often it saw all others sleep */
    atomic_uint rests; /* waits that ended so: all others had gone on as far as they can */
    atomic_uint spins; /* that ended because one of the others computed for 50 ms and never slept */
    atomic_uint restless; /* that were given up; there are no more then */
    /* what messages.c counts */
    atomic_uint calls;        /* begun or ended, of those that messages.c knows */
    atomic_uint ranks;        /* processes in which MPI_Init has returned */
    atomic_uint finished;     /* of these, those that have called MPI_Finalize */
    atomic_uint rank_crashes; /* of these, those that read or wrote memory that they do not have */
    atomic_uint sends;        /* messages begun: MPI_Send, MPI_Isend and their like */
    atomic_uint sending;      /* ranks that are in MPI_Send or MPI_Ssend now */
    atomic_uint receiving;    /* ranks that are in MPI_Recv now */
};

#endif
