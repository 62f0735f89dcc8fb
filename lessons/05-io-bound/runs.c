/* runs.c - lesson 5: which crawls and which part of the disk are measured, and how one is made. */
#include "lesson.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "append.h"
#include "curl_parallel.h"
#include "kit.h"
#include "say.h"
#include "site.h"
#include "worker.h"

const char *const kind_slugs[KINDS] = {"serial", "thread",   "process", "multi",
                                       "curl",   "no-delay", "ideal"};
const char *const disk_slugs[DISK_PARTS][DISK_KINDS] = {
    {"disk-serial", "disk-thread", "disk-process"},
    {"cache-serial", "cache-thread", "cache-process"},
};

const struct metric metrics[METRICS] = {
    [TIME] = {"time", "ms"}, [RATE] = {"rate", "pages/s"},        [MEMORY] = {"memory", "KB"},
    [CPU] = {"cpu", "us"},   [SERVER_CPU] = {"server-cpu", "us"}, [RECORDS] = {"records", "1/s"},
};

enum {
    NO_DELAY_PAGES = 500,
    FORCED_RECORDS = 48,
    CACHED_RECORDS = 1024,
    FORCED_TIMES = 3,       /* in a round: now and then a disk is busy with other things */
    CURL_WORKERS_MOST = 32, /* beyond, the yardstick measures the CPUs, for curl reads no page */
};

/* --- the plan: which crawls, which cells ------------------------------------------------------ */

size_t find_cell(const struct lesson *lesson, const char *series, size_t x) {
    const struct plan plan = {.cells = lesson->cells, .cell_count = lesson->cell_count};
    return plan_cell(&plan, series, (double)x);
}

struct interval interval_at(const struct lesson *lesson, const struct recording *recording,
                            const char *series, size_t x, size_t metric) {
    size_t cell = find_cell(lesson, series, x);
    if (cell == lesson->cell_count)
        return (struct interval){.n = 0, .median = NAN, .low = NAN, .high = NAN};
    return recording_cell(recording, cell, metric);
}

/* With few workers it is enough that each waits through 2 delays. With many, the start, when all
 * connect to the server at once, needs something to be weighed against. */
static size_t pages_for(size_t workers) {
    return site_pages_for(workers * (workers < 16 ? 2 : 4));
}

/* How long an answer of a site of so many pages waits on average. */
static double mean_delay_ms(const struct lesson *lesson, size_t pages) {
    struct site_size size = site_size(pages);
    return lesson->delay_ms * (double)size.waits /
           (double)(size.pages + size.dead + size.redirects - 1);
}

static void add_cell(struct lesson *lesson, const char *series, size_t x) {
    if (find_cell(lesson, series, x) == lesson->cell_count)
        lesson->cells[lesson->cell_count++] = (struct cell){series, (double)x};
}

static void add_run(struct lesson *lesson, int kind, size_t workers, size_t pages,
                    double delay_ms) {
    add_cell(lesson, kind_slugs[kind], workers);
    lesson->runs[lesson->run_count++] = (struct crawl_run){kind, workers, pages, delay_ms};
}

/* 8, 32, 128: each four times the one before, as far as wanted, and the largest. */
void choose_counts(struct lesson *lesson, size_t largest) {
    for (size_t count = 8; count < largest; count *= 4)
        lesson->counts[lesson->count_count++] = count;
    lesson->counts[lesson->count_count++] = largest;
    lesson->compared = largest < 8 ? largest : 8;
    lesson->weighed = largest < 32 ? largest : 32;
    for (lesson->disk_compared = 1; 2 * lesson->disk_compared <= lesson->compared;)
        lesson->disk_compared *= 2;
    lesson->disk_workers = largest < 16 ? largest : 16;
}

