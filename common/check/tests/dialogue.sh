#!/usr/bin/env bash
# dialogue.sh - the check of an exercise can talk with the student's program while it runs, sees how
# it waits for input, and reads the raw values of a lesson.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/../../tests/lib.sh"
# The program runs as another user when we are root, and bubblewrap 0.12 reads each folder above what it shows.
chmod 755 "$work"

cat >"$work/program.c" <<'C'
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

static void look(int times, int timeout_ms) {
    for (int i = 0; i < times; i++) {
        struct pollfd wait[1] = {{STDIN_FILENO, POLLIN, 0}};
        poll(wait, 1, timeout_ms);
    }
}

static void nap(void) {
    struct timeval ms = {0, 1000};
    usleep(1000);
    nanosleep(&(struct timespec){0, 1000000}, NULL);
    clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){0, 1000000}, NULL);
    look(1, 1);
    select(0, NULL, NULL, NULL, &ms);
}

static void read_nothing(int times) {
    char byte[1];
    fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
    for (int i = 0; i < times; i++)
        if (read(STDIN_FILENO, byte, sizeof byte) > 0)
            exit(3);
}

int main(int argc, char **argv) {
    const char *how = argc > 1 ? argv[1] : "echo";
    char line[100];
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (strcmp(how, "leave") == 0)
        return 0;
    if (strcmp(how, "look") == 0)
        look(20, 0);
    if (strcmp(how, "nap") == 0)
        nap();
    if (strcmp(how, "nothing") == 0)
        read_nothing(30);
    puts("ready");
    while (strcmp(how, "look") != 0 && fgets(line, sizeof line, stdin) != NULL)
        printf("%s %s", how, line);
    for (int i = 0; i < 7 && strcmp(how, "end") == 0; i++) {
        look(1, -1);
        if (read(STDIN_FILENO, line, 1) != 0)
            return 4;
    }
    puts("end");
    return 0;
}
C
cat >"$work/test.c" <<'C'
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"
#include "check/judge_results.h"

static struct judge_run talk(const char *how, const struct judge_step *steps) {
    const char *arguments[] = {how, NULL};
    return judge_with(arguments, (struct judge_options){.steps = steps});
}

Test(dialogue, goes_on_when_a_step_is_answered) {
    const struct judge_step steps[] = {{.await = "ready"}, {"a\n", "echo a\n", 0.05},
                                       {.send = "b\n"}, {.await = "echo b\n"}, {0}};
    struct judge_run run = talk("echo", steps);
    cr_assert_eq(run.answered, 4);
    cr_assert_eq(run.end, JUDGE_EXIT);
    cr_assert_str_eq(run.output, "ready\necho a\necho b\nend\n");
}

Test(dialogue, ends_the_input_when_a_step_is_not_answered) {
    const struct judge_step steps[] = {{"a\n", "echo a\n", 0}, {.await = "never"},
                                       {"b\n", "echo b\n", 0}, {0}};
    struct judge_run run = talk("echo", steps);
    cr_assert_eq(run.answered, 1);
    cr_assert_str_eq(run.output, "ready\necho a\nend\n");
}

Test(dialogue, survives_a_program_that_ends_at_once) {
    const struct judge_step steps[] = {{.await = "never"}, {"a\n", "echo a\n", 0}, {0}};
    const struct judge_step sends[] = {{.pause_s = 0.3}, {.send = "a\n"}, {.send = "b\n"}, {0}};
    cr_assert_eq(talk("leave", steps).answered, 0);
    cr_assert_eq(talk("leave", sends).answered, 1);
}

Test(dialogue, is_watched_for_how_it_waits) {
    const struct judge_step pause[] = {{.await = "ready", .pause_s = 0.05}, {0}};
    struct judge_run run = talk("look", pause);
    cr_expect_eq(run.counts.looks, 20);
    cr_expect_eq(run.counts.vain, 20);
    cr_expect_eq(run.counts.naps, 0);
    cr_expect_eq(talk("nap", pause).counts.naps, 5);
    run = talk("nothing", pause);
    cr_expect_eq(run.counts.looks, 30);
    cr_expect_eq(run.counts.vain, 30);
    run = talk("end", pause);
    cr_expect_eq(run.counts.looks, 14, "poll and read at the end of the file: %u", run.counts.looks);
    cr_expect_eq(run.counts.vain, 0);
    run = talk("echo", pause);
    cr_expect_eq(run.counts.looks + run.counts.naps, 0);
}

Test(dialogue, without_one_the_input_has_ended_from_the_start) {
    const char *arguments[] = {"echo", NULL};
    cr_assert_str_eq(judge(arguments).output, "ready\nend\n");
}

Test(values, are_those_of_the_series_x_and_metric) {
    double values[4];
    cr_assert_eq(judge_values(6, "one", 0, "key", values, 4), 2);
    cr_assert(values[0] == 1.5 && values[1] == 2.5);
    cr_assert_eq(judge_values(6, "one", 0, "key", values, 1), 1);
    cr_assert(judge_median(6, "one", 0, "key") == 2);
}
C
printf 'series,x,metric,unit,round,value\n%s\n' 'one,0,key,ms,1,1.5
one,0,delay,ms,1,7
one,1,key,ms,1,8
thread,0,key,ms,1,9
one,0,key,ms,2,2.5' >"$work/lesson06.samples.csv"
printf 'series,x,metric,unit,n,median,low,high\none,0,key,ms,2,2,nan,nan\n' >"$work/lesson06.summary.csv"

make --no-print-directory -s build/check/sandbox build/check/watch.so build/check/judge.a build/libkit.a >"$work/made" 2>&1 || not_ok 'the judge builds' "$work/made"
cc -std=gnu17 -D_GNU_SOURCE -Icommon -o "$work/test" "$work/test.c" build/check/judge.a \
    build/libkit.a -lcriterion -lm || not_ok 'its test builds'
install -m 755 build/check/watch.so "$work/watch.so"
# Also as compilers do it that check the sizes of arrays at run time.
for flags in '-O1' '-O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2'; do
    # shellcheck disable=SC2086
    cc -std=gnu17 -D_GNU_SOURCE $flags -o "$work/program" "$work/program.c"
    chmod 755 "$work/program"
    check "a check talks with a program and sees how it waits ($flags)" env \
        CHECK_PROGRAM="$work/program" CHECK_TOOLS="$PWD/build/check" CHECK_WATCH="$work/watch.so" \
        CHECK_SENTENCES="$work/sentences" CHECK_RESULTS="$work" "$work/test" -j2
done
