/* test.c - lesson 14: what a command is follows from what it did, however busy the machine is; and however
 * it ends, nothing of it stays. */
#include <criterion/criterion.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "classify.h"
#include "commands.h"
#include "course.h"
#include "export.h"
#include "guard.h"
#include "parameters.h"
#include "run.h"
#include "sleep.h"
#include "slices.h"
#include "worker.h"

/* --- rules -------------------------------------------------------------------------------------- */

/* An observation of one second in 400 looks. */
static struct observation second(double computing, double at_once, double run, double longest) {
    return (struct observation){.wall_s = 1,
                                .looks = 400,
                                .computing_s = computing,
                                .runnable_s = at_once * computing,
                                .user_s = run,
                                .run_s = run,
                                .longest_s = longest,
                                .longest_process_s = longest,
                                .programs = {{"xz", run}},
                                .program_count = 1};
}

static enum kind kind_of(const struct observation *seen) {
    return classify(seen).kind;
}

Test(classify, what_computes_alone_computes_also_beside_a_hog) {
    struct observation seen = second(1, 1, 1, 1);
    cr_expect_eq(kind_of(&seen), KIND_COMPUTES);
    seen.run_s = seen.longest_s = 0.5; /* the other half of the time it stood ready */
    seen.ready_s = 0.5;
    cr_expect_eq(kind_of(&seen), KIND_COMPUTES);
    cr_expect_float_eq(classify(&seen).computing, 1, 1e-9);
}

Test(classify, an_interpreter_is_known_by_its_name_and_its_lock) {
    struct observation seen = second(1, 1, 1, 1);
    strcpy(seen.programs[0].name, "python3.11");
    cr_expect_eq(kind_of(&seen), KIND_INTERPRETED);
    strcpy(seen.programs[0].name, "python3.14t"); /* built without the lock */
    cr_expect_eq(kind_of(&seen), KIND_COMPUTES);
    strcpy(seen.programs[0].name, "python-config-of-mine");
    cr_expect_eq(kind_of(&seen), KIND_COMPUTES);
    cr_expect(is_interpreter("dash") && is_interpreter("perl") && is_interpreter("node"));
    cr_expect(!is_interpreter("") && !is_interpreter("shasum") && !is_interpreter("luatex"));
}

Test(classify, several_at_once_are_parallel_but_not_where_one_did_all_the_work) {
    struct observation seen = second(1, 1.95, 1.95, 1);
    cr_expect_eq(kind_of(&seen), KIND_PARALLEL);
    seen = second(1, 1.95, 1.05, 1); /* the second one only stood ready */
    cr_expect_eq(kind_of(&seen), KIND_COMPUTES);
}

/* A thread that runs for 9 ms, sleeps for 3 and is looked at every 12 ms: one look of four finds it asleep. */
Test(sleep, of_a_thread_that_most_looks_find_running_all_the_sleep_counts) {
    const struct wait lock = {.doing = DOING_LOCK, .futex = true},
                      other = {.doing = DOING_MEMBER, .futex = true};
    struct sleep sleep = {0};
    for (int look = 0; look < 100; look++)
        if (look % 4 == 0)
            sleep_add(&sleep, 0.003, look % 8 == 0 ? &lock : &other);
        else
            sleep_add_unseen(&sleep, 0.003);
    sleep_share_out(&sleep);
    cr_expect_float_eq(sleep.seconds[DOING_LOCK], 0.156, 1e-9); /* 13 of the 25 looks */
    cr_expect_float_eq(sleep.seconds[DOING_MEMBER], 0.144, 1e-9);
    cr_expect_float_eq(sleep.futex_s, 0.144, 1e-9);
}

Test(sleep, what_the_kernel_counts_late_is_no_sleep) {
    struct sleep sleep = {0};
    for (int tick = 0; tick < 50;
         tick++) { /* it runs all the time, which is counted every second look */
        sleep_add_unseen(&sleep, 0.002);
        sleep_add_unseen(&sleep, -0.002);
    }
    sleep_add_unseen(&sleep, 0.002);
    const struct wait lock = {.doing = DOING_LOCK, .futex = true};
    sleep_add(&sleep, -0.002, &lock); /* found asleep, and what it ran is counted now */
    sleep_add(&sleep, 0.001, &lock);
    sleep_share_out(&sleep);
    cr_expect_float_eq(sleep.seconds[DOING_LOCK], 0.001, 1e-9);
    sleep = (struct sleep){0};
    sleep_add_unseen(&sleep, 0.5); /* never found asleep: nobody knows what for */
    sleep_share_out(&sleep);
    for (int d = 0; d < DOING_COUNT; d++)
        cr_expect_float_eq(sleep.seconds[d], 0, 1e-9);
}

