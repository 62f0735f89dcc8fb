/* criterion.h - stands in for that of Criterion where exercises.c calls the tests of the exercises
 * itself: Test makes a function known, and an assertion that does not hold ends it.
 */
#ifndef FUZZ_CRITERION_H
#define FUZZ_CRITERION_H

#include <stdlib.h>

void fuzz_know(void (*test)(void));
void fuzz_end_test(void) __attribute__((noreturn));
void fuzz_free(void *memory);

/* A sentence is kept under the number of its test's line. */
extern struct criterion_test {
    struct {
        unsigned line_;
    } * data;
} *const criterion_current_test;

#define Test(suite, name, ...)                                                                     \
    static void suite##_##name(void);                                                              \
    __attribute__((constructor)) static void know_##suite##_##name(void) {                         \
        fuzz_know(suite##_##name);                                                                 \
    }                                                                                              \
    static void suite##_##name(void)

#define cr_assert(holds, ...)       ((holds) ? (void)0 : fuzz_end_test())
#define cr_assert_eq(a, b, ...)     cr_assert((a) == (b))
#define cr_assert_not_null(a, ...)  cr_assert((a) != NULL)
#define cr_assert_fail(format, ...) fuzz_end_test()

/* What a program printed is freed by exercises.c, for most tests are left before they free it. */
#define free fuzz_free

#endif
