/* main.c - lesson 5: how much faster do N workers wait?
 *
 * Part one, the network: a crawler visits a made-up site on a real web server whose answers take
 * 20 ms: one page after another (serial), with threads, with processes, and with one thread that
 * has many pages on the way at once (multi). Part two, the disk: workers append records of 4 KB to
 * files of their own and force each to the disk; and the same without forcing. Each crawl is a
 * fresh program (programs/crawl.c) with a fresh server (programs/site_server.c); the disk part is
 * programs/append.c.
 *
 *   make lesson5                         the whole lesson
 *   DISK=/mnt make lesson5               the disk part writes there, not to the folder of the
 * results build/bin/05-io-bound --shrink=50    everything small, for slow tools
 *
 * Series and metrics of the result files, x being the number of workers:
 *   serial, thread, process, multi       time (ms, of one crawl), rate (pages/s), memory (KB, of
 * all workers together), cpu and server-cpu (us for each page) curl rate of `curl --parallel` on
 * the same pages no-delay                             rate and cpu of threads with a server that
 * answers at once ideal                                rate of workers that do nothing but wait
 *   disk-serial, disk-thread, disk-process     records (1/s, each forced to the disk)
 *   cache-serial, cache-thread, cache-process  records (1/s, not forced)
 * serial stands at x = 1, and so do disk-serial and cache-serial. serial crawls the site on which
 * io.threads is tested (the site of thread at 8).
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "append.h"
#include "curl_parallel.h"
#include "kit.h"
#include "lesson.h"
#include "predict.h"
#include "report.h"
#include "results.h"
#include "say.h"
#include "site.h"
#include "worker.h"

const char *const kind_slugs[KINDS] = {"serial", "thread",   "process", "multi",
                                       "curl",   "no-delay", "ideal"};
const char *const disk_slugs[DISK_PARTS][DISK_KINDS] = {
    {"disk-serial", "disk-thread", "disk-process"},
    {"cache-serial", "cache-thread", "cache-process"},
};

static const struct metric metrics[METRICS] = {
    [TIME] = {"time", "ms"}, [RATE] = {"rate", "pages/s"},        [MEMORY] = {"memory", "KB"},
    [CPU] = {"cpu", "us"},   [SERVER_CPU] = {"server-cpu", "us"}, [RECORDS] = {"records", "1/s"},
};

enum {
    DELAY_MS = 20,
    WHOLE_PAGES = 2000,
    NO_DELAY_PAGES = 500,
    FORCED_RECORDS = 96,
    CACHED_RECORDS = 2048,
    WORKERS_MOST_HERE = 128,
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

/* How many delays each worker has to wait through. With few workers 2 are enough. With more, the
 * start, when all connect to the server at once, needs something to be weighed against. */
static size_t delays_each(size_t workers) {
    if (workers < 16)
        return 2;
    return workers < 64 ? 5 : 4;
}

size_t pages_for(size_t workers) {
    return site_pages_for(workers * delays_each(workers));
}

