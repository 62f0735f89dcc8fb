/* append.h - part two: workers that append records to files of their own on a disk. */
#ifndef APPEND_H
#define APPEND_H

#include <stdbool.h>
#include <stddef.h>

#include "worker.h"

enum { RECORD_BYTES = 4096 };

/* What a team of workers does: worker i appends records i, i + workers, ... of `records` to a file
 * of its own, which has no name and is gone when it is closed. */
struct append_task {
    const char *folder; /* where the files lie */
    size_t records;     /* of all workers together */
    size_t workers;
    bool forced; /* each record is on the disk (fdatasync) before the next is written */
    int gate;    /* eventfd: readable once all workers have started */
};

/* Runs the team. Says what went wrong. Returns 0 and how long it took, from the moment when all
 * workers were ready, in seconds; or an errno value. */
int append_run(enum worker_kind kind, size_t workers, size_t records, bool forced,
               const char *folder, double *seconds);

/* Whether a folder lies in memory (tmpfs, ramfs), where no disk is ever waited for. */
bool folder_is_memory(const char *folder);

/* Tries whether a record can be appended there and forced to the disk. Returns 0 or an errno value.
 */
int append_try(const char *folder);

#endif
