/* test.c - lesson 3: every result is that of the serial program, a wrong one is caught, and the
 * times add up. No test asks how long anything takes. */
#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cpu_bound.h"

enum { SHRINK = 50, TEAM_MOST = 5 };

static const char *const slugs[] = {"matrix", "gzip", "raytrace", "blur"};
static const struct kind *const kinds[] = {&threads, &processes};

static void expect_no_child(void) {
    cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1, "a child is left");
    cr_expect_eq(errno, ECHILD);
}

Test(cpu_bound, threads_and_processes_compute_the_bytes_of_the_serial_program) {
    for (size_t i = 0; i < 4; i++) {
        struct task task = {0};
        struct split split;
        cr_assert_eq(job_named(&task.job, slugs[i], SHRINK), 0);
        cr_assert_eq(task_prepare(&task, 1), 0);
        cr_expect_eq(serial_run(&task, 2, &split), 0, "%s", slugs[i]);
        cr_expect_eq(copies_run(&task, 2, &split), 0, "%s", slugs[i]);
        for (size_t kind = 0; kind < 2; kind++) {
            struct pool pool;
            cr_assert_eq(pool_open(&pool, kinds[kind], TEAM_MOST, &task.job), 0);
            for (size_t n = 1; n <= TEAM_MOST; n++)
                cr_expect_eq(pool_run(&pool, &task, n, &split), 0, "%s, %zu %s", slugs[i], n,
                             kinds[kind]->series);
            pool_close(&pool);
        }
        task_free(&task);
    }
    expect_no_child();
}

/* --- a job of our own, which does what `mood` says, from the moment at which it is set ----------
 */

static enum mood { GOOD, WRONG_BYTE, WRONG_LENGTH, FAILS, KILLED } mood;
enum { UNITS = 12, UNIT_BYTES = 5000, STRANGE_UNIT = 7 };

static size_t moody(const void *input, size_t unit, unsigned char *out) {
    (void)input;
    memset(out, (int)unit, UNIT_BYTES);
    if (unit != STRANGE_UNIT || mood == GOOD)
        return UNIT_BYTES;
    if (mood == KILLED)
        raise(SIGKILL);
    out[UNIT_BYTES / 2] ^= mood == WRONG_BYTE;
    return mood == FAILS ? 0 : UNIT_BYTES - (mood == WRONG_LENGTH);
}

static struct task moody_task(void) {
    struct task task = {
        .job = {.slug = "moody", .units = UNITS, .unit_bytes = UNIT_BYTES, .compute = moody}};
    mood = GOOD;
    struct split split;
    cr_assert_eq(task_prepare(&task, 1), 0);
    cr_assert_eq(serial_run(&task, 2, &split), 0);
    return task;
}

/* Runs the job in this mood with 3 workers; then once more in a good one, which must succeed. */
static int run_in_mood(const struct kind *kind, enum mood wanted) {
    struct task task = moody_task();
    struct pool pool;
    struct split split;
    cr_assert_eq(pool_open(&pool, kind, 3, &task.job), 0);
    mood = wanted;
    int error = pool_run(&pool, &task, 3, &split);
    mood = GOOD;
    cr_expect_eq(pool_run(&pool, &task, 3, &split), 0, "%s", kind->series);
    pool_close(&pool);
    task_free(&task);
    expect_no_child();
    return error;
}

Test(cpu_bound, one_wrong_byte_of_one_worker_is_caught) {
    cr_expect_eq(run_in_mood(&threads, WRONG_BYTE), EBADMSG);
    cr_expect_eq(run_in_mood(&processes, WRONG_BYTE), EBADMSG);
}

Test(cpu_bound, a_result_of_another_length_is_caught) {
    cr_expect_eq(run_in_mood(&threads, WRONG_LENGTH), EBADMSG);
    cr_expect_eq(run_in_mood(&processes, WRONG_LENGTH), EBADMSG);
}

