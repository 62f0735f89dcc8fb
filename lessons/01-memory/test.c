/* test.c - behaviours of lesson 1, without absolute sizes or times. */
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "memory.h"

enum { DATA_MB = 8 };

static const double faults_per_mb = 1 << 20;

static bool no_child_is_left(void) {
    return waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD;
}

Test(memory, threads_see_one_global_and_processes_two) {
    struct look threads[LOOKS], processes[LOOKS];
    cr_assert_eq(look_at_global(WORKER_THREAD, threads), 0);
    cr_assert_eq(look_at_global(WORKER_PROCESS, processes), 0);
    cr_expect_eq(threads[TWO_LOOKS].value, 1);
    cr_expect_eq(threads[ONE_LOOKS].value, 2);
    cr_expect_eq(threads[PARENT_LOOKS].value, 2);
    cr_expect_eq(processes[TWO_LOOKS].value, 0);
    cr_expect_eq(processes[ONE_LOOKS].value, 1);
    cr_expect_eq(processes[PARENT_LOOKS].value, 0);
    cr_expect(no_child_is_left());
}

Test(memory, every_look_is_at_the_same_address) {
    struct look looks[LOOKS];
    for (enum worker_kind kind = WORKER_THREAD; kind <= WORKER_PROCESS; kind++) {
        cr_assert_eq(look_at_global(kind, looks), 0);
        for (size_t i = 0; i < LOOKS; i++)
            cr_expect_eq((void *)looks[i].address, (void *)looks[PARENT_LOOKS].address);
    }
}

Test(memory, threads_share_a_pid_and_processes_do_not) {
    struct look threads[LOOKS], processes[LOOKS];
    cr_assert_eq(look_at_global(WORKER_THREAD, threads), 0);
    cr_assert_eq(look_at_global(WORKER_PROCESS, processes), 0);
    cr_expect_eq(threads[ONE_WRITES].pid, getpid());
    cr_expect_eq(threads[TWO_WRITES].pid, getpid());
    cr_expect_neq(threads[ONE_WRITES].tid, threads[TWO_WRITES].tid);
    cr_expect_neq(processes[ONE_WRITES].pid, getpid());
    cr_expect_neq(processes[ONE_WRITES].pid, processes[TWO_WRITES].pid);
    cr_expect_eq(processes[ONE_WRITES].pid, processes[ONE_WRITES].tid);
}

/* The weight of so many idle workers; checks that nothing of them is left. */
static struct usage weight_of(enum worker_kind kind, size_t count) {
    struct usage before = {0}, weight = {0};
    struct team team = {.kind = kind, .count = count, .task = wait_idle, .silent = true};
    cr_assert_eq(usage_add(0, &before), 0);
    cr_assert_eq(team_start(&team), 0);
    cr_assert_eq(weigh(&team, &before, &weight), 0);
    cr_assert_eq(team_end(&team), 0);
    cr_assert(no_child_is_left());
    return weight;
}

Test(memory, idle_workers_start_and_end_and_leave_no_child) {
    for (size_t count = 1; count <= 32; count *= 2)
        for (enum worker_kind kind = WORKER_THREAD; kind <= WORKER_PROCESS; kind++)
            weight_of(kind, count);
}

Test(memory, idle_processes_weigh_more_than_idle_threads) {
    struct usage threads = weight_of(WORKER_THREAD, 32);
    struct usage processes = weight_of(WORKER_PROCESS, 32);
    cr_expect_gt(processes.pss, threads.pss);
    cr_expect_gt(processes.page_tables, threads.page_tables);
    cr_expect_gt(processes.rss, processes.pss, "shared pages count once in PSS");
}

