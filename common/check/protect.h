/* protect.h - the calling program can no longer kill its ancestors.
 *
 * A seccomp filter (seccomp(2), and Documentation/userspace-api/seccomp_filter.rst) ends with
 * SIGSYS whoever calls kill(2) with -1 (everything of this user), another negative number (a
 * process group), or the process id of an ancestor: the check, make, the shell. It stays over fork
 * and exec.
 */
#ifndef PROTECT_H
#define PROTECT_H

/* Returns 0, or an errno value where the kernel has no seccomp. */
int protect_ancestors(void);

#endif
