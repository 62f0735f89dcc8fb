/* experiment_line.h - one line that a measuring program has printed: recorded, or refused in a
 * sentence that quotes it (the form is described in experiment.h). */
#ifndef EXPERIMENT_LINE_H
#define EXPERIMENT_LINE_H

#include "measure.h"
#include "timeline_files.h"

struct experiment_reading {
    const char *program;          /* its name, for the sentence */
    struct recording *recording;  /* where values go */
    double delayed;               /* the largest value of the metric "delayed" so far */
    double again;                 /* the sum of the metric "again" */
    struct timeline_lines *lines; /* where the lines of a traced program go */
    int error;                    /* errno value of what the program printed, or 0 */
};

/* Takes one line with its newline. After the first error all further lines are left out. */
void experiment_line(struct experiment_reading *reading, const char *text);

/* The same for a traced program: its lines are those of timeline.h, or "error ERRNO WHAT". */
void experiment_timeline_line(struct experiment_reading *reading, const char *text);

#endif