/* Four threads on two CPUs want one mutex again and again: two run at nearly any moment, and yet a good part of
 * the time of each goes by asleep. */
Test(classify, a_short_lock_is_no_parallel_computing_though_two_run_at_once) {
    struct observation seen = second(1, 2.1, 1.93, 0.5);
    seen.longest_process_s = 1.93;
    seen.ready_s = seen.taker_ready_s = 1;
    seen.takers = 4;
    seen.lock_s = 1.08;
    seen.taker_work_s = 2.93;
    cr_expect_eq(kind_of(&seen), KIND_TURNS);
    cr_expect_eq(classify(&seen).sure, SURE);
    seen.ready_s = seen.taker_ready_s = 3; /* beside other programs more of it stands ready */
    seen.lock_s = 0.5;
    seen.taker_work_s = 4.93;
    cr_expect_eq(kind_of(&seen), KIND_TURNS);
    cr_expect_eq(classify(&seen).sure, UNSURE);
    seen.lock_s = 0.1; /* a lock that is wanted seldom does not make it so */
    cr_expect_eq(kind_of(&seen), KIND_PARALLEL);
}

/* Three threads on two CPUs: they are woken so soon that hardly a look finds one asleep. */
Test(classify, a_lock_that_is_wanted_every_moment_costs_time_in_the_kernel) {
    struct observation seen = second(1, 2.2, 1.8, 0.6);
    seen.longest_process_s = seen.contender_run_s = 1.8;
    seen.user_s = seen.system_s = 0.9;
    cr_expect_eq(kind_of(&seen), KIND_PARALLEL); /* copies much, for example */
    seen.contenders = 3;
    seen.contended_s = 0.02;
    cr_expect_eq(kind_of(&seen), KIND_TURNS);
    cr_expect_eq(classify(&seen).sure, SURE);
    seen.user_s = 1.75; /* often asleep for a moment, and cheaply */
    seen.system_s = 0.05;
    cr_expect_eq(kind_of(&seen), KIND_PARALLEL);
}

Test(classify, threads_under_one_lock_take_turns) {
    struct observation seen = second(1, 1.2, 1, 0.25);
    seen.takers = 4;
    seen.lock_s = 3;
    seen.taker_work_s = 1;
    cr_expect_eq(kind_of(&seen), KIND_TURNS);
    seen.lock_s = 0.02;
    cr_expect_eq(kind_of(&seen), KIND_COMPUTES);
}

Test(classify, waiting_is_named_after_what_it_waits_for) {
    static const struct {
        enum doing doing;
        enum kind kind;
    } cases[] = {{DOING_NETWORK, KIND_WAITS},
                 {DOING_TIMER, KIND_WAITS},
                 {DOING_DISK, KIND_DISK},
                 {DOING_LOCK, KIND_TURNS}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct observation seen = second(0.1, 1, 0.1, 0.1);
        seen.waiting_s[cases[i].doing] = 0.9;
        cr_expect_eq(kind_of(&seen), cases[i].kind, "%zu", i);
    }
    struct observation seen = second(0.1, 1, 0.1, 0.1);
    seen.waiting_s[DOING_TIMER] = seen.input_s = 0.9;
    cr_expect_eq(kind_of(&seen), KIND_INPUT);
}

Test(classify, a_busy_machine_does_not_turn_waiting_into_computing) {
    struct observation seen = second(0.7, 1, 0.05, 0.05);
    seen.ready_s = 0.65; /* woken in time, and then without a CPU */
    seen.waiting_s[DOING_TIMER] = 0.3;
    cr_expect_eq(kind_of(&seen), KIND_WAITS);
}

