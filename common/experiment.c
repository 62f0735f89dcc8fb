/* experiment.c - see experiment.h. */
#include "experiment.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "allocate.h"
#include "claims.h"
#include "experiment_line.h"
#include "kit.h"
#include "machine.h"
#include "report.h"
#include "subprocess.h"
#include "table.h"
#include "worker_limits.h"

enum { WORDS_MOST = 24, SEED_DIGITS = 8 };

/* A program and its arguments. */
struct command {
    char *text; /* holds the words; owned */
    char *words[WORDS_MOST + 1];
    bool foreign;
};

struct note {
    char *key, *value; /* owned */
};

/* What the lesson has added, and what it becomes. All is owned. */
struct experiment_plan {
    struct cell *cells;
    size_t cell_count;
    struct command *commands;
    unsigned *every, *turn;
    size_t command_count;
    struct command *traced;
    size_t traced_count;
    struct claim_test *tests;
    size_t test_count;
    struct derived *derived;
    size_t derived_count;
    struct note *notes;
    size_t note_count;
    uint64_t seed; /* of the programs */
    struct claims claims;
    struct finding *findings; /* a claim's tests make one */
    size_t finding_count;
};

/* --- what a lesson adds ----------------------------------------------------------------------- */

static size_t count_metrics(const struct experiment *e) {
    size_t count = 0;
    while (count < EXPERIMENT_METRICS && e->metrics[count].name != NULL)
        count++;
    return count;
}

/* What predict.h needs of the questions. Returns how many there are. */
static size_t list_questions(const struct experiment *e,
                             struct question questions[EXPERIMENT_QUESTIONS]) {
    size_t count = 0;
    for (; count < EXPERIMENT_QUESTIONS && e->questions[count].id != NULL; count++) {
        const struct experiment_question *q = &e->questions[count];
        questions[count] = (struct question){q->id, q->text, q->unit, q->least, q->most};
    }
    return count;
}

static void add_cell(struct experiment_plan *plan, const char *series, double x) {
    const struct plan known = {.cells = plan->cells, .cell_count = plan->cell_count};
    if (plan_cell(&known, series, x) < plan->cell_count)
        return;
    plan->cells = kit_grow(plan->cells, plan->cell_count + 1, sizeof *plan->cells);
    plan->cells[plan->cell_count++] = (struct cell){strdup(series), x};
}

void experiment_cells(struct experiment *e, const char *series, double x) {
    char *copy = strdup(series), *rest;
    for (char *name = strtok_r(copy, " ", &rest); name != NULL; name = strtok_r(NULL, " ", &rest))
        add_cell(e->plan, name, x);
    free(copy);
}

void experiment_derive(struct experiment *e, struct value value, double factor,
                       struct ratio ratio) {
    struct experiment_plan *plan = e->plan;
    add_cell(plan, value.series, value.x);
    plan->derived = kit_grow(plan->derived, plan->derived_count + 1, sizeof *plan->derived);
    plan->derived[plan->derived_count++] = (struct derived){value, ratio, factor};
}

/* The format's own spaces become newlines before it is expanded, so that a value with a space in it
 * stays one word. */
static struct command make_command(bool foreign, const char *format, va_list values) {
    struct command command = {.foreign = foreign};
    char *lines = strdup(format), *rest;
    for (char *space = lines; (space = strchr(space, ' ')) != NULL;)
        *space = '\n';
    if (vasprintf(&command.text, lines, values) < 0)
        command.text = strdup(lines);
    free(lines);
    size_t count = 0;
    for (char *word = strtok_r(command.text, "\n", &rest); word != NULL && count < WORDS_MOST;
         word = strtok_r(NULL, "\n", &rest))
        command.words[count++] = word;
    return command;
}

static void add_command(struct experiment *e, unsigned every, bool foreign, const char *format,
                        va_list values) {
    struct experiment_plan *plan = e->plan;
    plan->commands = kit_grow(plan->commands, plan->command_count + 1, sizeof *plan->commands);
    plan->every = kit_grow(plan->every, plan->command_count + 1, sizeof *plan->every);
    plan->turn = kit_grow(plan->turn, plan->command_count + 1, sizeof *plan->turn);
    plan->commands[plan->command_count] = make_command(foreign, format, values);
    plan->turn[plan->command_count] = (unsigned)plan->command_count;
    plan->every[plan->command_count++] = every;
}

