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

#include "kit.h"
#include "lesson.h"
#include "predict.h"
#include "report.h"
#include "results.h"
#include "say.h"
#include "worker.h"

enum { DELAY_MS = 20, WHOLE_PAGES = 2000, WORKERS_MOST_HERE = 128 };

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
    return value_of(recording, round, "disk-thread", lesson->disk_compared, RECORDS) /
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
    char delay[32], compared[24], weighed[24], disk_compared[24];
    snprintf(delay, sizeof delay, "%g ms", lesson->delay_ms);
    snprintf(compared, sizeof compared, "%zu", lesson->compared);
    snprintf(weighed, sizeof weighed, "%zu", lesson->weighed);
    snprintf(disk_compared, sizeof disk_compared, "%zu", lesson->disk_compared);
    const char *const extra[][2] = {{"delay", delay},
                                    {"workers compared", compared},
                                    {"workers weighed", weighed},
                                    {"disk workers compared", disk_compared},
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
    choose_counts(&lesson, workers_at_most(options.workers, WORKERS_MOST_HERE));
    int error = check_address_space();
    if (error == 0)
        error = choose_folder(&lesson, &options);
    if (error == 0)
        error = run_lesson(&lesson, &options);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
