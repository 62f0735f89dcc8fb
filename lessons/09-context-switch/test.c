/* test.c - lesson 9: the turn is passed in order, by all ways and both kinds, each turn is a switch, and
 * what is broken is noticed. */
#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"
#include "hog.h"
#include "kit.h"
#include "machine.h"
#include "pair.h"
#include "tools.h"
#include "worker.h"

enum { TURNS = 50, BATCHES = 3 };

static const struct kind {
    const char *name;
    int (*run)(struct pair *pair, char what[WHAT_SIZE]);
    void (*free)(struct pair *pair);
} kinds[] = {{"threads", threads_run, threads_free}, {"processes", processes_run, processes_free}};

static struct pair on_one_cpu(const struct way *way, size_t bytes) {
    return (struct pair){
        .way = way, .bytes = bytes, .step = LINE, .batches = BATCHES, .turns = TURNS};
}

/* 0 CPUs to spare: spinning cannot work on one. */
static bool works(const struct way *way) {
    return way != &ways[WAY_SPIN];
}

Test(turns, are_taken_in_order_by_every_way_and_both_kinds) {
    char what[WHAT_SIZE];
    for (size_t way = 0; way < WAYS; way++)
        for (size_t kind = 0; kind < 2 && works(&ways[way]); kind++) {
            struct pair pair = on_one_cpu(&ways[way], 8192);
            cr_assert_eq(kinds[kind].run(&pair, what), 0, "%s, %s", ways[way].series, what);
            cr_expect_eq(pair.shared->numbers, 2 * TURNS * (BATCHES + 1));
            for (size_t batch = 0; batch < BATCHES; batch++)
                cr_expect_gt(pair.shared->batch_ns[batch], 0);
            kinds[kind].free(&pair);
            cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1, "%s left a child", ways[way].series);
        }
}

/* On one CPU nobody else can have the turn while one runs: a turn is one switch. Others on the CPU only
 * add some. */
Test(turns, cost_a_switch_each_on_one_cpu) {
    char what[WHAT_SIZE];
    for (size_t way = 0; way < WAYS; way++)
        for (size_t kind = 0; kind < 2 && works(&ways[way]); kind++) {
            struct pair pair = on_one_cpu(&ways[way], 0);
            pair.turns = 200;
            cr_assert_eq(kinds[kind].run(&pair, what), 0);
            int64_t switches = pair.shared->records[0].switches + pair.shared->records[1].switches;
            cr_expect_geq(switches, 2 * 200 * BATCHES * 9 / 10, "%s", ways[way].series);
            kinds[kind].free(&pair);
        }
}

Test(turns, are_passed_between_two_cpus_too) {
    char what[WHAT_SIZE];
    if (worker_cpus() < 2)
        cr_skip_test("one CPU");
    for (size_t way = 0; way < WAYS; way++) {
        struct pair pair = on_one_cpu(&ways[way], 0);
        pair.cpus[1] = 1;
        cr_expect_eq(processes_run(&pair, what), 0, "%s", ways[way].series);
        processes_free(&pair);
    }
}

/* --- what is broken is noticed ---------------------------------------------------------------- */

static int await_nothing(struct turn *turn, uint32_t me) {
    (void)turn, (void)me;
    return 0;
}

/* Both run at once, so the turns come in the wrong order; at the latest, nobody has passed the last. */
Test(turns, that_nobody_waits_for_are_noticed) {
    static const struct way broken = {"broken", NULL, NULL, NULL};
    for (size_t kind = 0; kind < 2; kind++) {
        char what[WHAT_SIZE];
        struct way way = ways[WAY_YIELD];
        way.series = broken.series;
        way.await = await_nothing;
        struct pair pair = on_one_cpu(&way, 0);
        cr_expect_eq(kinds[kind].run(&pair, what), EBADMSG, "%s", kinds[kind].name);
        cr_expect_str_eq(what, "broken with 2 workers");
        kinds[kind].free(&pair);
    }
}

/* Beside a hog sched_yield may give it the CPU for a slice at each turn. */
Test(turns, that_take_too_long_are_broken_off_by_both) {
    char what[WHAT_SIZE];
    for (size_t way = 0; way < WAYS; way++)
        for (size_t kind = 0; kind < 2 && works(&ways[way]); kind++) {
            struct pair pair = on_one_cpu(&ways[way], 0);
            pair.turns = SIZE_MAX / 4;
            pair.longest_ns = 20000000;
            cr_expect_eq(kinds[kind].run(&pair, what), 0, "%s", ways[way].series);
            cr_expect(pair.shared->cancelled);
            cr_expect_eq(pair.shared->batch_ns[0], 0);
            kinds[kind].free(&pair);
        }
}

