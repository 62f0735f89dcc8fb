/* judge.h - what the tests of the exercises use: run the student's program in the sandbox, look at
 * what it did, and say in the reader's language what was misunderstood.
 *
 * The student's program is a program of its own. It shares no memory with its test, so it can
 * neither end the test nor replace a part of it; what it prints is only data.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include <stdbool.h>
#include <stddef.h>

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
    char *output;             /* what it printed on standard output; owned by the test */
    char *errors;             /* and on standard error */
    unsigned threads, joined; /* pthread_create and pthread_join that succeeded, or those of C11 */
    unsigned most_threads;    /* the most that were created and not yet joined at the same time */
    unsigned forks, reaped;   /* fork, and waitpid or wait that returned a child */
    /* Waits are calls of nanosleep, clock_nanosleep, usleep and sleep. */
    unsigned waits, most_waits; /* all, and the most at the same time */
    unsigned waits_locked;      /* of all, begun by a thread that held a mutex */
    unsigned waits_after_end;   /* of all, begun when a thread had already ended */
    unsigned ended;             /* threads that have waited or locked a mutex, and have ended */
    double runnable;            /* of these, the share of their time in which they ran or could
                                 * have run, and were not blocked; 0 where the system cannot say */
    double main_runnable;       /* the same share of the main thread, 0 where it is not known */
    unsigned locks;             /* pthread_mutex_lock and pthread_mutex_trylock */
    unsigned broadcasts;        /* pthread_cond_broadcast */
    unsigned cond_waits;        /* pthread_cond_wait and pthread_cond_timedwait */
    unsigned most_blocked;      /* the most threads that waited, read or looked at the same time */
    unsigned looks;             /* poll, select or epoll that returned, read that found nothing */
    unsigned vain;              /* of these, those that found no event, not even an end */
    unsigned naps;              /* waiting for a time to pass: a wait, or a look that timed out */
    unsigned timed;             /* looks that were given a time to end at */
    unsigned forks_after_end;   /* of the forks, those made when a child had already ended */
    bool watched;               /* the counts above are known */
    bool raced;                 /* ThreadSanitizer reported a data race (judge_race only) */
    bool stored;                /* a created thread stored into an atomic variable (slow stores) */
    double cpu_s;               /* CPU time of all its processes, as far as it was seen */
    unsigned answered;          /* the steps of a dialogue that were answered */
};

/* Runs the student's program with these arguments (a list that ends with NULL, without the
 * program's name). Never hangs: the sandbox ends the program after 5 s. */
struct judge_run judge(const char *const arguments[]);

/* The same in an order that chance brings about only now and then. Creator first: a new thread
 * begins only when somebody joins, or after 0.2 s. Thread first: its creator goes on only when the
 * new thread has ended, or after 0.2 s. A program that relies on the other order goes wrong for
 * sure. */
struct judge_run judge_creator_first(const char *const arguments[]);
struct judge_run judge_thread_first(const char *const arguments[]);

/* As judge, with the program built for ThreadSanitizer, which watches every access to memory; it
 * finds a race from the order of locks, not by luck (Serebryany and Iskhodzhanov, ThreadSanitizer,
 * WBIA 2009). The sandbox ends it after 3 s, so that with judge the limit of 10 s is kept. Nothing
 * is counted. */
struct judge_run judge_race(const char *const arguments[]);

/* As judge_race; and each atomic store of a created thread takes 8 ms, so that whoever reads an
 * atomic variable and writes it back in two operations loses for sure what others write in between.
 * Atomic operations that read and write at once wait 8 ms before they begin, so that whoever has
 * looked at the variable before finds it changed. That is no data race. */
struct judge_run judge_race_slow_stores(const char *const arguments[]);

/* As judge, with child processes whose standard output leads nowhere; which die as soon as they are
 * born; or with a pause of 50 ms after each fork. */
