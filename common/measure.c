/* measure.c - see measure.h. */
#include "measure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kit.h"
#include "say.h"
#include "worker.h"

/* The middle of n sorted values, or the mean of the two middle ones. */
static double sorted_median(const double *sorted, size_t n) {
    if (n == 0)
        return NAN;
    return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

size_t interval_rank(size_t n) {
    /* term = C(n, k) / 2^n by logarithms, for 2^n leaves the range of double at n = 1024 */
    double tail = 0, log_term = -(double)n * log(2);
    for (size_t k = 0; k < n; k++) {
        tail += exp(log_term);
        if (tail > 0.025)
            return k;
        log_term += log((double)(n - k) / (double)(k + 1));
    }
    return 0;
}

struct interval interval_of(const double *values, size_t n) {
    double *sorted = kit_allocate(n, sizeof *sorted);
    size_t known = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(values[i]))
            sorted[known++] = values[i];
    if (known > 0)
        qsort(sorted, known, sizeof *sorted, kit_by_value);
    size_t rank = interval_rank(known);
    struct interval result = {
        .n = known,
        .median = sorted_median(sorted, known),
        .low = rank > 0 ? sorted[rank - 1] : NAN,
        .high = rank > 0 ? sorted[known - rank] : NAN,
    };
    free(sorted);
    return result;
}

double interval_width(struct interval interval) {
    if (interval.high <= interval.low)
        return 0;
    return (interval.high - interval.low) / fabs(interval.median);
}

bool interval_settled(double widest, size_t *narrow_rounds) {
    *narrow_rounds = widest < MEASURE_GOAL ? *narrow_rounds + 1 : 0; /* NAN is not narrow */
    return *narrow_rounds >= 2;
}

enum verdict verdict_above(struct interval ratio, double margin) {
    if (ratio.low > margin)
        return VERDICT_HOLDS;
    return ratio.high < margin ? VERDICT_FAILS : VERDICT_UNDECIDED;
}

enum verdict verdict_below(struct interval ratio, double margin) {
    if (ratio.high < margin)
        return VERDICT_HOLDS;
    return ratio.low > margin ? VERDICT_FAILS : VERDICT_UNDECIDED;
}

enum verdict verdict_both(enum verdict a, enum verdict b) {
    if (a == VERDICT_FAILS || b == VERDICT_FAILS)
        return VERDICT_FAILS;
    return a == VERDICT_HOLDS && b == VERDICT_HOLDS ? VERDICT_HOLDS : VERDICT_UNDECIDED;
}

const char *verdict_slug(enum verdict verdict) {
    static const char *const slugs[] = {"holds", "fails", "undecided"};
    return slugs[verdict];
}

size_t plan_cell(const struct plan *plan, const char *series, double x) {
    size_t i = 0;
    while (i < plan->cell_count &&
           (strcmp(plan->cells[i].series, series) != 0 || plan->cells[i].x != x))
        i++;
    return i;
}

void record(struct recording *recording, size_t cell, size_t metric, double value) {
    if (recording->sample_count == recording->sample_capacity) {
        recording->sample_capacity = recording->sample_capacity * 2 + 1024;
        recording->samples =
            kit_grow(recording->samples, recording->sample_capacity, sizeof *recording->samples);
    }
    recording->samples[recording->sample_count++] = (struct sample){
        .cell = (uint32_t)cell,
        .metric = (uint32_t)metric,
        .round = recording->now,
        .value = value,
    };
}

static int by_cell_and_value(const void *a, const void *b) {
    const struct sample *left = a, *right = b;
    if (left->cell != right->cell)
        return left->cell < right->cell ? -1 : 1;
    if (left->metric != right->metric)
        return left->metric < right->metric ? -1 : 1;
    return kit_by_value(&left->value, &right->value);
}

static bool same_cell(const struct sample *a, const struct sample *b) {
    return a->cell == b->cell && a->metric == b->metric;
}

/* Turns the samples of a round, from number `first` on, into one value a cell and metric. */
static void close_round(struct recording *recording, size_t first) {
    const struct plan *plan = recording->plan;
    size_t row = plan->cell_count * plan->metric_count, n = recording->sample_count - first;
    recording->values =
        kit_grow(recording->values, (recording->rounds + 1) * row, sizeof *recording->values);
    double *values = recording->values + recording->rounds * row;
    for (size_t i = 0; i < row; i++)
        values[i] = NAN;
    recording->rounds++;
    if (n == 0)
        return;
    struct sample *sorted = kit_allocate(n, sizeof *sorted);
    memcpy(sorted, recording->samples + first, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_cell_and_value);
    double *group = kit_allocate(n, sizeof *group);
    for (size_t start = 0, end; start < n; start = end) {
        for (end = start; end < n && same_cell(&sorted[start], &sorted[end]); end++)
            group[end - start] = sorted[end].value;
        values[sorted[start].cell * plan->metric_count + sorted[start].metric] =
            sorted_median(group, end - start);
    }
    free(group);
    free(sorted);
}

double recording_value(const struct recording *recording, size_t cell, size_t metric,
                       size_t round) {
    const struct plan *plan = recording->plan;
    return recording->values[((round - 1) * plan->cell_count + cell) * plan->metric_count + metric];
}

struct interval recording_cell(const struct recording *recording, size_t cell, size_t metric) {
    double *values = kit_allocate(recording->rounds, sizeof *values);
    for (size_t round = 1; round <= recording->rounds; round++)
        values[round - 1] = recording_value(recording, cell, metric, round);
    struct interval interval = interval_of(values, recording->rounds);
    free(values);
    return interval;
}

