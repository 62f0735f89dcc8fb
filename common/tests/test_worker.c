/* test_worker.c - workers of every kind return every result, and their deaths are reported. */
#include <criterion/criterion.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kit.h"
#include "subprocess.h"
#include "worker.h"
#include "worker_limits.h"

enum { COUNT = 7 };
static const enum worker_kind kinds[] = {WORKER_SERIAL, WORKER_THREAD, WORKER_PROCESS};

static int square(size_t index, const void *task, void *result) {
    const size_t *offset = task;
    *(size_t *)result = index * index + *offset;
    return 0;
}

static struct worker_team team_of(enum worker_kind kind, worker_fn *work, const void *task,
                                  struct worker_end *ends) {
    return (struct worker_team){.kind = kind,
                                .count = COUNT,
                                .work = work,
                                .task = task,
                                .results = worker_share(COUNT * sizeof(size_t)),
                                .result_bytes = sizeof(size_t),
                                .ends = ends};
}

static void assert_no_child_left(void) {
    cr_assert_eq(waitpid(-1, NULL, WNOHANG), -1);
    cr_assert_eq(errno, ECHILD);
}

Test(worker, every_kind_returns_every_result) {
    for (size_t k = 0; k < 3; k++) {
        const size_t offset = 100;
        struct worker_end ends[COUNT];
        struct worker_team team = team_of(kinds[k], square, &offset, ends);
        cr_assert_eq(workers_run(&team), 0);
        for (size_t i = 0; i < COUNT; i++) {
            cr_expect_eq(((size_t *)team.results)[i], i * i + 100);
            cr_expect_eq(ends[i].fate, WORKER_DONE);
        }
        worker_unshare(team.results, COUNT * sizeof(size_t));
    }
    assert_no_child_left();
}

static int fail_third(size_t index, const void *task, void *result) {
    (void)task;
    *(size_t *)result = index;
    return index == 2 ? EDOM : 0;
}

Test(worker, a_worker_that_fails_is_reported_with_its_error) {
    for (size_t k = 0; k < 3; k++) {
        struct worker_end ends[COUNT];
        struct worker_team team = team_of(kinds[k], fail_third, NULL, ends);
        cr_expect_eq(workers_run(&team), EDOM);
        cr_expect_eq(ends[2].fate, WORKER_FAILED);
        cr_expect_eq(ends[2].code, EDOM);
        cr_expect_eq(ends[3].fate, WORKER_DONE);
        worker_unshare(team.results, COUNT * sizeof(size_t));
    }
}

static int die_fourth(size_t index, const void *task, void *result) {
    (void)task;
    (void)result;
    if (index == 3)
        raise(SIGKILL);
    return 0;
}

Test(worker, a_killed_process_is_reported_and_not_waited_for) {
    struct worker_end ends[COUNT];
    struct worker_team team = team_of(WORKER_PROCESS, die_fourth, NULL, ends);
    cr_assert_eq(workers_run(&team), EINTR);
    cr_expect_eq(ends[3].fate, WORKER_KILLED);
    cr_expect_eq(ends[3].code, SIGKILL);
    cr_expect_eq(ends[4].fate, WORKER_DONE);
    assert_no_child_left();
}

/* The others would wait for ever. */
static int need_the_fourth(size_t index, const void *task, void *result) {
    bool fails = *(const bool *)task;
    (void)result;
    if (index == 3 && fails)
        return EDOM;
    if (index == 3)
        raise(SIGKILL);
    for (;;)
        pause();
}

Test(worker, whoever_needs_a_worker_that_has_died_or_failed_does_not_wait_for_it) {
    alarm(60); /* ends a test that would wait */
    for (int fails = 0; fails < 2; fails++) {
        struct worker_end ends[COUNT];
        struct worker_team team =
            team_of(WORKER_PROCESS, need_the_fourth, &(bool){fails != 0}, ends);
        team.together = true;
        cr_assert_eq(workers_run(&team), fails ? EDOM : EINTR);
        cr_expect_eq(workers_trouble(&team), &ends[3], "it is that one's fault");
        cr_expect_eq(ends[3].code, fails ? EDOM : SIGKILL);
        cr_expect_eq(ends[0].code, ECANCELED);
        worker_unshare(team.results, COUNT * sizeof(size_t));
        assert_no_child_left();
    }
}

Test(worker, workers_that_need_each_other_end_well_in_any_order) {
    struct worker_end ends[COUNT];
    struct worker_team team = team_of(WORKER_PROCESS, square, &(size_t){2}, ends);
    team.together = true;
    cr_expect_eq(workers_run(&team), 0);
    for (size_t i = 0; i < COUNT; i++)
        cr_expect_eq(ends[i].fate, WORKER_DONE);
    worker_unshare(team.results, COUNT * sizeof(size_t));
    assert_no_child_left();
}

