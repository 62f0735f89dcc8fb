/* test_cgroup.c - the limits of a control group are found in trees of both versions. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "cgroup.h"
#include "made_up.h"

TestSuite(cgroup, .init = made_up_open, .fini = made_up_close);

static void put_second_version(const char *path) {
    char line[256];
    snprintf(line, sizeof line, "0::%s\n", path);
    made_up_file("/proc/self/cgroup", line);
    made_up_file(
        "/proc/self/mountinfo",
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        "30 22 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n");
}

static void put_first_version(const char *path, const char *mounted) {
    char lines[512];
    snprintf(lines, sizeof lines, "9:name=systemd:/\n7:pids:%s\n5:cpu,cpuacct:%s\n3:memory:%s\n",
             path, path, path);
    made_up_file("/proc/self/cgroup", lines);
    snprintf(lines, sizeof lines,
             "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n"
             "32 31 0:29 %s /sys/fs/cgroup/cpu,cpuacct rw master:9 - cgroup cgroup rw,cpu,cpuacct\n"
             "35 31 0:32 %s /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
             "39 31 0:36 %s /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n",
             mounted, mounted, mounted);
    made_up_file("/proc/self/mountinfo", lines);
}

static void expect_no_limit(void) {
    cr_expect_eq(cgroup_memory_left(made_up_root), CGROUP_NO_LIMIT);
    cr_expect(isinf(cgroup_cpus(made_up_root)));
    cr_expect_eq(cgroup_tasks(made_up_root).most, CGROUP_NO_LIMIT);
    cr_expect_not(cgroup_tasks(made_up_root).refused);
}

/* --- what is found ---------------------------------------------------------------------------- */

Test(cgroup, a_machine_without_control_groups_has_no_limits) {
    expect_no_limit();
}

Test(cgroup, groups_without_limits_have_none) {
    put_second_version("/user.slice");
    made_up_file("/sys/fs/cgroup/user.slice/memory.max", "max\n");
    made_up_file("/sys/fs/cgroup/user.slice/memory.current", "1000\n");
    made_up_file("/sys/fs/cgroup/user.slice/cpu.max", "max 100000\n");
    made_up_file("/sys/fs/cgroup/user.slice/pids.max", "max\n");
    made_up_file("/sys/fs/cgroup/user.slice/pids.events", "max 0\n");
    expect_no_limit();
}

Test(cgroup, version_2_in_a_container) {
    put_second_version("/");
    made_up_file("/sys/fs/cgroup/memory.max", "314572800\n");
    made_up_file("/sys/fs/cgroup/memory.high", "max\n");
    made_up_file("/sys/fs/cgroup/memory.current", "100000000\n");
    made_up_file("/sys/fs/cgroup/memory.stat",
                 "anon 5\nfile 7\ninactive_anon 9\ninactive_file 40000000\n");
    made_up_file("/sys/fs/cgroup/cpu.max", "150000 100000\n");
    made_up_file("/sys/fs/cgroup/pids.max", "40\n");
    made_up_file("/sys/fs/cgroup/pids.events", "max 3\n");
    cr_expect_eq(cgroup_memory_left(made_up_root), 314572800 - 100000000 + 40000000);
    cr_expect_float_eq(cgroup_cpus(made_up_root), 1.5, 1e-9);
    cr_expect_eq(cgroup_tasks(made_up_root).most, 40);
    cr_expect(cgroup_tasks(made_up_root).refused);
}

Test(cgroup, the_tightest_group_around_binds) {
    put_second_version("/a.slice/b.scope");
    made_up_file("/sys/fs/cgroup/a.slice/memory.high", "5000\n");
    made_up_file("/sys/fs/cgroup/a.slice/memory.current", "4000\n");
    made_up_file("/sys/fs/cgroup/a.slice/cpu.max", "50000 100000\n");
    made_up_file("/sys/fs/cgroup/a.slice/pids.max", "12\n");
    made_up_file("/sys/fs/cgroup/a.slice/b.scope/memory.max", "9000\n");
    made_up_file("/sys/fs/cgroup/a.slice/b.scope/memory.current", "10\n");
    made_up_file("/sys/fs/cgroup/a.slice/b.scope/cpu.max", "200000 100000\n");
    made_up_file("/sys/fs/cgroup/a.slice/b.scope/pids.max", "max\n");
    cr_expect_eq(cgroup_memory_left(made_up_root), 1000);
    cr_expect_float_eq(cgroup_cpus(made_up_root), 0.5, 1e-9);
    cr_expect_eq(cgroup_tasks(made_up_root).most, 12);
}

