/* guard.h - runs other people's programs so that nothing of them stays, however this program ends.
 *
 * Two processes share the care. The inner one does the work and starts the programs; the outer one only
 * waits for it. Both are subreapers (PR_SET_CHILD_SUBREAPER, see prctl(2)): a program that forks and
 * leaves becomes their child again and is found. When the inner one dies, the outer one ends what is
 * left; when the outer one dies, the inner one gets SIGTERM and does so. kill -9 of either leaves
 * nothing.
 */
#ifndef GUARD_H
#define GUARD_H

#include <stdbool.h>

/* Calls work(argument) in the inner process and returns its exit status: what work returned, or 128 and
 * the signal that ended it. Ctrl-C and SIGTERM only set guard_stopped; work looks at it and ends in good
 * order. */
int guard(int (*work)(void *argument), void *argument);

/* A signal asked to stop: its number; else 0. */
int guard_stopped(void);

/* Ends all children of this process and what they started, waits for them, and returns how many there
 * were. keep: a child that is left alone, or 0. */
unsigned guard_end_children(int keep);

/* The parent of a process, from /proc/PID/stat; -1 where there is no such process. */
int guard_parent(int pid);

#endif