struct judge_run judge_silent_child(const char *const arguments[]);
struct judge_run judge_dead_child(const char *const arguments[]);
struct judge_run judge_slow_fork(const char *const arguments[]);

/* As judge and judge_race, and they provoke what a right program has to bear: JUDGE_WAKES lets
 * every second pthread_cond_wait of a thread return for no reason, as POSIX allows; JUDGE_PAUSES
 * lets a thread pause for 4 ms whenever it has unlocked a mutex, so that others come in between;
 * JUDGE_LONG_PAUSES does so for 25 ms, longer than threads that do the same are apart on a busy
 * machine; JUDGE_HOLDS lets it pause for 4 ms whenever it has locked one, so that others have to
 * wait, and who tries again and again shows; JUDGE_LATE lets a thread that pthread_cond_wait has
 * woken pause for 30 to 100 ms before it locks again, each thread another time, until it sleeps: so
 * whoever looks, unlocks, and locks again to wait is late. */
enum judge_provoke { JUDGE_WAKES, JUDGE_PAUSES, JUDGE_LONG_PAUSES, JUDGE_HOLDS, JUDGE_LATE };
struct judge_run judge_provoked(const char *const arguments[], enum judge_provoke how);
struct judge_run judge_race_provoked(const char *const arguments[], enum judge_provoke how);

/* One step of a dialogue with a program that runs: what it reads next, and what it must print
 * before the dialogue goes on. */
struct judge_step {
    const char *send;  /* to its standard input; NULL: nothing */
    const char *await; /* then until this stands in its output; NULL: nothing is awaited */
    double pause_s;    /* then nothing is sent for so long */
};

/* As judge, judge_creator_first, judge_thread_first and judge_race, in a dialogue. The list of
 * steps ends with an empty one; after it, or after a step that was not answered for 2 s, the
 * program's standard input ends. The order of what it printed tells what it did while it was busy,
 * however slow the machine is. (A program for ThreadSanitizer whose main thread leaves by
 * pthread_exit does not end by itself.) */
struct judge_run judge_dialogue(const char *const arguments[], const struct judge_step steps[]);
struct judge_run judge_dialogue_creator_first(const char *const arguments[],
                                              const struct judge_step steps[]);
struct judge_run judge_dialogue_thread_first(const char *const arguments[],
                                             const struct judge_step steps[]);
struct judge_run judge_race_dialogue(const char *const arguments[],
                                     const struct judge_step steps[]);

/* Rejects what no exercise allows: a crash, a hang, endless forks, too much memory or disk, an exit
 * status other than 0. Each with its own sentence. */
void judge_ended_well(const struct judge_run *run);

/* Rejects the solution: says the sentence in the reader's language and ends this test. Both are
 * formats for the same values. (With CHECK_BOTH_LANGUAGES set, for the kit's own tests, it says
 * both.) */
void judge_reject(const char *english, const char *chinese, ...)
    __attribute__((noreturn, format(printf, 1, 3), format(printf, 2, 3)));
bool judge_chinese(void);

/* The number behind "key:" or "key =" on a line of the student's answer.txt; rejects with a
 * sentence where the line is missing or holds no number. */
double judge_answer(const char *key);

/* The median of a series at x of a metric in the student's own lessonNN.summary.csv; rejects, and
 * says what to run, where the file or the row is missing. judge_xs gives all x of a series in
 * ascending order (at most `most`) and returns their number. */
double judge_median(int lesson, const char *series, double x, const char *metric);
size_t judge_xs(int lesson, const char *series, const char *metric, double *xs, size_t most);

/* The raw values behind such a median, from lessonNN.samples.csv, in the order of the file (at most
 * `most`); returns their number, and rejects where there is none. */
size_t judge_values(int lesson, const char *series, double x, const char *metric, double *values,
                    size_t most);

/* The number of a line "# key: number" in the summary; rejects where it is missing. */
double judge_note(int lesson, const char *key);

#endif