Test(classify, few_looks_are_not_sure_unless_it_was_over_at_once) {
    struct observation seen = second(0.2, 1, 0.01, 0.01);
    seen.looks = 2;
    cr_expect_neq(classify(&seen).sure, SURE);
    seen.wall_s = seen.computing_s = 0.004;
    cr_expect_eq(kind_of(&seen), KIND_SHORT);
    cr_expect_eq(classify(&seen).sure, SURE);
    seen = second(0.52, 1, 0.52, 0.52); /* next to the line between computing and waiting */
    seen.waiting_s[DOING_TIMER] = 0.48;
    cr_expect_neq(classify(&seen).sure, SURE);
}

Test(classify, what_happened_while_the_looking_had_no_cpu_is_not_known) {
    struct observation seen = second(1, 1, 0.004, 0.004);
    seen.ready_s = 0.99; /* nearly all the time, as it seems */
    cr_expect_neq(classify(&seen).sure, UNSURE);
    seen.gap_s = 0.2;
    cr_expect_eq(classify(&seen).sure, UNSURE);
    seen = second(0.001, 1, 0.001, 0.001); /* true: its end was noticed late */
    seen.looks = 1;
    seen.waiting_s[DOING_TIMER] = 0.001;
    seen.late_s = 0.995;
    cr_expect_eq(kind_of(&seen), KIND_SHORT);
}

/* Semaphores, a lock for readers and writers: which one it is nobody can see, but how they wait. */
Test(classify, threads_that_run_one_at_a_time_take_turns_whatever_their_lock) {
    struct observation seen = second(1, 1.1, 1, 0.5);
    seen.takers = 2;
    seen.turn_s = seen.taker_work_s = 1;
    cr_expect_eq(kind_of(&seen), KIND_TURNS);
    seen.runnable_s = 1.5; /* beside others each stands ready while the other one runs */
    seen.ready_s = seen.taker_ready_s = 3;
    seen.taker_work_s = 4;
    cr_expect_eq(classify(&seen).sure, UNSURE);
    seen = second(1, 1.1, 1, 0.5);
    strcpy(seen.programs[0].name, "python3.11");
    seen.takers = 2;
    seen.turn_s = seen.taker_work_s = 1;
    cr_expect_eq(kind_of(&seen), KIND_INTERPRETED); /* its own lock */
    seen.shared_s = 1;                              /* no process has that of another one */
    cr_expect_eq(kind_of(&seen), KIND_TURNS);
}

/* --- watching ----------------------------------------------------------------------------------- */

/* Watches a command; where the machine gives no CPU, again. */
static struct observation *watch(const char *command, double seconds) {
    struct observation *seen = calloc(1, sizeof *seen);
    const struct observe_plan plan = {command, seconds, 0.002, false};
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    for (int i = 0; i < 4; i++) {
        observe(&plan, seen);
        cr_assert_eq(seen->error, 0);
        if (classify(seen).sure == SURE)
            break;
    }
    return seen;
}

Test(observe, known_commands_are_what_they_are) {
    static const char *const slugs[] = {"own-compute",
                                        "own-processes",
                                        "own-sleeping-lock",
                                        "own-threads",
                                        "own-short-lock",
                                        "own-sleepers",
                                        "python",
                                        "true"};
    setenv("WORK", "build/bin/14-choosing/work", 1);
    setenv("PY", "/usr/bin/python3", 1);
    for (size_t s = 0; s < sizeof slugs / sizeof *slugs; s++)
        for (size_t i = 0; i < known_count; i++) {
            if (strcmp(known_commands[i].slug, slugs[s]) != 0)
                continue;
            struct observation *seen = watch(known_commands[i].command, 20);
            struct classified found = classify(seen);
            cr_expect(found.sure != SURE || (known_commands[i].right >> found.kind & 1), "%s: %s",
                      slugs[s], kind_slug(found.kind));
            free(seen);
        }
}