void experiment_together(struct experiment *e, size_t n) {
    struct experiment_plan *plan = e->plan;
    for (size_t i = plan->command_count - n + 1; i < plan->command_count; i++)
        plan->turn[i] = plan->turn[plan->command_count - n];
}

void experiment_program(struct experiment *e, unsigned every, const char *command, ...) {
    va_list values;
    va_start(values, command);
    add_command(e, every, false, command, values);
    va_end(values);
}

void experiment_foreign(struct experiment *e, unsigned every, const char *command, ...) {
    va_list values;
    va_start(values, command);
    add_command(e, every, true, command, values);
    va_end(values);
}

void experiment_timeline(struct experiment *e, const char *command, ...) {
    struct experiment_plan *plan = e->plan;
    va_list values;
    va_start(values, command);
    plan->traced = kit_grow(plan->traced, plan->traced_count + 1, sizeof *plan->traced);
    plan->traced[plan->traced_count++] = make_command(false, command, values);
    va_end(values);
}

void experiment_claim(struct experiment *e, struct claim_test test) {
    struct experiment_plan *plan = e->plan;
    if (test.who == NULL)
        test.who = "kit";
    plan->tests = kit_grow(plan->tests, plan->test_count + 1, sizeof *plan->tests);
    plan->tests[plan->test_count++] = test;
}

void experiment_note(struct experiment *e, const char *key, const char *value, ...) {
    struct experiment_plan *plan = e->plan;
    struct note note = {.key = strdup(key)};
    va_list values;
    va_start(values, value);
    if (vasprintf(&note.value, value, values) < 0)
        note.value = strdup(value);
    va_end(values);
    plan->notes = kit_grow(plan->notes, plan->note_count + 1, sizeof *plan->notes);
    plan->notes[plan->note_count++] = note;
}

/* --- one run ---------------------------------------------------------------------------------- */

static void take_line(const char *text, void *context) {
    experiment_line(context, text);
}

/* The command's words, with a fresh number for each SEED. */
static void fill_words(struct experiment_plan *plan, const struct command *command,
                       char seed[SEED_DIGITS], char *words[WORDS_MOST + 1]) {
    snprintf(seed, SEED_DIGITS, "%u", (unsigned)(kit_random(&plan->seed) % 1000000));
    for (size_t i = 0; i <= WORDS_MOST; i++) {
        bool is_seed = command->words[i] != NULL && strcmp(command->words[i], "SEED") == 0;
        words[i] = is_seed ? seed : command->words[i];
    }
}

static int run_foreign(char *const words[], struct experiment_reading *reading) {
    struct worker_end end;
    int error = worker_run_foreign(words, take_line, reading, &end);
    if (error != 0 || reading->error != 0 || end.fate == WORKER_DONE)
        return error;
    if (end.fate == WORKER_KILLED)
        worker_say_killed(words[0], end.code);
    else
        say_error(_("%s broke off without a word; try it by hand"), words[0]);
    return end.fate == WORKER_KILLED ? EINTR : ECHILD;
}

static int run_command(size_t run, struct recording *recording, void *context) {
    struct experiment *e = context;
    const struct command *command = &e->plan->commands[run];
    struct experiment_reading reading = {.program = command->words[0], .recording = recording};
    char seed[SEED_DIGITS], *words[WORDS_MOST + 1];
    fill_words(e->plan, command, seed, words);
    int error = command->foreign ? run_foreign(words, &reading)
                                 : worker_run_program(words, take_line, &reading);
    recording->again += (size_t)reading.again;
    if (reading.error != 0)
        return reading.error;
    if (error == 0 && reading.delayed > EXPERIMENT_DELAYED)
        return MEASURE_DISTURBED;
    return error;
}

/* --- claims ----------------------------------------------------------------------------------- */

/* Whether the ratio is this number in each round that has one. */
static bool in_every_round(const struct recording *recording, struct ratio ratio, double number) {
    struct interval all = recording_range(recording, ratio);
    return all.low == number && all.high == number;
}

static enum verdict hold_against(const struct recording *recording, struct condition condition,
                                 const struct claim_test *test, struct ratio ratio) {
    double margin = claims_margin(condition, test->unit);
    return claims_judge(condition, test->unit, recording_ratio(recording, ratio),
                        in_every_round(recording, ratio, margin));
}