Test(cpu_bound, a_wrong_copy_and_a_wrong_serial_result_are_caught) {
    struct task task = moody_task();
    struct split split;
    mood = WRONG_BYTE;
    cr_expect_eq(serial_run(&task, 2, &split), EBADMSG);
    cr_expect_eq(copies_run(&task, 2, &split), EBADMSG);
    task_free(&task);
}

Test(cpu_bound, a_unit_that_fails_ends_the_run) {
    cr_expect_eq(run_in_mood(&threads, FAILS), EIO);
    cr_expect_eq(run_in_mood(&processes, FAILS), EIO);
}

Test(cpu_bound, a_killed_worker_is_reported_and_the_others_are_waited_for) {
    cr_expect_eq(run_in_mood(&processes, KILLED), EINTR);
    struct task task = moody_task();
    struct split split;
    mood = KILLED;
    cr_expect_eq(copies_run(&task, 2, &split), EINTR);
    task_free(&task);
    expect_no_child();
}

/* --- the division, the clock, the memory --------------------------------------------------------
 */

Test(cpu_bound, every_unit_belongs_to_exactly_one_worker) {
    for (size_t units = 1; units <= 50; units++)
        for (size_t workers = 1; workers <= 60; workers++) {
            const struct job job = {.units = units, .unit_bytes = 100};
            size_t sum = 0, places = 0;
            for (size_t i = 0; i < workers; i++) {
                sum += share_units(&job, i, workers);
                places += share_bytes(&job, i, workers);
            }
            cr_expect_eq(sum, units, "%zu units, %zu workers", units, workers);
            cr_expect_geq(places, units * (100 + sizeof(size_t)));
        }
}

Test(cpu_bound, more_workers_than_units_do_no_harm) {
    struct task task = moody_task();
    struct split split;
    for (size_t kind = 0; kind < 2; kind++) {
        struct pool pool;
        cr_assert_eq(pool_open(&pool, kinds[kind], UNITS + 3, &task.job), 0);
        cr_expect_eq(pool_run(&pool, &task, UNITS + 3, &split), 0);
        pool_close(&pool);
    }
    task_free(&task);
}

Test(cpu_bound, the_four_parts_of_the_time_add_up_to_it) {
    struct task task = moody_task();
    struct split split;
    for (size_t kind = 0; kind < 2; kind++) {
        struct pool pool;
        cr_assert_eq(pool_open(&pool, kinds[kind], 4, &task.job), 0);
        for (size_t n = 1; n <= 4; n++) {
            cr_assert_eq(pool_run(&pool, &task, n, &split), 0);
            double sum = split.start + split.work + split.handover + split.wait;
            cr_expect_lt(fabs(sum - split.time), 1, "%g ns are not %g ns", sum, split.time);
            cr_expect(split.start > 0 && split.work > 0 && split.handover >= 0 && split.wait > 0);
        }
        pool_close(&pool);
    }
    cr_assert_eq(serial_run(&task, 2, &split), 0);
    cr_expect_eq(split.work, split.time);
    task_free(&task);
}

/* Lines of /proc/self/maps: what a thread handed over would show there if nobody freed it. */
static size_t mappings(void) {
    size_t lines = 0;
    FILE *file = fopen("/proc/self/maps", "r");
    for (int c = fgetc(file); c != EOF; c = fgetc(file))
        lines += c == '\n';
    fclose(file);
    return lines;
}

Test(cpu_bound, what_threads_hand_over_is_freed) {
    struct task task = moody_task();
    struct pool pool;
    struct split split;
    cr_assert_eq(pool_open(&pool, &threads, 3, &task.job), 0);
    size_t before = 0;
    for (int i = 0; i < 100; i++) {
        cr_assert_eq(pool_run(&pool, &task, 3, &split), 0);
        before = i == 9 ? mappings() : before; /* by then the stacks of the threads are there */
    }
    cr_expect_leq(mappings(), before + 3);
    pool_close(&pool);
    task_free(&task);
}

Test(cpu_bound, an_unknown_job_is_refused) {
    struct job job;
    cr_expect_eq(job_named(&job, "sleep", 1), ENOENT);
}