Test(memory, a_process_copies_the_pages_that_it_writes) {
    struct data data;
    struct written written;
    double pages = DATA_MB * faults_per_mb / (double)page_size();
    cr_assert_eq(data_fill(&data, DATA_MB), 0);
    cr_assert_eq(write_in_worker(WORKER_PROCESS, &data, data.size, &written), 0);
    cr_expect_float_eq(written.faults, pages, 0.02 * pages);
    cr_expect_float_eq(written.private_kb, 1024 * DATA_MB, 0.02 * 1024 * DATA_MB);
    cr_expect_eq(data_pages_with(&data, 1), (size_t)pages, "the parent keeps its data");
    data_free(&data);
}

Test(memory, a_process_that_writes_nothing_copies_nothing) {
    struct data data;
    struct written written;
    cr_assert_eq(data_fill(&data, DATA_MB), 0);
    cr_assert_eq(write_in_worker(WORKER_PROCESS, &data, 0, &written), 0);
    cr_expect_lt(written.faults, 10);
    cr_expect_lt(written.private_kb, 100);
    data_free(&data);
}

Test(memory, a_thread_copies_nothing_and_its_parent_sees_the_write) {
    struct data data;
    struct written written;
    cr_assert_eq(data_fill(&data, DATA_MB), 0);
    cr_assert_eq(write_in_worker(WORKER_THREAD, &data, data.size, &written), 0);
    cr_expect_lt(written.faults, 10);
    cr_expect_lt(written.private_kb, 100);
    cr_expect_eq(data_pages_with(&data, 1), 0);
    data_free(&data);
}

Test(memory, a_process_killed_between_two_orders_is_reported) {
    struct look look;
    struct team team = {.kind = WORKER_PROCESS, .count = 2, .task = write_and_look};
    cr_assert_eq(team_start(&team), 0);
    cr_assert_eq(team_ask(&team, 0, 'w', &look, sizeof look), 0);
    cr_assert_eq(kill(team.workers[0].process, SIGKILL), 0);
    int error = team_ask(&team, 0, 'l', &look, sizeof look);
    cr_expect(error == ECHILD || error == EPIPE);
    cr_expect_eq(team_ask(&team, 1, 'l', &look, sizeof look), 0, "the other one lives on");
    cr_expect_eq(team_end(&team), EINTR);
    cr_expect(no_child_is_left());
}

Test(memory, an_idle_process_that_was_killed_is_reported) {
    struct usage before = {0}, weight;
    struct team team = {.kind = WORKER_PROCESS, .count = 8, .task = wait_idle, .silent = true};
    cr_assert_eq(team_start(&team), 0);
    cr_assert_eq(kill(team.workers[3].process, SIGKILL), 0);
    siginfo_t gone;
    cr_assert_eq(waitid(P_PID, (id_t)team.workers[3].process, &gone, WEXITED | WNOWAIT), 0);
    cr_expect_neq(weigh(&team, &before, &weight), 0);
    cr_expect_eq(team_end(&team), EINTR);
    cr_expect(no_child_is_left());
}

static int die(struct worker *self) {
    raise(SIGKILL);
    return (int)self->index;
}

static int fail(struct worker *self) {
    return give_report(self, self, 0) == 0 ? ENOSPC : 0;
}

Test(memory, a_process_that_dies_instead_of_reporting_is_not_waited_for) {
    char never;
    struct team team = {.kind = WORKER_PROCESS, .count = 3, .task = die};
    cr_assert_eq(team_start(&team), 0);
    cr_expect_eq(team_hear(&team, 1, &never, sizeof never), ECHILD);
    cr_expect_eq(team_end(&team), EINTR);
    cr_expect(no_child_is_left());
}

Test(memory, the_error_of_a_task_reaches_the_parent) {
    for (enum worker_kind kind = WORKER_THREAD; kind <= WORKER_PROCESS; kind++) {
        struct team team = {.kind = kind, .count = 2, .task = fail};
        cr_assert_eq(team_start(&team), 0);
        cr_expect_eq(team_end(&team), ENOSPC);
        cr_expect(no_child_is_left());
    }
}
