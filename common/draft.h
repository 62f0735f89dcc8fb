/* draft.h - files that appear whole or not at all.
 *
 * A draft is written under a temporary name beside its place and renamed when it is complete
 * (rename(2) is atomic), so a reader never sees half a file and an interrupted run leaves the last
 * good one. SIGINT, SIGTERM and SIGHUP remove the drafts that are open.
 */
#ifndef DRAFT_H
#define DRAFT_H

#include <limits.h>
#include <stdio.h>

enum { DRAFTS_MOST = 8 }; /* open at the same time */

struct draft {
    FILE *file; /* write here */
    char path[PATH_MAX];
    char temporary[PATH_MAX];
    int slot;
};

/* Opens a draft of the file `path`. Returns 0 or an errno value. */
int draft_open(struct draft *draft, const char *path);

/* Brings all bytes to the disk and closes the file. Returns 0, or the errno value of the first
 * write that failed (ENOSPC, EFBIG, ...), and then the draft is gone. */
int draft_complete(struct draft *draft);

/* Gives a completed draft its name. Returns 0, or an errno value, and then the draft is gone. */
int draft_publish(struct draft *draft);

/* For a file that stands alone: completes and publishes the draft of `path` where `error`, what draft_open
 * returned, is 0; says what failed on stderr. Returns 0 or an errno value. */
int draft_finish(struct draft *draft, int error, const char *path);

/* Removes an open or completed draft. */
void draft_drop(struct draft *draft);

#endif
