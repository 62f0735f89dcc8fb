/* measure.h - how every lesson measures: many short interleaved rounds, medians with exact
 * intervals, paired ratios, and verdicts that follow from the interval alone.
 *
 * A plan names the cells (a series at one x, for example "thread" at 64 MB), the metrics, and runs
 * that fill the cells. A round makes each run once, or a run that is made in every k-th round only
 * when its turn comes, in an order shuffled for that round, so that a machine that drifts hits all
 * alike. The first round warms up and is thrown away. Several samples of one cell in one round count
 * as one value, their median.
 *
 * A run that was disturbed is made again at the end of its round. What disturbed means is evidence
 * other than the result: time that a worker waited for a CPU, or that the hypervisor took. A rule
 * that looked at the result would choose results.
 */
#ifndef MEASURE_H
#define MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "others.h"

/* A median and its 95 % interval, both in the unit of the values. */
struct interval {
    size_t n;
    double median; /* NAN when n is 0 */
    double low;    /* NAN when n is too small for 95 %, that is below 6 */
    double high;
};

/* The median of n values and its distribution-free 95 % interval from order statistics: the values
 * of rank r and n+1-r, r being the largest rank with P(Binomial(n, 1/2) < r) <= 0.025
 * (David and Nagaraja, Order Statistics, 3rd ed., section 7.1). NANs are left out. */
struct interval interval_of(const double *values, size_t n);

/* The rank r above, counted from 1; 0 when no such rank exists (n below 6). */
size_t interval_rank(size_t n);

/* The width of an interval as a fraction of its median; 0 when both ends are equal, NAN when the
 * interval is not known. */
double interval_width(struct interval interval);

/* The stop rule: true when the widest interval of a ratio was narrower than MEASURE_GOAL in this
 * round and in the one before. *narrow_rounds counts them and starts at 0. Why twice: who looks
 * after every round and stops at the first narrow interval stops at intervals that are narrow by
 * luck. Simulated, that rule's intervals held the truth in 92 % of the runs, this one's in 94-98 %
 * (test_measure.c). */
bool interval_settled(double widest, size_t *narrow_rounds);

#define MEASURE_GOAL 0.05
enum {
    MEASURE_FEWEST = 6,  /* rounds: with fewer there is no interval */
    MEASURE_ROUNDS = 15, /* rounds before narrow intervals end the measuring: with 6 an interval
                          * reaches from the smallest to the largest value, and one odd round undoes
                          * it; with 15 it leaves out three at either end */
    MEASURE_TRIES = 4,   /* of one run in one round */
};

enum verdict { VERDICT_HOLDS, VERDICT_FAILS, VERDICT_UNDECIDED };

/* A claim "the ratio is above the margin": holds when the whole interval lies above it, fails when
 * it lies below, else undecided. verdict_below is for claims "the ratio is below the margin". */
enum verdict verdict_above(struct interval ratio, double margin);
enum verdict verdict_below(struct interval ratio, double margin);
/* A claim with two parts: fails when one fails, holds when both hold. */
enum verdict verdict_both(enum verdict a, enum verdict b);
/* "holds", "fails" or "undecided", as in the result files (never translated). */
const char *verdict_slug(enum verdict verdict);

struct metric {
    const char *name; /* slug, for example "time" */
    const char *unit; /* for example "us" */
};

struct cell {
    const char *series; /* slug, for example "thread" */
    double x;
};

enum { SUM_MOST = 8 };

/* One number that is measured: a metric, by its place in the list, of a series at x. */
struct value {
    const char *series; /* NULL: none; "a+b+c": the sum of these, SUM_MOST at most */
    double x;
    size_t metric;
};

/* above / below, taken round by round; above alone where below.series is NULL. */
struct ratio {
    struct value above, below;
};

/* A cell that no run fills: in each round its value is factor x ratio. */
struct derived {
    struct value value;
    struct ratio ratio;
    double factor;
};

struct recording;