struct interval recording_ratio(const struct recording *recording, size_t comparison) {
    const struct comparison *which = &recording->plan->comparisons[comparison];
    double *values = kit_allocate(recording->rounds, sizeof *values);
    for (size_t round = 1; round <= recording->rounds; round++)
        values[round - 1] = which->ratio(recording, round, recording->plan->context);
    struct interval interval = interval_of(values, recording->rounds);
    free(values);
    return interval;
}

/* The widest interval of all comparisons as a fraction; NAN while one is not known. */
static double widest_ratio(const struct recording *recording) {
    double width = 0;
    for (size_t i = 0; i < recording->plan->comparison_count; i++) {
        double one = interval_width(recording_ratio(recording, i));
        if (isnan(one))
            return NAN;
        width = fmax(width, one);
    }
    return width;
}

/* Fisher-Yates (Knuth, The Art of Computer Programming 2, algorithm 3.4.2P). */
static void shuffle(size_t *order, size_t n, uint64_t *seed) {
    for (size_t i = n; i > 1; i--) {
        size_t other = kit_random(seed) % i;
        size_t kept = order[i - 1];
        order[i - 1] = order[other];
        order[other] = kept;
    }
}

static int one_round(struct recording *recording, size_t *order, uint64_t *seed) {
    const struct plan *plan = recording->plan;
    size_t first = recording->sample_count;
    shuffle(order, plan->run_count, seed);
    int error = 0;
    for (size_t i = 0; i < plan->run_count && error == 0; i++)
        error = plan->run(order[i], recording, plan->context);
    if (recording->now == 0)
        recording->sample_count = first;
    else
        close_round(recording, first);
    recording->now++;
    return error;
}

/* CPU time stolen by the hypervisor and CPU time in all, in ticks (see proc(5), /proc/stat). */
static int cpu_ticks(double *stolen, double *all) {
    FILE *file = fopen("/proc/stat", "re");
    if (file == NULL)
        return -1;
    double ticks[8] = {0};
    int read = fscanf(file, "cpu %lf %lf %lf %lf %lf %lf %lf %lf", &ticks[0], &ticks[1], &ticks[2],
                      &ticks[3], &ticks[4], &ticks[5], &ticks[6], &ticks[7]);
    fclose(file);
    *stolen = ticks[7];
    *all = 0;
    for (int i = 0; i < 8; i++)
        *all += ticks[i];
    return read == 8 ? 0 : -1;
}

static bool time_to_stop(struct recording *recording, double seconds) {
    const struct plan *plan = recording->plan;
    double width = widest_ratio(recording);
    double per_round = seconds / (double)(recording->rounds + 1);
    progress_show(recording->rounds, seconds, plan->budget_s, width, MEASURE_GOAL);
    bool spent = seconds + per_round > plan->budget_s;
    bool settled = interval_settled(width, &recording->narrow_rounds);
    if (recording->rounds < MEASURE_MIN_ROUNDS)
        return spent && seconds > 2 * plan->budget_s;
    recording->budget_spent = spent && !settled;
    return spent || settled;
}

int measure(const struct plan *plan, struct recording *recording) {
    *recording = (struct recording){.plan = plan, .stolen = NAN, .load = NAN};
    size_t *order = kit_allocate(plan->run_count, sizeof *order);
    for (size_t i = 0; i < plan->run_count; i++)
        order[i] = i;
    uint64_t seed = plan->seed;
    double stolen[2], all[2], load;
    bool ticks_known = cpu_ticks(&stolen[0], &all[0]) == 0;
    if (getloadavg(&load, 1) == 1)
        recording->load = load;
    int64_t start = kit_now_ns();
    progress_show(0, 0, plan->budget_s, NAN, MEASURE_GOAL);
    recording->error = one_round(recording, order, &seed);
    while (recording->error == 0) {
        recording->error = one_round(recording, order, &seed);
        recording->seconds = (double)(kit_now_ns() - start) / 1e9;
        if (time_to_stop(recording, recording->seconds))
            break;
    }
    progress_clear();
    if (ticks_known && cpu_ticks(&stolen[1], &all[1]) == 0 && all[1] > all[0])
        recording->stolen = (stolen[1] - stolen[0]) / (all[1] - all[0]);
    free(order);
    return recording->error;
}

void recording_say_noise(const struct recording *recording) {
    double width = widest_ratio(recording);
    double cpus = (double)worker_cpus();
    if (recording->rounds < MEASURE_MIN_ROUNDS)
        say_note(_("only %zu rounds fitted into the budget, and 6 are needed for an interval; give "
                   "more time, for example BUDGET=%.0f"),
                 recording->rounds,
                 ceil(10 * recording->seconds / (double)(recording->rounds + 1)));
    else if (recording->stolen > 0.02)
        say_note(_("a noisy machine: %.1f %% of the CPU time went to other virtual machines"),
                 100 * recording->stolen);
    else if (recording->load > cpus)
        say_note(_("a noisy machine: %.1f programs were running on %.0f CPUs before we started"),
                 recording->load, cpus);
    else if (recording->budget_spent && width > 2 * MEASURE_GOAL)
        say_note(_("the widest interval is still %.0f %% of its ratio; give more time, for example "
                   "BUDGET=%.0f, or a quieter machine"),
                 100 * width, ceil(recording->plan->budget_s * 4));
}

void recording_free(struct recording *recording) {
    free(recording->samples);
    free(recording->values);
    *recording = (struct recording){0};
}
