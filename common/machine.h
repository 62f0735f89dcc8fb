/* machine.h - what this machine has, as far as several lessons ask.
 *
 * root is a folder that stands before all paths: "" for this machine, or a tree made up by a test.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdbool.h>
#include <stddef.h>

/* The setting of transparent huge pages: "always", "madvise", "never", or "none" where the kernel
 * has none (Documentation/admin-guide/mm/transhuge.rst). */
const char *machine_huge_pages(void);

/* Whether a program that asks for huge pages gets some of 2 MB; says where not that the lesson leaves its
 * series of huge pages out. (Where a page has 16 KB, a huge one has 32 MB; where it has 64 KB, 512 MB.) */
bool machine_gives_huge_pages(const char *root);

/* How many bytes a page has: 4 KB, and on some ARM kernels 16 or 64 KB. */
size_t machine_page(void);

/* How much memory a lesson may take, in megabytes: it leaves three quarters of the free memory
 * alone, also of what a limit of the control group leaves (cgroup.h), and fits into half of
 * `ulimit -v`. At least 1. */
size_t machine_memory_mb(void);

/* The same, but no more than wanted; where that is less than wanted, says so. */
size_t machine_at_most_mb(size_t wanted);

/* Whether this is WSL2, Windows' virtual machine for Linux; and a remark where it is. */
bool machine_is_wsl2(const char *root);
void machine_say_wsl2(void);

/* The processor's name from /proc/cpuinfo. Where it has none (ARM, RISC-V), that of the machine, or at
 * least its kind and the numbers of who made it. */
void machine_cpu(const char *root, char *name, size_t size);

#endif