struct plan {
    const struct cell *cells;
    size_t cell_count;
    const struct metric *metrics;
    size_t metric_count;
    size_t run_count;
    /* For each run: it is made in every so manieth round; and its turn, which is different for runs
     * that need not be made in the same rounds, so that all rounds are about equally long. */
    const unsigned *every, *turn;
    /* Makes run number `run` and records its samples. Returns 0, MEASURE_DISTURBED, or an errno
     * value that ends the measuring; what was recorded until then is kept. */
    int (*run)(size_t run, struct recording *recording, void *context);
    void *context;
    const struct ratio *ratios; /* those that the stop rule watches */
    size_t ratio_count;
    const struct derived *derived;
    size_t derived_count;
    double budget_s; /* warm-up included; see measure */
    uint64_t seed;
};

enum { MEASURE_DISTURBED = -1 };

/* The number of the cell with this series and x, or cell_count when the plan has none. */
size_t plan_cell(const struct plan *plan, const char *series, double x);

struct sample {
    uint32_t cell, metric, round; /* round counts from 1; 0 is the warm-up */
    bool disturbed;               /* kept all the same, for every try was */
    double value;
};

struct recording {
    const struct plan *plan;
    struct sample *samples;
    size_t sample_count, sample_capacity;
    size_t rounds;   /* finished, without the warm-up */
    double *values;  /* [round - 1][cell][metric]: the round's median, NAN when not measured */
    bool *disturbed; /* the same: whether one of its samples was */
    uint32_t now;    /* the round that is being measured */
    size_t narrow_rounds;
    size_t runs, again;   /* runs that were made and kept; that were made once more */
    size_t in_vain;       /* of the latest ones made again: disturbed again, without a break */
    double again_seconds; /* what they took */
    double seconds;       /* what the measuring took */
    bool budget_spent;    /* stopped by the budget, not by narrow intervals */
    double stolen;        /* part of the CPU time that the hypervisor gave to others, or NAN */
    double load;          /* load average of the last minute at the start, NAN if unknown */
    struct other busiest; /* the other program that used most CPU time meanwhile */
    int error;            /* errno value of the run that failed, or 0 */
};

/* Measures a plan: a warm-up round of the runs that are made in every round, one of all runs, then
 * rounds until every ratio has settled or the budget is spent. Settled ratios end it after MEASURE_ROUNDS at the
 * earliest, and when every run has been made MEASURE_FEWEST times. At least MEASURE_FEWEST rounds
 * are made, unless they take more than twice the budget; at least one is made in any case.
 *
 * A run that was disturbed (it says so, or more than 2 % of the CPU time were stolen from this
 * virtual machine meanwhile) is made again, MEASURE_TRIES times in all. The last try is kept, marked
 * as disturbed. This ends where it has no prospect: when five runs in succession were disturbed again,
 * or when half of the time went into it.
 *
 * Fills *recording, which the caller frees with recording_free. Returns 0 or the errno value with
 * which a run failed. */
int measure(const struct plan *plan, struct recording *recording);

/* Adds one sample of the round at hand. Costs a few nanoseconds; grows its memory between runs. */
void record(struct recording *recording, size_t cell, size_t metric, double value);

/* The value of a cell in a round (1 .. rounds): the median of that round's samples, or NAN. */
double recording_value(const struct recording *recording, size_t cell, size_t metric, size_t round);

/* Median and interval over the rounds, of one cell or of a ratio; n is 0 where a cell of the ratio is
 * not in the plan. */
struct interval recording_cell(const struct recording *recording, size_t cell, size_t metric);
struct interval recording_ratio(const struct recording *recording, struct ratio ratio);

/* The smallest and the largest value of the ratio in low and high, and how many there are. */
struct interval recording_range(const struct recording *recording, struct ratio ratio);

/* The share of the ratio's rounds in which one of its values was disturbed and kept. */
double recording_disturbed(const struct recording *recording, struct ratio ratio);

/* One line when the machine was noisy (runs made again, another program that used the CPU, stolen
 * time above 2 %, load above the number of CPUs, the budget spent with an interval still wide);
 * silent otherwise. */
void recording_say_noise(const struct recording *recording);

void recording_free(struct recording *recording);

#endif
