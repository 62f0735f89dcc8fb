/* main.c - lesson 2: what does it cost to start a worker, and does it grow with the program?
 *
 * Creates and reaps one worker that does nothing, as a thread, by fork, by vfork and by
 * posix_spawn, in a parent that has touched 0 ... 1024 MB. Each round starts a fresh parent of each
 * size (this program again, with --probe), for where the kernel puts a program's pages changes the
 * result from one start to the next.
 *
 *   make lesson2                          the whole lesson
 *   build/bin/02-creation --probe=256     one parent of 256 MB: each creation in nanoseconds
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "creation.h"
#include "kit.h"
#include "measure.h"
#include "options.h"
#include "predict.h"
#include "report.h"
#include "results.h"
#include "say.h"
#include "worker.h"

enum { LESSON = 2, SAMPLES = 50, SIZES_MOST = 16, LARGEST_MB = 1024, HUGE_MB = 4 };
enum { RATIO_COST, RATIO_PROCESS_GROWS, RATIO_THREAD_GROWS, RATIOS };

/* --- the probe: one parent of one size -------------------------------------------------------- */

/* Prints "way nanoseconds" for each creation, ways in an order drawn from the seed. */
static int probe(size_t megabytes, bool huge, uint64_t seed) {
    int error = worker_pin(worker_cpus() - 1);
    if (error == 0)
        error = ballast_touch(megabytes, huge);
    if (error != 0) {
        say_error(_("the system refused %zu MB of memory (%s); raise ulimit -v, or give a smaller "
                    "--largest"),
                  megabytes, strerrorname_np(error));
        return EXIT_TROUBLE;
    }
    size_t first = kit_random(&seed) % WAYS;
    for (size_t i = 0; i < WAYS; i++) {
        size_t way = (first + i) % WAYS;
        int64_t samples[SAMPLES];
        size_t count;
        if (huge && way != WAY_PROCESS)
            continue;
        error = time_creations(ways[way].create, SAMPLES, samples, &count);
        if (error != 0) {
            worker_say_refused(way == WAY_THREAD ? WORKER_THREAD : WORKER_PROCESS, error);
            return EXIT_TROUBLE;
        }
        for (size_t s = 0; s < count; s++)
            printf("%zu %lld\n", way, (long long)samples[s]);
    }
    return say_finish() == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}

/* --- the plan: which parents, which cells ----------------------------------------------------- */

struct parent {
    size_t megabytes;
    bool huge;
    size_t first_cell; /* its cells follow each other: one a way, or the one of fork */
};

struct lesson {
    struct parent parents[2 * SIZES_MOST];
    size_t parent_count;
    struct cell cells[2 * SIZES_MOST * WAYS];
    size_t cell_count;
    size_t small, large; /* parents without ballast and with the most */
    uint64_t seed;
};

static void add_parent(struct lesson *lesson, size_t megabytes, bool huge) {
    struct parent *parent = &lesson->parents[lesson->parent_count++];
    *parent = (struct parent){megabytes, huge, lesson->cell_count};
    for (size_t way = 0; way < WAYS && !huge; way++)
        lesson->cells[lesson->cell_count++] = (struct cell){ways[way].series, (double)megabytes};
    if (huge)
        lesson->cells[lesson->cell_count++] = (struct cell){"process-huge", (double)megabytes};
}

/* 0, 1, 4, 16, ... megabytes up to the largest. */
static void choose_parents(struct lesson *lesson, size_t largest, bool huge) {
    lesson->small = lesson->parent_count;
    add_parent(lesson, 0, false);
    for (size_t megabytes = 1; megabytes <= largest; megabytes *= 4) {
        lesson->large = lesson->parent_count;
        add_parent(lesson, megabytes, false);
    }
    for (size_t megabytes = HUGE_MB; megabytes <= largest && huge; megabytes *= 4)
        add_parent(lesson, megabytes, true);
}

static size_t cell_of(const struct lesson *lesson, size_t parent, size_t way) {
    return lesson->parents[parent].first_cell + way;
}

/* Starts one parent and records what it prints. The parent says itself what went wrong in it. */
static int run_parent(size_t run, struct recording *recording, void *context) {
    struct lesson *lesson = context;
    const struct parent *parent = &lesson->parents[run];
    char program[PATH_MAX], size[32], seed[32];
    if (kit_program(program, sizeof program, NULL) != 0)
        return errno;
    snprintf(size, sizeof size, "--probe=%zu", parent->megabytes);
    snprintf(seed, sizeof seed, "--seed=%u", (unsigned)(kit_random(&lesson->seed) % 1000000));
    char *arguments[] = {program, size, seed, parent->huge ? "--huge" : NULL, NULL};
    FILE *output;
    int pid = worker_program(arguments, &output);
    if (pid < 0) {
        worker_say_refused(WORKER_PROCESS, errno);
        return EAGAIN;
    }
    size_t way;
    long long nanoseconds;
    while (fscanf(output, "%zu %lld\n", &way, &nanoseconds) == 2 && way < WAYS)
        record(recording, parent->first_cell + (parent->huge ? 0 : way), 0,
               (double)nanoseconds / 1e3);
    fclose(output);
    struct worker_end end;
    int error = worker_wait(pid, &end);
    if (error == 0 && end.fate == WORKER_KILLED)
        say_error(_("the parent of %zu MB was killed by signal %d (SIG%s)"), parent->megabytes,
                  end.code, sigabbrev_np(end.code));
    return error == 0 && end.fate != WORKER_DONE ? ECHILD : error;
}

