/* measure.c - see measure.h. */
#include "measure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allocate.h"
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

/* Where the numbers of a value stand in a row of recording->values: several where its series is a
 * sum. */
struct places {
    size_t at[SUM_MOST], count; /* 0: not in the plan */
};

static struct places places_of(const struct plan *plan, struct value value) {
    struct places places = {.count = 0};
    char names[256], *rest;
    if (value.series == NULL)
        return places;
    snprintf(names, sizeof names, "%s", value.series);
    for (char *name = strtok_r(names, "+", &rest); name != NULL;
         name = strtok_r(NULL, "+", &rest)) {
        size_t cell = plan_cell(plan, name, value.x);
        if (cell == plan->cell_count || places.count == SUM_MOST)
            return (struct places){.count = 0};
        places.at[places.count++] = cell * plan->metric_count + value.metric;
    }
    return places;
}

/* The two sides of a ratio; below.count is 0 where it is `above` alone. */
struct sides {
    bool known;
    struct places above, below;
};

static struct sides sides_of(const struct plan *plan, struct ratio ratio) {
    struct sides sides = {.above = places_of(plan, ratio.above),
                          .below = places_of(plan, ratio.below)};
    sides.known = sides.above.count > 0 && (ratio.below.series == NULL || sides.below.count > 0);
    return sides;
}

static double sum_of(const double *row, const struct places *places) {
    double sum = 0;
    for (size_t i = 0; i < places->count; i++)
        sum += row[places->at[i]];
    return sum;
}

static bool any_of(const bool *row, const struct places *places) {
    for (size_t i = 0; i < places->count; i++)
        if (row[places->at[i]])
            return true;
    return false;
}

static size_t row_length(const struct recording *recording) {
    return recording->plan->cell_count * recording->plan->metric_count;
}

/* The ratio in the round that this row is of; NAN where it has none. */
static double ratio_in(const double *row, const struct sides *sides) {
    return sum_of(row, &sides->above) / (sides->below.count > 0 ? sum_of(row, &sides->below) : 1);
}

/* Fills the cells that no run fills. */
static void derive(const struct recording *recording, double *values, bool *disturbed) {
    for (size_t i = 0; i < recording->plan->derived_count; i++) {
        const struct derived *derived = &recording->plan->derived[i];
        struct places place = places_of(recording->plan, derived->value);
        struct sides sides = sides_of(recording->plan, derived->ratio);
        if (place.count != 1 || !sides.known)
            continue;
        values[place.at[0]] = derived->factor * ratio_in(values, &sides);
        disturbed[place.at[0]] = any_of(disturbed, &sides.above) || any_of(disturbed, &sides.below);
    }
}

