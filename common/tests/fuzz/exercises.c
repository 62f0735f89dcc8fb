/* exercises.c - fuzz target: what a student's program prints and does, read by the tests of all exercises;
 * and answer.txt and result files, by those of the measuring ones. The bytes: which test, how the
 * program ended, its exit status or signal, 13 bytes of which the counts of the watcher are made; then
 * its output. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../check/judge_inside.h"
#include "criterion/criterion.h"
#include "fuzz.h"
#undef free

enum { TESTS_MOST = 256, TEXTS_MOST = 256, HEAD = 16 };

static struct criterion_test only = {&(__typeof__(*only.data)){1}};
struct criterion_test *const criterion_current_test = &only;

static void (*tests[TESTS_MOST])(void);
static size_t test_count;
static jmp_buf ended;

/* What the program of this input did. */
static const uint8_t *head;
static const uint8_t *printed;
static size_t printed_size;
static char *texts[TEXTS_MOST];
static size_t text_count;

void fuzz_know(void (*test)(void)) {
    fuzz_expect(test_count < TESTS_MOST);
    tests[test_count++] = test;
}

void fuzz_end_test(void) {
    longjmp(ended, 1);
}

void fuzz_free(void *memory) {
    for (size_t i = 0; i < text_count; i++)
        if (memory == texts[i])
            return; /* at the end of the input */
    free(memory);
}

/* A test that is left by a sentence frees nothing: its process ends then. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "detect_leaks=0";
}

/* --- in place of judge_run.c, which runs a program -------------------------------------------- */

static char *text(void) {
    if (text_count == TEXTS_MOST)
        fuzz_end_test();
    return texts[text_count++] = fuzz_text(printed, printed_size);
}

struct judge_run judge_with(const char *const arguments[], struct judge_options options) {
    struct judge_run run = {.end = head[1] % 8 < 7 ? (enum judge_end)(head[1] % 8) : JUDGE_EXIT};
    unsigned char *counts = (unsigned char *)&run.counts;
    (void)arguments;
    run.code = run.end == JUDGE_EXIT ? head[2] % 2 : head[2] % 65;
    for (size_t i = 0; i < sizeof run.counts; i++)
        counts[i] = i % 4 == 0 || head[3] % 16 == 0 ? head[3 + i / 4 % (HEAD - 3)] : 0;
    run.output = text();
    run.errors = text();
    run.answered = options.steps != NULL ? head[4] : 0;
    run.raced = options.race && head[5] % 4 == 1;
    return run;
}

struct judge_run judge(const char *const arguments[]) {
    return judge_with(arguments, (struct judge_options){0});
}

bool judge_was_starved(void) {
    return head[6] % 4 == 1;
}

/* --- one input -------------------------------------------------------------------------------- */

static void set_places(void) {
    static const char *const results[] = {"summary", "samples"};
    for (int lesson = 1; lesson <= 20; lesson++)
        for (size_t i = 0; i < 2; i++) {
            char name[64];
            snprintf(name, sizeof name, "lesson%02d.%s.csv", lesson, results[i]);
            setenv("CHECK_RESULTS", fuzz_folder(name), 1);
        }
    setenv("CHECK_SENTENCES", getenv("CHECK_RESULTS"), 1);
    setenv("CHECK_BOTH_LANGUAGES", "1", 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < HEAD)
        return 0;
    head = data;
    printed = data + HEAD;
    printed_size = size - HEAD;
    setenv("CHECK_ANSWER", fuzz_file(printed, printed_size), 1);
    if (getenv("CHECK_RESULTS") == NULL)
        set_places();
    if (setjmp(ended) == 0)
        tests[head[0] % test_count]();
    for (size_t i = 0; i < text_count; i++)
        free(texts[i]);
    text_count = 0;
    return 0;
}
