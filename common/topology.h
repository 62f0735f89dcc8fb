/* topology.h - in which order a program best uses its CPUs: two of them may be siblings, hardware threads
 * of one core that share its arithmetic units (SMT), and one core may be slower than another (big and
 * little cores). The kernel tells in /sys/devices/system/cpu/, see
 * Documentation/admin-guide/cputopology.rst.
 */
#ifndef TOPOLOGY_H
#define TOPOLOGY_H

#include <sched.h>
#include <stddef.h>

/* One CPU of each core comes first, the fast cores before the slow ones; then their siblings. */
struct topology {
    size_t count;
    int cpus[CPU_SETSIZE]; /* their numbers, best first */
    size_t cores;          /* the first so many are on cores of their own; */
    size_t fast;           /* and of those the first so many are about equally fast */
};

/* The CPUs of a set, which holds at least one. root is a folder that stands before all paths: "" for
 * this machine, or a tree made up by a test. What the kernel does not tell is taken as it was: each CPU a
 * core, all of them equally fast. */
void topology_read(const char *root, const cpu_set_t *set, struct topology *topology);

/* How many of the first `used` CPUs have a fast core for themselves, so that as many workers could be as
 * many times as fast. Where that is one only: how many have a core; and where that is one as well, all. */
size_t topology_alike(const struct topology *topology, size_t used);

#endif
