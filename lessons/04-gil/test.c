/* test.c - lesson 4: the byte-code, the interpreter, its counts and its lock. No test asks how long
 * anything takes. */
#include <criterion/criterion.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/wait.h>

#include "plan.h"
#include "team.h"
#include "worker_limits.h"

static const struct interpreter *const builds[] = {&with_lock, &no_lock, &atomic_counts};
enum { BUILDS = 3, TEAM_MOST = 6, SHORT_US = 50 };

/* Runs code with the local variables 0 and 1, which are its arguments, and 2 in one thread. */
enum { LEFT, RIGHT, FRESH, LOCALS };
static int run_code(const struct interpreter *build, const struct instruction *code, long left,
                    long right, struct outcome *outcome) {
    const struct function function = {.code = code, .argument_count = 2, .local_count = LOCALS};
    const long arguments[] = {left, right};
    struct runtime runtime;
    cr_assert_eq(runtime_open(&runtime, SWITCH_INTERVAL_US), 0);
    int error = build->run(&runtime, &function, arguments, outcome);
    cr_expect_eq(runtime_wrong_references(&runtime), 0, "%s: references are left", build->series);
    runtime_close(&runtime);
    return error;
}

/* --- the interpreter -------------------------------------------------------------------------- */

static int run_operation(const struct interpreter *build, enum opcode opcode, long left, long right,
                         struct outcome *outcome) {
    const struct instruction code[] = {
        {OP_LOAD, LEFT}, {OP_LOAD, RIGHT}, {opcode, 0}, {OP_RETURN, 0}};
    return run_code(build, code, left, right, outcome);
}

static void expect_result(enum opcode opcode, long left, long right, long wanted) {
    for (size_t i = 0; i < BUILDS; i++) {
        struct outcome outcome = {0};
        cr_expect_eq(run_operation(builds[i], opcode, left, right, &outcome), 0);
        cr_expect_eq(outcome.result, wanted, "%s: %ld from opcode %u", builds[i]->series,
                     outcome.result, opcode);
    }
}

Test(gil, every_operation_does_what_it_says_in_every_build) {
    expect_result(OP_ADD, 7, 1000, 1007);
    expect_result(OP_SUBTRACT, 7, 1000, -993);
    expect_result(OP_MULTIPLY, 7, 1000, 7000);
    expect_result(OP_REMAINDER, 1234, 10, 4);
    expect_result(OP_LESS, 2, 3, 1);
    expect_result(OP_LESS, 3, 3, 0);
    expect_result(OP_EQUAL, 3, 3, 1);
    expect_result(OP_EQUAL, 3, 4, 0);
}

Test(gil, variables_and_constants_hold_what_was_put_in) {
    const struct instruction code[] = {
        {OP_CONST, MODULUS},    {OP_LOAD, FRESH}, {OP_ADD, 0},
        {OP_STORE, FRESH},      {OP_LOAD, LEFT},  {OP_STORE_GLOBAL, STOP},
        {OP_LOAD_GLOBAL, STOP}, {OP_LOAD, FRESH}, {OP_ADD, 0},
        {OP_RETURN, 0}};
    for (size_t i = 0; i < BUILDS; i++) {
        struct outcome outcome = {0};
        cr_expect_eq(run_code(builds[i], code, 9, 0, &outcome), 0);
        cr_expect_eq(outcome.result, 65521 + 9);
    }
}

Test(gil, a_number_too_large_and_a_division_by_zero_end_the_run) {
    struct outcome outcome;
    for (size_t i = 0; i < BUILDS; i++) {
        cr_expect_eq(run_operation(builds[i], OP_MULTIPLY, 1L << 40, 1L << 40, &outcome), ERANGE);
        cr_expect_eq(run_operation(builds[i], OP_REMAINDER, 7, 0, &outcome), EDOM);
    }
}

Test(gil, a_wait_notes_its_delay) {
    const struct instruction code[] = {
        {OP_LOAD, LEFT}, {OP_WAIT, 0}, {OP_CONST, ONE}, {OP_RETURN, 0}};
    struct outcome outcome;
    cr_expect_eq(run_code(&with_lock, code, 1, 0, &outcome), 0);
    cr_assert_eq(outcome.waits, 1);
    cr_expect(outcome.delay_ns[0] > 0);
}

/* --- the byte-code ---------------------------------------------------------------------------- */

enum operand { NOTHING, CONSTANT, LOCAL, GLOBAL, PLACE };
static const struct {
    enum operand operand;
    int pops, pushes;
} table[OPCODES] = {
    [OP_CONST] = {CONSTANT, 0, 1},      [OP_LOAD] = {LOCAL, 0, 1},
    [OP_STORE] = {LOCAL, 1, 0},         [OP_LOAD_GLOBAL] = {GLOBAL, 0, 1},
    [OP_STORE_GLOBAL] = {GLOBAL, 1, 0}, [OP_ADD] = {NOTHING, 2, 1},
    [OP_SUBTRACT] = {NOTHING, 2, 1},    [OP_MULTIPLY] = {NOTHING, 2, 1},
    [OP_REMAINDER] = {NOTHING, 2, 1},   [OP_LESS] = {NOTHING, 2, 1},
    [OP_EQUAL] = {NOTHING, 2, 1},       [OP_JUMP] = {PLACE, 0, 0},
    [OP_JUMP_IF_ZERO] = {PLACE, 1, 0},  [OP_WAIT] = {NOTHING, 1, 0},
    [OP_RETURN] = {NOTHING, 1, 0},
};

static size_t operands(enum operand operand, const struct function *function) {
    const size_t counts[] = {[NOTHING] = 1,
                             [CONSTANT] = CONSTANTS,
                             [LOCAL] = function->local_count,
                             [GLOBAL] = GLOBALS,
                             [PLACE] = function->length};
    return counts[operand];
}

