/* topology.c - see topology.h. */
#include "topology.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kit.h"

enum { LIST_BYTES = 4096, CAPACITY_MOST = 1024, CAPACITY_OF_ATOM = 512 };

/* What is known of a CPU; by these, in this order, they are sorted. */
struct place {
    size_t sibling; /* how many of its core come before it */
    /* How fast it is, of 1024 (Documentation/devicetree/bindings/cpu/cpu-capacity.txt). */
    long capacity;
    int cpu;
};

static int read_text(const char *root, const char *path, char text[LIST_BYTES]) {
    char name[PATH_MAX];
    snprintf(name, sizeof name, "%s/sys/devices/%s", root, path);
    return kit_read_file(name, text, LIST_BYTES);
}

/* A list such as "0-3,8" as a set; empty where there is none. */
static void read_list(const char *root, const char *path, cpu_set_t *set) {
    char text[LIST_BYTES], *rest = text;
    CPU_ZERO(set);
    if (read_text(root, path, text) != 0)
        return;
    for (char *range; (range = strsep(&rest, ",")) != NULL;) {
        int first = 0, last, read = sscanf(range, "%d-%d", &first, &last);
        if (read == 1)
            last = first;
        for (int cpu = first; read > 0 && cpu >= 0 && cpu <= last && cpu < CPU_SETSIZE; cpu++)
            CPU_SET((size_t)cpu, set);
    }
}

static size_t sibling_number(const char *root, const cpu_set_t *usable, int cpu) {
    char path[80];
    cpu_set_t core;
    size_t before = 0;
    snprintf(path, sizeof path, "system/cpu/cpu%d/topology/core_cpus_list", cpu);
    read_list(root, path, &core);
    if (CPU_COUNT(&core) == 0) { /* as it was called before Linux 5.3 */
        snprintf(path, sizeof path, "system/cpu/cpu%d/topology/thread_siblings_list", cpu);
        read_list(root, path, &core);
    }
    for (int other = 0; other < cpu; other++)
        before += CPU_ISSET((size_t)other, &core) && CPU_ISSET((size_t)other, usable);
    return before;
}

/* Intel's processors with two kinds of cores say which are the small ones, and older kernels no more. */
static long capacity_of(const char *root, const cpu_set_t *atoms, int cpu) {
    char path[80], text[LIST_BYTES];
    snprintf(path, sizeof path, "system/cpu/cpu%d/cpu_capacity", cpu);
    long capacity = read_text(root, path, text) == 0 ? strtol(text, NULL, 10) : 0;
    if (capacity > 0)
        return capacity;
    return CPU_ISSET((size_t)cpu, atoms) ? CAPACITY_OF_ATOM : CAPACITY_MOST;
}

static int better(const void *a, const void *b) {
    const struct place *one = a, *other = b;
    if (one->sibling != other->sibling)
        return one->sibling < other->sibling ? -1 : 1;
    if (one->capacity != other->capacity)
        return one->capacity > other->capacity ? -1 : 1;
    return one->cpu - other->cpu;
}

void topology_read(const char *root, const cpu_set_t *set, struct topology *topology) {
    struct place places[CPU_SETSIZE];
    cpu_set_t atoms;
    *topology = (struct topology){0};
    read_list(root, "cpu_atom/cpus", &atoms);
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET((size_t)cpu, set))
            places[topology->count++] =
                (struct place){sibling_number(root, set, cpu), capacity_of(root, &atoms, cpu), cpu};
    qsort(places, topology->count, sizeof *places, better);
    for (size_t i = 0; i < topology->count; i++) {
        topology->cpus[i] = places[i].cpu;
        topology->cores += places[i].sibling == 0;
        /* (cores of one kind may differ a little in the clock that they reach) */
        topology->fast +=
            places[i].sibling == 0 && 5 * places[i].capacity >= 4 * places[0].capacity;
    }
}

size_t topology_alike(const struct topology *topology, size_t used) {
    size_t alike = topology->fast > 1 ? topology->fast : topology->cores;
    return alike > 1 && alike < used ? alike : used;
}
