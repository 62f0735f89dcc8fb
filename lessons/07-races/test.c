/* test.c - lesson 7: what is not locked is lost, what is locked is not, and a deadlock is found. */
#include <criterion/criterion.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "deadlock.h"
#include "kit.h"
#include "ways.h"
#include "worker.h"

static const struct kind *const kinds[] = {&threads, &processes};

static double lost(const struct kind *kind, size_t way, size_t cpus, size_t yield_every) {
    struct counting counting = {.kind = kind, .way = &ways[way], .workers = 2, .cpus = cpus};
    counting.times = 8192;
    counting.yield_every = yield_every;
    cr_assert_eq(count_together(&counting), 0);
    return counting.lost;
}

/* --- counting --------------------------------------------------------------------------------- */

Test(races, without_a_lock_additions_are_lost_on_one_cpu_too) {
    for (size_t k = 0; k < 2; k++) {
        cr_expect_gt(lost(kinds[k], WAY_PLAIN, 1, 1024), 0, "%s", kinds[k]->slug);
        cr_expect_gt(lost(kinds[k], WAY_VOLATILE, 1, 1024), 0, "%s, volatile", kinds[k]->slug);
    }
}

Test(races, a_lock_loses_nothing_whoever_comes_in_between) {
    for (size_t k = 0; k < 2; k++)
        for (size_t way = WAY_ATOMIC; way < WAYS; way++)
            for (size_t cpus = 1; cpus <= 2 && cpus <= worker_cpus(); cpus++) {
                if (!ways[way].locks[k])
                    continue;
                cr_expect_eq(lost(kinds[k], way, cpus, 1024), 0, "%s-%s", kinds[k]->slug,
                             ways[way].slug);
                cr_expect_eq(lost(kinds[k], way, cpus, 0), 0, "%s-%s, unprovoked", kinds[k]->slug,
                             ways[way].slug);
            }
}

Test(races, fcntl_excludes_processes_and_not_the_threads_of_one) {
    cr_expect_not(ways[WAY_FCNTL].locks[0]);
    cr_expect_gt(lost(&threads, WAY_FCNTL, 1, 16), 0);
    cr_expect_eq(lost(&processes, WAY_FCNTL, 1, 16), 0);
}

Test(races, the_compiler_makes_one_addition_of_a_plain_loop) {
    struct counting counting = {.kind = &threads, .way = &ways[WAY_PLAIN], .workers = 1, .cpus = 1};
    counting.times = 1000000;
    double plain_ns = INFINITY;
    for (int i = 0; i < 5; i++) {
        cr_assert_eq(count_together(&counting), 0);
        plain_ns = counting.ns < plain_ns ? counting.ns : plain_ns;
    }
    counting.way = &ways[WAY_VOLATILE];
    cr_assert_eq(count_together(&counting), 0);
    cr_expect_lt(plain_ns, counting.ns / 4);
}

/* --- the run ---------------------------------------------------------------------------------- */

static void one_dies(struct run *run, size_t worker) {
    (void)run;
    if (worker == 1)
        raise(SIGKILL);
    for (;;)
        pause(); /* for a lock that nobody gives back any more */
}

Test(races, a_worker_that_is_killed_keeps_nobody_waiting, .timeout = 20) {
    struct run *run = run_open(&processes, 3, 0, 0);
    int killed;
    run->work = one_dies;
    cr_assert_eq(processes.start(run, &killed), EINTR);
    cr_expect_eq(killed, SIGKILL);
    cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1);
    cr_expect_eq(errno, ECHILD);
    run_close(&processes, run, 0);
}

static void add_own(struct run *run, size_t worker) {
    ((atomic_long *)run_subject(run))[worker] += 1;
}

Test(races, every_worker_works_once_in_memory_that_all_see) {
    for (size_t k = 0; k < 2; k++) {
        double ns, delayed;
        struct run *run = run_open(kinds[k], 4, 2, 4 * sizeof(long));
        run->work = add_own;
        cr_assert_eq(run_time(kinds[k], run, &ns, &delayed), 0);
        for (size_t i = 0; i < 4; i++)
            cr_expect_eq(((long *)run_subject(run))[i], 1, "%s %zu", kinds[k]->slug, i);
        run_close(kinds[k], run, 4 * sizeof(long));
    }
}

