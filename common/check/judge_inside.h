/* judge_inside.h - what the parts of the judge share. check.sh says in the environment where things
 * are: CHECK_PROGRAM, CHECK_PROGRAM_TSAN, CHECK_ANSWER, CHECK_RESULTS, CHECK_SENTENCES, CHECK_TOOLS
 * (the folder of the sandbox), CHECK_WATCH (watch.so), CHECK_TMP (for temporary folders; /tmp
 * unless it is set).
 */
#ifndef JUDGE_INSIDE_H
#define JUDGE_INSIDE_H

#include <sys/types.h>

#include "judge.h"

/* The value of a variable that check.sh sets; ends the test where it is not set. */
const char *judge_from_check(const char *name);

/* The first MB of a file, "" where there is none; the caller frees it. */
char *judge_read_file(const char *path);

/* Talks with the program whose standard output goes to that file and whose standard input comes
 * from to_program; pid is the sandbox around it. Returns how many steps were answered. */
unsigned judge_hold_dialogue(pid_t pid, const char *output, int to_program,
                             const struct judge_step *steps);

#endif