void choose_crawls(struct lesson *lesson) {
    bool curl = curl_is_there();
    add_run(lesson, SERIAL, 1, pages_for(lesson->compared), lesson->delay_ms);
    for (size_t i = 0; i < lesson->count_count; i++) {
        size_t workers = lesson->counts[i], pages = pages_for(workers);
        for (int kind = THREADS; kind <= MULTI; kind++)
            add_run(lesson, kind, workers, pages, lesson->delay_ms);
        if (curl && workers <= CURL_WORKERS_MOST)
            add_run(lesson, CURL, workers, pages, lesson->delay_ms);
        add_cell(lesson, kind_slugs[IDEAL], workers);
    }
    add_cell(lesson, kind_slugs[IDEAL], 1);
    add_run(lesson, NO_DELAY, lesson->compared, 1 + NO_DELAY_PAGES / lesson->shrink, 0);
    if (!curl)
        say_note(_("the program curl is not installed, so it is left out of the comparison"));
}

void choose_disk(struct lesson *lesson) {
    for (size_t part = 0; part < DISK_PARTS && lesson->disk[0] != '\0'; part++) {
        add_cell(lesson, disk_slugs[part][DISK_SERIAL], 1);
        for (size_t n = 2; n <= lesson->disk_workers; n *= 2) {
            add_cell(lesson, disk_slugs[part][DISK_THREADS], n);
            add_cell(lesson, disk_slugs[part][DISK_PROCESSES], n);
        }
    }
}

/* --- one crawl -------------------------------------------------------------------------------- */

/* What the program crawl has printed. */
struct result {
    double found[4]; /* pages, dead, redirects, words; -1: not said */
    double values[METRICS];
};

static void read_line(const char *line, void *context) {
    static const char *const names[4] = {"pages", "dead", "redirects", "words"};
    struct result *result = context;
    char name[32];
    double value;
    if (sscanf(line, "%31s %lf", name, &value) != 2)
        return;
    for (size_t i = 0; i < 4; i++)
        if (strcmp(name, names[i]) == 0)
            result->found[i] = value;
    for (size_t i = 0; i < METRICS; i++)
        if (strcmp(name, metrics[i].name) == 0)
            result->values[i] = value;
}

static int run_program(const struct crawl_run *run, struct result *result) {
    char program[] = "crawl", kind[16], workers[24], pages[24], delay[24];
    snprintf(kind, sizeof kind, "%s", kind_slugs[run->kind == NO_DELAY ? THREADS : run->kind]);
    snprintf(workers, sizeof workers, "%zu", run->workers);
    snprintf(pages, sizeof pages, "%zu", run->pages);
    snprintf(delay, sizeof delay, "%g", run->delay_ms);
    char *arguments[] = {program, kind, workers, pages, delay, NULL};
    for (size_t i = 0; i < 4; i++)
        result->found[i] = -1;
    for (size_t i = 0; i < METRICS; i++)
        result->values[i] = NAN;
    return worker_run_program(arguments, read_line, result);
}

/* A crawl that has not found the whole site is no crawl, and its time is worth nothing. *words is
 * what the first crawl of the site has counted, 0 before. */
static int check_result(const struct crawl_run *run, const struct result *result, size_t *words) {
    struct site_size size = site_size(run->pages);
    if (run->kind == CURL)
        return 0;
    if (*words == 0 && result->found[3] > 0)
        *words = (size_t)result->found[3];
    if (result->found[0] == (double)size.pages && result->found[1] == (double)size.dead &&
        result->found[2] == (double)size.redirects && result->found[3] == (double)*words)
        return 0;
    say_error(_("%s with %zu workers found %.0f pages, %.0f dead links, %.0f redirects and %.0f "
                "words, not %zu, %zu, %zu and %zu; no time is believed"),
              kind_slugs[run->kind], run->workers, result->found[0], result->found[1],
              result->found[2], result->found[3], size.pages, size.dead, size.redirects, *words);
    return EBADMSG;
}

int check_whole_site(const struct lesson *lesson) {
    size_t words = 0, largest = lesson->counts[lesson->count_count - 1];
    int error = 0;
    for (int kind = SERIAL; kind <= MULTI && error == 0; kind++) {
        const struct crawl_run run = {kind, kind == SERIAL ? 1 : largest, lesson->whole_pages, 0};
        struct result result;
        error = run_program(&run, &result);
        if (error == 0)
            error = check_result(&run, &result, &words);
    }
    return error;
}

/* Crawls of the same site have found the same number of words. */
static size_t *words_of(struct lesson *lesson, size_t number) {
    size_t first = 0;
    while (lesson->runs[first].pages != lesson->runs[number].pages)
        first++;
    return &lesson->words[first];
}

