/* test.c - lesson 4: the assembler, the interpreter, its counts and its lock. No test asks how long
 * anything takes. */
#include <criterion/criterion.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crew.h"
#include "plan.h"

static const struct interpreter *const builds[] = {&with_lock, &no_lock, &atomic_counts};
enum { BUILDS = 3, TEAM_MOST = 6, SHORT_US = 50 };

static struct module assembled(const char *text) {
    struct module module;
    size_t line;
    cr_assert_eq(assemble(&module, text, &line), 0, "line %zu of: %s", line, text);
    return module;
}

/* Runs the first function of a text in one thread. */
static int run_text(const struct interpreter *build, const char *text, long argument,
                    struct outcome *outcome) {
    struct module module = assembled(text);
    struct runtime runtime;
    const long arguments[] = {argument, 0};
    cr_assert_eq(runtime_open(&runtime, &module, SWITCH_INTERVAL_US), 0);
    int error = build->run(&runtime, &module.functions[0], arguments, outcome);
    cr_expect_eq(runtime_wrong_references(&runtime), 0, "references left by: %s", text);
    runtime_close(&runtime);
    return error;
}

static void expect_result(const char *text, long argument, long wanted) {
    for (size_t i = 0; i < BUILDS; i++) {
        struct outcome outcome = {0};
        cr_expect_eq(run_text(builds[i], text, argument, &outcome), 0);
        cr_expect_eq(outcome.result, wanted, "%s: %ld from %s", builds[i]->series, outcome.result,
                     text);
    }
}

/* --- the interpreter -------------------------------------------------------------------------- */

Test(gil, every_instruction_does_what_it_says_in_every_build) {
    expect_result("function f n\n load n\n const 1000\n add\n return\n", 7, 1007);
    expect_result("function f n\n load n\n const 1000\n subtract\n return\n", 7, -993);
    expect_result("function f n\n load n\n const 1000\n multiply\n return\n", 7, 7000);
    expect_result("function f n\n load n\n const 10\n remainder\n return\n", 1234, 4);
    expect_result("function f n\n load n\n const 3\n less\n return\n", 2, 1);
    expect_result("function f n\n load n\n const 3\n less\n return\n", 3, 0);
    expect_result("function f n\n load n\n const 3\n equal\n return\n", 3, 1);
    expect_result("function f n\n load n\n store_global g\n load_global g\n return\n", 9, 9);
    expect_result("function f\n load fresh\n return\n", 5, 0);
}

Test(gil, a_loop_counts_and_leaves_no_reference_behind) {
    expect_result("function f n\n"
                  "again: load n ; until it is 0\n"
                  " jump_if_zero done\n"
                  " load sum\n load n\n add\n store sum\n"
                  " load n\n const 1\n subtract\n store n\n"
                  " jump again\n"
                  "done: load sum\n return\n",
                  1000, 500500);
}

Test(gil, a_number_too_large_and_a_division_by_zero_end_the_run) {
    struct outcome outcome;
    for (size_t i = 0; i < BUILDS; i++) {
        cr_expect_eq(run_text(builds[i], "function f n\n load n\n load n\n multiply\n return\n",
                              1L << 40, &outcome),
                     ERANGE);
        cr_expect_eq(run_text(builds[i], "function f n\n const 7\n load n\n remainder\n return\n",
                              0, &outcome),
                     EDOM);
    }
}

Test(gil, a_wait_notes_its_delay) {
    struct outcome outcome;
    cr_expect_eq(
        run_text(&with_lock, "function f n\n load n\n wait\n const 1\n return\n", 1, &outcome), 0);
    cr_assert_eq(outcome.waits, 1);
    cr_expect(outcome.delay_ns[0] > 0);
}

/* --- the assembler ---------------------------------------------------------------------------- */

static void expect_wrong(size_t wanted_line, const char *text) {
    struct module module;
    size_t line = 0;
    cr_expect_eq(assemble(&module, text, &line), EINVAL, "accepted: %s", text);
    cr_expect_eq(line, wanted_line, "line %zu of: %s", line, text);
}

