/* protect.h - what a student's program may not ask of the kernel: a filter for its system calls, by
 * libseccomp (seccomp(2); Documentation/userspace-api/seccomp_filter.rst). It stays over fork and exec.
 *
 * Whoever sends a signal to everything, to process 1 or to an ancestor (the check, make, the shell)
 * ends with SIGSYS, and so does who calls the kernel as a program of another architecture does (i386
 * or x32 on x86-64), for its calls have other numbers. Refused with EPERM: io_uring, which does past a
 * filter what it is asked for; pidfd_getfd; TIOCSTI; keyrings, which no namespace parts; what few programs
 * need and much of the kernel stands behind: user namespaces, bpf, perf_event_open, userfaultfd. With
 * EACCES: sockets that could lead out of this machine. Threads, and signals to them and to its own children,
 * are nobody else's business.
 *
 * There are two filters. With process ids of its own (pid_namespaces(7)) a program reaches nobody but
 * its own processes and process 1. Without, it could reach whatever else runs as the same user, and
 * a filter sees numbers only: so ptrace(2), process_vm_readv(2) and pidfd_send_signal(2) are refused,
 * whatever they are aimed at, and process groups may not be signalled by number. kill(2) with
 * the number of a program that is no ancestor passes, and so does what is done through files
 * (/proc/PID/mem).
 */
#ifndef PROTECT_H
#define PROTECT_H

#include <stdbool.h>

/* Whether this kernel has such filters. */
bool protect_is_possible(void);

/* Protects the ancestors of the calling program, and their threads, from it and all that descends
 * from it. Returns 0 or an errno value. */
int protect_ancestors(void);

/* The filter for a program that will have process ids of its own, and a network of its own, as a file
 * that stays open over exec: for bwrap(1), --seccomp. Returns the descriptor, or -1. */
int protect_file(void);

#endif