/* --- ratios, verdicts, predictions ------------------------------------------------------------ */

static double ratio_of(const struct recording *recording, size_t round, size_t above,
                       size_t below) {
    return recording_value(recording, above, 0, round) /
           recording_value(recording, below, 0, round);
}

static double ratio_cost(const struct recording *recording, size_t round, const void *context) {
    const struct lesson *lesson = context;
    return ratio_of(recording, round, cell_of(lesson, lesson->small, WAY_PROCESS),
                    cell_of(lesson, lesson->small, WAY_THREAD));
}

static double ratio_process_grows(const struct recording *recording, size_t round,
                                  const void *context) {
    const struct lesson *lesson = context;
    return ratio_of(recording, round, cell_of(lesson, lesson->large, WAY_PROCESS),
                    cell_of(lesson, lesson->small, WAY_PROCESS));
}

static double ratio_thread_grows(const struct recording *recording, size_t round,
                                 const void *context) {
    const struct lesson *lesson = context;
    return ratio_of(recording, round, cell_of(lesson, lesson->large, WAY_THREAD),
                    cell_of(lesson, lesson->small, WAY_THREAD));
}

static const struct comparison comparisons[RATIOS] = {
    [RATIO_COST] = {"process / thread", ratio_cost},
    [RATIO_PROCESS_GROWS] = {"process, large / small", ratio_process_grows},
    [RATIO_THREAD_GROWS] = {"thread, large / small", ratio_thread_grows},
};

static const struct question questions[] = {
    {"creation.times",
     N_("A small program starts a worker that does nothing and waits for its end. How many times "
        "as "
        "long does that take with a process as with a thread?"),
     N_("times"), 0.01, 10000},
    {"creation.fork",
     N_("A program has touched 256 MB and calls fork; the child ends at once. How long does that "
        "take?"),
     N_("us"), 0.1, 1e8},
    {"creation.thread",
     N_("The same program of 256 MB starts a thread instead. How long does that take?"), N_("us"),
     0.1, 1e8},
};

enum { QUESTIONS = sizeof questions / sizeof *questions };

/* The parent without huge pages of this size, or the small one. */
static size_t parent_of(const struct lesson *lesson, size_t megabytes) {
    for (size_t i = 0; i < lesson->parent_count; i++)
        if (lesson->parents[i].megabytes == megabytes && !lesson->parents[i].huge)
            return i;
    return lesson->small;
}

static void report_predictions(const struct lesson *lesson, const struct recording *recording,
                               const struct options *options) {
    size_t big = parent_of(lesson, 256);
    struct interval none = {.n = 0};
    bool big_measured = big != lesson->small;
    struct interval thread =
        recording_cell(recording, cell_of(lesson, lesson->small, WAY_THREAD), 0);
    const struct prediction predictions[QUESTIONS] = {
        {&questions[0], recording_ratio(recording, RATIO_COST), 1, 0, thread.median},
        {&questions[1],
         big_measured ? recording_cell(recording, cell_of(lesson, big, WAY_PROCESS), 0) : none, 1,
         256, 1},
        {&questions[2],
         big_measured ? recording_cell(recording, cell_of(lesson, big, WAY_THREAD), 0) : none, 1,
         256, 1},
    };
    predict_report(predictions, QUESTIONS, LESSON, options);
}

static double median_of(const struct lesson *lesson, const struct recording *recording,
                        size_t parent, size_t way) {
    return recording_cell(recording, cell_of(lesson, parent, way), 0).median;
}

static void print_conclusion(const struct lesson *lesson, const struct recording *recording) {
    double large = (double)lesson->parents[lesson->large].megabytes;
    report_heading(_("Conclusion"));
    printf(
        _("  A small program: %.0f us for a thread, %.0f us for a process, %.1f times as long.\n"),
        median_of(lesson, recording, lesson->small, WAY_THREAD),
        median_of(lesson, recording, lesson->small, WAY_PROCESS),
        recording_ratio(recording, RATIO_COST).median);
    printf(
        _("  With %.0f MB touched: a process takes %.3g times as long as in the small program, a "
          "thread %.2g times.\n"),
        large, recording_ratio(recording, RATIO_PROCESS_GROWS).median,
        recording_ratio(recording, RATIO_THREAD_GROWS).median);
    printf(_("  vfork and posix_spawn copy no page tables: %.0f us and %.0f us at %.0f MB.\n"),
           median_of(lesson, recording, lesson->large, WAY_VFORK),
           median_of(lesson, recording, lesson->large, WAY_SPAWN), large);
}

