/* lesson.h - what main.c measures and show.c shows. */
#ifndef LESSON_H
#define LESSON_H

#include "cpu_bound.h"
#include "measure.h"
#include "options.h"

enum { LESSON = 3 };
enum { MATRIX, GZIP, RAYTRACE, BLUR, JOBS, ALL = JOBS, GROUPS }; /* ALL: the four together */
enum { THREADS, PROCESSES, SERIAL, COPIES, KINDS };
enum { TIME, START, WORK, HANDOVER, WAIT, OVERHEAD, SPEEDUP, METRICS };
enum { RATIO_THREADS, RATIO_PROCESSES, RATIO_COPIES, RATIOS };

extern const char *const job_slugs[JOBS];
extern const char *const kind_slugs[KINDS];

/* One way to do a job: a cell in each group. */
struct variant {
    int kind;
    size_t workers;
};

enum { VARIANTS_MOST = 2 + 2 * WORKER_COUNTS_MOST };

struct lesson {
    struct variant variants[VARIANTS_MOST];
    size_t variant_count;
    size_t counts[WORKER_COUNTS_MOST]; /* of workers */
    size_t count_count;
    size_t largest;
    size_t full; /* as many workers as cores (see worker_full_count) */
    char series[GROUPS][KINDS][24];
    struct cell cells[GROUPS * VARIANTS_MOST]; /* [group][variant] */
    double sums[VARIANTS_MOST][METRICS];       /* of this round's jobs so far */
    size_t jobs_done;
    unsigned shrink;
    uint64_t seed;
};

/* The number of the variant, or variant_count where there is none. */
size_t find_variant(const struct lesson *lesson, int kind, size_t workers);

/* The median and interval of a cell; n is 0 where there is none. */
struct interval interval_at(const struct lesson *lesson, const struct recording *recording,
                            size_t group, int kind, size_t workers, size_t metric);

/* show.c: the tables, the three lines at the end, and the pictures of the jobs as PNG.
 * write_pictures returns 0 or an errno value, and says what went wrong. */
void print_speedups(const struct lesson *lesson, const struct recording *recording);
void print_splits(const struct lesson *lesson, const struct recording *recording);
void print_conclusion(const struct lesson *lesson, const struct recording *recording);
int write_pictures(const struct lesson *lesson, const struct options *options);

#endif