/* What nobody of the program will end but the clock is time; for whom a named pipe is opened comes from outside. */
Test(observe, who_waits_for_its_own_threads_with_a_time_limit_waits_for_time) {
    static const struct {
        const char *command;
        enum kind kind;
    } cases[] = {{"$PY -c 'import threading; threading.Event().wait(0.4)'", KIND_WAITS},
                 {"$PY -c 'import socket, select\nboth = socket.socketpair()\n"
                  "select.select(both, [], [], 0.4)'",
                  KIND_WAITS},
                 {"mkfifo $PIPE; (sleep 0.4; echo >$PIPE) & cat $PIPE", KIND_WAITS},
                 {"timeout 0.4 cat $PIPE", KIND_INPUT}};
    char folder[] = "/tmp/lesson14.XXXXXX", pipe[40];
    cr_assert_neq(mkdtemp(folder), NULL);
    snprintf(pipe, sizeof pipe, "%s/pipe", folder);
    setenv("PIPE", pipe, 1);
    setenv("PY", "/usr/bin/python3", 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct observation *seen = watch(cases[i].command, 20);
        struct classified found = classify(seen);
        bool network = found.waiting[DOING_NETWORK] > found.waiting[DOING_TIMER];
        cr_expect(found.sure != SURE || (found.kind == cases[i].kind && !network), "%zu: %s", i,
                  kind_slug(found.kind));
        free(seen);
    }
    unlink(pipe);
    rmdir(folder);
}

/* The second one waits in flock(2) and computes only in its child. */
Test(observe, processes_that_wait_for_a_lock_take_turns_through_their_children) {
    char command[200], file[] = "/tmp/lesson14.XXXXXX";
    close(mkstemp(file));
    snprintf(
        command, sizeof command,
        "flock %s sh -c \"$WORK compute 0.1; :\" & flock %s sh -c \"$WORK compute 0.1; :\"; wait",
        file, file);
    setenv("WORK", "build/bin/14-choosing/work", 1);
    struct observation *seen = watch(command, 20);
    struct classified found = classify(seen);
    cr_expect(found.sure != SURE || found.kind == KIND_TURNS, "%s", kind_slug(found.kind));
    unlink(file);
    free(seen);
}

Test(observe, at_least_40_commands_are_known_and_each_has_a_name_of_its_own) {
    cr_expect_geq(known_count, 40);
    for (size_t i = 0; i < known_count; i++)
        for (size_t k = 0; k < i; k++)
            cr_expect_str_neq(known_commands[i].slug, known_commands[k].slug);
}

Test(observe, what_a_command_prints_is_counted_and_its_last_words_are_kept) {
    struct observation *seen = watch(
        "head -c 300000000 /dev/zero; echo first >&2; printf 'the \\033[2Jlast\\n' >&2; exit 3",
        60);
    cr_expect_float_eq(seen->printed, 3e8, 0.5);
    cr_expect_str_eq(seen->words, "the  [2Jlast"); /* no escape sequence */
    cr_expect_eq(WEXITSTATUS(seen->status), 3);
    free(seen);
}

static void ends_with(int status, int code) {
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == code);
}

Test(observe, a_command_that_runs_for_ever_is_ended_with_its_children) {
    struct observation *seen = watch(
        "trap '' TERM; sleep 1000 & (setsid sleep 1000 &) ; while :; do sleep 0.01; done", 0.4);
    cr_expect(seen->out_of_time);
    cr_expect_eq(guard_end_children(0), 0);
    free(seen);
}

Test(observe, a_daemon_is_watched_and_ended) {
    struct observation *seen = watch("(setsid sleep 1000 >/dev/null 2>&1 &)", 1);
    cr_expect(seen->out_of_time);
    cr_expect_geq(seen->left, 1);
    cr_expect_eq(classify(seen).kind, KIND_WAITS);
    cr_expect_eq(guard_end_children(0), 0);
    free(seen);
}

Test(observe, who_kills_itself_is_said_to_be_killed) {
    struct observation *seen = watch("kill -SEGV $$", 10);
    cr_expect(WIFSIGNALED(seen->status) && WTERMSIG(seen->status) == SIGSEGV);
    free(seen);
    seen = watch("nosuchcommand", 10);
    ends_with(seen->status, 127);
    cr_expect_neq(strstr(seen->words, "nosuchcommand"), NULL);
    free(seen);
}

Test(commands, an_empty_tmpdir_is_none) {
    char folder[PATH_MAX];
    setenv("TMPDIR", "", 1);
    cr_assert_eq(known_make_folder(folder), 0);
    cr_expect_neq(strncmp(folder, "/lesson14-", 10), 0, "%s", folder);
    known_remove(folder);
    cr_expect_neq(access(folder, F_OK), 0);
}

