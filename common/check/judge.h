/* judge.h - what the tests of the exercises use: run the student's program in the sandbox, look at
 * what it did, and say in the reader's language what was misunderstood (judge_sentence.h).
 *
 * The student's program is a program of its own. It shares no memory with its test, so it can
 * neither end the test nor replace a part of it; what it prints is only data.
 *
 * A new exercise that has to see or provoke something new needs a count in watch_counts.h, or a row
 * in enum judge_provoke and in the table of judge_run.c.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include <stdbool.h>

#include "judge_sentence.h"
#include "watch_counts.h"

enum judge_end {
    JUDGE_EXIT,      /* code is the exit status */
    JUDGE_SIGNAL,    /* code is the signal's number */
    JUDGE_WAITS,     /* out of time, and most of it was spent waiting: a deadlock, a missing end */
    JUDGE_SPINS,     /* out of time, and it computed all along */
    JUDGE_PROCESSES, /* more processes and threads than an exercise needs */
    JUDGE_MEMORY,
    JUDGE_DISK,
};

struct judge_run {
    enum judge_end end;
    int code;
    char *output; /* what it printed on standard output; owned by the test */
    char *errors; /* and on standard error */
    double cpu_s; /* CPU time of all its processes, as far as it was seen */
    /* all of it was asleep for 1.5 s when it was ended, or did not answer a step: nobody kept it from the CPUs */
    bool slept;
    double idle_s;     /* its own time since a call of MPI was last seen to begin or end */
    double elapsed_s;  /* no more than this has passed for the program, whoever had the CPUs */
    unsigned answered; /* the steps of a dialogue that were answered */
    struct watch_counts counts; /* all 0 where nothing was counted */
    /* the share of its time in which the main thread ran or could have run, and was not blocked; 0 where the system
     * cannot say */
    double main_runnable;
    bool raced;       /* ThreadSanitizer reported a data race (race only) */
    bool inverted;    /* and two mutexes that were locked in one order and in the other */
    bool shared_line; /* two created threads wrote often into one cache line (JUDGE_NOTES_WRITES) */
    bool own_lock;    /* one wrote the same value again and again, as a lock of atomics does */
    bool stored;      /* a created thread stored into an atomic variable (JUDGE_SLOW_STORES) */
};

/* One step of a dialogue with a program that runs: what it reads next, and what it must print
 * before the dialogue goes on. */
struct judge_step {
    const char *send;  /* to its standard input; NULL: nothing */
    const char *await; /* then until this stands in its output; NULL: nothing is awaited */
    double pause_s;    /* then nothing is sent for so long */
};

/* What a right program has to bear, but meets only now and then: a program that relies on luck goes
 * wrong for sure. */
enum judge_provoke {
    JUDGE_NOTHING,
    /* a new thread begins only when somebody joins, or after 0.2 s */
    JUDGE_CREATOR_FIRST,
    /* each thread begins 20 ms after the one before it */
    JUDGE_STAGGERED,
    /* threads and child processes begin 0.3 s later, so that whoever waits for them has to wait */
    JUDGE_NOBODY_FIRST,
    /* the system refuses every thread and process */
    JUDGE_REFUSES,
    /* all but the first two */
    JUDGE_REFUSES_THIRD,
    /* the creator of a thread goes on only when that has ended, or after 0.2 s */
    JUDGE_THREAD_FIRST,
    /* the standard output of child processes leads nowhere */
    JUDGE_SILENT_CHILD,
    /* child processes die as soon as they are born */
    JUDGE_DEAD_CHILD,
    /* child processes begin 0.3 s later, and calls of sleep and its like return at once, so
     * that who sleeps in place of waiting is too early; the first child begins only when its parent
     * sleeps, or has computed all the while (spins) */
    JUDGE_LATE_CHILD,
    /* of the first 4 KB or more that a child process writes into a pipe at once, the byte in the
     * middle is changed */
    JUDGE_CHANGED_BYTE,
    /* a pause of 50 ms before and after each fork */
    JUDGE_SLOW_FORK,
    /* each pthread_create takes 40 ms longer */
    JUDGE_SLOW_CREATE,
    /* every pthread_cond_wait returns after 3 ms for no reason, as POSIX allows */
    JUDGE_WAKES,
    /* the same, and a thread pauses for 25 ms whenever it has unlocked */
    JUDGE_WAKES_AND_PAUSES,
    /* a thread pauses for 4 ms whenever it has unlocked a mutex, so that others come in between */
    JUDGE_PAUSES,
    /* for 25 ms, longer than threads that do the same are apart on a busy machine */
    JUDGE_LONG_PAUSES,
    /* a thread pauses for 4 ms whenever it has locked a mutex, so that others have to wait, and
     * who tries again and again shows */
    JUDGE_HOLDS,
    /* a thread pauses for 4 ms after each sem_post, so that who posts too early shows */
    JUDGE_SLOW_POSTS,
    /* each call of sleep and its like lasts until all other threads and processes of the program have gone
     * on as far as they can (rests), or one of them has computed all the while (spins) */
    JUDGE_SLOW_SLEEPS,
    /* each takes 60 ms more, pthread_cond_wait returns after 3 ms for no reason, and child processes begin 0.3 s
     * later: so whoever waits waits longer than that */
    JUDGE_WAKES_AND_SLOW_SLEEPS,
    /* main pauses when it has locked its first mutex, until nobody else gets on (rests); other threads lock
     * none before that. waits_meanwhile counts what they could do */
    JUDGE_SLOW_MAIN,
    /* a thread pauses for 4 ms before it locks a mutex, so that others come in between its last
     * look and the lock */
    JUDGE_SLOW_LOCKS,
    /* a thread that pthread_cond_wait has woken pauses for 30 to 100 ms before it locks again,
     * each thread another time, until it sleeps: so whoever looks, unlocks, and locks again to
     * wait is late */
    JUDGE_LATE,
    /* (race only) each atomic store of a created thread takes 8 ms, so that whoever reads an
     * atomic variable and writes it back in two operations loses what others write in between;
     * operations that read and write at once wait 8 ms before they begin, so that whoever has
     * looked at the variable before finds it changed. That is no data race */
    JUDGE_SLOW_STORES,
    /* (race only) the writes of created threads to atomic variables are looked at: shared_line,
     * own_lock */
    JUDGE_NOTES_WRITES,
};