/* Turns the samples of a round, from number `first` on, into one value a cell and metric. */
static void close_round(struct recording *recording, size_t first) {
    const struct plan *plan = recording->plan;
    size_t row = row_length(recording), n = recording->sample_count - first;
    recording->values =
        kit_grow(recording->values, (recording->rounds + 1) * row, sizeof *recording->values);
    recording->disturbed =
        kit_grow(recording->disturbed, (recording->rounds + 1) * row, sizeof(bool));
    double *values = recording->values + recording->rounds * row;
    bool *disturbed = recording->disturbed + recording->rounds * row;
    for (size_t i = 0; i < row; i++) {
        values[i] = NAN;
        disturbed[i] = false;
    }
    recording->rounds++;
    struct sample *sorted = kit_allocate(n, sizeof *sorted);
    memcpy(sorted, recording->samples + first, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_cell_and_value);
    double *group = kit_allocate(n, sizeof *group);
    for (size_t start = 0, end; start < n; start = end) {
        size_t place = sorted[start].cell * plan->metric_count + sorted[start].metric;
        for (end = start; end < n && same_cell(&sorted[start], &sorted[end]); end++) {
            group[end - start] = sorted[end].value;
            disturbed[place] |= sorted[end].disturbed;
        }
        values[place] = sorted_median(group, end - start);
    }
    free(group);
    free(sorted);
    derive(recording, values, disturbed);
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

struct interval recording_ratio(const struct recording *recording, struct ratio ratio) {
    struct sides sides = sides_of(recording->plan, ratio);
    if (!sides.known)
        return (struct interval){.n = 0, .median = NAN, .low = NAN, .high = NAN};
    double *values = kit_allocate(recording->rounds, sizeof *values);
    for (size_t i = 0; i < recording->rounds; i++)
        values[i] = ratio_in(recording->values + i * row_length(recording), &sides);
    struct interval interval = interval_of(values, recording->rounds);
    free(values);
    return interval;
}

struct interval recording_range(const struct recording *recording, struct ratio ratio) {
    struct sides sides = sides_of(recording->plan, ratio);
    struct interval range = {.n = 0, .median = NAN, .low = NAN, .high = NAN};
    for (size_t i = 0; i < recording->rounds && sides.known; i++) {
        double value = ratio_in(recording->values + i * row_length(recording), &sides);
        range.n += isnan(value) ? 0 : 1;
        range.low = fmin(range.low, value); /* these leave NAN out */
        range.high = fmax(range.high, value);
    }
    return range;
}

double recording_disturbed(const struct recording *recording, struct ratio ratio) {
    struct sides sides = sides_of(recording->plan, ratio);
    size_t n = 0, disturbed = 0, length = row_length(recording);
    for (size_t i = 0; i < recording->rounds && sides.known; i++) {
        const bool *row = recording->disturbed + i * length;
        if (isnan(ratio_in(recording->values + i * length, &sides)))
            continue;
        n++;
        disturbed += any_of(row, &sides.above) || any_of(row, &sides.below);
    }
    return n > 0 ? (double)disturbed / (double)n : 0;
}

/* The widest interval of all ratios as a fraction; NAN while one is not known. */
static double widest_ratio(const struct recording *recording) {
    double width = 0;
    for (size_t i = 0; i < recording->plan->ratio_count; i++) {
        double one = interval_width(recording_ratio(recording, recording->plan->ratios[i]));
        if (isnan(one))
            return NAN;
        width = fmax(width, one);
    }
    return width;
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

/* --- one round -------------------------------------------------------------------------------- */

/* Whether a run's turn comes in this round. The warm-up round is for those that are always made; the
 * first round makes all, so that however short the time is, nothing is missing. */
static bool has_turn(const struct plan *plan, size_t run, uint32_t round) {
    unsigned every = plan->every[run];
    return round == 0 ? every == 1 : round == 1 || (round + plan->turn[run]) % every == 0;
}

/* Makes one run. Returns as the run does, and MEASURE_DISTURBED also when time was stolen. */
static int make_run(struct recording *recording, size_t run) {
    enum { TICKS = 2 }; /* fewer are below what /proc/stat can resolve */
    double stolen[2], all[2];
    bool known = cpu_ticks(&stolen[0], &all[0]) == 0;
    int error = recording->plan->run(run, recording, recording->plan->context);
    known = known && cpu_ticks(&stolen[1], &all[1]) == 0;
    double ticks = known ? stolen[1] - stolen[0] : 0;
    bool was_stolen = ticks >= TICKS && ticks > 0.02 * (all[1] - all[0]);
    return error == 0 && was_stolen ? MEASURE_DISTURBED : error;
}

/* Whether one more try is worth its time: not where the last ones were in vain, where half of the time
 * went into tries (and more than a fiftieth of the budget: at the beginning one slow try says little),
 * or where the rounds for an interval would no longer fit into the budget. */
static bool has_prospect(const struct recording *recording, double seconds) {
    enum { IN_VAIN_MOST = 5 };
    double budget_s = recording->plan->budget_s, rounds = (double)(recording->rounds + 1);
    return recording->in_vain < IN_VAIN_MOST &&
           recording->again_seconds <= fmax(0.5 * seconds, budget_s / 50) &&
           seconds * MEASURE_FEWEST <= budget_s * rounds && seconds + seconds / rounds <= budget_s;
}

/* Makes a run and, where it was disturbed, drops or marks its samples. Returns 0, MEASURE_DISTURBED
 * where it shall be made again, or an errno value. */
static int try_run(struct recording *recording, size_t run, bool last_try) {
    size_t first = recording->sample_count;
    int error = make_run(recording, run);
    if (error != MEASURE_DISTURBED || recording->now == 0)
        return error == MEASURE_DISTURBED ? 0 : error;
    if (!last_try) {
        recording->sample_count = first;
        return MEASURE_DISTURBED;
    }
    for (size_t i = first; i < recording->sample_count; i++)
        recording->samples[i].disturbed = true;
    return 0;
}

/* The same once more, and keeps account of it. */
static int try_again(struct recording *recording, size_t run, bool last_try) {
    int64_t begin = kit_now_ns();
    size_t first = recording->sample_count;
    int error = try_run(recording, run, last_try);
    bool marked = recording->sample_count > first && recording->samples[first].disturbed;
    recording->again_seconds += (double)(kit_now_ns() - begin) / 1e9;
    recording->again++;
    recording->in_vain = error == MEASURE_DISTURBED || marked ? recording->in_vain + 1 : 0;
    return error;
}

/* The runs whose turn it is, shuffled, to `order`. Returns how many there are. */
static size_t choose_order(const struct recording *recording, size_t *order, uint64_t *seed) {
    size_t count = 0;
    for (size_t run = 0; run < recording->plan->run_count; run++)
        if (has_turn(recording->plan, run, recording->now))
            order[count++] = run;
    kit_shuffle(order, count, sizeof *order, seed);
    return count;
}

/* What was disturbed moves to the front of `order` and is made again after all others: by then the
 * disturbance may be over. */
static int one_round(struct recording *recording, size_t *order, uint64_t *seed, int64_t start) {
    size_t first = recording->sample_count, count = choose_order(recording, order, seed);
    int error = 0;
    for (int attempt = 1; attempt <= MEASURE_TRIES && count > 0 && error == 0; attempt++) {
        size_t left = 0;
        for (size_t i = 0; i < count && error == 0; i++) {
            double seconds = (double)(kit_now_ns() - start) / 1e9;
            bool last_try = attempt == MEASURE_TRIES || !has_prospect(recording, seconds);
            error = attempt == 1 ? try_run(recording, order[i], last_try)
                                 : try_again(recording, order[i], last_try);
            if (error == MEASURE_DISTURBED) {
                order[left++] = order[i];
                error = 0;
            } else {
                recording->runs += recording->now > 0;
            }
        }
        count = left;
    }
    if (recording->now == 0)
        recording->sample_count = first;
    else
        close_round(recording, first);
    recording->now++;
    return error;
}

/* --- all rounds ------------------------------------------------------------------------------- */

/* Before so many rounds narrow intervals do not end the measuring. */
static size_t rounds_wanted(const struct plan *plan) {
    size_t wanted = MEASURE_ROUNDS;
    for (size_t run = 0; run < plan->run_count; run++)
        if (MEASURE_FEWEST * plan->every[run] > wanted)
            wanted = MEASURE_FEWEST * plan->every[run];
    return wanted;
}

static bool time_to_stop(struct recording *recording, double seconds) {
    const struct plan *plan = recording->plan;
    double width = widest_ratio(recording);
    double per_round = seconds / (double)(recording->rounds + 1);
    progress_show(recording->rounds, seconds, plan->budget_s, width, MEASURE_GOAL);
    bool spent = seconds + per_round > plan->budget_s;
    bool settled = interval_settled(width, &recording->narrow_rounds) &&
                   recording->rounds >= rounds_wanted(plan);
    if (recording->rounds < MEASURE_FEWEST)
        return spent && seconds > 2 * plan->budget_s;
    recording->budget_spent = spent && !settled;
    return spent || settled;
}

int measure(const struct plan *plan, struct recording *recording) {
    *recording = (struct recording){.plan = plan, .stolen = NAN, .load = NAN};
    size_t *order = kit_allocate(plan->run_count, sizeof *order);
    uint64_t seed = plan->seed;
    double stolen[2], all[2], load;
    bool ticks_known = cpu_ticks(&stolen[0], &all[0]) == 0;
    if (getloadavg(&load, 1) == 1)
        recording->load = load;
    struct others *others = others_open();
    int64_t start = kit_now_ns();
    progress_show(0, 0, plan->budget_s, NAN, MEASURE_GOAL);
    recording->error = one_round(recording, order, &seed, start);
    while (recording->error == 0) {
        recording->error = one_round(recording, order, &seed, start);
        recording->seconds = (double)(kit_now_ns() - start) / 1e9;
        others_look(others);
        if (time_to_stop(recording, recording->seconds))
            break;
    }
    progress_clear();
    recording->busiest = others_close(others);
    if (ticks_known && cpu_ticks(&stolen[1], &all[1]) == 0 && all[1] > all[0])
        recording->stolen = (stolen[1] - stolen[0]) / (all[1] - all[0]);
    free(order);
    return recording->error;
}

static void say_too_few(const struct recording *recording) {
    say_note(
        _("rounds that fitted into the budget: only %zu, and 6 are needed for an interval; give "
          "more time, for example BUDGET=%.0f"),
        recording->rounds, ceil(10 * recording->seconds / (double)(recording->rounds + 1)));
}

void recording_say_noise(const struct recording *recording) {
    enum { MUCH = 20 };
    double width = widest_ratio(recording), cpus = (double)worker_cpus();
    if (recording->again > 0)
        say_note(_("%zu of %zu runs were disturbed and made again"), recording->again,
                 recording->runs + recording->again);
    if (recording->busiest.percent >= OTHERS_PERCENT)
        others_say(&recording->busiest);
    if (recording->rounds < MEASURE_FEWEST)
        say_too_few(recording);
    else if (recording->stolen > 0.02)
        say_note(_("a noisy machine: %.1f %% of the CPU time went to other virtual machines"),
                 100 * recording->stolen);
    else if (recording->busiest.percent < OTHERS_PERCENT && recording->load > cpus)
        say_note(_("a noisy machine: %.1f programs were running on %.0f CPUs before we started"),
                 recording->load, cpus);
    else if (recording->budget_spent && 100 * width > MUCH)
        say_note(_("the widest interval is still %.0f %% of its ratio; give more time, for example "
                   "BUDGET=%.0f, or a quieter machine"),
                 100 * width, ceil(recording->plan->budget_s * 4));
}

void recording_free(struct recording *recording) {
    free(recording->samples);
    free(recording->values);
    free(recording->disturbed);
    *recording = (struct recording){0};
}