static int count_cpus(size_t index, const void *task, void *result) {
    (void)index;
    (void)task;
    cpu_set_t set;
    sched_getaffinity(0, sizeof set, &set);
    *(size_t *)result = (size_t)CPU_COUNT(&set);
    return 0;
}

Test(worker, a_pinned_worker_has_one_cpu_and_the_caller_keeps_its_own) {
    cpu_set_t before, set;
    sched_getaffinity(0, sizeof before, &before);
    for (size_t k = 0; k < 3; k++) {
        struct worker_end ends[COUNT];
        struct worker_team team = team_of(kinds[k], count_cpus, NULL, ends);
        team.pinned = true;
        cr_assert_eq(workers_run(&team), 0);
        for (size_t i = 0; i < COUNT; i++)
            cr_expect_eq(((size_t *)team.results)[i], 1);
    }
    sched_getaffinity(0, sizeof set, &set);
    cr_assert(CPU_EQUAL(&set, &before));
}

static int compute_for_30_ms(size_t index, const void *task, void *result) {
    (void)task;
    int64_t until = kit_now_ns() + 30000000;
    while (kit_now_ns() < until)
        *(size_t *)result = index;
    return 0;
}

/* Two workers on each CPU: each has to wait while the other runs. */
Test(worker, a_pinned_worker_that_had_to_share_its_cpu_tells_how_long_it_waited) {
    enum { MOST = 64 };
    struct worker_end ends[MOST];
    size_t count = 2 * worker_cpus() < MOST ? 2 * worker_cpus() : MOST;
    for (size_t k = 1; k < 3; k++) {
        struct worker_team team = team_of(kinds[k], compute_for_30_ms, NULL, ends);
        worker_unshare(team.results, COUNT * sizeof(size_t));
        team.results = worker_share(count * sizeof(size_t));
        team.count = count;
        team.pinned = true;
        cr_assert_eq(workers_run(&team), 0);
        int64_t delayed_ns = 0;
        for (size_t i = 0; i < count; i++)
            delayed_ns += ends[i].delayed_ns;
        cr_expect_gt(delayed_ns, (int64_t)count * 30000000 / 10, "kind %zu: %lld ns", k,
                     (long long)delayed_ns);
        team.pinned = false;
        cr_assert_eq(workers_run(&team), 0);
        cr_expect_eq(ends[0].delayed_ns, 0, "not asked for where workers may move");
        worker_unshare(team.results, count * sizeof(size_t));
    }
}

/* As an ordinary user, for root is not bound by RLIMIT_NPROC (getrlimit(2)). */
static int refused_with_low_limit(enum worker_kind kind) {
    if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
        return -1;
    struct rlimit limit = {0, 0};
    setrlimit(RLIMIT_NPROC, &limit);
    struct worker_end ends[COUNT];
    struct worker_team team = team_of(kind, square, &(size_t){0}, ends);
    int error = workers_run(&team);
    return error == EAGAIN && ends[0].fate == WORKER_NOT_STARTED ? 0 : 1;
}

Test(worker, a_refused_start_is_reported) {
    for (size_t k = 1; k < 3; k++) {
        fflush(NULL);
        pid_t child = fork();
        if (child == 0)
            _exit(refused_with_low_limit(kinds[k]));
        int status;
        waitpid(child, &status, 0);
        cr_expect_eq(status, 0, "kind %zu: status %x", k, status);
    }
}

Test(worker, a_child_dies_with_its_parent) {
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    fflush(NULL);
    pid_t parent = fork();
    if (parent == 0) {
        if (worker_fork() == 0)
            for (;;)
                pause(); /* holds the pipe's end open while it lives */
        raise(SIGKILL);
    }
    close(ends[1]);
    char byte;
    cr_assert_eq(read(ends[0], &byte, 1), 0, "end of file: the grandchild is gone as well");
    waitpid(parent, NULL, 0);
}

Test(worker, allows_some_workers_and_not_without_bound) {
    cr_assert_geq(workers_allowed(), 1);
    cr_assert_leq(workers_allowed(), 1024);
    cr_assert_geq(worker_cpus(), 1);
}

/* --- programs that are not of the kit --------------------------------------------------------- */

static void keep_line(const char *text, void *context) {
    snprintf(context, 64, "%s", text);
}