/* Both sides can be compared only while they are near to each other. */
static bool is_alike(const struct recording *recording, struct ratio alike) {
    double ratio = recording_ratio(recording, alike).median;
    if (alike.above.series == NULL || isnan(ratio) || fabs(ratio - 1) < 0.25)
        return true;
    say_note(_("%s reached %.2f times the %s of %s at %g; that is not the same, so the claim stays "
               "undecided"),
             alike.above.series, ratio, recording->plan->metrics[alike.above.metric].name,
             alike.below.series, alike.above.x);
    return false;
}

static bool has_room(const struct recording *recording, struct condition condition,
                     const struct claim_test *test) {
    if (test->ceiling.above.series == NULL ||
        hold_against(recording, condition, test, test->ceiling) == VERDICT_HOLDS)
        return true;
    say_note(
        _("this machine gives at most %.2f times here, whatever the program does, so it cannot "
          "show that %s fails"),
        recording_ratio(recording, test->ceiling).median, test->claim);
    return false;
}

/* A margin of a number that is counted, and not of times: what was counted stays so, however busy the
 * machine was. */
static bool is_count(struct condition condition) {
    return condition.sign == '=' || condition.number == 0;
}

static enum verdict judge(const struct recording *recording, struct condition condition,
                          const struct claim_test *test) {
    enum verdict verdict = hold_against(recording, condition, test, test->ratio);
    bool disturbed = !is_count(condition) && recording_disturbed(recording, test->ratio) > 0.5;
    if (test->cannot != NULL || disturbed)
        return VERDICT_UNDECIDED;
    if (verdict == VERDICT_FAILS && !has_room(recording, condition, test))
        return VERDICT_UNDECIDED;
    return is_alike(recording, test->alike) ? verdict : VERDICT_UNDECIDED;
}

static struct finding *find_finding(struct experiment_plan *plan, const struct claim_test *test) {
    for (size_t i = 0; i < plan->finding_count; i++)
        if (strcmp(plan->findings[i].claim, test->claim) == 0 &&
            strcmp(plan->findings[i].who, test->who) == 0)
            return &plan->findings[i];
    return NULL;
}

/* The first test of a claim opens its finding and shows its ratio, a second one joins it. */
static void judge_all(struct experiment *e) {
    struct experiment_plan *plan = e->plan;
    plan->findings = kit_allocate(plan->test_count, sizeof *plan->findings);
    for (size_t i = 0; i < plan->test_count; i++) {
        const struct claim_test *test = &plan->tests[i];
        const struct claim *claim = claims_find(&plan->claims, test->claim);
        struct finding *finding = find_finding(plan, test);
        size_t which = finding != NULL && claim->condition_count > 1 ? 1 : 0;
        enum verdict verdict = judge(&e->recording, claim->conditions[which], test);
        if (finding == NULL)
            plan->findings[plan->finding_count++] = (struct finding){
                test->claim, test->who, recording_ratio(&e->recording, test->ratio), verdict};
        else
            finding->verdict = verdict_both(finding->verdict, verdict);
    }
}

/* Every claim must stand in the ledger, for its margin stands nowhere else. */
static int read_claims(struct experiment_plan *plan) {
    if (claims_read(&plan->claims) != 0) {
        say_error(_("common/claims.tsv is missing or damaged; get it back with git checkout "
                    "common/claims.tsv"));
        return ENOENT;
    }
    for (size_t i = 0; i < plan->test_count; i++)
        if (claims_find(&plan->claims, plan->tests[i].claim) == NULL) {
            say_error(_("the claim %s does not stand in common/claims.tsv"), plan->tests[i].claim);
            return ENOENT;
        }
    return 0;
}

/* --- the report ------------------------------------------------------------------------------- */

struct interval experiment_value(const struct experiment *e, const char *series, double x,
                                 size_t metric) {
    return recording_ratio(&e->recording, (struct ratio){.above = {series, x, metric}});
}

double experiment_median(const struct experiment *e, const char *series, double x, size_t metric) {
    return experiment_value(e, series, x, metric).median;
}

struct interval experiment_ratio(const struct experiment *e, struct ratio ratio) {
    return recording_ratio(&e->recording, ratio);
}

