/* usage.h - what a process uses: memory, as the kernel counts it. */
#ifndef USAGE_H
#define USAGE_H

#include <sys/types.h>

/* What the kernel says of the memory of a process, in KB (see proc_pid_smaps(5)). */
struct usage {
    double pss;         /* a page that n processes map counts 1/n to each of them */
    double pss_anon;    /* of it: pages that belong to no file */
    double rss;         /* every page counts in full, shared or not */
    double page_tables; /* VmPTE: not part of the above */
    /* Written pages that no other process maps. Clean ones would come and go with other programs
     * that map the same libraries. */
    double private;
};

/* Adds the usage of a process (0: this one) to the sum. Returns 0 or an errno value (ESRCH when it
 * is dead, ENOENT before Linux 4.14). */
int usage_add(pid_t process, struct usage *sum);

#endif
