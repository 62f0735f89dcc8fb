/* test_timeline.c - notes become stretches of time: whole, in order, of threads and of processes. */
#include <criterion/criterion.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kit.h"
#include "timeline.h"
#include "timeline_files.h"
#include "worker.h"

/* timeline.c looks at the CPU clock where 0.2 ms have passed, and passes over less than 0.05 ms. */
enum { SLEPT_MS = 20, EXACT_NS = 1000000 };

/* What was printed, as it is read again. */
static struct timeline_lines lines;

static int read_back(const char *run, const char *const names[]) {
    char text[256];
    FILE *file = tmpfile();
    int error = timeline_print(file, run, names);
    rewind(file);
    while (fgets(text, sizeof text, file) != NULL)
        cr_assert(timeline_lines_take(&lines, text), "%s", text);
    fclose(file);
    return error;
}

static void free_lines(void) {
    timeline_lines_free(&lines);
}
TestSuite(timeline, .fini = free_lines);

static double share_of(size_t worker, enum timeline_state state) {
    int64_t sum = 0, all = 0;
    for (size_t i = 0; i < lines.stretch_count; i++) {
        const struct timeline_stretch *s = &lines.stretches[i];
        if (s->worker != worker || s->state == TIMELINE_ENDED)
            continue;
        all += s->end_ns - s->start_ns;
        sum += s->state == (int)state ? s->end_ns - s->start_ns : 0;
    }
    return (double)sum / (double)all;
}

/* The time of a worker in a state; and in which both workers were there. */
static int64_t time_in(size_t worker, enum timeline_state state) {
    int64_t sum = 0;
    for (size_t i = 0; i < lines.stretch_count; i++) {
        const struct timeline_stretch *s = &lines.stretches[i];
        if (s->worker == worker && s->state == (int)state)
            sum += s->end_ns - s->start_ns;
    }
    return sum;
}

static int64_t time_of_both(void) {
    int64_t start_ns[2] = {INT64_MAX, INT64_MAX}, end_ns[2] = {0, 0};
    for (size_t i = 0; i < lines.stretch_count; i++) {
        const struct timeline_stretch *s = &lines.stretches[i];
        if (s->state == TIMELINE_ENDED)
            continue;
        start_ns[s->worker] = s->start_ns < start_ns[s->worker] ? s->start_ns : start_ns[s->worker];
        end_ns[s->worker] = s->end_ns > end_ns[s->worker] ? s->end_ns : end_ns[s->worker];
    }
    return (end_ns[0] < end_ns[1] ? end_ns[0] : end_ns[1]) -
           (start_ns[0] > start_ns[1] ? start_ns[0] : start_ns[1]);
}

/* Computes for so much time of its own CPU, and notes that it runs. */
static void compute_ms(long ms) {
    struct timespec begin, now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    do {
        for (volatile int i = 0; i < 20000; i++)
            ;
        timeline_note(TIMELINE_RUNNING);
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    } while ((now.tv_sec - begin.tv_sec) * 1000 + (now.tv_nsec - begin.tv_nsec) / 1000000 < ms);
}