static int run_crawl(struct lesson *lesson, size_t number, struct recording *recording) {
    const struct crawl_run *run = &lesson->runs[number];
    struct result result;
    int error = run_program(run, &result);
    if (error == 0)
        error = check_result(run, &result, words_of(lesson, number));
    if (error != 0)
        return error;
    size_t cell = find_cell(lesson, kind_slugs[run->kind], run->workers);
    for (size_t metric = 0; metric < METRICS; metric++)
        if (!isnan(result.values[metric]))
            record(recording, cell, metric, result.values[metric]);
    size_t ideal = find_cell(lesson, kind_slugs[IDEAL], run->workers);
    if (run->kind == SERIAL || run->kind == THREADS)
        record(recording, ideal, RATE,
               (double)run->workers / mean_delay_ms(lesson, run->pages) * 1e3);
    return 0;
}

/* --- the disk --------------------------------------------------------------------------------- */

struct disk_reading {
    const struct lesson *lesson;
    struct recording *recording;
    size_t part;
};

/* "thread 8 12000" */
static void read_disk_line(const char *line, void *context) {
    static const char *const names[DISK_KINDS] = {"serial", "thread", "process"};
    const struct disk_reading *reading = context;
    char name[16];
    size_t workers;
    double records;
    if (sscanf(line, "%15s %zu %lf", name, &workers, &records) != 3)
        return;
    for (size_t kind = 0; kind < DISK_KINDS; kind++)
        if (strcmp(name, names[kind]) == 0)
            record(reading->recording,
                   find_cell(reading->lesson, disk_slugs[reading->part][kind], workers), RECORDS,
                   records);
}

static int run_disk(const struct lesson *lesson, size_t part, struct recording *recording) {
    struct disk_reading reading = {lesson, recording, part};
    char program[] = "append", how[16], records[24], folder[PATH_MAX], workers[24];
    snprintf(how, sizeof how, "%s", part == FORCED ? "forced" : "cached");
    snprintf(records, sizeof records, "%zu",
             (part == FORCED ? FORCED_RECORDS : CACHED_RECORDS) / lesson->shrink + 1);
    snprintf(folder, sizeof folder, "%s", lesson->disk);
    snprintf(workers, sizeof workers, "%zu", lesson->disk_workers);
    char *arguments[] = {program, how, records, folder, workers, NULL};
    int error = 0;
    for (size_t times = part == FORCED ? FORCED_TIMES : 1; times > 0 && error == 0; times--)
        error = worker_run_program(arguments, read_disk_line, &reading);
    return error;
}

int choose_folder(struct lesson *lesson, const struct options *options) {
    const char *wanted = getenv("DISK");
    bool named = wanted != NULL && wanted[0] != '\0';
    if (!named)
        wanted = folder_is_memory(options->out) ? "/var/tmp" : options->out;
    if (folder_is_memory(wanted)) {
        say_note(_("%s lies in memory (tmpfs), where no disk is waited for, so the disk is left "
                   "out and io.files stays undecided; name a folder on a disk: DISK=FOLDER"),
                 wanted);
        return 0;
    }
    int error = append_try(wanted);
    if (error != 0 && named) {
        say_error(_("DISK=%s cannot be written (%s); name a folder on a disk that you may write"),
                  wanted, strerrorname_np(error));
        return error;
    }
    if (error != 0)
        say_note(_("%s cannot be written (%s), so the disk is left out and io.files stays "
                   "undecided; name a folder on a disk: DISK=FOLDER"),
                 wanted, strerrorname_np(error));
    else
        snprintf(lesson->disk, sizeof lesson->disk, "%s", wanted);
    return 0;
}

/* The crawls need no warm-up round: the whole site has been crawled before, and every crawl is a
 * fresh program anyway. */
int make_run(size_t number, struct recording *recording, void *context) {
    struct lesson *lesson = context;
    if (number < lesson->run_count)
        return recording->now == 0 ? 0 : run_crawl(lesson, number, recording);
    return run_disk(lesson, number - lesson->run_count, recording);
}
