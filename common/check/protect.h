/* protect.h - the calling program can no longer kill its ancestors.
 *
 * A seccomp filter (seccomp(2), and Documentation/userspace-api/seccomp_filter.rst) ends with
 * SIGSYS whoever calls kill(2) or its like (tgkill, sigqueue, pidfd_open ...) with -1 (everything of
 * this user), another negative number (a process group), or the process id of an ancestor: the
 * check, make, the shell. It stays over fork and exec. Without bubblewrap a program can still kill
 * what else runs as the same user.
 */
#ifndef PROTECT_H
#define PROTECT_H

#include <stdbool.h>

/* own_ids: process ids will be counted anew (pid_namespaces(7)), so that an ancestor's number means
 * nothing there, and may be a child's. Returns 0, or an errno value where the kernel has no seccomp. */
int protect_ancestors(bool own_ids);

#endif
