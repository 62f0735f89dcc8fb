/* timeline_files.h - what traced programs print (see timeline.h), as files: lessonNN.timeline.csv,
 * and lessonNN.trace.json in the Trace Event Format, which Perfetto and chrome://tracing open.
 *
 * The source of the format: "Trace Event Format", a document of the Chromium project. A run is a
 * process of the trace and a worker a thread of it, whatever they were; each stretch of time in one
 * state is a complete event ("ph": "X", times in microseconds), each on a line of its own.
 */
#ifndef TIMELINE_FILES_H
#define TIMELINE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "results.h"

struct timeline_stretch {
    size_t run, worker; /* indices into the two lists below */
    int state, cpu;     /* enum timeline_state; -1: on no CPU */
    int64_t start_ns, end_ns;
};

/* All that the programs of a lesson have printed. Begins as zeros; free it with
 * timeline_lines_free. */
struct timeline_lines {
    struct timeline_stretch *stretches;
    char (*runs)[32]; /* names */
    int64_t *begins;  /* the earliest start of each run */
    struct timeline_worker_name {
        size_t run;
        char name[32];
    } * workers;
    size_t stretch_count, run_count, worker_count;
};

/* Takes a line "timeline RUN WORKER STATE START END CPU". Returns false where it has another
 * form. */
bool timeline_lines_take(struct timeline_lines *lines, const char *text);
void timeline_lines_free(struct timeline_lines *lines);

/* Writes both files, times since the run began. Says which could not be written and why. Returns 0
 * or an errno value; files that could not be completed keep their last good content. */
int timeline_lines_write(const struct timeline_lines *lines, const struct results *results);

#endif