Test(observe, of_many_words_the_last_are_kept) {
    struct observation *seen =
        watch("i=0; while [ $i -lt 900 ]; do echo line $i >&2; i=$((i + 1)); done; exit 3", 60);
    cr_expect_str_eq(seen->words, "line 899");
    free(seen);
    /* one line, longer than what is kept, in pieces */
    seen = watch("printf '%03000d' 0 >&2; sleep 0.05; printf abcdefghij >&2; sleep 0.05; "
                 "printf 'the end' >&2; exit 3",
                 60);
    cr_expect_eq(strlen(seen->words), OBSERVED_WORDS - 1);
    cr_expect_str_eq(seen->words + strlen(seen->words) - 19, "00abcdefghijthe end");
    free(seen);
}

/* A bar of the picture is several slices; who computed for 3 of 4 ms did so for 75 % of it. */
Test(slices, a_bar_is_the_average_over_time) {
    struct observation *seen = calloc(1, sizeof *seen);
    char path[] = "/tmp/lesson14-slices-XXXXXX", line[256];
    double start, end, user, at = 0;
    size_t bars = 0;
    close(mkstemp(path));
    seen->slice_count = 242; /* at most 120 bars: three make one */
    for (size_t i = 0; i < seen->slice_count; i++) {
        double length = i % 3 == 0 ? 0.003 : 0.0005;
        seen->slices[i] = (struct slice){at, at + length, {[DOING_USER] = i % 3 == 0 ? 1 : 0}};
        at += length;
    }
    cr_assert_eq(slices_write(path, seen), 0);
    FILE *file = fopen(path, "r");
    while (fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "%lf,%lf,%lf", &start, &end, &user) == 3 && bars++ < 80)
            cr_expect_float_eq(user, 0.75, 1e-4, "%s", line);
    cr_expect_eq(bars, 81);
    cr_expect_float_eq(end, at, 1e-5);
    fclose(file);
    unlink(path);
    free(seen);
}

/* --- comparing ---------------------------------------------------------------------------------- */

static void fills(const char *command, const char *parameter, const char *expected) {
    char *filled = parameters_fill(command, "a file", parameter);
    cr_expect_str_eq(filled, expected);
    free(filled);
}

Test(parameters, a_parameter_stays_one_word_whatever_is_in_it) {
    fills("sleep {}", "0.5", "sleep 0.5");
    fills("cat {} {}", "a b", "cat 'a b' 'a b'");
    fills("cat {}", "it's", "cat 'it'\\''s'");
    fills("cat {}", "$(touch x); rm y", "cat '$(touch x); rm y'");
    fills("cat {}", "中文 名", "cat '中文 名'");
    fills("true", "x", "true");
}

Test(run, a_command_is_the_same_with_a_shell_and_without) {
    struct run plain = run_command("echo a b", 20, true),
               shell = run_command("echo 'a'\" b\"", 20, true),
               other = run_command("echo a c", 20, true);
    cr_expect_eq(plain.hash, shell.hash);
    cr_expect_neq(plain.hash, other.hash);
    cr_expect_float_eq(plain.bytes, 4, 0.1);
    ends_with(run_command("exit 3", 20, false).status, 3); /* a word of the shell */
    ends_with(run_command("A=1 true", 20, false).status, 0);
    ends_with(run_command("nosuchcommand", 20, false).status, 127);
    cr_expect_eq(run_command("sleep 100", 0.1, false).error, ETIME);
    cr_expect_str_eq(
        run_command("echo first >&2; printf 'the \\033[2Jlast\\n' >&2; exit 3", 20, true).words,
        "the  [2Jlast"); /* no escape sequence */
}

Test(course, where_there_is_no_result_there_is_no_number) {
    course_folder("/nonexistent");
    cr_expect(isnan(course_ratio(3, "cpu.threads", NULL)));
    course_folder("plots/reference");
    cr_expect(!isnan(course_ratio(3, "cpu.threads", NULL)));
    cr_expect(!isnan(course_ratio(4, "gil.cpu-processes", "cpython")));
    cr_expect(!isnan(course_median(2, "thread", 0, "time")));
}
