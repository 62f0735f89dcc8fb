/* test_measure.c - medians, intervals, the stop rule, paired ratios and verdicts. */
#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "claims.h"
#include "kit.h"
#include "measure.h"

static void assert_interval(struct interval interval, double median, double low, double high) {
    cr_assert_float_eq(interval.median, median, 1e-12, "median %g", interval.median);
    cr_assert_float_eq(interval.low, low, 1e-12, "low %g", interval.low);
    cr_assert_float_eq(interval.high, high, 1e-12, "high %g", interval.high);
}

/* Ranks of the 95 % interval for the median, worked out by hand from the binomial distribution; the
 * same as in Conover, Practical Nonparametric Statistics, 3rd ed., table A3 (p = 0.5). */
Test(interval, ranks_agree_with_the_binomial_table) {
    static const struct {
        size_t n, rank;
    } known[] = {{0, 0},  {5, 0},  {6, 1},  {8, 1},   {9, 2},   {10, 2},  {12, 3},
                 {15, 4}, {20, 6}, {25, 8}, {30, 10}, {50, 18}, {100, 40}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        cr_expect_eq(interval_rank(known[i].n), known[i].rank, "n %zu: rank %zu, not %zu",
                     known[i].n, interval_rank(known[i].n), known[i].rank);
}

Test(interval, rank_stays_exact_where_two_to_the_n_leaves_the_range_of_double) {
    /* the normal approximation n/2 - 0.98 sqrt(n) is within a rank or two there */
    cr_assert_float_eq((double)interval_rank(10000), 5000 - 0.98 * 100, 2);
}

Test(interval, of_six_values_is_their_range) {
    const double values[] = {5, 1, 4, 2, 6, 3};
    assert_interval(interval_of(values, 6), 3.5, 1, 6);
}

Test(interval, of_ten_values_leaves_out_the_extremes) {
    const double values[] = {10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
    assert_interval(interval_of(values, 10), 5.5, 2, 9);
}

Test(interval, of_five_values_is_not_known) {
    const double values[] = {1, 2, 3, 4, 5};
    struct interval interval = interval_of(values, 5);
    cr_assert_eq(interval.median, 3);
    cr_assert(isnan(interval.low) && isnan(interval.high));
    cr_assert(isnan(interval_width(interval)));
}

Test(interval, leaves_out_what_was_not_measured) {
    const double values[] = {NAN, 1, NAN, 2, 3, NAN};
    struct interval interval = interval_of(values, 6);
    cr_assert_eq(interval.n, 3);
    cr_assert_eq(interval.median, 2);
    cr_assert(isnan(interval_of(values, 1).median));
}

Test(interval, of_equal_zeros_is_narrow) {
    const double zeros[8] = {0};
    cr_assert_eq(interval_width(interval_of(zeros, 8)), 0);
}

Test(interval, settles_when_it_is_narrow_twice_in_a_row) {
    size_t narrow_rounds = 0;
    cr_assert_not(interval_settled(NAN, &narrow_rounds));
    cr_assert_not(interval_settled(0.04, &narrow_rounds));
    cr_assert_not(interval_settled(0.06, &narrow_rounds));
    cr_assert_not(interval_settled(0.04, &narrow_rounds));
    cr_assert(interval_settled(0.03, &narrow_rounds));
}

/* --- simulation ------------------------------------------------------------------------------- */

static double uniform(uint64_t *seed) {
    return ((double)(kit_random(seed) >> 11) + 0.5) / 9007199254740992.0;
}

/* Box and Muller, A note on the generation of random normal deviates, 1958. */
static double normal(uint64_t *seed) {
    return sqrt(-2 * log(uniform(seed))) * cos(2 * acos(-1) * uniform(seed));
}

/* A ratio of two noisy times whose true median is 1: log-normal, and in 5 % of the rounds one of
 * the two times is disturbed and up to three times as long. */
static double noisy_ratio(double sigma, uint64_t *seed) {
    double ratio = exp(sigma * normal(seed));
    if (uniform(seed) < 0.05)
        ratio *= uniform(seed) < 0.5 ? 1 + 2 * uniform(seed) : 1 / (1 + 2 * uniform(seed));
    return ratio;
}

/* What disturbs a round, as measure.h describes it: with the probability `odds` one of the two times
 * is disturbed; half of these rounds are noticed, from evidence other than the result, and made
 * again, MEASURE_TRIES times in all. */
static double measured_ratio(double sigma, double odds, uint64_t *seed) {
    for (int attempt = 1;; attempt++) {
        double ratio = noisy_ratio(sigma, seed);
        if (uniform(seed) >= odds)
            return ratio;
        bool noticed = uniform(seed) < 0.5;
        ratio *= uniform(seed) < 0.5 ? 1 + 2 * uniform(seed) : 1 / (1 + 2 * uniform(seed));
        if (!noticed || attempt == MEASURE_TRIES)
            return ratio;
    }
}

/* One run with the stop rule of measure(): it looks after every round, and may stop from the
 * fifteenth on. */
static bool simulated_run_covers(double sigma, double odds, size_t most_rounds, uint64_t *seed) {
    double ratios[256];
    size_t narrow_rounds = 0;
    struct interval interval = {0};
    for (size_t n = 1; n <= most_rounds; n++) {
        ratios[n - 1] = measured_ratio(sigma, odds, seed);
        interval = interval_of(ratios, n);
        if (interval_settled(interval_width(interval), &narrow_rounds) && n >= MEASURE_ROUNDS)
            break;
    }
    return interval.low <= 1 && 1 <= interval.high;
}

/* Half of the runs of a lesson end at the budget after some 15 rounds, others go on for long. */
static void expect_coverage(double odds) {
    static const double sigmas[] = {0.03, 0.05, 0.1, 0.3};
    static const size_t most_rounds[] = {MEASURE_ROUNDS, 100};
    enum { RUNS = 2000 };
    uint64_t seed = 20240601;
    for (size_t i = 0; i < sizeof sigmas / sizeof *sigmas; i++)
        for (size_t m = 0; m < 2; m++) {
            size_t covered = 0;
            for (size_t run = 0; run < RUNS; run++)
                covered += simulated_run_covers(sigmas[i], odds, most_rounds[m], &seed);
            double share = 100.0 * (double)covered / RUNS;
            cr_log_info("sigma %g, odds %g, at most %zu rounds: %.2f %%", sigmas[i], odds,
                        most_rounds[m], share);
            cr_expect(share >= 93 && share <= 98,
                      "sigma %g, odds %g, at most %zu rounds: %.2f %% of the intervals hold the "
                      "truth",
                      sigmas[i], odds, most_rounds[m], share);
        }
}

Test(interval, covers_the_truth_in_95_percent_of_simulated_runs_with_the_stop_rule) {
    expect_coverage(0);
}

Test(interval, covers_it_also_where_three_rounds_of_ten_are_disturbed_and_half_of_them_noticed) {
    expect_coverage(0.3);
}

/* --- verdicts --------------------------------------------------------------------------------- */

Test(verdict, follows_from_the_whole_interval) {
    const struct interval above = {9, 1.3, 1.2, 1.4}, below = {9, 1.0, 0.9, 1.05},
                          across = {9, 1.1, 1.05, 1.2}, unknown = {3, 5, NAN, NAN};
    cr_expect_eq(verdict_above(above, 1.1), VERDICT_HOLDS);
    cr_expect_eq(verdict_above(below, 1.1), VERDICT_FAILS);
    cr_expect_eq(verdict_above(across, 1.1), VERDICT_UNDECIDED);
    cr_expect_eq(verdict_above(unknown, 1.1), VERDICT_UNDECIDED);
    cr_expect_eq(verdict_below(below, 1.1), VERDICT_HOLDS);
    cr_expect_eq(verdict_below(above, 1.1), VERDICT_FAILS);
    cr_expect_eq(verdict_below(across, 1.1), VERDICT_UNDECIDED);
    cr_expect_eq(verdict_below(unknown, 1.1), VERDICT_UNDECIDED);
}

Test(verdict, of_two_parts_fails_when_one_fails) {
    cr_expect_eq(verdict_both(VERDICT_HOLDS, VERDICT_HOLDS), VERDICT_HOLDS);
    cr_expect_eq(verdict_both(VERDICT_HOLDS, VERDICT_UNDECIDED), VERDICT_UNDECIDED);
    cr_expect_eq(verdict_both(VERDICT_UNDECIDED, VERDICT_FAILS), VERDICT_FAILS);
}

Test(verdict, reads_margins_as_they_stand_in_the_ledger) {
    struct condition c[CONDITIONS_MOST];
    cr_expect_eq(claims_read_margin("> 1.1", c), 1);
    cr_expect(c[0].sign == '>' && c[0].number == 1.1 && !c[0].times);
    cr_expect_eq(claims_read_margin("> 0.75 x cores", c), 1);
    cr_expect(c[0].number == 0.75 && c[0].times);
    cr_expect_eq(claims_read_margin("> 1.5 and < 1.5", c), 2);
    cr_expect(c[0].sign == '>' && c[1].sign == '<' && c[1].number == 1.5);
    static const char *const wrong[] = {
        "",  "1.1",           "> x",     "> 1.1 or < 2", "> 1 2",
        ">", "> 0.75 x time", "> 1 and", "~ 1",          "> 1 and > 2 and > 3"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_expect_eq(claims_read_margin(wrong[i], c), 0, "\"%s\"", wrong[i]);
}

Test(verdict, of_an_equality_needs_every_round) {
    const struct condition always = {.sign = '=', .number = 1};
    const struct interval ones = {9, 1, 1, 1}, few = {3, 1, NAN, NAN};
    cr_expect_eq(claims_judge(always, 0, ones, true), VERDICT_HOLDS);
    cr_expect_eq(claims_judge(always, 0, ones, false), VERDICT_FAILS, "one exception refutes");
    cr_expect_eq(claims_judge(always, 0, few, true), VERDICT_UNDECIDED);
}

Test(verdict, multiplies_the_margin_where_it_says_so) {
    const struct condition condition = {'>', 0.75, true};
    const struct interval speedup = {9, 1.9, 1.8, 2.0};
    cr_expect_eq(claims_judge(condition, 2, speedup, false), VERDICT_HOLDS);
    cr_expect_eq(claims_judge(condition, 4, speedup, false), VERDICT_FAILS);
}

/* --- measure() -------------------------------------------------------------------------------- */

enum { CELL_A, CELL_B, CELLS };
static const struct cell cells[CELLS] = {{"a", 0}, {"b", 0}};
static const struct metric metrics[] = {{"time", "us"}};

static const struct ratio b_to_a = {{"b", 0, 0}, {"a", 0, 0}};
static const unsigned always[CELLS] = {1, 1}, no_turn[CELLS];

struct machine {
    size_t calls, fail_at;
    size_t order[64];
    size_t disturb; /* how often run b says in each round that it was disturbed */
    uint32_t round;
    size_t said;
};

/* A machine that slows down by half in every round: values drift, their ratio stays 2. */
static int drifting_run(size_t run, struct recording *recording, void *context) {
    struct machine *machine = context;
    machine->order[machine->calls % 64] = run;
    if (machine->calls++ == machine->fail_at)
        return EAGAIN;
    double drift = pow(1.5, recording->now);
    record(recording, run, 0, (run == CELL_A ? 1 : 2) * drift);
    record(recording, run, 0, (run == CELL_A ? 3 : 6) * drift);
    record(recording, run, 0, 1000 * drift);
    return 0;
}

static struct plan drifting_plan(struct machine *machine, double budget_s) {
    return (struct plan){.cells = cells,
                         .cell_count = CELLS,
                         .metrics = metrics,
                         .metric_count = 1,
                         .run_count = CELLS,
                         .every = always,
                         .turn = no_turn,
                         .run = drifting_run,
                         .context = machine,
                         .ratios = &b_to_a,
                         .ratio_count = 1,
                         .budget_s = budget_s,
                         .seed = 7};
}

Test(measure, pairs_each_round_so_that_drift_cancels) {
    struct machine machine = {.fail_at = SIZE_MAX};
    struct plan plan = drifting_plan(&machine, 10);
    struct recording recording;
    cr_assert_eq(measure(&plan, &recording), 0);
    assert_interval(recording_ratio(&recording, b_to_a), 2, 2, 2);
    cr_assert_eq(recording.rounds, MEASURE_ROUNDS, "narrow long before, so these are enough");
    cr_assert_not(recording.budget_spent);
    recording_free(&recording);
}

Test(measure, throws_the_warm_up_away_and_takes_the_median_of_a_round) {
    struct machine machine = {.fail_at = SIZE_MAX};
    struct plan plan = drifting_plan(&machine, 10);
    struct recording recording;
    measure(&plan, &recording);
    cr_assert_eq(machine.calls, CELLS * (recording.rounds + 1));
    cr_assert_eq(recording.sample_count, 3 * CELLS * recording.rounds);
    cr_assert_eq(recording.samples[0].round, 1);
    cr_assert_float_eq(recording_value(&recording, CELL_A, 0, 1), 3 * 1.5, 1e-9);
    recording_free(&recording);
}

Test(measure, shuffles_each_round_and_the_seed_repeats_the_order) {
    struct machine first = {.fail_at = SIZE_MAX}, again = {.fail_at = SIZE_MAX};
    struct recording recording;
    struct plan plan = drifting_plan(&first, 10);
    measure(&plan, &recording);
    recording_free(&recording);
    plan = drifting_plan(&again, 10);
    measure(&plan, &recording);
    recording_free(&recording);
    cr_assert_arr_eq(first.order, again.order, sizeof first.order);
    size_t a_first = 0;
    for (size_t i = 0; i < first.calls; i += CELLS) {
        cr_assert_neq(first.order[i], first.order[i + 1], "every run once a round");
        a_first += first.order[i] == CELL_A;
    }
    cr_assert(a_first > 0 && a_first < first.calls / CELLS, "not the same order in every round");
}

Test(measure, keeps_what_was_measured_before_a_failure) {
    struct machine machine = {.fail_at = 5};
    struct plan plan = drifting_plan(&machine, 10);
    struct recording recording;
    cr_assert_eq(measure(&plan, &recording), EAGAIN);
    cr_assert_eq(recording.rounds, 2);
    cr_assert_eq(recording_ratio(&recording, b_to_a).n, 1, "the broken round has no ratio");
    cr_assert_float_eq(recording_ratio(&recording, b_to_a).median, 2, 1e-12);
    recording_free(&recording);
}

/* A ratio that never gets narrow, on a machine where a round takes 2 ms. */
static int restless_run(size_t run, struct recording *recording, void *context) {
    struct machine *machine = context;
    machine->calls++;
    int64_t until = kit_now_ns() + 1000000;
    while (kit_now_ns() < until)
        continue;
    record(recording, run, 0, run == CELL_A ? 1 : 1 + (double)(machine->calls % 5));
    return 0;
}

Test(measure, stops_at_the_budget_and_says_so) {
    struct machine machine = {0};
    struct plan plan = drifting_plan(&machine, 0.1);
    plan.run = restless_run;
    struct recording recording;
    cr_assert_eq(measure(&plan, &recording), 0);
    cr_assert(recording.budget_spent);
    cr_assert_geq(recording.rounds, MEASURE_FEWEST);
    recording_free(&recording);
}

Test(measure, makes_one_round_at_least_where_the_budget_is_tiny) {
    struct machine machine = {0};
    struct plan plan = drifting_plan(&machine, 0.0001);
    plan.run = restless_run;
    struct recording recording;
    cr_assert_eq(measure(&plan, &recording), 0);
    cr_assert_eq(recording.rounds, 1);
    cr_assert(isnan(recording_ratio(&recording, b_to_a).low));
    recording_free(&recording);
}

/* Says of run b that it was disturbed, `disturb` times in each round; such a run gives 100 times its
 * value. */
static int disturbed_run(size_t run, struct recording *recording, void *context) {
    struct machine *machine = context;
    if (recording->now != machine->round)
        machine->said = 0;
    machine->round = recording->now;
    bool disturbed = run == CELL_B && machine->said < machine->disturb;
    machine->said += disturbed;
    record(recording, run, 0, (run == CELL_A ? 1 : 2) * (disturbed ? 100 : 1));
    return disturbed ? MEASURE_DISTURBED : 0;
}

static struct recording measure_disturbed(size_t times, struct machine *machine) {
    static struct plan plan;
    struct recording recording;
    *machine = (struct machine){.disturb = times};
    plan = drifting_plan(machine, 10);
    plan.run = disturbed_run;
    cr_assert_eq(measure(&plan, &recording), 0);
    return recording;
}

Test(measure, makes_a_disturbed_run_again_and_drops_what_it_gave) {
    struct machine machine;
    struct recording recording = measure_disturbed(1, &machine);
    assert_interval(recording_ratio(&recording, b_to_a), 2, 2, 2);
    cr_expect_geq(recording.again, recording.rounds, "once a round; more where the host took time");
    cr_expect_eq(recording.runs, CELLS * recording.rounds);
    cr_expect_eq(recording_disturbed(&recording, b_to_a), 0);
    recording_free(&recording);
}

Test(measure, keeps_and_marks_a_run_that_is_disturbed_each_time) {
    struct machine machine;
    struct recording recording = measure_disturbed(SIZE_MAX, &machine);
    cr_expect_eq(recording_ratio(&recording, b_to_a).median, 200);
    cr_expect_eq(recording_disturbed(&recording, b_to_a), 1,
                 "every round is known to be disturbed");
    cr_expect_lt(recording.again, 3 * recording.rounds, "and it does not go on trying in vain");
    recording_free(&recording);
}

Test(measure, runs_seldom_what_shall_run_seldom) {
    static const unsigned every[CELLS] = {1, 3}, turn[CELLS] = {0, 1};
    struct machine machine = {.fail_at = SIZE_MAX};
    struct plan plan = drifting_plan(&machine, 10);
    struct recording recording;
    plan.every = every;
    plan.turn = turn;
    cr_assert_eq(measure(&plan, &recording), 0);
    cr_expect_eq(recording.rounds, MEASURE_FEWEST * 3, "until the seldom one has an interval");
    cr_expect_eq(recording_cell(&recording, CELL_A, 0).n, recording.rounds);
    cr_expect_eq(recording_cell(&recording, CELL_B, 0).n, MEASURE_FEWEST + 1);
    cr_expect_eq(recording_value(&recording, CELL_B, 0, 1), 2 * 3 * 1.5, "all in the first round");
    cr_expect(isnan(recording_value(&recording, CELL_B, 0, 3)), "not its turn");
    recording_free(&recording);
}

Test(measure, derives_cells_from_sums_in_each_round) {
    static const struct derived sum = {{"both", 0, 0}, {{"a+b", 0, 0}, {"a", 0, 0}}, 10};
    static const struct cell three[] = {{"a", 0}, {"b", 0}, {"both", 0}};
    struct machine machine = {.fail_at = SIZE_MAX};
    struct plan plan = drifting_plan(&machine, 10);
    struct recording recording;
    plan.cells = three;
    plan.cell_count = 3;
    plan.derived = &sum;
    plan.derived_count = 1;
    cr_assert_eq(measure(&plan, &recording), 0);
    assert_interval(recording_cell(&recording, 2, 0), 30, 30, 30);
    recording_free(&recording);
}