static void sleep_ms(long ms) {
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

static int sleeps_and_computes(size_t index, const void *task, void *result) {
    (void)task, (void)result;
    timeline_worker(index);
    timeline_note(TIMELINE_WAITING);
    sleep_ms(SLEPT_MS);
    timeline_note(TIMELINE_RUNNING);
    compute_ms(2);
    timeline_note(TIMELINE_ENDED);
    return 0;
}

static void run_team(enum worker_kind kind, worker_fn *work) {
    struct worker_end ends[2];
    struct worker_team team = {.kind = kind, .count = 2, .work = work, .ends = ends};
    cr_assert_eq(timeline_open(2), 0);
    cr_assert_eq(workers_run(&team), 0);
    cr_assert_eq(read_back("test", NULL), 0);
}

Test(timeline, threads_and_processes_both_note) {
    for (enum worker_kind kind = WORKER_THREAD; kind <= WORKER_PROCESS; kind++) {
        run_team(kind, sleeps_and_computes);
        cr_assert_eq(lines.worker_count, 2);
        cr_assert_str_eq(lines.workers[1].name, "worker-2");
        for (size_t i = 0; i < 2; i++) {
            cr_assert_gt(time_in(i, TIMELINE_WAITING), SLEPT_MS * INT64_C(1000000) - EXACT_NS);
            cr_assert_gt(time_in(i, TIMELINE_RUNNING), 0);
        }
        timeline_lines_free(&lines);
    }
}

Test(timeline, stretches_of_a_worker_have_no_gap_and_do_not_overlap) {
    int64_t end_ns[2] = {0, 0};
    run_team(WORKER_THREAD, sleeps_and_computes);
    for (size_t i = 0; i < lines.stretch_count; i++) {
        const struct timeline_stretch *s = &lines.stretches[i];
        cr_assert_lt(s->start_ns, s->end_ns);
        cr_assert(end_ns[s->worker] == 0 || end_ns[s->worker] == s->start_ns);
        end_ns[s->worker] = s->end_ns;
    }
    cr_assert_eq(end_ns[0], end_ns[1], "both rows reach to the end of the run");
}

Test(timeline, a_cpu_is_named_only_where_a_worker_is_on_one) {
    run_team(WORKER_THREAD, sleeps_and_computes);
    for (size_t i = 0; i < lines.stretch_count; i++)
        cr_assert_eq(lines.stretches[i].cpu >= 0, lines.stretches[i].state == TIMELINE_RUNNING);
}

static int computes_on_one_cpu(size_t index, const void *task, void *result) {
    static atomic_size_t arrived;
    (void)task, (void)result;
    worker_pin(0);
    worker_meet(&arrived, 2, 10000);
    timeline_worker(index);
    compute_ms(40);
    timeline_note(TIMELINE_ENDED);
    return 0;
}

/* Two on one CPU: while both compute, one of them is ready and has none. (Where that was short it may be missed.) */
Test(timeline, who_is_ready_and_has_no_cpu_is_seen) {
    run_team(WORKER_THREAD, computes_on_one_cpu);
    cr_assert_gt(time_in(0, TIMELINE_READY) + time_in(1, TIMELINE_READY), time_of_both() / 2);
    cr_assert_gt(share_of(0, TIMELINE_RUNNING), 0);
    cr_assert_eq(share_of(0, TIMELINE_WAITING), 0);
}

static int64_t own_cpu_ns(void) {
    struct timespec used;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return used.tv_sec * INT64_C(1000000000) + used.tv_nsec;
}

/* What each spinning worker used of its CPU, by its own clock: from the one note to the other, and with both notes. */
static int64_t used_ns[2], used_with_notes_ns[2];

static int spins_on_one_cpu(size_t index, const void *task, void *result) {
    static atomic_size_t arrived;
    (void)task, (void)result;
    worker_pin(0);
    worker_meet(&arrived, 2, 10000);
    int64_t before_ns = own_cpu_ns();
    timeline_worker(index);
    timeline_note(TIMELINE_SPINNING);
    int64_t begin_ns = own_cpu_ns(), now_ns;
    do
        now_ns = own_cpu_ns();
    while (now_ns - begin_ns < 20000000);
    used_ns[index] = now_ns - begin_ns;
    timeline_note(TIMELINE_ENDED);
    used_with_notes_ns[index] = own_cpu_ns() - before_ns;
    return 0;
}

/* However busy the machine is: it spins for as long as it uses the CPU, and while both are there one of them is
 * ready. */
Test(timeline, who_spins_uses_a_cpu_or_is_ready) {
    run_team(WORKER_THREAD, spins_on_one_cpu);
    for (size_t i = 0; i < 2; i++) {
        int64_t spinning_ns = time_in(i, TIMELINE_SPINNING);
        cr_expect_gt(spinning_ns, used_ns[i] - EXACT_NS);
        cr_expect_lt(spinning_ns, used_with_notes_ns[i] + EXACT_NS);
    }
    cr_expect_gt(time_in(0, TIMELINE_READY) + time_in(1, TIMELINE_READY),
                 time_of_both() - 2 * EXACT_NS);
    cr_expect_eq(share_of(0, TIMELINE_WAITING), 0);
}

/* What a thread computes for one row is not seen in the other, where it waits meanwhile. */
Test(timeline, one_thread_with_two_rows_runs_in_one_of_them_at_a_time) {
    static const char *const names[] = {"reads", "checks"};
    cr_assert_eq(timeline_open(2), 0);
    for (int i = 0; i < 3; i++) {
        timeline_worker(0);
        timeline_note(TIMELINE_WAITING);
        timeline_worker(1);
        compute_ms(5);
        timeline_note(TIMELINE_WAITING);
    }
    cr_assert_eq(read_back("test", names), 0);
    cr_assert_str_eq(lines.workers[1].name, "checks");
    for (size_t i = 0; i < lines.stretch_count; i++)
        for (size_t j = 0; j < lines.stretch_count; j++) {
            const struct timeline_stretch *a = &lines.stretches[i], *b = &lines.stretches[j];
            if (a->worker != b->worker && a->cpu >= 0 && b->cpu >= 0)
                cr_assert(a->end_ns <= b->start_ns || b->end_ns <= a->start_ns);
        }
}

Test(timeline, who_has_ended_waits_for_nothing_when_its_thread_goes_on_in_another_row) {
    cr_assert_eq(timeline_open(2), 0);
    for (size_t row = 0; row < 2; row++) {
        timeline_worker(row);
        compute_ms(3);
        timeline_note(TIMELINE_ENDED);
    }
    cr_assert_eq(read_back("test", NULL), 0);
    cr_assert_eq(share_of(0, TIMELINE_WAITING), 0);
    cr_assert_gt(share_of(0, TIMELINE_RUNNING), 0);
}

/* A library may compute where the worker notes that it waits. */
Test(timeline, computing_while_waiting_is_running) {
    cr_assert_eq(timeline_open(1), 0);
    timeline_worker(0);
    timeline_note(TIMELINE_WAITING);
    struct timespec begin, now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    do
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    while (now.tv_sec == begin.tv_sec && now.tv_nsec - begin.tv_nsec < 5000000);
    timeline_note(TIMELINE_ENDED);
    cr_assert_eq(read_back("test", NULL), 0);
    cr_assert_gt(share_of(0, TIMELINE_RUNNING), 0);
}

Test(timeline, a_note_of_no_worker_does_nothing) {
    timeline_note(TIMELINE_RUNNING);
    timeline_worker(0); /* none is open */
    cr_assert_eq(timeline_open(1), 0);
    timeline_note(TIMELINE_RUNNING);
    timeline_worker(1); /* has no row */
    cr_assert_eq(read_back("test", NULL), 0);
    cr_assert_eq(lines.stretch_count, 0);
}

Test(timeline, the_child_of_a_worker_is_no_worker) {
    cr_assert_eq(timeline_open(1), 0);
    timeline_worker(0);
    if (fork() == 0) {
        timeline_note(TIMELINE_ENDED);
        _exit(0);
    }
    wait(NULL);
    sleep_ms(1);
    timeline_note(TIMELINE_RUNNING);
    cr_assert_eq(read_back("test", NULL), 0);
    for (size_t i = 0; i < lines.stretch_count; i++)
        cr_assert_neq(lines.stretches[i].state, TIMELINE_ENDED);
}

Test(timeline, too_many_notes_are_an_error_and_the_end_is_kept) {
    cr_assert_eq(timeline_open(1), 0);
    timeline_worker(0);
    for (int i = 0; i < 100000; i++)
        timeline_note(i % 2 == 0 ? TIMELINE_WAITING : TIMELINE_HOLDS_LOCK);
    int64_t end_ns = kit_now_ns();
    timeline_note(TIMELINE_ENDED);
    cr_assert_eq(read_back("test", NULL), ENOSPC);
    cr_assert_geq(lines.stretches[lines.stretch_count - 1].end_ns, end_ns);
}

/* A note reads two clocks at most, and no system call is worth mentioning beside that. */
Test(timeline, a_note_costs_little_more_than_reading_the_clock) {
    enum { TIMES = 4000 };
    double best = 1e9;
    cr_assert_eq(timeline_open(1), 0);
    timeline_worker(0);
    for (int try = 0; try < 4; try++) {
        int64_t begin = kit_now_ns();
        for (int i = 0; i < TIMES; i++)
            kit_now_ns();
        int64_t middle = kit_now_ns();
        for (int i = 0; i < TIMES; i++)
            timeline_note(TIMELINE_RUNNING);
        double ratio = (double)(kit_now_ns() - middle) / (double)(middle - begin);
        best = ratio < best ? ratio : best;
    }
    cr_assert_lt(best, 8);
}

Test(timeline, a_line_of_another_form_is_refused) {
    const char *const wrong[] = {"timeline a b running 1 2\n",
                                 "timeline a b running 1 2 0",
                                 "timeline a b sleeping 1 2 0\n",
                                 "timeline a b running 2 1 0\n",
                                 "timeline A b running 1 2 0\n",
                                 "thread 1 time 3\n",
                                 "timeline a b running 1 x 0\n",
                                 "timeline a b running 1 2 0 7\n",
                                 "timeline a \"b running 1 2 0\n",
                                 "timeline a b running -1 2 0\n",
                                 ""};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_assert(!timeline_lines_take(&lines, wrong[i]), "%s", wrong[i]);
    cr_assert_eq(lines.stretch_count, 0);
    cr_assert(timeline_lines_take(&lines, "timeline a b running 1 2 0\n"));
}