static void run_shell(const char *commands, char line[64], struct worker_end *end) {
    char shell[] = "sh", option[] = "-c", text[64];
    snprintf(text, sizeof text, "%s", commands);
    char *arguments[] = {shell, option, text, NULL};
    line[0] = '\0';
    cr_expect_eq(worker_run_foreign(arguments, keep_line, line, end), 0);
}

Test(worker, a_foreign_program_is_found_on_the_path_and_its_lines_are_read) {
    char line[64];
    struct worker_end end;
    run_shell("echo one; echo two; echo not for the reader >&2", line, &end);
    cr_expect_str_eq(line, "two\n");
    cr_expect_eq(end.fate, WORKER_DONE);
}

Test(worker, how_a_foreign_program_ended_is_told) {
    char line[64], nothing[] = "no-such-program-on-any-path";
    struct worker_end end;
    run_shell("exit 7", line, &end);
    cr_expect(end.fate == WORKER_FAILED && end.code == 7);
    run_shell("kill -KILL $$", line, &end);
    cr_expect(end.fate == WORKER_KILLED && end.code == SIGKILL);
    char *arguments[] = {nothing, NULL};
    cr_expect_eq(worker_run_foreign(arguments, keep_line, line, &end), 0);
    cr_expect(end.fate == WORKER_FAILED && end.code == WORKER_NO_PROGRAM);
}

static int meet_ms = 20000;

static int meets(size_t index, const void *task, void *result) {
    (void)index, (void)result;
    return worker_meet((atomic_size_t *)task, 3, meet_ms);
}

Test(worker, who_waits_in_vain_for_one_that_was_refused_is_not_the_trouble) {
    atomic_size_t *arrived = worker_share(sizeof *arrived);
    struct worker_end ends[3] = {{WORKER_FAILED, ETIMEDOUT, 0},
                                 {WORKER_NOT_STARTED, EAGAIN, 0},
                                 {WORKER_NOT_STARTED, ECANCELED, 0}};
    struct worker_team team = {
        .kind = WORKER_THREAD, .count = 3, .work = meets, .task = arrived, .ends = ends};
    cr_expect_eq(workers_trouble(&team), &ends[1]);
    ends[1] = (struct worker_end){WORKER_KILLED, 9, 0};
    cr_expect_eq(workers_trouble(&team), &ends[0]);
    cr_expect_eq(workers_run(&team), 0);
    cr_expect_eq(workers_trouble(&team), NULL);
    team.count = 2; /* the third one does not come */
    *arrived = 0;
    meet_ms = 50;
    cr_expect_eq(workers_run(&team), ETIMEDOUT);
    worker_unshare(arrived, sizeof *arrived);
}

/* --- how many workers ---------------------------------------------------------------------------
 */

static void expect_counts(size_t cpus, size_t largest, size_t wanted_count, const size_t *wanted) {
    size_t counts[WORKER_COUNTS_MOST];
    cr_assert_eq(worker_counts(cpus, cpus, largest, counts), wanted_count, "%zu CPUs", cpus);
    cr_expect_eq(memcmp(counts, wanted, wanted_count * sizeof *wanted), 0, "%zu CPUs", cpus);
}

Test(worker, the_numbers_of_workers_fit_the_machine) {
    expect_counts(1, 2, 2, (const size_t[]){1, 2});
    expect_counts(2, 4, 4, (const size_t[]){1, 2, 3, 4});
    expect_counts(4, 8, 8, (const size_t[]){1, 2, 3, 4, 5, 6, 7, 8});
    expect_counts(6, 12, 6, (const size_t[]){1, 2, 4, 6, 8, 12});
    expect_counts(64, 128, 8, (const size_t[]){1, 2, 4, 8, 16, 32, 64, 128});
    expect_counts(2, 10, 6, (const size_t[]){1, 2, 3, 4, 8, 10});
    expect_counts(64, 1, 1, (const size_t[]){1});
    size_t counts[WORKER_COUNTS_MOST];
    const size_t with_siblings[] = {1, 2, 4, 6, 8, 12, 16, 24}; /* 12 CPUs on 6 cores */
    cr_assert_eq(worker_counts(12, 6, 24, counts), 8);
    cr_expect_eq(memcmp(counts, with_siblings, sizeof with_siblings), 0);
    cr_expect_leq(worker_counts(100, 50, 1023, counts), WORKER_COUNTS_MOST);
}

Test(worker, the_claims_are_tested_with_a_worker_on_each_core_but_8_at_most) {
    cr_expect_eq(worker_full_count(2, 4), 2);
    cr_expect_eq(worker_full_count(1, 2), 1);
    cr_expect_eq(worker_full_count(4, 2), 2);
    cr_expect_eq(worker_full_count(64, 128), 8);
}
