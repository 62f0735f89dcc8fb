/* machine.h - what this machine has, as far as several lessons ask. */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdbool.h>
#include <stddef.h>

/* The setting of transparent huge pages: "always", "madvise", "never", or "none" where the kernel
 * has none (Documentation/admin-guide/mm/transhuge.rst). */
const char *machine_huge_pages(void);

/* Whether a program that asks for huge pages gets them; says where not that the lesson leaves its
 * series of huge pages out. */
bool machine_gives_huge_pages(void);

/* How much memory a lesson may take, in megabytes: it leaves three quarters of the free memory
 * alone, also of what a limit of the control group leaves (cgroup.h), and fits into half of
 * `ulimit -v`. At least 1. */
size_t machine_memory_mb(void);

/* The same, but no more than wanted; where that is less than wanted, says so. */
size_t machine_at_most_mb(size_t wanted);

/* The processor's name from /proc/cpuinfo, or the kind of machine where it has none (ARM). */
void machine_cpu(char *name, size_t size);

#endif
