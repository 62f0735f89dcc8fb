/* test_results.c - result files are complete, parse, and appear whole or not at all. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "draft.h"
#include "measure.h"
#include "results.h"

static struct options options;

static void make_folder(void) {
    strcpy(options.out, "/tmp/test-results-XXXXXX");
    cr_assert_not_null(mkdtemp(options.out));
    options.budget_s = 1;
    options.seed = 42;
}

static void remove_folder(void) {
    char command[PATH_MAX + 16];
    snprintf(command, sizeof command, "rm -rf '%s'", options.out);
    cr_assert_eq(system(command), 0);
}

TestSuite(results, .init = make_folder, .fini = remove_folder);
TestSuite(draft, .init = make_folder, .fini = remove_folder);

static size_t files_in_folder(void) {
    size_t count = 0;
    DIR *folder = opendir(options.out);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

static const struct cell cells[] = {{"thread", 1}, {"process", 1}};
static const struct metric metrics[] = {{"time", "us"}};

static int run_once(size_t run, struct recording *recording, void *context) {
    (void)context;
    record(recording, run, 0, run == 0 ? 10.5 : 94.25);
    return 0;
}

static const struct ratio nine = {{"process", 1, 0}, {"thread", 1, 0}};
static const unsigned always[] = {1, 1}, no_turn[2];
static const struct plan plan = {.cells = cells,
                                 .cell_count = 2,
                                 .metrics = metrics,
                                 .metric_count = 1,
                                 .run_count = 2,
                                 .every = always,
                                 .turn = no_turn,
                                 .run = run_once,
                                 .ratios = &nine,
                                 .ratio_count = 1,
                                 .budget_s = 1,
                                 .seed = 42};

static int write_results(struct recording *recording) {
    measure(&plan, recording);
    static struct finding finding = {.claim = "create.cost", .who = "kit"};
    finding.ratio = recording_ratio(recording, nine);
    finding.verdict = verdict_above(finding.ratio, 1.1);
    const struct results results = {.lesson = 2,
                                    .x_meaning = "workers",
                                    .options = &options,
                                    .recording = recording,
                                    .findings = &finding,
                                    .finding_count = 1};
    return results_write(&results);
}

/* The lines of a result file that are no comments; the number of comments goes to *comments. */
static size_t read_lines(const char *ending, char lines[][256], size_t most, size_t *comments) {
    char path[PATH_MAX];
    cr_assert_eq(results_path(path, &options, 2, ending), 0);
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file, "%s is missing", path);
    size_t count = 0;
    *comments = 0;
    while (count < most && fgets(lines[count], 256, file) != NULL) {
        if (lines[count][0] == '#')
            (*comments)++;
        else
            count++;
    }
    fclose(file);
    return count;
}

Test(results, summary_and_samples_hold_every_cell) {
    struct recording recording;
    char lines[64][256];
    size_t comments;
    cr_assert_eq(write_results(&recording), 0);
    cr_assert_eq(read_lines("summary.csv", lines, 64, &comments), 3);
    cr_expect_str_eq(lines[0], "series,x,metric,unit,n,median,low,high\n");
    cr_expect_str_eq(lines[1], "thread,1,time,us,15,10.5,10.5,10.5\n");
    cr_expect_str_eq(lines[2], "process,1,time,us,15,94.25,94.25,94.25\n");
    cr_expect_geq(comments, 9);
    cr_assert_eq(read_lines("samples.csv", lines, 64, &comments), 1 + 2 * recording.rounds);
    cr_expect_str_eq(lines[0], "series,x,metric,unit,round,value\n");
    recording_free(&recording);
}

Test(results, header_names_the_conditions) {
    struct recording recording;
    char path[PATH_MAX], text[4096] = "";
    static const char *const keys[] = {"# lesson: 2\n", "# date: 2",     "# kernel: Linux",
                                       "# cpu: ",       "# cores: ",     "# compiler: ",
                                       "# seed: 42\n",  "# budget: 1\n", "# x: workers\n"};
    write_results(&recording);
    results_path(path, &options, 2, "verdicts.csv");
    FILE *file = fopen(path, "r");
    cr_assert_gt(fread(text, 1, sizeof text - 1, file), 0);
    fclose(file);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        cr_expect_not_null(strstr(text, keys[i]), "%s is missing in\n%s", keys[i], text);
    recording_free(&recording);
}

