/* lesson.h - what main.c measures and show.c shows. */
#ifndef LESSON_H
#define LESSON_H

#include "drive.h"
#include "measure.h"
#include "options.h"

enum { LESSON = 6 };
enum { ONE, THREAD, PROCESS, MODELS };
enum { KEY, DELAY, CHECK, COPY, HANDOVER, METRICS };
enum { RATIO_DELAY, RATIO_SHARE, RATIOS };

/* The percentiles of the delay of one round's keys, and the sizes of a result in KB. */
enum { PERCENTILES = 3, SIZES = 7, CELLS = MODELS * (1 + PERCENTILES) + 2 * SIZES + 1 };
extern const double percentiles[PERCENTILES];
extern const double sizes_kb[SIZES];
enum { RESULT_KB = 64 }; /* of the whole text: 8,192 words of 8 bytes */

extern const char *const series_slugs[MODELS];

struct lesson {
    char *text;
    size_t length;
    size_t keys; /* typed in each session */
    size_t shrink;
    uint64_t seed;
    struct cell cells[CELLS];
    size_t cell_count;
    struct session first; /* with as many keys: every other one must end like it */
    struct session first_warm;
};

/* The delays of all rounds of a model together, sorted; their number to *count. Owned by the
 * caller. */
double *all_delays(const struct recording *recording, size_t model, size_t *count);

/* The median and interval of a cell. */
struct interval interval_at(const struct recording *recording, const char *series, double x,
                            size_t metric);

/* show.c: the tables and the three lines at the end. */
void print_delays(const struct recording *recording);
void print_handovers(const struct recording *recording);
void print_conclusion(const struct recording *recording);

#endif
