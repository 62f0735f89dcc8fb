/* test_machine.c - what the lessons ask of the machine. */
#include <criterion/criterion.h>
#include <string.h>
#include <sys/resource.h>

#include "machine.h"

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
