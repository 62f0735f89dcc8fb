/* judge_inside.h - what the parts of the judge share. check.sh says in the environment where things
 * are: CHECK_PROGRAM, CHECK_PROGRAM_TSAN, CHECK_ANSWER, CHECK_RESULTS, CHECK_SENTENCES, CHECK_TOOLS
 * (the folder of the sandbox), CHECK_WATCH (watch.so), CHECK_TMP (for temporary folders; /tmp
 * unless it is set).
 */
#ifndef JUDGE_INSIDE_H
#define JUDGE_INSIDE_H

#include <stdint.h>
#include <sys/types.h>

#include "judge.h"

/* The value of a variable that check.sh sets; ends the test where it is not set. */
const char *judge_from_check(const char *name);

/* The first MB of a file, "" where there is none; the caller frees it. */
char *judge_read_file(const char *path);

/* Talks with the program whose standard output goes to that file and whose standard input comes
 * from to_program; pid is the sandbox around it, clock its file. Returns how many steps were
 * answered. */
unsigned judge_hold_dialogue(pid_t pid, const char *output, const char *clock, int to_program,
                             const struct judge_step *steps);

/* The time of the program so far, in ns, from the file in which the sandbox counts it: time in which
 * other programs had the CPUs that it wanted is left out. */
int64_t judge_program_ns(const char *clock);

/* Whether all of the program has been asleep for a while now, from the same file: nobody of it waits for a CPU. */
bool judge_is_still(const char *clock);

/* Whether in a run of this test other programs had the CPUs for a good part of the time. */
bool judge_was_starved(void);

/* Whether in a run of this test the program was ended before its own time was up, for others had the CPUs all
 * along: that it did not end says nothing of it. */
bool judge_was_cut_short(void);

#endif