double *experiment_samples(const struct experiment *e, const char *series, double x, size_t metric,
                           size_t *count) {
    const struct recording *recording = &e->recording;
    size_t cell = plan_cell(recording->plan, series, x);
    double *values = kit_allocate(recording->sample_count + 1, sizeof *values);
    *count = 0;
    for (size_t i = 0; i < recording->sample_count; i++)
        if (recording->samples[i].cell == cell && recording->samples[i].metric == metric)
            values[(*count)++] = recording->samples[i].value;
    qsort(values, *count, sizeof *values, kit_by_value);
    return values;
}

static void print_tables(const struct experiment *e) {
    for (size_t i = 0; i < EXPERIMENT_TABLES && e->tables[i].heading != NULL; i++) {
        const struct experiment_table *table = &e->tables[i];
        struct report_column columns[EXPERIMENT_COLUMNS];
        size_t count = 0;
        for (; count < EXPERIMENT_COLUMNS && table->columns[count].series != NULL; count++)
            columns[count] =
                (struct report_column){table->columns[count].series, table->columns[count].metric,
                                       _(table->columns[count].name)};
        report_heading(_(table->heading));
        report_table(&e->recording, _(table->x), columns, count);
    }
}

static struct interval answer_to(const struct experiment *e,
                                 const struct experiment_question *question) {
    if (question->ratio.above.series != NULL)
        return recording_ratio(&e->recording, question->ratio);
    return recording_ratio(&e->recording, (struct ratio){.above = question->value});
}

static void report_predictions(const struct experiment *e) {
    struct question questions[EXPERIMENT_QUESTIONS];
    struct prediction predictions[EXPERIMENT_QUESTIONS];
    size_t count = list_questions(e, questions);
    for (size_t i = 0; i < count; i++) {
        const struct experiment_question *q = &e->questions[i];
        double scale = q->scale != 0 ? q->scale : 1;
        if (q->times.series != NULL)
            scale = experiment_median(e, q->times.series, q->times.x, q->times.metric);
        predictions[i] =
            (struct prediction){&questions[i], answer_to(e, q), q->figure, q->at, scale};
    }
    predict_report(predictions, count, e->lesson, &e->options);
}

/* Each reason once. */
static void say_what_cannot_be_shown(const struct experiment_plan *plan) {
    for (size_t i = 0; i < plan->test_count; i++) {
        bool said = plan->tests[i].cannot == NULL;
        for (size_t before = 0; before < i && !said; before++)
            said = plan->tests[before].cannot != NULL &&
                   strcmp(plan->tests[before].cannot, plan->tests[i].cannot) == 0;
        if (!said)
            say_note("%s", _(plan->tests[i].cannot));
    }
}

static int write_results(struct results *results, const struct experiment_plan *plan) {
    const char *(*extra)[2] = kit_allocate(plan->note_count + 1, sizeof *extra);
    for (size_t i = 0; i < plan->note_count; i++) {
        extra[i][0] = plan->notes[i].key;
        extra[i][1] = plan->notes[i].value;
    }
    results->extra = (const char *const(*)[2])extra;
    results->extra_count = plan->note_count;
    int error = results_write(results);
    free(extra);
    return error;
}

static struct results results_of(const struct experiment *e) {
    return (struct results){
        .lesson = e->lesson,
        .x_meaning = e->x,
        .options = &e->options,
        .recording = &e->recording,
        .findings = e->plan->findings,
        .finding_count = e->plan->finding_count,
    };
}

/* The numbers of a conclusion are no surer than its verdicts. */
static void say_how_sure(const struct results *results) {
    size_t undecided = 0;
    for (size_t i = 0; i < results->finding_count; i++)
        undecided += results->findings[i].verdict == VERDICT_UNDECIDED;
    if (undecided > 0)
        printf(_("  Undecided: %zu of %zu verdicts. The numbers below are no surer than these.\n"),
               undecided, results->finding_count);
}

static int report(struct experiment *e) {
    judge_all(e);
    print_tables(e);
    if (e->show != NULL)
        e->show(e);
    struct results results = results_of(e);
    int error = write_results(&results, e->plan);
    report_rounds(&results);
    report_predictions(e);
    if (results.finding_count > 0) {
        report_heading(_("Claims"));
        report_verdicts(&results);
    }
    report_heading(_("Conclusion"));
    say_how_sure(&results);
    if (e->conclude != NULL)
        e->conclude(e);
    say_what_cannot_be_shown(e->plan);
    if (error == 0 && e->finish != NULL)
        error = e->finish(e);
    return error;
}

/* --- who ran when ----------------------------------------------------------------------------- */

static void take_timeline_line(const char *text, void *context) {
    experiment_timeline_line(context, text);
}