Test(gil, the_assembler_names_the_line_that_is_wrong) {
    expect_wrong(2, "function f\n nonsense\n return\n");
    expect_wrong(1, " const 1\n return\n");
    expect_wrong(2, "function f\n const x\n return\n");
    expect_wrong(2, "function f\n const\n return\n");
    expect_wrong(4, "function f\n const 1\n const 2\n add 3\n return\n");
    expect_wrong(2, "function f\n jump nowhere\n");
    expect_wrong(3, "function f\na: const 1\na: return\n");
}

Test(gil, the_assembler_refuses_what_would_break_the_stack) {
    expect_wrong(2, "function f\n add\n return\n");
    expect_wrong(3, "function f\n const 1\nagain: jump again\n");
    expect_wrong(10, "function f\n const 1\n const 1\n const 1\n const 1\n const 1\n const 1\n"
                     " const 1\n const 1\n const 1\n return\n");
    expect_wrong(3, "function f\n const 1\nfunction g\n return\n");
    expect_wrong(2, "function f\n const 1\n"); /* runs over its end */
    expect_wrong(1, "function f\n");
}

/* --- workers ---------------------------------------------------------------------------------- */

/* Each of `workers` computes a share; the results together are those of the serial program. */
static int compute(const struct interpreter *build, const struct way *way, size_t workers,
                   bool apart, struct measured *measured) {
    enum { LOOPS = 30000 };
    struct module module = assembled(byte_code);
    struct job jobs[TEAM_MOST];
    for (size_t i = 0; i < workers; i++)
        jobs[i] = (struct job){module_function(&module, "compute"),
                               {(long)(LOOPS * i / workers), (long)(LOOPS * (i + 1) / workers)}};
    const struct crew crew = {build, way, &module, jobs, workers, apart, true, SHORT_US};
    return crew_run(&crew, measured);
}

Test(gil, every_build_computes_the_same_with_any_number_of_workers) {
    struct measured first, measured;
    cr_assert_eq(compute(&with_lock, &serial, 1, false, &first), 0);
    for (size_t i = 0; i < BUILDS; i++)
        for (size_t n = 1; n <= TEAM_MOST; n++) {
            cr_expect_eq(compute(builds[i], &threads, n, false, &measured), 0);
            cr_expect_eq(measured.sum % 65521, first.sum % 65521, "%s", builds[i]->series);
            cr_expect(measured.wrong_references == 0 || builds[i] == &no_lock);
            cr_expect_eq(compute(builds[i], &processes, n, false, &measured), 0);
            cr_expect_eq(measured.sum % 65521, first.sum % 65521, "%s", builds[i]->series);
            cr_expect_eq(measured.wrong_references, 0);
        }
    cr_expect_eq(compute(&atomic_counts, &threads, TEAM_MOST, true, &measured), 0);
    cr_expect_eq(measured.sum % 65521, first.sum % 65521);
    cr_expect_eq(measured.wrong_references, 0);
    cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1, "a child is left");
}

Test(gil, a_wrong_count_is_counted) {
    struct module module = assembled(byte_code);
    struct runtime runtime;
    cr_assert_eq(runtime_open(&runtime, &module, SWITCH_INTERVAL_US), 0);
    cr_expect_eq(runtime_wrong_references(&runtime), 0);
    runtime.small[1].references += 3;
    runtime.constants[0]->references -= 4;
    cr_expect_eq(runtime_wrong_references(&runtime), 7);
    runtime_close(&runtime);
}

