/* subprocess.h - run another program as a worker process and read the lines that it prints. */
#ifndef SUBPROCESS_H
#define SUBPROCESS_H

#include "worker.h"

/* Runs another program of the kit, arguments[0] being its name in build/bin, as a worker process
 * and hands each line that it prints to `line`. Where it cannot be started or is killed, says so; a
 * program that ends with another status than 0 has said why itself.
 * Returns 0 or an errno value (ECHILD when the program did not end well). */
int worker_run_program(char *const arguments[], void (*line)(const char *text, void *context),
                       void *context);

/* The same for a program without arguments, whose lines are printed as they are. */
int worker_show_program(const char *name);

/* The same for a program that is not of the kit, found on PATH unless arguments[0] is a path. What
 * it prints on standard error is thrown away. Fills *end, and the caller says what it means (code
 * WORKER_NO_PROGRAM: there is no such program). Returns 0, or the errno value with which the system
 * refused the process, and has said so. */
enum { WORKER_NO_PROGRAM = 127 };
int worker_run_foreign(char *const arguments[], void (*line)(const char *text, void *context),
                       void *context, struct worker_end *end);

/* One sentence on stderr: a signal has ended this program. */
void worker_say_killed(const char *program, int signal_number);

#endif