Test(set, knows_how_often_each_line_was_touched) {
    size_t page = machine_page(), bytes = 4 * page;
    unsigned char *set = set_map(bytes);
    cr_assert_not_null(set);
    for (size_t step = LINE; step <= page; step *= page / LINE) {
        memset(set, 0, bytes);
        for (int i = 0; i < 300; i++) /* more often than a byte can count */
            set_touch(set, bytes, step);
        cr_expect(set_is_right(set, bytes, step, 300));
        cr_expect_not(set_is_right(set, bytes, step, 301));
        size_t touched = 0;
        for (size_t i = 0; i < bytes; i++)
            touched += set[i] != 0;
        cr_expect_eq(touched, bytes / step);
    }
}

static int turns_that_fail;
static int await_and_fail(struct turn *turn, uint32_t me) {
    int error = ways[WAY_FUTEX].await(turn, me);
    return me == 1 && turns_that_fail-- == 0 ? EIO : error;
}

Test(turns, that_fail_end_both_and_say_why) {
    for (size_t kind = 0; kind < 2; kind++) {
        char what[WHAT_SIZE];
        struct way way = ways[WAY_FUTEX];
        way.await = await_and_fail;
        struct pair pair = on_one_cpu(&way, 0);
        turns_that_fail = 30;
        cr_expect_eq(kinds[kind].run(&pair, what), EIO, "%s", kinds[kind].name);
        cr_expect_str_eq(what, "futex with 2 workers");
        kinds[kind].free(&pair);
    }
}

/* Either worker is the first that gets none, or both. */
Test(turns, without_memory_for_the_set_end_and_say_so) {
    char what[WHAT_SIZE];
    struct rlimit limit = {.rlim_cur = 1 << 30, .rlim_max = RLIM_INFINITY};
    setrlimit(RLIMIT_AS, &limit);
    for (size_t way = 0; way < WAYS; way++)
        for (size_t kind = 0; kind < 2 && works(&ways[way]); kind++)
            for (size_t gigabytes = 1; gigabytes < 3; gigabytes++) {
                struct pair pair = on_one_cpu(&ways[way], gigabytes << 30);
                cr_expect_eq(kinds[kind].run(&pair, what), ENOMEM, "%s", ways[way].series);
                cr_expect_eq(strncmp(what, "memory ", 7), 0);
                kinds[kind].free(&pair);
            }
    struct pair pair = on_one_cpu(&ways[WAY_YIELD], 600 << 20); /* enough for one of two threads */
    pair.turns = 1, pair.batches = 0;
    cr_expect_eq(threads_run(&pair, what), ENOMEM);
    threads_free(&pair);
}