/* --- deadlock --------------------------------------------------------------------------------- */

Test(deadlock, two_locks_in_two_orders_get_stuck_and_the_watchdog_sees_who_wants_what) {
    for (size_t k = 0; k < 2; k++) {
        struct cycle cycle;
        cr_assert_eq(deadlock_provoke(kinds[k], worker_cpus() < 2 ? 1 : 2, 20, &cycle), 0);
        cr_assert(cycle.found, "%s", kinds[k]->slug);
        cr_expect_eq(cycle.wants[0], 1);
        cr_expect_eq(cycle.wants[1], 0);
        cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1, "%s left a child", kinds[k]->slug);
    }
}

Test(deadlock, only_a_cycle_is_called_one) {
    struct table_of_locks table;
    for (int i = 0; i < LOCKS; i++) {
        table.owner[i] = i;
        table.wants[i] = 1 - i;
    }
    cr_expect(stands_in_cycle(&table, 0) && stands_in_cycle(&table, 1));
    table.wants[1] = NOTHING; /* it holds what the other wants, and will give it back */
    cr_expect_not(stands_in_cycle(&table, 0));
    table.wants[0] = 0; /* it has just got it */
    cr_expect_not(stands_in_cycle(&table, 0));
    table.wants[0] = 1;
    table.owner[1] = NOBODY;
    cr_expect_not(stands_in_cycle(&table, 0));
}

/* --- the programs ----------------------------------------------------------------------------- */

/* Runs a program of the lesson, and keeps what it prints. */
static void run_program(const char *program, const char *arguments, char *text, size_t size) {
    char path[PATH_MAX], command[PATH_MAX + 64];
    size_t length = 0;
    snprintf(command, sizeof command, "build/bin/07-races/%s", program);
    cr_assert_eq(kit_path(path, sizeof path, command), 0);
    snprintf(command, sizeof command, "%s %s", path, arguments);
    FILE *output = popen(command, "r");
    cr_assert_not_null(output);
    for (size_t got; (got = fread(text + length, 1, size - 1 - length, output)) > 0;)
        length += got;
    text[length] = '\0';
    cr_expect_eq(pclose(output), 0, "%s", program);
}

/* The value behind this cell and metric, NAN where there is none. */
static double value_of(const char *text, const char *cell) {
    double value = NAN;
    const char *line = strstr(text, cell);
    if (line != NULL)
        sscanf(line + strlen(cell), "%lf", &value);
    return value;
}

static double reported(const char *text, const char *tool, const char *program) {
    char cell[64];
    snprintf(cell, sizeof cell, "%s-%s 2 reported ", tool, program);
    return value_of(text, cell);
}

Test(programs, the_tools_find_the_race_and_leave_the_mutex_alone) {
    static const char *const tools[] = {"tsan", "helgrind", "drd"};
    char text[4096];
    run_program("checkers", "", text, sizeof text);
    for (size_t i = 0; i < 3; i++) {
        if (isnan(reported(text, tools[i], "race"))) /* the tool is not there */
            continue;
        cr_expect_eq(reported(text, tools[i], "race"), 1, "%s", tools[i]);
        cr_expect_eq(reported(text, tools[i], "mutex"), 0, "%s", tools[i]);
        cr_expect_eq(reported(text, tools[i], "order"), i == 2 ? 0 : 1, "%s", tools[i]);
    }
}

Test(programs, no_money_is_lost_in_any_way_out_of_the_deadlock) {
    char text[4096];
    run_program("deadlock", "ways 20", text, sizeof text);
    cr_expect_gt(value_of(text, "order 2 time "), 0);
    cr_expect_gt(value_of(text, "back-off 1024 time "), 0);
    cr_expect_gt(value_of(text, "one-lock 1024 time "), 0);
}

Test(programs, many_locks_and_neighbours_change_nothing_but_the_time) {
    char text[8192];
    run_program("section", "parts 2 20", text, sizeof text);
    cr_expect_gt(value_of(text, "table 256 time "), 0);
    run_program("section", "length 3 20", text, sizeof text);
    cr_expect_gt(value_of(text, "inside-100 3 rate "), 0);
    run_program("neighbours", "20", text, sizeof text);
    cr_expect_gt(value_of(text, "own 8 time "), 0);
}