Test(results, verdicts_can_be_read_again) {
    struct recording recording;
    struct verdict_line lines[4];
    char path[PATH_MAX];
    size_t count;
    write_results(&recording);
    results_path(path, &options, 2, "verdicts.csv");
    cr_assert_eq(results_read_verdicts(path, lines, 4, &count), 0);
    cr_assert_eq(count, 1);
    cr_expect_str_eq(lines[0].claim, "create.cost");
    cr_expect_str_eq(lines[0].verdict, "holds");
    cr_expect_str_eq(lines[0].who, "kit");
    cr_expect_float_eq(lines[0].ratio, 94.25 / 10.5, 1e-4);
    recording_free(&recording);
}

Test(results, a_damaged_verdicts_file_is_noticed) {
    static const char *const damaged[] = {
        "",
        "claim,ratio,low,high,verdict,who\ncreate.cost,8.9,8.8,9.0,maybe,kit\n",
        "claim,ratio,low,high,verdict,who\ncreate.cost,8.9,8.8,9.0,holds,ki",
        "claim,ratio,low,high,verdict,who\ncreate.cost,8.9,8.8,9.0,holds\n",
        "claim,ratio,low,high,verdict,who\ncreate.cost,eight,8.8,9.0,holds,kit\n",
        "nonsense\n"};
    struct verdict_line lines[4];
    char path[PATH_MAX];
    size_t count;
    results_path(path, &options, 2, "verdicts.csv");
    cr_expect_eq(results_read_verdicts(path, lines, 4, &count), ENOENT);
    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
        FILE *file = fopen(path, "w");
        fputs(damaged[i], file);
        fclose(file);
        cr_expect_eq(results_read_verdicts(path, lines, 4, &count), EINVAL, "case %zu", i);
    }
}

Test(results, a_folder_that_cannot_be_written_is_refused_before_measuring) {
    struct options elsewhere = options;
    strcpy(elsewhere.out, "/proc/nowhere");
    cr_assert_neq(results_check_folder(&elsewhere, 2), 0);
    cr_assert_eq(results_check_folder(&options, 2), 0);
    cr_assert_eq(files_in_folder(), 0, "the check leaves nothing");
}

Test(results, when_the_disk_is_full_the_last_good_files_stay) {
    struct recording recording;
    char before[64][256], after[64][256];
    size_t comments;
    cr_assert_eq(write_results(&recording), 0);
    recording_free(&recording);
    size_t lines = read_lines("samples.csv", before, 64, &comments);
    struct rlimit limit = {.rlim_cur = 200, .rlim_max = RLIM_INFINITY}; /* a header needs more */
    setrlimit(RLIMIT_FSIZE, &limit);
    int error = write_results(&recording);
    limit.rlim_cur = RLIM_INFINITY;
    setrlimit(RLIMIT_FSIZE, &limit);
    cr_assert_eq(error, EFBIG);
    cr_assert_eq(files_in_folder(), 3, "no temporary file is left");
    cr_assert_eq(read_lines("samples.csv", after, 64, &comments), lines);
    cr_assert_str_eq(before[1], after[1]);
    recording_free(&recording);
}

Test(draft, is_not_there_before_it_is_published) {
    struct draft draft;
    char path[PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/file", options.out);
    cr_assert_eq(draft_open(&draft, path), 0);
    fputs("whole\n", draft.file);
    cr_assert_eq(draft_complete(&draft), 0);
    cr_assert_neq(access(path, F_OK), 0);
    cr_assert_eq(draft_publish(&draft), 0);
    cr_assert_eq(access(path, F_OK), 0);
    cr_assert_eq(files_in_folder(), 1);
}

Test(draft, is_removed_by_a_signal_that_ends_the_program) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    char path[PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/file", options.out);
    for (size_t i = 0; i < 3; i++) {
        pid_t child = fork();
        if (child == 0) {
            struct draft draft;
            signal(signals[i], SIG_DFL);
            if (draft_open(&draft, path) == 0)
                raise(signals[i]);
            _exit(1);
        }
        int status;
        waitpid(child, &status, 0);
        cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == signals[i], "status %x", status);
        cr_expect_eq(files_in_folder(), 0, "signal %d left a file", signals[i]);
    }
}