Test(gil, the_computing_worker_stops_when_the_waiting_one_is_done) {
    struct module module = assembled(byte_code);
    const struct job jobs[] = {{module_function(&module, "wait_often"), {3, 1}},
                               {module_function(&module, "compute_until_stopped"), {0, 0}}};
    const struct crew crew = {&with_lock, &threads, &module, jobs, 2, false, true, SHORT_US};
    struct measured measured;
    cr_assert_eq(crew_run(&crew, &measured), 0);
    cr_expect_eq(measured.waits, 3);
    cr_expect(measured.switches >= 3, "the lock was handed over %lu times", measured.switches);
}

/* --- the lock --------------------------------------------------------------------------------- */

struct contest {
    struct gil gil;
    long counter; /* no atomic: the lock protects it */
    long rounds;
};

static void *count_under_lock(void *argument) {
    struct contest *contest = argument;
    char self = 0; /* its address is the thread's name */
    take_gil(&contest->gil, &self);
    for (long i = 0; i < contest->rounds; i++) {
        contest->counter++;
        gil_safe_point(&contest->gil, &self);
        if (i % 1000 == 0) { /* as around a wait */
            drop_gil(&contest->gil, &self, true);
            take_gil(&contest->gil, &self);
        }
    }
    drop_gil(&contest->gil, &self, false);
    return NULL;
}

Test(gil, only_one_thread_at_a_time_holds_the_lock_and_nobody_waits_for_ever) {
    enum { THREADS = 4 };
    static struct contest contest = {.rounds = 200000};
    pthread_t ids[THREADS];
    cr_assert_eq(gil_open(&contest.gil, SHORT_US), 0);
    for (size_t i = 0; i < THREADS; i++)
        cr_assert_eq(pthread_create(&ids[i], NULL, count_under_lock, &contest), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(ids[i], NULL);
    cr_expect_eq(contest.counter, THREADS * contest.rounds);
    cr_expect(contest.gil.switch_number >= THREADS);
    gil_close(&contest.gil);
}

static void *take_once(void *argument) {
    struct contest *contest = argument;
    char self = 0; /* its address is the thread's name */
    take_gil(&contest->gil, &self);
    contest->counter++;
    drop_gil(&contest->gil, &self, false);
    return NULL;
}

Test(gil, the_holder_is_asked_and_another_has_had_the_lock_when_it_goes_on) {
    static struct contest contest;
    char self = 0; /* its address is the thread's name */
    pthread_t other;
    cr_assert_eq(gil_open(&contest.gil, SHORT_US), 0);
    take_gil(&contest.gil, &self);
    cr_assert_eq(pthread_create(&other, NULL, take_once, &contest), 0);
    while (!atomic_load(&contest.gil.drop_request))
        ;
    cr_expect_eq(contest.counter, 0, "it took a lock that another thread held");
    gil_safe_point(&contest.gil, &self);
    cr_expect_eq(contest.counter, 1, "the holder took the lock again at once");
    drop_gil(&contest.gil, &self, false);
    pthread_join(other, NULL);
    gil_close(&contest.gil);
}

/* --- how many --------------------------------------------------------------------------------- */

static void expect_counts(const size_t *counts, size_t count, size_t wanted_count,
                          const size_t *wanted) {
    cr_assert_eq(count, wanted_count);
    cr_expect_eq(memcmp(counts, wanted, count * sizeof *wanted), 0);
}

Test(gil, the_numbers_of_waiting_workers_grow_fourfold) {
    size_t counts[WORKER_COUNTS_MOST];
    expect_counts(counts, choose_waiting_counts(64, counts), 4, (const size_t[]){1, 4, 16, 64});
    expect_counts(counts, choose_waiting_counts(3, counts), 2, (const size_t[]){1, 3});
    cr_expect_eq(full_waiting_count(64), 16);
    cr_expect_eq(full_waiting_count(3), 3);
}

Test(gil, shrunk_work_is_never_nothing) {
    struct amounts amounts = choose_amounts(2, 1000);
    cr_expect(amounts.loops > 0 && amounts.waits > 0 && amounts.convoy_waits > 0);
    cr_expect_gt(choose_amounts(16, 1).loops, choose_amounts(2, 1).loops);
}