static int trace(struct experiment *e, const struct results *results) {
    struct timeline_lines lines = {0};
    int error = 0;
    for (size_t i = 0; i < e->plan->traced_count && error == 0; i++) {
        char *const *words = e->plan->traced[i].words;
        struct experiment_reading reading = {.program = words[0], .lines = &lines};
        error = worker_run_program(words, take_timeline_line, &reading);
        error = reading.error != 0 ? reading.error : error;
    }
    if (error == 0 && e->plan->traced_count > 0)
        error = timeline_lines_write(&lines, results);
    timeline_lines_free(&lines);
    return error;
}

/* --- from the command line to the end --------------------------------------------------------- */

void experiment_begin(struct experiment *e, int argc, char **argv) {
    struct option_plan options = {
        .lesson = e->lesson,
        .doc = e->question,
        .budget_s = e->budget_s,
        .uses_workers = e->uses_workers,
        .own = e->own,
    };
    while (options.own_count < OWN_MOST && e->own[options.own_count].name != NULL)
        options.own_count++;
    say_start();
    options_parse(&options, argc, argv, &e->options);
    e->plan = kit_allocate(1, sizeof *e->plan);
    e->plan->seed = e->options.seed;
    if (e->options.predict) {
        struct question questions[EXPERIMENT_QUESTIONS];
        size_t count = list_questions(e, questions);
        exit(predict_ask(questions, count, e->lesson, &e->options) == 0 ? 0 : EXIT_TROUBLE);
    }
    if (results_check_folder(&e->options, e->lesson) != 0)
        exit(EXIT_TROUBLE);
    workers_say_quota();
    machine_say_wsl2();
}

static void free_plan(struct experiment_plan *plan) {
    for (size_t i = 0; i < plan->cell_count; i++)
        free((char *)plan->cells[i].series);
    for (size_t i = 0; i < plan->command_count; i++)
        free(plan->commands[i].text);
    for (size_t i = 0; i < plan->traced_count; i++)
        free(plan->traced[i].text);
    for (size_t i = 0; i < plan->note_count; i++) {
        free(plan->notes[i].key);
        free(plan->notes[i].value);
    }
    free(plan->cells);
    free(plan->commands);
    free(plan->traced);
    free(plan->every);
    free(plan->turn);
    free(plan->tests);
    free(plan->derived);
    free(plan->notes);
    free(plan->findings);
    claims_free(&plan->claims);
    free(plan);
}

/* The stop rule watches what the claims compare. */
static struct ratio *watched_ratios(const struct experiment_plan *plan, size_t *count) {
    struct ratio *ratios = kit_allocate(plan->test_count, sizeof *ratios);
    *count = 0;
    for (size_t i = 0; i < plan->test_count; i++)
        if (plan->tests[i].cannot == NULL)
            ratios[(*count)++] = plan->tests[i].ratio;
    return ratios;
}

/* What was measured before a failure is reported all the same. */
static int measure_and_report(struct experiment *e) {
    struct experiment_plan *own = e->plan;
    size_t ratio_count;
    struct ratio *ratios = watched_ratios(own, &ratio_count);
    const struct plan plan = {
        .cells = own->cells,
        .cell_count = own->cell_count,
        .metrics = e->metrics,
        .metric_count = count_metrics(e),
        .run_count = own->command_count,
        .every = own->every,
        .turn = own->turn,
        .run = run_command,
        .context = e,
        .ratios = ratios,
        .ratio_count = ratio_count,
        .derived = own->derived,
        .derived_count = own->derived_count,
        .budget_s = e->options.budget_s,
        .seed = e->options.seed,
    };
    int error = measure(&plan, &e->recording);
    if (e->recording.rounds > 0) {
        int unwritten = report(e);
        if (error == 0)
            recording_say_noise(&e->recording);
        error = error != 0 ? error : unwritten;
        const struct results results = results_of(e);
        if (error == 0)
            error = trace(e, &results);
    }
    recording_free(&e->recording);
    free(ratios);
    return error;
}

int experiment_run(struct experiment *e) {
    int error = read_claims(e->plan);
    if (error == 0 && e->prepare != NULL)
        error = e->prepare(e);
    if (error == 0)
        error = measure_and_report(e);
    free_plan(e->plan);
    return say_finish() == 0 && error == 0 ? 0 : EXIT_TROUBLE;
}