/* The interpreter itself looks at none of this. The stack is empty at every jump and where it leads
 * to, so one look at the instructions in their order shows how deep it gets. */
static void expect_sound(const char *name, const struct function *function) {
    bool empty[64] = {false}; /* before this instruction */
    int depth = 0;
    cr_assert_leq(function->length, 64);
    cr_expect_leq(function->local_count, LOCALS_MOST);
    cr_expect_leq(function->argument_count, function->local_count);
    for (size_t i = 0; i < function->length; i++) {
        enum opcode opcode = function->code[i].opcode;
        empty[i] = depth == 0;
        cr_expect_geq(depth, table[opcode].pops, "%s: empty at %zu", name, i);
        depth += table[opcode].pushes - table[opcode].pops;
        cr_expect_leq(depth, STACK_MOST, "%s: full at %zu", name, i);
        cr_expect_lt(function->code[i].argument, operands(table[opcode].operand, function),
                     "%s: argument at %zu", name, i);
        if (table[opcode].operand == PLACE || opcode == OP_RETURN)
            cr_expect_eq(depth, 0, "%s: not empty after %zu", name, i);
    }
    for (size_t i = 0; i < function->length; i++)
        if (table[function->code[i].opcode].operand == PLACE)
            cr_expect(empty[function->code[i].argument], "%s: jump from %zu", name, i);
    cr_expect_eq(function->code[function->length - 1].opcode, OP_RETURN, "%s has no end", name);
}

Test(gil, every_program_keeps_to_its_stack_its_variables_and_its_end) {
    expect_sound("compute", &compute);
    expect_sound("wait_often", &wait_often);
    expect_sound("compute_until_stopped", &compute_until_stopped);
}

Test(gil, compute_is_the_function_of_that_name_in_python) {
    long total = 0;
    for (long i = 3; i < 5000; i++)
        total = (total + i * 31) % 65521;
    const struct job job = {&compute, {3, 5000}};
    const struct team team = {.interpreter = &with_lock,
                              .kind = &serial,
                              .jobs = &job,
                              .workers = 1,
                              .interval_us = SHORT_US};
    struct measured measured;
    cr_assert_eq(team_run(&team, &measured), 0);
    cr_expect_eq(measured.sum, total);
}

/* --- workers ---------------------------------------------------------------------------------- */

/* Each of `workers` computes a share; the results together are those of the serial program. */
static int compute_by(const struct interpreter *build, const struct kind *kind, size_t workers,
                      bool apart, struct measured *measured) {
    enum { LOOPS = 30000 };
    struct job jobs[TEAM_MOST];
    for (size_t i = 0; i < workers; i++)
        jobs[i] = (struct job){&compute,
                               {(long)(LOOPS * i / workers), (long)(LOOPS * (i + 1) / workers)}};
    const struct team team = {build, kind, jobs, workers, apart, true, SHORT_US};
    return team_run(&team, measured);
}

Test(gil, every_build_computes_the_same_with_any_number_of_workers) {
    struct measured first, measured;
    cr_assert_eq(compute_by(&with_lock, &serial, 1, false, &first), 0);
    for (size_t i = 0; i < BUILDS; i++)
        for (size_t n = 1; n <= TEAM_MOST; n++) {
            cr_expect_eq(compute_by(builds[i], &threads, n, false, &measured), 0);
            cr_expect_eq(measured.sum % 65521, first.sum % 65521, "%s", builds[i]->series);
            cr_expect(measured.wrong_references == 0 || builds[i] == &no_lock);
            cr_expect_eq(compute_by(builds[i], &processes, n, false, &measured), 0);
            cr_expect_eq(measured.sum % 65521, first.sum % 65521, "%s", builds[i]->series);
            cr_expect_eq(measured.wrong_references, 0);
        }
    cr_expect_eq(compute_by(&atomic_counts, &threads, TEAM_MOST, true, &measured), 0);
    cr_expect_eq(measured.sum % 65521, first.sum % 65521);
    cr_expect_eq(measured.wrong_references, 0);
    cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1, "a child is left");
}

Test(gil, a_wrong_count_is_counted) {
    struct runtime runtime;
    cr_assert_eq(runtime_open(&runtime, SWITCH_INTERVAL_US), 0);
    cr_expect_eq(runtime_wrong_references(&runtime), 0);
    runtime.small[1].references += 3;
    runtime.constants[MODULUS]->references -= 4;
    cr_expect_eq(runtime_wrong_references(&runtime), 7);
    runtime_close(&runtime);
}

Test(gil, the_computing_worker_stops_when_the_waiting_one_is_done) {
    const struct job jobs[] = {{&wait_often, {50, 1}}, {&compute_until_stopped, {0, 0}}};
    const struct team team = {&with_lock, &threads, jobs, 2, false, true, SHORT_US};
    struct measured measured;
    cr_assert_eq(team_run(&team, &measured), 0);
    cr_expect_eq(measured.waits, 50);
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
    expect_counts(counts, choose_waiting_counts(1, counts), 1, (const size_t[]){1});
    cr_expect_eq(full_waiting_count(64), 16);
    cr_expect_eq(full_waiting_count(3), 3);
}

Test(gil, shrunk_work_is_never_nothing) {
    struct amounts amounts = choose_amounts(2, 1000);
    cr_expect(amounts.loops > 0 && amounts.switch_loops > 0 && amounts.waits > 0 &&
              amounts.beside_waits > 0);
    cr_expect_gt(choose_amounts(16, 1).loops, choose_amounts(2, 1).loops);
}
