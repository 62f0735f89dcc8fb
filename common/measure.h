/* measure.h - how every lesson measures: interleaved rounds, medians with exact intervals, paired
 * ratios, and verdicts that follow from the interval alone.
 *
 * A lesson gives a plan: the cells it fills (a series at one x, for example "thread" at 64 MB), the
 * metrics, and runs that fill the cells. Each round makes every run once, in an order shuffled for
 * that round, so that a machine that drifts hits all alike. The first round warms up and is thrown
 * away. Several samples of one cell in one round count as one value, their median.
 */
#ifndef MEASURE_H
#define MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

#define MEASURE_GOAL       0.05
#define MEASURE_MIN_ROUNDS 6

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

struct recording;

/* A ratio that the stop rule watches: its value in one round, NAN when that round has none. */
struct comparison {
    const char *name;
    double (*ratio)(const struct recording *recording, size_t round, const void *context);
};

struct plan {
    const struct cell *cells;
    size_t cell_count;
    const struct metric *metrics;
    size_t metric_count;
    size_t run_count;
    /* Makes run number `run` and records its samples. Returns 0, or an errno value that ends the
     * measuring; what was recorded until then is kept. */
    int (*run)(size_t run, struct recording *recording, void *context);
    void *context;
    const struct comparison *comparisons;
    size_t comparison_count;
    double budget_s; /* warm-up included; see measure */
    uint64_t seed;
};

/* The number of the cell with this series and x, or cell_count when the plan has none. */
size_t plan_cell(const struct plan *plan, const char *series, double x);

struct sample {
    uint32_t cell, metric, round; /* round counts from 1; 0 is the warm-up */
    double value;
};

struct recording {
    const struct plan *plan;
    struct sample *samples;
    size_t sample_count, sample_capacity;
    size_t rounds;  /* finished, without the warm-up */
    double *values; /* [round - 1][cell][metric]: the round's median, NAN when not measured */
    uint32_t now;   /* the round that is being measured */
    size_t narrow_rounds;
    double seconds;    /* what the measuring took */
    bool budget_spent; /* stopped by the budget, not by narrow intervals */
    double stolen;     /* part of the CPU time that the hypervisor gave to others, NAN if unknown */
    double load;       /* load average of the last minute at the start, NAN if unknown */
    int error;         /* errno value of the run that failed, or 0 */
};

/* Measures a plan: a warm-up round, then rounds until every comparison has settled or the budget is
 * spent. At least MEASURE_MIN_ROUNDS are made, for below that no interval exists, unless they take
 * more than twice the budget; at least one is made in any case.
 * Fills *recording, which the caller frees with recording_free. Returns 0 or the errno value with
 * which a run failed. */
int measure(const struct plan *plan, struct recording *recording);

/* Adds one sample of the round at hand. Costs a few nanoseconds; grows its memory between runs. */
void record(struct recording *recording, size_t cell, size_t metric, double value);

/* The value of a cell in a round (1 .. rounds): the median of that round's samples, or NAN. */
double recording_value(const struct recording *recording, size_t cell, size_t metric, size_t round);

/* Median and interval over the rounds, of one cell or of one comparison. */
struct interval recording_cell(const struct recording *recording, size_t cell, size_t metric);
struct interval recording_ratio(const struct recording *recording, size_t comparison);

/* One line when the machine was noisy (stolen time above 2 %, load above the number of CPUs, the
 * budget spent with an interval still wide); silent otherwise. */
void recording_say_noise(const struct recording *recording);

void recording_free(struct recording *recording);

#endif