Test(turns, that_wait_for_a_killed_process_end_all_the_same) {
    char what[WHAT_SIZE];
    for (size_t way = 0; way < WAYS; way++) {
        struct pair pair = on_one_cpu(&ways[way], 0);
        pair.cpus[1] = worker_cpus() > 1;
        if (!works(&ways[way]) && worker_cpus() < 2)
            continue;
        pair.turns = SIZE_MAX / 4; /* for ever */
        pid_t parent = getpid(), killer = fork();
        if (killer == 0) { /* ends all other children of its parent but one */
            char path[64], text[256];
            snprintf(path, sizeof path, "/proc/%d/task/%d/children", parent, parent);
            for (int first = 0, second = 0; second == 0; usleep(2000))
                if (kit_read_file(path, text, sizeof text) == 0 &&
                    sscanf(text, "%*d %d %d", &first, &second) == 2)
                    kill(second, SIGKILL);
            _exit(0);
        }
        cr_expect_eq(processes_run(&pair, what), EINTR, "%s", ways[way].series);
        cr_expect_str_eq(what, "killed 9");
        processes_free(&pair);
        while (waitpid(killer, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
}

Test(turns, say_which_kind_was_refused) {
    char what[WHAT_SIZE];
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_NPROC, &none);
    if (geteuid() == 0 && setuid(65534) != 0)
        cr_skip_test("root has no limit");
    for (size_t kind = 0; kind < 2; kind++) {
        struct pair pair = on_one_cpu(&ways[WAY_FUTEX], 0);
        cr_expect_eq(kinds[kind].run(&pair, what), EAGAIN);
        cr_expect_str_eq(what, kind == 0 ? "thread" : "process");
        kinds[kind].free(&pair);
    }
}

Test(hog, ends_when_it_is_told) {
    int hog;
    char what[WHAT_SIZE];
    cr_assert_eq(hog_start(0, &hog, what), 0);
    cr_expect_eq(kill(hog, 0), 0);
    hog_end(hog);
    cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1);
    cr_expect_eq(errno, ECHILD);
}

/* --- what the programs print ------------------------------------------------------------------ */

/* How many lines of this metric a program prints for this series. */
static int lines_of(const char *arguments, const char *series, const char *metric) {
    char program[512], command[640], line[256], found[64], kind[64];
    int lines = 0;
    double value;
    cr_assert_eq(kit_path(program, sizeof program, "build/bin/09-context-switch"), 0);
    snprintf(command, sizeof command, "%s/%s", program, arguments);
    FILE *output = popen(command, "r");
    cr_assert_not_null(output);
    while (fgets(line, sizeof line, output) != NULL) {
        cr_expect_eq(sscanf(line, "%63s %*f %63s %lf", found, kind, &value), 3, "%s", line);
        lines += strcmp(found, series) == 0 && strcmp(kind, metric) == 0 && value >= 0;
    }
    cr_expect_eq(pclose(output), 0, "%s", arguments);
    return lines;
}

Test(programs, print_what_main_has_cells_for) {
    cr_expect_gt(lines_of("pair pipe 0", "pipe-process", "delayed"), 0);
    cr_expect_gt(lines_of("pair futex 64 page", "futex-thread-page", "switches"), 0);
    cr_expect_gt(lines_of("pair pipe 0 hog", "pipe-thread-hog", "turn"), 0);
    cr_expect_gt(lines_of("pair pipe 0 free", "pipe-process-free", "roundtrip"), 0);
    cr_expect_gt(lines_of("calls", "eventfd-calls", "turn"), 0);
    cr_expect_gt(lines_of("touch 64", "both-page", "turn"), 0);
    cr_expect_gt(lines_of("migrate 64", "stay", "turn"), 0);
    cr_expect_gt(lines_of("slice", "sleep-hog", "late"), 0);
}

/* Within one run, with room: who touches 4 MB at each turn computes longer than who touches nothing.
 * (CPU time: on a busy machine others run between the turns.) */
Test(turns, with_a_working_set_take_more_cpu_time) {
    char what[WHAT_SIZE];
    struct pair bare = on_one_cpu(&ways[WAY_YIELD], 0),
                large = on_one_cpu(&ways[WAY_YIELD], 4 << 20);
    large.turns = bare.turns = 20;
    cr_assert_eq(threads_run(&bare, what), 0);
    cr_assert_eq(threads_run(&large, what), 0);
    cr_expect_gt(large.shared->records[0].cpu_ns[0], 3 * bare.shared->records[0].cpu_ns[0]);
    threads_free(&bare);
    threads_free(&large);
}

/* --- tools and the machine -------------------------------------------------------------------- */

Test(tools, the_numbers_of_perf_and_lat_ctx_are_read) {
    const char *perf = "# Running 'sched/pipe' benchmark:\n# Executed 4000 pipe operations between "
                       "two threads\n\n     Total time: 0.111 [sec]\n\n      27.796500 usecs/op\n"
                       "          35975 ops/sec\n";
    cr_expect_float_eq(tool_number_before(perf, "usecs/op"), 27.7965, 1e-9);
    cr_expect(isnan(tool_number_before("usecs/op", "usecs/op")));
    cr_expect(isnan(tool_number_before("perf: no such command", "usecs/op")));
    cr_expect_float_eq(tool_lat_ctx("\n\"size=0k ovr=0.36\n2 1.34\n"), 1.34, 1e-9);
    cr_expect(isnan(tool_lat_ctx("lat_ctx: cannot\n")));
}

Test(facts, flags_are_whole_words) {
    char name[] = "/tmp/kit-cpuinfo-XXXXXX";
    int file = mkstemp(name);
    cr_assert_geq(file, 0);
    dprintf(file, "processor\t: 0\nmodel name\t: pti\nflags\t\t: fpu invpcid sse pti\n");
    close(file);
    cr_expect_not(fact_flag(name, "pcid"));
    cr_expect(fact_flag(name, "invpcid"));
    cr_expect(fact_flag(name, "pti"));
    unlink(name);
    cr_expect_not(fact_flag("/nowhere", "pti"));
}

Test(facts, what_the_system_does_not_say_is_unknown) {
    char text[FACT_SIZE];
    fact_vulnerability("no-such-thing", text);
    cr_expect_str_eq(text, "unknown");
}
