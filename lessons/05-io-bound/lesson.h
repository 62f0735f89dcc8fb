/* lesson.h - what main.c measures and show.c shows. */
#ifndef LESSON_H
#define LESSON_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "measure.h"
#include "options.h"

enum { LESSON = 5 };
enum { SERIAL, THREADS, PROCESSES, MULTI, CURL, NO_DELAY, IDEAL, KINDS };
enum { FORCED, CACHED, DISK_PARTS }; /* of the disk part */
enum { DISK_SERIAL, DISK_THREADS, DISK_PROCESSES, DISK_KINDS };
enum { TIME, RATE, MEMORY, CPU, SERVER_CPU, RECORDS, METRICS };
enum { RATIO_NETWORK, RATIO_MEMORY, RATIO_RATE, RATIO_DISK, RATIOS };

extern const struct metric metrics[METRICS];
extern const char *const kind_slugs[KINDS];
extern const char *const disk_slugs[DISK_PARTS][DISK_KINDS];

/* One crawl of each round. */
struct crawl_run {
    int kind;
    size_t workers;
    size_t pages; /* of the site */
    double delay_ms;
};

enum { CELLS_MOST = 128, RUNS_MOST = 64, COUNTS_MOST = 16 };

struct lesson {
    size_t counts[COUNTS_MOST]; /* of workers that crawl */
    size_t count_count;
    size_t compared;      /* workers of io.threads */
    size_t weighed;       /* workers of io.light */
    size_t disk_compared; /* workers of io.files: a power of two; below 2: too few to compare */
    size_t disk_workers;  /* the most that append */
    struct crawl_run runs[RUNS_MOST]; /* then follow two runs for the disk */
    size_t run_count;
    struct cell cells[CELLS_MOST];
    size_t cell_count;
    size_t words[RUNS_MOST]; /* of the site of each run, 0: not yet known */
    double delay_ms;
    size_t whole_pages;  /* of the site that is crawled whole, before anything is measured */
    char disk[PATH_MAX]; /* where the disk part writes; "": it is left out */
    size_t shrink;
};

/* The number of the cell, or cell_count where there is none. */
size_t find_cell(const struct lesson *lesson, const char *series, size_t x);

/* The median and interval of a cell; n is 0 where there is none. */
struct interval interval_at(const struct lesson *lesson, const struct recording *recording,
                            const char *series, size_t x, size_t metric);

/* --- runs.c: the plan, and what fills its cells -------------------------------------------------
 */

/* Chooses the numbers of workers up to the largest; then the crawls, and the cells of both parts.
 */
void choose_counts(struct lesson *lesson, size_t largest);
void choose_crawls(struct lesson *lesson);
void choose_disk(struct lesson *lesson);

/* Chooses where the disk part writes: the folder that DISK names; else that of the results, or
 * /var/tmp where those lie in memory. Says where there is no such folder, and leaves the disk out.
 * Returns 0, or an errno value where DISK names a folder that cannot be written. */
int choose_folder(struct lesson *lesson, const struct options *options);

/* Lets all ways crawl the whole site once, without delay, and compares what they found. Says what
 * went wrong. Returns 0 or an errno value: EBADMSG when a number differs. */
int check_whole_site(const struct lesson *lesson);

/* Makes one run of the plan: a crawl, or one part of the disk. context is the lesson. */
int make_run(size_t number, struct recording *recording, void *context);

/* show.c: the tables and the three lines at the end. */
void print_tables(const struct lesson *lesson, const struct recording *recording);
void print_conclusion(const struct lesson *lesson, const struct recording *recording);

#endif
