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
    unsigned threads, joined; /* pthread_create and pthread_join that succeeded */
    unsigned most_threads;    /* the most that were created and not yet joined at the same time */
    unsigned forks, reaped;   /* fork, and waitpid or wait that returned a child */
    unsigned looks;           /* poll, select or epoll that returned, read that found nothing */
    unsigned vain;            /* of these, those that found no event, not even an end */
    unsigned naps;            /* waiting for a time to pass: sleep, or poll that timed out */
    bool watched;             /* the counts above are known */
    bool raced;               /* ThreadSanitizer reported a data race (judge_race only) */
    double cpu_s;             /* CPU time of all its processes, as far as it was seen */
    unsigned answered;        /* the steps of a dialogue that were answered */
};

/* Runs the student's program with these arguments (a list that ends with NULL, without the
 * program's name). Never hangs: the sandbox ends the program after 5 s. */
struct judge_run judge(const char *const arguments[]);

/* The same with the program built for ThreadSanitizer, which watches every access to memory; it
 * finds a race from the order of locks, not by luck (Serebryany and Iskhodzhanov, ThreadSanitizer,
 * WBIA 2009). threads, joined, forks and reaped are not counted. */
struct judge_run judge_race(const char *const arguments[]);

/* One step of a dialogue with a program that runs: what it reads next, and what it must print
 * before the dialogue goes on. */
struct judge_step {
    const char *send;  /* to its standard input; NULL: nothing */
    const char *await; /* then until this stands in its output; NULL: nothing is awaited */
    double pause_s;    /* then nothing is sent for so long */
};

/* The same two, in a dialogue. The list of steps ends with an empty one; after it, or after a step
 * that was not answered for 2 s, the program's standard input ends. The order of what it printed
 * tells what it did while it was busy, however slow the machine is. The program for ThreadSanitizer
 * is ended after 3 s: when its main thread leaves by pthread_exit, it does not end by itself. */
struct judge_run judge_dialogue(const char *const arguments[], const struct judge_step steps[]);
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

#endif
