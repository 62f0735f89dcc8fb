/* experiment_line.h - one line that a measuring program has printed: recorded, or refused in a
 * sentence that quotes it (the form is described in experiment.h). */
#ifndef EXPERIMENT_LINE_H
#define EXPERIMENT_LINE_H

#include "measure.h"

struct experiment_reading {
    const char *program;         /* its name, for the sentence */
    struct recording *recording; /* where values go */
    double delayed;              /* the largest value of the metric "delayed" so far */
    double again;                /* the sum of the metric "again" */
    int error;                   /* errno value of what the program printed, or 0 */
};

/* Takes one line with its newline. After the first error all further lines are left out. */
void experiment_line(struct experiment_reading *reading, const char *text);

#endif
