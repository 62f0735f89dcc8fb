/* results.h - the result files of a lesson: samples, summary and verdicts.
 *
 * Three CSV files lessonNN.{samples,summary,verdicts}.csv in the folder of the options, each with
 * "# key: value" lines first. Their columns are a contract that other programs rely on.
 */
#ifndef RESULTS_H
#define RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "measure.h"
#include "options.h"

/* What the lesson found about one claim of common/claims.tsv. */
struct finding {
    const char *claim;
    const char *who;       /* who was measured: "kit", or another program, such as "cpython" */
    struct interval ratio; /* the quantity that the claim's test names */
    enum verdict verdict;
};

struct results {
    int lesson;
    const char *x_meaning; /* for example "parent resident memory, MB" */
    const struct options *options;
    const struct recording *recording;
    const struct finding *findings;
    size_t finding_count;
    /* More "# key: value" lines, such as the state of transparent huge pages; may be NULL. */
    const char *const (*extra)[2];
    size_t extra_count;
};

/* The path of a result file, "FOLDER/lessonNN.ENDING"; size of path is PATH_MAX. Returns 0 or
 * ENAMETOOLONG. */
int results_path(char *path, const struct options *options, int lesson, const char *ending);

/* Checks, before anything is measured, that result files can be written to the folder. Says why
 * not. Returns 0 or an errno value. */
int results_check_folder(const struct options *options, int lesson);

/* Writes the three files. Says which could not be written and why. Returns 0 or an errno value;
 * files that could not be completed keep their last good content. */
int results_write(const struct results *results);

/* Files that belong together: all of them appear, or none. write gets the context; where head is set,
 * the "# key: value" lines stand before what it writes. At most DRAFTS_MOST (draft.h). Returns as
 * results_write. */
struct results_part {
    const char *ending; /* "samples.csv" */
    bool head;
    void (*write)(FILE *file, const struct results *results, const void *context);
};
int results_write_parts(const struct results *results, const struct results_part *parts,
                        size_t count, const void *context);

/* One line of a verdicts file; claim is owned by the caller's buffer. */
struct verdict_line {
    char claim[64];
    double ratio, low, high;
    char verdict[16], who[32];
};

/* Reads a verdicts file into lines (most at the most) and its count. Returns 0, ENOENT where there
 * is no such file, EINVAL where it is damaged. */
int results_read_verdicts(const char *path, struct verdict_line *lines, size_t most, size_t *count);

#endif
