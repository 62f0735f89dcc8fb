/* cgroup.h - what the program's control group allows it: a container, a batch job or a user of a shared
 * machine may have less than the machine has, and the usual questions (MemAvailable, the number of
 * CPUs, ulimit) do not tell. Versions 1 and 2, also both at once; a group is bound by the limits of
 * all groups around it (see cgroups(7), Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/).
 *
 * root is a folder that stands before all paths: "" for this machine, or a tree made up by a test.
 */
#ifndef CGROUP_H
#define CGROUP_H

#include <stdbool.h>
#include <stdint.h>

#define CGROUP_NO_LIMIT UINT64_MAX

/* How many bytes the group can still take before a limit ends a program of it; file cache that was
 * not used lately is given back before, so it counts as free. */
uint64_t cgroup_memory_left(const char *root);

/* How many CPUs' time the group may use, for example 1.5; INFINITY where there is no quota. */
double cgroup_cpus(const char *root);

struct cgroup_tasks {
    uint64_t most; /* processes and threads at once */
    bool refused;  /* one was, to this program or to another of the group */
};

struct cgroup_tasks cgroup_tasks(const char *root);

#endif
