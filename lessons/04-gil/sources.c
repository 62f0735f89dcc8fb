/* sources.c - the interpreters of lesson 4, ours and each CPython that is found: which there are,
 * and what they print. */
#include "lesson.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "kit.h"
#include "say.h"
#include "worker.h"

/* --- which interpreters there are ------------------------------------------------------------- */

static void name_source(struct source *source, const char *name) {
    source->found = true;
    snprintf(source->thread, sizeof source->thread, "%s-thread", name);
    snprintf(source->process, sizeof source->process, "%s-process", name);
    snprintf(source->serial, sizeof source->serial, "%s-serial", name);
    snprintf(source->convoy, sizeof source->convoy, "%s-convoy", name);
}

/* Takes the line that python.py --who prints: name, version, path. */
static void read_who(const char *line, void *context) {
    struct lesson *lesson = context;
    char name[16], version[16];
    int path = 0;
    if (sscanf(line, "%15s %15s %n", name, version, &path) != 2 || path == 0)
        return;
    bool is_free = strcmp(name, "cpython-free") == 0;
    struct source *source = &lesson->sources[is_free ? FREE_PYTHON : PYTHON];
    if (source->found || (!is_free && strcmp(name, "cpython") != 0))
        return;
    name_source(source, name);
    snprintf(source->version, sizeof source->version, "%s", version);
    snprintf(source->path, sizeof source->path, "%.*s", (int)strcspn(line + path, "\n"),
             line + path);
}

/* Runs python.py by this Python, without what its owner has installed or set (-I -S). */
static int run_python(char *python, char *const arguments[], size_t count,
                      void (*line)(const char *text, void *context), struct lesson *lesson) {
    enum { WORDS_MOST = 16 };
    char script[PATH_MAX], isolated[] = "-I", bare[] = "-S";
    char *words[WORDS_MOST] = {python, isolated, bare, script};
    if (kit_path(script, sizeof script, "lessons/04-gil/python.py") != 0)
        return errno;
    memcpy(words + 4, arguments, count * sizeof *arguments);
    struct worker_end end;
    int error = worker_run_foreign(words, line, lesson, &end);
    if (error != 0)
        return error;
    if (end.fate == WORKER_KILLED && (end.code == SIGSEGV || end.code == SIGABRT) &&
        strcmp(arguments[0], "--who") == 0)
        return ECHILD; /* it does not run here: too little address space, for example */
    if (end.fate == WORKER_KILLED) {
        worker_say_killed(python, end.code);
        return EINTR;
    }
    return end.fate == WORKER_DONE ? 0 : ECHILD;
}

int find_sources(struct lesson *lesson) {
    name_source(&lesson->sources[OURS], "gil");
    strcpy(lesson->sources[OURS].serial, "serial");
    char names[][16] = {"python3", "python3.14t", "python3.13t"}, who[] = "--who";
    char *const arguments[] = {who};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int error = run_python(names[i], arguments, 1, read_who, lesson);
        if (error != 0 && error != ECHILD)
            return error;
    }
    if (!lesson->sources[PYTHON].found && !lesson->sources[FREE_PYTHON].found)
        say_note(_("no python3 runs here, so the series of CPython are left out; type "
                   "scripts/setup.sh to install it"));
    return 0;
}

/* --- one interpreter in one round ------------------------------------------------------------- */

/* What python.py prints instead of values: "refused thread 11", "wrong thread 4". */
static bool read_trouble(struct lesson *lesson, const char *line) {
    char kind[16];
    int number;
    if (sscanf(line, "refused %15s %d", kind, &number) == 2) {
        worker_say_refused(strcmp(kind, "thread") == 0 ? WORKER_THREAD : WORKER_PROCESS, number);
        lesson->trouble = number;
        return true;
    }
    if (sscanf(line, "wrong %15s %d", kind, &number) != 2)
        return false;
    say_error(_("%s with %zu workers: the result differs from the right one, so no time of this "
                "run can be believed"),
              kind, (size_t)number);
    lesson->trouble = EBADMSG;
    return true;
}

static void read_line(const char *line, void *context) {
    struct lesson *lesson = context;
    char series[24], metric[24];
    double x, value;
    if (read_trouble(lesson, line) ||
        sscanf(line, "%23s %lf %23s %lf", series, &x, metric, &value) != 4)
        return;
    size_t cell = plan_cell(lesson->recording->plan, series, x), m = 0;
    while (m < METRICS && strcmp(metrics[m].name, metric) != 0)
        m++;
    if (m < METRICS && cell < lesson->cell_count)
        record(lesson->recording, cell, m, value);
}

enum { NUMBERS = 7 };

void write_number(char text[DIGITS], size_t number) {
    snprintf(text, DIGITS, "%zu", number);
}

/* Every round starts fresh programs, so the warm-up round only brings them into the page cache. */
static size_t shrink_now(const struct lesson *lesson) {
    enum { WARM_UP = 50 };
    bool warm_up = lesson->recording->now == 0;
    return warm_up && lesson->shrink < WARM_UP ? WARM_UP : lesson->shrink;
}

static int run_ours(struct lesson *lesson, char *part, size_t seed) {
    char program[] = "interpret", texts[5][DIGITS];
    write_number(texts[0], lesson->largest);
    write_number(texts[1], lesson->largest_waiting);
    write_number(texts[2], seed);
    write_number(texts[3], shrink_now(lesson));
    write_number(texts[4], lesson->races);
    char *arguments[] = {program, part, texts[0], texts[1], texts[2], texts[3], texts[4], NULL};
    return worker_run_program(arguments, read_line, lesson);
}

static int run_theirs(struct lesson *lesson, struct source *source, char *part, size_t seed) {
    struct amounts amounts = choose_amounts(lesson->cores, shrink_now(lesson));
    const size_t numbers[NUMBERS] = {lesson->largest,
                                     lesson->largest_waiting,
                                     lesson->full,
                                     seed,
                                     (size_t)amounts.loops * PYTHON_FACTOR,
                                     (size_t)amounts.waits,
                                     (size_t)amounts.convoy_waits};
    char texts[NUMBERS][DIGITS], *arguments[1 + NUMBERS] = {part};
    for (size_t i = 0; i < NUMBERS; i++) {
        write_number(texts[i], numbers[i]);
        arguments[1 + i] = texts[i];
    }
    lesson->trouble = 0;
    int error = run_python(source->path, arguments, 1 + NUMBERS, read_line, lesson);
    if (error == ECHILD && lesson->trouble == 0)
        say_error(_("%s broke off without a word; try it by hand: python3 %s"), source->path,
                  "lessons/04-gil/python.py");
    return lesson->trouble != 0 ? lesson->trouble : error;
}

int run_source(size_t number, struct recording *recording, void *context) {
    struct lesson *lesson = context;
    bool claims = number % PARTS == 0;
    char part[8];
    snprintf(part, sizeof part, "%s", claims ? "claims" : "others");
    size_t seed = kit_random(&lesson->seed) % 1000000, source = 0;
    lesson->recording = recording;
    if (!claims && recording->now > 0 && recording->now % 2 == 0)
        return 0;
    for (number /= PARTS; !lesson->sources[source].found || number-- > 0; source++)
        ;
    return source == OURS ? run_ours(lesson, part, seed)
                          : run_theirs(lesson, &lesson->sources[source], part, seed);
}
