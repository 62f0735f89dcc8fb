/* test_machine.c - what the lessons ask of the machine. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kit.h"
#include "machine.h"
#include "made_up.h"
#include "others.h"
#include "python.h"

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
    machine_cpu("", name, sizeof name);
    cr_assert_gt(strlen(name), 0);
    cr_assert_null(strchr(name, '\n'));
}

/* What /proc/cpuinfo says on other machines, each in a folder of its own. */
static void expect_name(const char *path, const char *text, const char *wanted) {
    char name[128] = "";
    made_up_open();
    made_up_file("/proc/cpuinfo", "processor\t: 0\nBogoMIPS\t: 108.00\n");
    made_up_file(path, text);
    machine_cpu(made_up_root, name, sizeof name);
    cr_expect(strstr(name, wanted) != NULL, "%s: %s", wanted, name);
    made_up_close();
}

Test(machine, the_cpu_has_a_name_on_arm_and_risc_v_as_well) {
    expect_name("/proc/cpuinfo", "processor\t: 0\nmodel name\t: Some CPU @ 3 GHz\nflags\t:\n",
                "Some CPU @ 3 GHz");
    expect_name("/proc/cpuinfo",
                "CPU implementer\t: 0x41\nCPU part\t: 0xd0b\n\nModel\t\t: Raspberry Pi 5\n",
                "Raspberry Pi 5");
    expect_name("/proc/cpuinfo", "isa\t: rv64imafdc\nuarch\t: sifive,u74-mc\n", "sifive,u74-mc");
    expect_name("/proc/device-tree/model", "Some Board", "Some Board");
    expect_name("/proc/cpuinfo", "CPU implementer\t: 0x61\nCPU part\t: 0x022\n",
                ", implementer 0x61, part 0x022");
}

Test(machine, wsl2_is_recognised) {
    made_up_open();
    cr_expect_not(machine_is_wsl2(made_up_root));
    made_up_file("/proc/version", "Linux version 6.1.0-21-amd64 (debian) #1 SMP Debian 6.1.90-1\n");
    cr_expect_not(machine_is_wsl2(made_up_root));
    made_up_file("/proc/version", "Linux version 4.4.0-19041-Microsoft (Microsoft@x) #1\n");
    cr_expect_not(machine_is_wsl2(made_up_root), "WSL1 is another thing");
    made_up_file("/proc/version", "Linux version 6.6.87.2-microsoft-standard-WSL2 (root@x) #1\n");
    cr_expect(machine_is_wsl2(made_up_root));
    made_up_close();
}

Test(machine, huge_pages_of_another_size_are_none_of_ours) {
    made_up_open();
    made_up_file("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "536870912\n");
    cr_expect_not(machine_gives_huge_pages(made_up_root));
    made_up_close();
}

/* --- other programs --------------------------------------------------------------------------- */

/* A process that computes until it is killed, and is told by its name; not a program of our own folder, which
 * would be a part of what is measured. */
static pid_t start_busy_program(void) {
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execl("/bin/sh", "sh", "-c", /* the name may hold any character */
              "printf 'very (busy)' >/proc/self/comm; while :; do :; done", NULL);
        _exit(127);
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
    struct rusage used;
    kill(pid, SIGKILL);
    wait4(pid, NULL, 0, &used);
    cr_expect_geq(busiest.percent, OTHERS_PERCENT);
    /* On a busy machine another program may have used more. */
    double own = 100 * ((double)used.ru_utime.tv_sec + (double)used.ru_utime.tv_usec / 1e6) / 1.2;
    cr_expect(strcmp(busiest.name, "very (busy)") == 0 || busiest.percent > own - 10,
              "%s used %g %%, ours %g %%", busiest.name, busiest.percent, own);
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

/* --- what people type ------------------------------------------------------------------------- */

Test(kit, full_width_characters_become_plain_ones) {
    char text[] = "\ufeffspeedup　：　１．０４，－～Ａｚ。次";
    kit_half_width(text);
    cr_assert_str_eq(text, "speedup : 1.04,-~Az.次");
    char cut[] = "a\xef\xbc"; /* as where a long line was cut */
    kit_half_width(cut);
    cr_assert_str_eq(cut, "a\xef\xbc");
}

/* --- which Pythons there are ------------------------------------------------------------------ */

/* A program that answers as a Python of this version would. */
static void put_python(const char *folder, const char *name, const char *version, int lock) {
    char path[64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    fprintf(file, "#!/bin/sh\necho version %s\necho lock %d\necho path %s\n", version, lock, path);
    fclose(file);
    chmod(path, 0700);
}

Test(python, the_newest_free_threaded_one_is_found_whatever_its_number) {
    char folder[] = "/tmp/lesson-kit-python-XXXXXX", command[64];
    struct python python;
    cr_assert_not_null(mkdtemp(folder));
    put_python(folder, "python3.9t", "3.9.1", 0);
    put_python(folder, "python3.15t", "3.15.2", 0);
    put_python(folder, "python3.102t", "3.102.3", 1); /* its lock is on */
    put_python(folder, "python3.200t-old", "3.200.4", 0);
    setenv("PATH", folder, 1);
    unsetenv("PYTHON_FREE");
    cr_expect_eq(python_find_free(&python), 0);
    cr_expect(python.found);
    cr_expect_str_eq(python.version, "3.15.2");
    snprintf(command, sizeof command, "/bin/rm -r %s", folder);
    cr_expect_eq(system(command), 0);
}
