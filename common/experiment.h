/* experiment.h - what a lesson measures, as data: programs, metrics, claims, questions and tables.
 * experiment_run takes such a table from the command line to the conclusion.
 *
 *   fill a struct experiment        what is known before the command line is read
 *   experiment_begin                reads the options; with --predict it asks and ends
 *   experiment_cells, _program,     the cells that may be filled, the programs that fill them, and
 *   experiment_claim, _note         the claims that are tested
 *   experiment_run                  measures, writes the result files, prints all tables
 *
 * A program that measures is a program of its own, so that each round starts it afresh. It prints
 * one line for each value on standard output, and nothing else:
 *
 *   SERIES X METRIC VALUE           thread 256 time 16.7
 *   error ERRNO WHAT                error 11 thread
 *
 * in the unit of the metric. Several lines of one cell in one round count as one value, their
 * median. WHAT is "thread" or "process" (the system refused one), "memory MB", "killed SIGNAL"
 * (a worker was), "KIND with N workers" (EBADMSG: the result is wrong), or a few words. Any other line, also one whose cell or metric is not known or whose
 * last character is no newline, ends the run with a sentence that quotes it.
 *
 * Two metrics are never recorded. "delayed" is the share of its time that a pinned worker was ready
 * to run and had no CPU (see delay.h): where it is above EXPERIMENT_DELAYED the run was disturbed, its
 * values are dropped, and it is made again. A program that makes short turns of its own again, by the
 * same evidence, says how many with "again", so that they are counted too.
 */
#ifndef EXPERIMENT_H
#define EXPERIMENT_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "measure.h"
#include "options.h"
#include "predict.h"
#include "results.h"
#include "say.h"

#define EXPERIMENT_DELAYED 0.05

enum {
    EXPERIMENT_METRICS = 16,
    EXPERIMENT_QUESTIONS = 8,
    EXPERIMENT_TABLES = 8,
    EXPERIMENT_COLUMNS = 10,
};

/* A question of `make predictN`; the answer is compared with a ratio or, where that is none, with a
 * value. */
struct experiment_question {
    const char *id;   /* slug */
    const char *text; /* marked with N_ */
    const char *unit; /* marked with N_; "" for none */
    double least, most;
    struct value value;
    struct ratio ratio;
    /* Where the answer a is marked: in this figure (0: nowhere) at x, and y = a * scale (0: 1), or
     * y = a * the median of `times` where that is a value. */
    int figure;
    double at, scale;
    struct value times;
};

/* A table: a row for each x at which one of its columns has values. */
struct experiment_column {
    const char *series;
    size_t metric;
    const char *name; /* marked with N_ */
};
struct experiment_table {
    const char *heading, *x;                              /* marked with N_ */
    struct experiment_column columns[EXPERIMENT_COLUMNS]; /* as far as there is a series */
};

struct experiment {
    int lesson;
    const char *question;               /* one sentence, marked with N_ */
    const char *x;                      /* what x means, for the result files */
    double budget_s;                    /* for the measuring, by default */
    bool uses_workers;                  /* WORKERS means something here */
    struct option_number own[OWN_MOST]; /* the lesson's own options, as far as there is a name */
    struct metric metrics[EXPERIMENT_METRICS]; /* as far as there is a name */
    struct experiment_question questions[EXPERIMENT_QUESTIONS];
    struct experiment_table tables[EXPERIMENT_TABLES];
    /* What a lesson cannot do without, each may be NULL. prepare is called before the first round;
     * returns 0, or an errno value after it has said why nothing can be measured. show prints what
     * is no plain table, after the tables, and may add notes; conclude prints the conclusion's three
     * lines. finish does what is left when the result files are written; returns as prepare. */
    int (*prepare)(const struct experiment *e);
    void (*show)(struct experiment *e);
    void (*conclude)(const struct experiment *e);
    int (*finish)(const struct experiment *e);