static int report(const struct lesson *lesson, const struct recording *recording,
                  const struct options *options) {
    struct interval cost = recording_ratio(recording, RATIO_COST);
    struct interval grows = recording_ratio(recording, RATIO_PROCESS_GROWS);
    struct interval flat = recording_ratio(recording, RATIO_THREAD_GROWS);
    const struct finding findings[] = {
        {"create.cost", cost, verdict_above(cost, 1.1)},
        {"create.grows", grows, verdict_both(verdict_above(grows, 1.5), verdict_below(flat, 1.5))},
    };
    const char *const extra[][2] = {{"transparent huge pages", huge_pages_setting()}};
    const struct results results = {
        .lesson = LESSON,
        .x_meaning = "memory that the parent has touched, MB",
        .options = options,
        .recording = recording,
        .findings = findings,
        .finding_count = sizeof findings / sizeof *findings,
        .extra = extra,
        .extra_count = 1,
    };
    int error = results_write(&results);
    const struct report_column columns[] = {
        {"thread", _("thread")},  {"process", _("process (fork)")},        {"vfork", "vfork"},
        {"spawn", "posix_spawn"}, {"process-huge", _("fork, huge pages")},
    };
    report_heading(_("Create one worker and wait for its end: us, median [95 % interval]"));
    report_table(recording, 0, _("touched, MB"), columns, sizeof columns / sizeof *columns);
    report_rounds(&results);
    report_predictions(lesson, recording, options);
    report_heading(_("Claims"));
    report_verdicts(&results);
    print_conclusion(lesson, recording);
    return error;
}

/* --- the command line ------------------------------------------------------------------------- */

struct own_options {
    size_t largest_mb;
    bool is_probe, huge;
    size_t probe_mb;
};

enum { KEY_LARGEST = 2000, KEY_PROBE, KEY_HUGE };

static const struct argp_option own_list[] = {
    {"largest", KEY_LARGEST, N_("MB"), 0, N_("size of the largest parent (default: 1024)"), 0},
    {"probe", KEY_PROBE, N_("MB"), 0, N_("be one parent of this size and print each creation"), 0},
    {"huge", KEY_HUGE, 0, 0, N_("with --probe: use huge pages, and only fork"), 0},
    {0},
};

static error_t parse_own(int key, char *value, struct argp_state *state) {
    struct own_options *own = state->input;
    if (key == KEY_LARGEST)
        own->largest_mb = options_count("--largest", value, 1, 1 << 20, 256);
    else if (key == KEY_PROBE)
        own->probe_mb = options_count("--probe", value, 0, 1 << 20, 256);
    else if (key == KEY_HUGE)
        own->huge = true;
    else
        return ARGP_ERR_UNKNOWN;
    own->is_probe = own->is_probe || key == KEY_PROBE;
    return 0;
}

static int run_lesson(const struct options *options, size_t largest_mb) {
    static struct lesson lesson;
    size_t most = ballast_most(), largest = largest_mb < most ? largest_mb : most;
    if (largest < largest_mb)
        say_note(_("the largest parent has at most %zu MB here: a quarter of the free memory, or "
                   "half of ulimit -v"),
                 largest);
    const char *setting = huge_pages_setting();
    bool huge = strcmp(setting, "always") == 0 || strcmp(setting, "madvise") == 0;
    if (!huge)
        say_note(_("this machine gives no huge pages (%s); that series is left out"), setting);
    lesson.seed = options->seed;
    choose_parents(&lesson, largest, huge);
    const struct metric metrics[] = {{"time", "us"}};
    const struct plan plan = {
        .cells = lesson.cells,
        .cell_count = lesson.cell_count,
        .metrics = metrics,
        .metric_count = 1,
        .run_count = lesson.parent_count,
        .run = run_parent,
        .context = &lesson,
        .comparisons = comparisons,
        .comparison_count = RATIOS,
        .budget_s = options->budget_s,
        .seed = options->seed,
    };
    struct recording recording;
    int error = measure(&plan, &recording);
    if (recording.rounds > 0) {
        int unwritten = report(&lesson, &recording, options);
        error = error != 0 ? error : unwritten;
        recording_say_noise(&recording);
    }
    recording_free(&recording);
    return error;
}

int main(int argc, char **argv) {
    struct own_options own = {.largest_mb = LARGEST_MB};
    const struct argp own_argp = {
        .options = own_list, .parser = parse_own, .argp_domain = SAY_DOMAIN};
    const struct option_plan option_plan = {
        .lesson = LESSON,
        .doc =
            N_("Lesson 2: what does it cost to start a worker, and does it grow with the program?"),
        .budget_s = 8,
        .own = &own_argp,
        .own_input = &own,
    };
    struct options options;
    say_start();
    options_parse(&option_plan, argc, argv, &options);
    if (own.is_probe)
        return probe(own.probe_mb, own.huge, options.seed);
    if (options.predict)
        return predict_ask(questions, QUESTIONS, LESSON, &options) == 0 ? 0 : EXIT_TROUBLE;
    if (results_check_folder(&options, LESSON) != 0)
        return EXIT_TROUBLE;
    int error = run_lesson(&options, own.largest_mb);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
