/* commands.h - commands of which it is known what they are, because they were made so, or because of what
 * they do. The advice is tried on them: claim choose.rule.
 */
#ifndef COMMANDS_H
#define COMMANDS_H

#include <stdbool.h>
#include <stddef.h>

#include "classify.h"

struct known_command {
    const char *slug;    /* its series in the result files */
    const char *command; /* for sh -c; see commands.c for the variables in it */
    unsigned right;      /* a bit for each kind that is right */
    const char *needs;   /* a program that may be missing, or NULL */
};

extern const struct known_command known_commands[];
extern const size_t known_count;

/* A round of the lesson runs every so many-th of them. */
enum { KNOWN_PARTS = 6 };

/* Those that mostly sleep disturb nobody, so several run side by side. */
bool known_sleeps(const struct known_command *known);

/* Whether what it needs is there (on PATH). */
bool known_possible(const struct known_command *known);

/* Makes a folder (PATH_MAX bytes for its name; "" where it could not be made), and removes it with all that
 * is in it and what a command has left in memory. Returns 0 or an errno value, and has said why. */
int known_make_folder(char *folder);
void known_remove(const char *folder);

/* Puts there what the commands need, sets their environment variables, and starts the servers that they ask
 * (children of this process; Redis takes a while, so only where it is wanted). Returns as the above. */
int known_prepare(const char *folder, bool redis);

#endif
