/* deep.h - the system calls of a command, counted and timed by strace. It makes a program that calls often
 * many times as slow (and changes what it waits for), so it is done in a run of its own, and on wish. */
#ifndef DEEP_H
#define DEEP_H

void deep_print(const char *command, double seconds, double alone_s);

#endif
