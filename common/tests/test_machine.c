/* test_machine.c - what the lessons ask of the machine. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kit.h"
#include "machine.h"
#include "others.h"

Test(machine, the_setting_of_huge_pages_is_one_of_the_kernels_words) {
    static const char *const words[] = {"always", "madvise", "never", "none"};
    size_t found = 0;
    for (size_t i = 0; i < 4; i++)
        found += strcmp(machine_huge_pages(), words[i]) == 0;
    cr_assert_eq(found, 1);
}

Test(machine, a_lesson_may_take_half_of_a_limited_address_space) {
    struct rlimit limit = {.rlim_cur = 256 << 20, .rlim_max = RLIM_INFINITY};
    size_t before = machine_memory_mb();
    setrlimit(RLIMIT_AS, &limit);
    cr_assert_leq(machine_memory_mb(), 128);
    cr_assert_leq(machine_memory_mb(), before);
}

Test(machine, the_cpu_has_a_name) {
    char name[128] = "";
    machine_cpu(name, sizeof name);
    cr_assert_gt(strlen(name), 0);
    cr_assert_null(strchr(name, '\n'));
}

/* --- other programs --------------------------------------------------------------------------- */

/* A process that computes until it is killed, and is told by its name. */
static pid_t start_busy_program(void) {
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_NAME, "very (busy)"); /* the name may hold any character */
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;)
            continue;
    }
    return pid;
}

Test(others, names_the_program_that_used_the_cpu_meanwhile) {
    struct others *others = others_open();
    pid_t pid = start_busy_program();
    const struct timespec a_while = {1, 200000000};
    nanosleep(&a_while, NULL);
    others_look(others);
    struct other busiest = others_close(others);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    cr_expect_geq(busiest.percent, OTHERS_PERCENT);
    /* On a busy machine another program may have used more. */
    cr_expect(strcmp(busiest.name, "very (busy)") == 0 || busiest.percent > 30, "%s used %g %%",
              busiest.name, busiest.percent);
}

Test(others, does_not_count_the_caller) {
    prctl(PR_SET_NAME, "the caller");
    struct others *others = others_open();
    int64_t until = kit_now_ns() + 300000000;
    while (kit_now_ns() < until)
        continue;
    struct other busiest = others_close(others);
    cr_expect_str_neq(busiest.name, "the caller");
}