Test(cgroup, more_used_than_allowed_leaves_nothing) {
    put_second_version("/");
    made_up_file("/sys/fs/cgroup/memory.max", "1000\n");
    made_up_file("/sys/fs/cgroup/memory.current", "1500\n");
    cr_expect_eq(cgroup_memory_left(made_up_root), 0);
}

Test(cgroup, version_1) {
    put_first_version("/batch/job 7", "/");
    made_up_file("/sys/fs/cgroup/memory/batch/job 7/memory.limit_in_bytes",
                 "9223372036854771712\n");
    made_up_file("/sys/fs/cgroup/memory/batch/job 7/memory.usage_in_bytes", "2000\n");
    made_up_file("/sys/fs/cgroup/memory/batch/memory.limit_in_bytes", "8000\n");
    made_up_file("/sys/fs/cgroup/memory/batch/memory.usage_in_bytes", "3000\n");
    made_up_file("/sys/fs/cgroup/memory/batch/memory.stat",
                 "inactive_file 1\ntotal_inactive_file 500\n");
    made_up_file("/sys/fs/cgroup/cpu,cpuacct/batch/cpu.cfs_quota_us", "-1\n");
    made_up_file("/sys/fs/cgroup/cpu,cpuacct/batch/cpu.cfs_period_us", "100000\n");
    made_up_file("/sys/fs/cgroup/cpu,cpuacct/batch/job 7/cpu.cfs_quota_us", "25000\n");
    made_up_file("/sys/fs/cgroup/cpu,cpuacct/batch/job 7/cpu.cfs_period_us", "50000\n");
    made_up_file("/sys/fs/cgroup/pids/batch/pids.max", "33\n");
    cr_expect_eq(cgroup_memory_left(made_up_root), 8000 - 3000 + 500);
    cr_expect_float_eq(cgroup_cpus(made_up_root), 0.5, 1e-9);
    cr_expect_eq(cgroup_tasks(made_up_root).most, 33);
    cr_expect_not(cgroup_tasks(made_up_root).refused);
}

/* A container without a namespace of its own: the path is the host's, and its folder is mounted. */
Test(cgroup, the_path_counts_from_the_mounted_folder) {
    put_first_version("/docker/0123/inner", "/docker/0123");
    made_up_file("/sys/fs/cgroup/pids/inner/pids.max", "max\n");
    made_up_file("/sys/fs/cgroup/pids/pids.max", "21\n");
    cr_expect_eq(cgroup_tasks(made_up_root).most, 21);
    put_first_version("/docker/0123", "/docker/0123");
    made_up_file("/sys/fs/cgroup/pids/pids.max", "22\n");
    cr_expect_eq(cgroup_tasks(made_up_root).most, 22);
    put_first_version("/elsewhere", "/docker/0123"); /* what can be seen from here */
    cr_expect_eq(cgroup_tasks(made_up_root).most, 22);
    put_first_version("/../../elsewhere", "/");
    cr_expect_eq(cgroup_tasks(made_up_root).most, 22);
}

Test(cgroup, both_versions_at_once) {
    made_up_file("/proc/self/cgroup", "3:memory:/x\n0::/y\n");
    made_up_file("/proc/self/mountinfo", "35 31 0:32 / /mem\\040ory rw - cgroup none rw,memory\n"
                                         "41 31 0:38 / /unified rw - cgroup2 none rw\n");
    made_up_file("/mem ory/x/memory.limit_in_bytes", "700\n");
    made_up_file("/mem ory/x/memory.usage_in_bytes", "100\n");
    made_up_file("/unified/y/cpu.max", "100000 100000\n");
    cr_expect_eq(cgroup_memory_left(made_up_root), 600);
    cr_expect_float_eq(cgroup_cpus(made_up_root), 1, 1e-9);
}