double mean_delay_ms(const struct lesson *lesson, size_t pages) {
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
static void choose_counts(struct lesson *lesson, size_t largest) {
    for (size_t count = 8; count < largest; count *= 4)
        lesson->counts[lesson->count_count++] = count;
    lesson->counts[lesson->count_count++] = largest;
    lesson->compared = largest < 8 ? largest : 8;
    lesson->weighed = largest < 32 ? largest : 32;
    lesson->disk_workers = largest < 16 ? largest : 16;
}

static void choose_crawls(struct lesson *lesson) {
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

static void choose_disk(struct lesson *lesson) {
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

/* All ways crawl the whole site once, without delay. */
static int check_whole_site(const struct lesson *lesson) {
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
    return worker_run_program(arguments, read_disk_line, &reading);
}

/* The folder that DISK names; else that of the results, or /var/tmp where those lie in memory. */
static int choose_folder(struct lesson *lesson, const struct options *options) {
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
static int make_run(size_t number, struct recording *recording, void *context) {
    struct lesson *lesson = context;
    if (number < lesson->run_count)
        return recording->now == 0 ? 0 : run_crawl(lesson, number, recording);
    return run_disk(lesson, number - lesson->run_count, recording);
}

/* --- ratios and verdicts ---------------------------------------------------------------------- */

static double value_of(const struct recording *recording, size_t round, const char *series,
                       size_t x, size_t metric) {
    const struct lesson *lesson = recording->plan->context;
    size_t cell = find_cell(lesson, series, x);
    return cell < lesson->cell_count ? recording_value(recording, cell, metric, round) : NAN;
}

static double ratio_network(const struct recording *recording, size_t round, const void *context) {
    const struct lesson *lesson = context;
    return value_of(recording, round, "serial", 1, TIME) /
           value_of(recording, round, "thread", lesson->compared, TIME);
}

static double process_by_thread(const struct recording *recording, size_t round, size_t metric) {
    const struct lesson *lesson = recording->plan->context;
    return value_of(recording, round, "process", lesson->weighed, metric) /
           value_of(recording, round, "thread", lesson->weighed, metric);
}

/* For the same pages per second: were processes 2 % slower, a few more of them would be needed. */
static double ratio_memory(const struct recording *recording, size_t round, const void *context) {
    (void)context;
    return process_by_thread(recording, round, MEMORY) / process_by_thread(recording, round, RATE);
}

static double ratio_rate(const struct recording *recording, size_t round, const void *context) {
    (void)context;
    return process_by_thread(recording, round, RATE);
}

/* The same number of records: times are to each other as the rates, the other way round. */
static double ratio_disk(const struct recording *recording, size_t round, const void *context) {
    const struct lesson *lesson = context;
    return value_of(recording, round, "disk-thread", lesson->compared, RECORDS) /
           value_of(recording, round, "disk-serial", 1, RECORDS);
}

static const struct comparison comparisons[RATIOS] = {
    [RATIO_NETWORK] = {"serial / threads", ratio_network},
    [RATIO_MEMORY] = {"process memory / thread memory", ratio_memory},
    [RATIO_RATE] = {"process rate / thread rate", ratio_rate},
    [RATIO_DISK] = {"serial / threads, disk", ratio_disk},
};

/* What the two kinds need for the same pages per second can be compared only while their rates are
 * near to each other, for memory and rate do not grow alike far away from there. */
static enum verdict verdict_light(const struct lesson *lesson, struct interval memory,
                                  struct interval rate) {
    if (isnan(rate.median) || fabs(rate.median - 1) < 0.25)
        return verdict_above(memory, 1.1);
    say_note(_("processes made %.2f times the pages per second of threads with %zu workers; that "
               "is not the same, so io.light stays undecided"),
             rate.median, lesson->weighed);
    return VERDICT_UNDECIDED;
}

/* One worker waits no faster than one. */
static enum verdict verdict_of(const struct lesson *lesson, struct interval ratio, double margin) {
    return lesson->compared > 1 ? verdict_above(ratio, margin) : VERDICT_UNDECIDED;
}

/* --- predictions, the report, the command line ------------------------------------------------ */

static const struct question questions[] = {
    {"io.cpu",
     N_("Each page takes 20 ms to answer. For how many microseconds of them does the crawler keep "
        "a "
        "CPU busy?"),
     N_("µs"), 0.1, 20000},
    {"io.threads",
     N_("Each page takes 20 ms to answer. One worker crawls 50 pages a second. How many pages a "
        "second do 32 threads crawl on this machine?"),
     N_("pages/s"), 0.1, 1e6},
    {"io.light", N_("How much memory do 32 crawling threads add to their program, all together?"),
     N_("KB"), 1, 1e8},
    {"io.files",
     N_("One worker appends records of 4 KB and waits each time until the record is on the disk. "
        "How many records a second do 8 threads write, each to a file of its own?"),
     N_("records/s"), 0.1, 1e8},
};

enum { QUESTIONS = sizeof questions / sizeof *questions };

static void report_predictions(const struct lesson *lesson, const struct recording *recording,
                               const struct options *options) {
    const struct prediction predictions[QUESTIONS] = {
        {&questions[0], interval_at(lesson, recording, "serial", 1, CPU), 0, 0, 0},
        {&questions[1], interval_at(lesson, recording, "thread", 32, RATE), 1, 32, 1},
        {&questions[2], interval_at(lesson, recording, "thread", 32, MEMORY), 2, 32, 1.0 / 1024},
        {&questions[3], interval_at(lesson, recording, "disk-thread", 8, RECORDS), 3, 8, 1},
    };
    predict_report(predictions, QUESTIONS, LESSON, options);
}

static int report(const void *context, const struct recording *recording,
                  const struct options *options) {
    const struct lesson *lesson = context;
    struct interval network = recording_ratio(recording, RATIO_NETWORK);
    struct interval memory = recording_ratio(recording, RATIO_MEMORY);
    struct interval rate = recording_ratio(recording, RATIO_RATE);
    struct interval disk = recording_ratio(recording, RATIO_DISK);
    const struct finding findings[] = {
        {"io.threads", network, verdict_of(lesson, network, 2)},
        {"io.light", memory, verdict_light(lesson, memory, rate)},
        {"io.files", disk, verdict_of(lesson, disk, 1.5)},
    };
    char delay[32], compared[24], weighed[24];
    snprintf(delay, sizeof delay, "%g ms", lesson->delay_ms);
    snprintf(compared, sizeof compared, "%zu", lesson->compared);
    snprintf(weighed, sizeof weighed, "%zu", lesson->weighed);
    const char *const extra[][2] = {{"delay", delay},
                                    {"workers compared", compared},
                                    {"workers weighed", weighed},
                                    {"disk", lesson->disk[0] != '\0' ? "yes" : "none"}};
    const struct results results = {
        .lesson = LESSON,
        .x_meaning = "number of workers",
        .options = options,
        .recording = recording,
        .findings = findings,
        .finding_count = sizeof findings / sizeof *findings,
        .extra = extra,
        .extra_count = sizeof extra / sizeof *extra,
    };
    int error = results_write(&results);
    print_tables(lesson, recording);
    report_rounds(&results);
    report_predictions(lesson, recording, options);
    report_heading(_("Claims"));
    report_verdicts(&results);
    print_conclusion(lesson, recording);
    return error;
}

/* The programs that crawl load some thirty libraries; where the loader finds no room for them, it
 * says so in its own words, which help nobody. */
static int check_address_space(void) {
    enum { NEEDED_MB = 32 };
    struct rlimit space;
    if (getrlimit(RLIMIT_AS, &space) != 0 || space.rlim_cur >= (rlim_t)NEEDED_MB << 20)
        return 0;
    say_error(_("the crawler needs %d MB of address space, and ulimit -v allows %llu KB: raise it"),
              NEEDED_MB, (unsigned long long)(space.rlim_cur >> 10));
    return ENOMEM;
}

static int run_lesson(struct lesson *lesson, const struct options *options) {
    choose_crawls(lesson);
    choose_disk(lesson);
    bool disk = lesson->disk[0] != '\0';
    const struct plan plan = {
        .cells = lesson->cells,
        .cell_count = lesson->cell_count,
        .metrics = metrics,
        .metric_count = METRICS,
        .run_count = lesson->run_count + (disk ? DISK_PARTS : 0),
        .run = make_run,
        .context = lesson,
        .comparisons = comparisons,
        .comparison_count = disk ? RATIOS : RATIO_DISK,
        .budget_s = options->budget_s,
        .seed = options->seed,
    };
    int error = check_whole_site(lesson);
    return error != 0 ? error : report_measured(&plan, options, report);
}

static size_t most_workers(const struct options *options) {
    size_t allowed = workers_allowed();
    if (options->workers > 0)
        return options->workers;
    return allowed < WORKERS_MOST_HERE ? allowed : WORKERS_MOST_HERE;
}

int main(int argc, char **argv) {
    static struct lesson lesson;
    lesson.shrink = 1;
    const struct option_number own = {
        .name = "shrink",
        .value = N_("K"),
        .doc = N_("divide the delay and the sizes of sites and files by K (1 to 100)"),
        .least = 1,
        .most = 100,
        .example = 10,
        .number = &lesson.shrink};
    const struct option_plan option_plan = {
        .lesson = LESSON,
        .doc = N_("Lesson 5: how much faster do N workers wait?"),
        .budget_s = 10,
        .uses_workers = true,
        .own = &own,
        .own_count = 1,
    };
    struct options options;
    say_start();
    options_parse(&option_plan, argc, argv, &options);
    if (options.predict)
        return predict_ask(questions, QUESTIONS, LESSON, &options) == 0 ? 0 : EXIT_TROUBLE;
    if (results_check_folder(&options, LESSON) != 0)
        return EXIT_TROUBLE;
    lesson.delay_ms = (double)DELAY_MS / (double)lesson.shrink;
    lesson.whole_pages = WHOLE_PAGES / lesson.shrink;
    choose_counts(&lesson, most_workers(&options));
    int error = check_address_space();
    if (error == 0)
        error = choose_folder(&lesson, &options);
    if (error == 0)
        error = run_lesson(&lesson, &options);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