struct judge_options {
    enum judge_provoke provoke;
    /* The program is built for ThreadSanitizer, which watches every access to memory; it finds a
     * race from the order of locks, not by luck (Serebryany and Iskhodzhanov, ThreadSanitizer, WBIA
     * 2009). The sandbox ends it after 3 s, so that with judge the limit of 10 s is kept. Nothing
     * is counted, unless something is provoked. check.sh looks for ".race = true" in the test. */
    bool race;
    bool names; /* the report of a race names functions and variables, which takes its time */
    /* The steps end with an empty one; after it, or after a step that was not answered for 2 s, the
     * program's standard input ends. The order of what it printed tells what it did while it was
     * busy, however slow the machine is. (A program for ThreadSanitizer whose main thread leaves by
     * pthread_exit does not end by itself.) NULL: there is nothing to read from the start. */
    const struct judge_step *steps;
    /* In place of steps: what is read, from a regular file, whose place a process shares with its
     * children (lseek(2)). */
    const char *typed;
};

/* Runs the student's program with these arguments (a list that ends with NULL, without the
 * program's name). Never hangs: the sandbox ends the program after 5 s. */
struct judge_run judge(const char *const arguments[]);
struct judge_run judge_with(const char *const arguments[], struct judge_options options);

/* --- what several exercises ask about workers (judge_workers.c) ------------------------------- */

/* Whether main ended with a child that nobody had waited for, and that was no longer running or still
 * was: a zombie, or an orphan. */
bool judge_left_a_child(const struct judge_run *run);

/* Rejects a program whose result was not brought back, where it used vfork: its author has seen the result arrive, for
 * the child of vfork borrows its parent's memory. */
void judge_reject_vfork(const struct judge_run *run);

/* Whether N workers can have been at work with the threads that were created: N, or one less, where
 * main is one of them. (What they did is another question.) */
bool judge_has_workers(const struct judge_run *run, long n);

/* Whether each sleep of a run with JUDGE_SLOW_SLEEPS lasted until all others slept, too: then what it shows is so on
 * any machine. */
bool judge_saw_all_rest(const struct judge_run *run);

/* Runs a program that prints "made" for what goes into a buffer and "used" for what came out, then
 * sleeps; each sleep takes longer, so that all others go on as far as they can. Returns the most that
 * were made and not used at the end of a sleep, of up to three runs until it is enough or sure; enough, where
 * that cannot be seen. last: the last run. */
unsigned judge_most_ahead(const char *const arguments[], unsigned enough, struct judge_run *last);

/* Rejects a program whose main fetches besides N threads that do (more than N waits at once), or in
 * which a thread prints the total that is main's to print. */
void judge_main_only_waits(const struct judge_run *run, long n);

/* Rejects a program that waited as often as it should, but once for less than the latency that belongs
 * to the task; function is what stands for the server. */
void judge_keeps_latency(const struct judge_run *run, long waits, unsigned latency_us,
                         const char *function);

/* Runs a program that becomes ranks of MPI, as many as its first argument says; once more where it did not end, though not
 * all ranks wait in MPI_Send or MPI_Recv, for now and then it is mpirun that hangs. A program that waits for ever does so again. */
struct judge_run judge_ranks(const char *const arguments[]);

/* Whether a program of so many ranks that did not end hangs for sure: all have begun, some have not come to
 * MPI_Finalize, and none has called MPI for 2 s of the program's own time, in place of some ms. */
bool judge_ranks_hang(const struct judge_run *run, unsigned ranks);

/* What every exercise with threads that wait for one another has to bear: a pthread_cond_wait that
 * returns for no reason, a thread that is slow just after it has unlocked, or just before it locks, or
 * when it has been woken. Runs the program so, where it called pthread_cond_wait in this run, and
 * rejects it with a sentence for each where it was not right. */
void judge_bears(const struct judge_run *run, const char *const arguments[],
                 const struct judge_step *steps, bool (*is_right)(const struct judge_run *run));

/* Says that pthread_cond_wait may return for no reason, which this run did not bear. */
void judge_reject_no_reason(const struct judge_run *run) __attribute__((noreturn));

/* Rejects what no exercise allows: a crash, a hang, endless forks, too much memory or disk, an exit
 * status other than 0. Each with its own sentence. */
void judge_ended_well(const struct judge_run *run);

#endif
