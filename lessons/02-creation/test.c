/* test.c - lesson 2: every way creates a worker, reaps it, and costs what the lesson says. */
#include <criterion/criterion.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "creation.h"
#include "kit.h"
#include "worker.h"

/* How many threads and children this process has had and lost is not to be seen from outside, but
 * what is left can be: no child to wait for, one thread (see proc(5), Threads). */
static int threads_now(void) {
    char line[128];
    int threads = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (fgets(line, sizeof line, status) != NULL)
        if (sscanf(line, "Threads: %d", &threads) == 1)
            break;
    fclose(status);
    return threads;
}

/* A thread that has been joined may be counted for a moment longer, and Criterion has some of its own
 * that end when they like. */
static bool comes_back_to(int threads) {
    for (int i = 0; i < 200 && threads_now() > threads; i++)
        usleep(5000);
    return threads_now() <= threads;
}

/* The tests stand in build/tests, the tiny program in build/bin. */
static void make_tiny_reachable(void) {
    char beside[PATH_MAX], built[PATH_MAX];
    cr_assert_eq(kit_program(beside, sizeof beside, "tiny"), 0);
    cr_assert_eq(kit_path(built, sizeof built, "build/bin/02-creation/tiny"), 0);
    if (access(beside, X_OK) != 0)
        cr_assert(symlink(built, beside) == 0 || errno == EEXIST);
}

Test(creation, every_way_creates_and_reaps_its_worker, .init = make_tiny_reachable) {
    int before = threads_now(); /* Criterion has some of its own */
    for (size_t kind = 0; kind < KINDS; kind++) {
        for (int i = 0; i < 20; i++)
            cr_assert_eq(kinds[kind].create(), 0, "%s", kinds[kind].series);
        cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1, "%s left a child", kinds[kind].series);
        cr_expect_eq(errno, ECHILD);
        cr_expect(comes_back_to(before), "%s left a thread", kinds[kind].series);
    }
}

Test(creation, takes_at_most_the_samples_asked_for) {
    int64_t samples[10];
    size_t count;
    cr_assert_eq(time_creations(create_thread, 10, samples, &count), 0);
    cr_assert(count >= 3 && count <= 10);
    for (size_t i = 0; i < count; i++)
        cr_expect_gt(samples[i], 0);
}

static int refuse(void) {
    return EAGAIN;
}

Test(creation, a_refusal_ends_the_sampling_with_its_error) {
    int64_t samples[10];
    size_t count;
    cr_assert_eq(time_creations(refuse, 10, samples, &count), EAGAIN);
    cr_assert_eq(count, 0);
}

static size_t resident_kilobytes(void) {
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    cr_assert_eq(fscanf(file, "%*u %lu", &pages), 1);
    fclose(file);
    return pages * 4;
}

/* The fastest of 50: on a busy machine time_creations ends after a few, of which none need be undisturbed. */
static int64_t fastest(int (*create)(void)) {
    int64_t samples[50], best = INT64_MAX;
    size_t count;
    for (size_t all = 0; all < 50; all += count) {
        cr_assert_eq(time_creations(create, 50, samples, &count), 0);
        for (size_t i = 0; i < count; i++)
            best = samples[i] < best ? samples[i] : best;
    }
    return best;
}

Test(creation, ballast_is_resident) {
    size_t before = resident_kilobytes();
    cr_assert_eq(ballast_touch(16, false), 0);
    cr_assert_geq(resident_kilobytes() - before, 15 * 1024);
}

Test(creation, reserved_ballast_is_not_resident_and_fork_does_not_notice_it) {
    char *ballast;
    worker_pin(0);
    int64_t small = fastest(create_process);
    size_t before = resident_kilobytes();
    cr_assert_eq(ballast_reserve(256, &ballast), 0);
    cr_expect_lt(resident_kilobytes(), before + 1024);
    cr_expect_lt(fastest(create_process), 4 * small);
    ballast[0] = 1; /* it is there, all the same */
}

/* The parent prints the series that main.c has cells for. */
Test(creation, a_parent_with_reserved_memory_only_forks) {
    char parent[PATH_MAX], command[PATH_MAX + 16], line[128];
    double us = 0;
    int lines = 0;
    cr_assert_eq(kit_path(parent, sizeof parent, "build/bin/02-creation/parent"), 0);
    snprintf(command, sizeof command, "%s 16 reserved", parent);
    FILE *output = popen(command, "r");
    cr_assert_not_null(output);
    for (; fgets(line, sizeof line, output) != NULL; lines++)
        cr_expect(sscanf(line, "process-reserved 16 time %lf", &us) == 1 && us > 0, "%s", line);
    cr_expect_eq(pclose(output), 0);
    cr_expect_geq(lines, 3);
}

Test(creation, ballast_beyond_the_address_space_is_refused) {
    struct rlimit limit = {.rlim_cur = 256 << 20, .rlim_max = RLIM_INFINITY};
    setrlimit(RLIMIT_AS, &limit);
    cr_assert_eq(ballast_touch(1024, false), ENOMEM);
}

/* Within one run, with room: on the machines seen the factors are about 40 and 1. */
Test(creation, fork_grows_with_the_parent_and_a_thread_does_not) {
    worker_pin(0);
    int64_t small_process = fastest(create_process), small_thread = fastest(create_thread);
    cr_assert_eq(ballast_touch(256, false), 0);
    int64_t large_process = fastest(create_process), large_thread = fastest(create_thread);
    cr_expect_gt(large_process, 4 * small_process);
    cr_expect_lt(large_thread, 4 * small_thread);
}

Test(creation, vfork_does_not_grow_with_the_parent) {
    worker_pin(0);
    int64_t small = fastest(create_vfork);
    cr_assert_eq(ballast_touch(256, false), 0);
    cr_expect_lt(fastest(create_vfork), 4 * small);
}
