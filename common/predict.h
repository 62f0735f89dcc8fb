/* predict.h - the reader predicts before measuring, and hears afterwards how far off it was.
 *
 * The answers are kept in lessonNN.predictions.csv beside the result files; after a run
 * lessonNN.predicted.csv says what was measured, and where plot.gp marks the answers (figure 0:
 * nowhere).
 */
#ifndef PREDICT_H
#define PREDICT_H

#include <stddef.h>

#include "measure.h"
#include "options.h"

struct question {
    const char *id;   /* slug */
    const char *text; /* the question, marked with N_ */
    const char *unit; /* of the answer, marked with N_, "" for none */
    double least, most;
};

/* Asks each question on the terminal (or standard input) and keeps the answers; an empty answer
 * leaves a question out. Returns 0 or an errno value (EPIPE when the input ended early; what was
 * answered until then is kept). */
int predict_ask(const struct question *questions, size_t count, int lesson,
                const struct options *options);

struct prediction {
    const struct question *question;
    struct interval measured;
    /* Where the answer a stands in the picture: figure number, x, and y = scale * a;
     * figure 0: nowhere. */
    int figure;
    double x, scale;
};

/* Says for each answered question how far off it was, or how to predict when there is no answer,
 * and writes lessonNN.predicted.csv. Returns 0 or an errno value. */
int predict_report(const struct prediction *predictions, size_t count, int lesson,
                   const struct options *options);

#endif
