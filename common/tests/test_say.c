/* test_say.c - what is printed and what is said come in their order, also in one pipe. */
#include <criterion/criterion.h>
#include <sys/wait.h>
#include <unistd.h>

#include "say.h"

static void speak(void) {
    say_start();
    printf("one ");
    say_note("two");
    printf("three ");
    pid_t child = fork();
    if (child == 0) {
        say_error("four");
        _exit(0);
    }
    waitpid(child, NULL, 0);
    printf("five");
    say_finish();
    _exit(0);
}

Test(say, a_note_comes_behind_what_was_printed_before_and_a_child_prints_nothing_twice) {
    int ends[2];
    char text[400] = "";
    cr_assert_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        setvbuf(stdout, NULL, _IOFBF, BUFSIZ);
        speak();
    }
    close(ends[1]);
    size_t length = 0;
    ssize_t bytes;
    while ((bytes = read(ends[0], text + length, sizeof text - 1 - length)) > 0)
        length += (size_t)bytes;
    close(ends[0]);
    waitpid(child, NULL, 0);
    static const char *const order[] = {"one ", "note: two\n", ": four\n", "three ", "five"};
    const char *at = text;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        const char *found = strstr(at, order[i]);
        cr_assert_not_null(found, "%s is missing behind %s in: %s", order[i], at, text);
        at = found + strlen(order[i]);
    }
    const char *first = strstr(text, "three");
    cr_expect_null(strstr(first + 1, "three"), "%s", text);
}
