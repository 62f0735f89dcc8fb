/* test.c - lesson NUMBER: a worker of either kind answers, and nothing is left of it. */
#include <criterion/criterion.h>
#include <errno.h>
#include <sys/wait.h>

#include "task.h"

Test(lesson_NUMBER, a_thread_and_a_process_both_answer) {
    long answer = 0;
    cr_assert_eq(ask_thread(41, &answer), 0);
    cr_expect_eq(answer, 42);
    cr_assert_eq(ask_process(-1, &answer), 0);
    cr_expect_eq(answer, 0);
}

Test(lesson_NUMBER, no_process_is_left) {
    long answer;
    cr_assert_eq(ask_process(1, &answer), 0);
    cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1);
    cr_expect_eq(errno, ECHILD);
}
