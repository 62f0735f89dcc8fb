/* test_topology.c - in which order workers get the CPUs, on machines that nobody has here: a folder stands
 * in place of /sys. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "made_up.h"
#include "topology.h"

TestSuite(topology, .init = made_up_open, .fini = made_up_close);

/* cpu is on a core with these CPUs; capacity 0: the kernel does not tell. */
static void put_cpu(size_t cpu, const char *core, int capacity) {
    char path[80], text[16];
    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%zu/topology/core_cpus_list", cpu);
    made_up_file(path, core);
    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%zu/cpu_capacity", cpu);
    snprintf(text, sizeof text, "%d\n", capacity);
    if (capacity > 0)
        made_up_file(path, text);
}

static void put_pairs(size_t cores, size_t distance, size_t step) {
    for (size_t core = 0; core < cores; core++) {
        char list[16];
        snprintf(list, sizeof list, "%zu%s%zu\n", core * step, distance == 1 ? "-" : ",",
                 core * step + distance);
        put_cpu(core * step, list, 0);
        put_cpu(core * step + distance, list, 0);
    }
}

static cpu_set_t first_cpus(size_t count) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (size_t cpu = 0; cpu < count; cpu++)
        CPU_SET(cpu, &set);
    return set;
}

static void expect(const cpu_set_t *set, const char *order, size_t cores, size_t fast) {
    static struct topology topology;
    char text[4 * CPU_SETSIZE] = "";
    topology_read(made_up_root, set, &topology);
    for (size_t i = 0; i < topology.count; i++)
        sprintf(text + strlen(text), "%s%d", i == 0 ? "" : " ", topology.cpus[i]);
    cr_expect_str_eq(text, order);
    cr_expect_eq(topology.cores, cores, "%zu cores", topology.cores);
    cr_expect_eq(topology.fast, fast, "%zu fast", topology.fast);
}

Test(topology, without_a_word_of_the_kernel_every_cpu_is_a_core) {
    cpu_set_t set = first_cpus(3);
    expect(&set, "0 1 2", 3, 3);
}

/* As Intel's and many servers number them, and as AMD's and virtual machines do. */
Test(topology, siblings_come_last_however_they_are_numbered) {
    cpu_set_t set = first_cpus(8);
    put_pairs(4, 4, 1);
    expect(&set, "0 1 2 3 4 5 6 7", 4, 4);
    made_up_close();
    made_up_open();
    put_pairs(4, 1, 2);
    expect(&set, "0 2 4 6 1 3 5 7", 4, 4);
}

Test(topology, four_siblings_of_a_core) {
    cpu_set_t set = first_cpus(8);
    for (size_t cpu = 0; cpu < 8; cpu++)
        put_cpu(cpu, cpu < 4 ? "0-3\n" : "4-7\n", 0);
    expect(&set, "0 4 1 5 2 6 3 7", 2, 2);
}

Test(topology, a_sibling_alone_is_a_core_where_the_other_is_not_allowed) {
    cpu_set_t set = first_cpus(8);
    put_pairs(4, 4, 1);
    CPU_CLR(0, &set);
    CPU_CLR(6, &set);
    expect(&set, "1 2 3 4 5 7", 4, 4);
}

Test(topology, an_older_kernel_has_the_list_under_another_name) {
    cpu_set_t set = first_cpus(2);
    made_up_file("/sys/devices/system/cpu/cpu0/topology/thread_siblings_list", "0-1\n");
    made_up_file("/sys/devices/system/cpu/cpu1/topology/thread_siblings_list", "0-1\n");
    expect(&set, "0 1", 1, 1);
}

/* One prime, three big and four little cores, the little ones first. */
Test(topology, big_cores_come_before_little_ones) {
    static const int capacities[] = {325, 325, 325, 325, 870, 870, 870, 1024};
    cpu_set_t set = first_cpus(8);
    for (size_t cpu = 0; cpu < 8; cpu++) {
        char list[16];
        snprintf(list, sizeof list, "%zu\n", cpu);
        put_cpu(cpu, list, capacities[cpu]);
    }
    expect(&set, "7 4 5 6 0 1 2 3", 8, 4);
}

/* Two fast cores with two hardware threads each, and four small ones with one. */
Test(topology, small_cores_come_before_the_siblings_of_fast_ones) {
    cpu_set_t set = first_cpus(8);
    put_pairs(2, 1, 2);
    made_up_file("/sys/devices/cpu_atom/cpus", "4-7\n");
    expect(&set, "0 2 4 5 6 7 1 3", 6, 2);
}

Test(topology, what_is_no_list_is_taken_for_none) {
    cpu_set_t set = first_cpus(2);
    put_cpu(0, "\n", 0);
    put_cpu(1, "-3,x,99999999999\n", 0);
    expect(&set, "0 1", 2, 2);
}

Test(topology, what_can_be_compared_is_alike) {
    struct topology siblings = {.count = 16, .cores = 8, .fast = 8};
    cr_expect_eq(topology_alike(&siblings, 16), 8);
    cr_expect_eq(topology_alike(&siblings, 3), 3, "with a quota of 3 CPUs");
    struct topology little = {.count = 8, .cores = 8, .fast = 4};
    cr_expect_eq(topology_alike(&little, 8), 4);
    struct topology one_fast = {.count = 4, .cores = 4, .fast = 1};
    cr_expect_eq(topology_alike(&one_fast, 4), 4);
    struct topology one_fast_of_siblings = {.count = 8, .cores = 4, .fast = 1};
    cr_expect_eq(topology_alike(&one_fast_of_siblings, 8), 4);
    struct topology one_core = {.count = 2, .cores = 1, .fast = 1};
    cr_expect_eq(topology_alike(&one_core, 2), 2);
}