    struct options options;       /* from experiment_begin on */
    struct recording recording;   /* in show and conclude */
    struct experiment_plan *plan; /* what the functions below have collected */
};

/* Reads the command line; what is wrong there ends the program. With --predict it asks the
 * questions and ends the program. */
void experiment_begin(struct experiment *e, int argc, char **argv);

/* Makes a cell at x for each of these series, names with a space between; one that is there already
 * stays. A program may fill only cells that were made. The names are copied. */
void experiment_cells(struct experiment *e, const char *series, double x);

/* Makes a cell whose value in each round is factor x ratio of others, for example a sum over series
 * ("a+b") or a speedup. The strings must stay as they are. */
void experiment_derive(struct experiment *e, struct value value, double factor, struct ratio ratio);

/* Adds a program that is run in every `every`-th round: 1 for what claims compare, so that they get
 * many short rounds; more for what only tables and figures show. The command, after expansion as by printf, is the name of a program in the lesson's
 * bin folder and its arguments; spaces in `command` itself separate the words, spaces in values do
 * not. A word SEED becomes a fresh number of up to six digits in each run. */
void experiment_program(struct experiment *e, unsigned every, const char *command, ...)
    __attribute__((format(printf, 3, 4)));

/* The last n programs that were added are run in the same rounds, because a sum or a ratio needs them
 * all. (Otherwise those of the same `every` are spread over the rounds.) */
void experiment_together(struct experiment *e, size_t n);

/* As experiment_program, for a program that is not of the kit: a path, or a name looked up on PATH. What it says
 * on standard error is thrown away; where it breaks off without a word, the experiment says so. */
void experiment_foreign(struct experiment *e, unsigned every, const char *command, ...)
    __attribute__((format(printf, 3, 4)));

/* A program whose workers note when they run and wait (timeline.h). It is run once, after the measuring,
 * and no time of it is believed; what it prints becomes lessonNN.timeline.csv and
 * lessonNN.trace.json. The command is as for experiment_program. */
void experiment_timeline(struct experiment *e, const char *command, ...)
    __attribute__((format(printf, 2, 3)));

/* A claim of common/claims.tsv, where its margin stands, and what is held against the margin. Where
 * the margin has two conditions ("> 1.5 and < 1.5"), add the test twice, with a ratio for each. */
struct claim_test {
    const char *claim;
    const char *who; /* who was measured: NULL for the kit, or for example "cpython" */
    struct ratio ratio;
    double unit; /* what "x cores" or "x workers" in the margin stands for; 0: not used */
    /* What this machine gives at most, a ratio of the same kind: where it does not clear the margin,
     * the claim cannot fail, and is undecided instead. */
    struct ratio ceiling;
    /* What must be alike on both sides, within 25 %, for the claim to be tested at all. */
    struct ratio alike;
    /* Why nothing can be shown here, for example on one CPU; marked with N_. Then the claim is
     * undecided, and this is said once. */
    const char *cannot;
};
void experiment_claim(struct experiment *e, struct claim_test test);

/* A line "# key: value" of the result files; value is expanded as by printf. */
void experiment_note(struct experiment *e, const char *key, const char *value, ...)
    __attribute__((format(printf, 3, 4)));

/* Measures, writes the files and prints everything. Returns the exit status of the lesson's
 * program. */
int experiment_run(struct experiment *e);

/* --- for show and conclude ------------------------------------------------------------------- */

/* The median and interval of a value or a ratio; n is 0 and the rest NAN where it was not measured.
 * experiment_median is the median alone. */
struct interval experiment_value(const struct experiment *e, const char *series, double x,
                                 size_t metric);
double experiment_median(const struct experiment *e, const char *series, double x, size_t metric);
struct interval experiment_ratio(const struct experiment *e, struct ratio ratio);

/* All samples of a value in all rounds, ascending; their number to *count. Owned by the caller. */
double *experiment_samples(const struct experiment *e, const char *series, double x, size_t metric,
                           size_t *count);

#endif
