/* answer.c - fuzz target: a student's answer.txt, and the result files that it is held against. The
 * first byte says which of them the rest is. */
#include <setjmp.h>
#include <stdlib.h>

#include "../../check/judge_inside.h"
#include "../../check/judge_results.h"
#include "fuzz.h"

static jmp_buf rejected;
static const char *path;

/* In place of those of judge_sentence.c, which end a test of Criterion. */
const char *judge_from_check(const char *name) {
    (void)name;
    return path;
}

bool judge_chinese(void) {
    return false;
}

void judge_reject(const char *english, const char *chinese, ...) {
    (void)english, (void)chinese;
    longjmp(rejected, 1);
}

static void read_answer(const uint8_t *data, size_t size) {
    static const struct slip slips[] = {{{{2, 3, 4}}, "is twice as much", ""}, {{{0}}, NULL, NULL}};
    path = fuzz_file(data, size);
    judge_number("speedup", judge_two(1, 1.5), 0.01, slips);
}

static void read_samples(void) {
    double values[4];
    path = fuzz_folder("lesson01.samples.csv");
    fuzz_expect(judge_values(1, "thread", 2, "time", values, 4) <= 4);
}

static void read_summary(void) {
    double xs[4];
    path = fuzz_folder("lesson01.summary.csv");
    fuzz_expect(judge_xs(1, "thread", "time", xs, 4) <= 4);
    judge_median(1, "thread", 2, "time");
    judge_note(1, "page size");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0 || setjmp(rejected) != 0)
        return 0;
    fuzz_file(data + 1, size - 1);
    if (data[0] % 4 == 0)
        read_samples();
    else if (data[0] % 4 == 1)
        read_summary();
    else
        read_answer(data + 1, size - 1);
    return 0;
}
