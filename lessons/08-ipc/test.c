/* test.c - lesson 8: every mechanism brings every message, whole and in order, and nothing stays. */
#include <criterion/criterion.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "handover.h"
#include "kit.h"
#include "worker.h"

enum { KB64 = 64 << 10, MB = 1 << 20 };

static struct outcome hand(const struct mechanism *mechanism, bool as_processes, bool round_trip,
                           size_t bytes, size_t depth, size_t messages) {
    struct order order = {.mechanism = mechanism,
                          .as_processes = as_processes,
                          .round_trip = round_trip,
                          .two_cpus = mechanism->two_cpus,
                          .bytes = bytes,
                          .depth = depth,
                          .messages = messages};
    struct outcome outcome;
    const char *refused;
    cr_assert_eq(hand_over(&order, &outcome, &refused), 0, "%s: %s", mechanism->name, refused);
    cr_expect_gt(outcome.us, 0);
    return outcome;
}

/* The receiver reads each message and ends the program where one is not what it should be. */
Test(handover, every_mechanism_brings_every_message_whole_and_in_order) {
    static const size_t sizes[] = {64, 192, 8256, KB64 + 64, MB};
    for (const struct mechanism *const *each = mechanisms; *each != NULL; each++)
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
            for (int kind = (*each)->within_process ? 1 : 0; kind < 2; kind++)
                if (!(*each)->two_cpus || worker_cpus() > 1) {
                    hand(*each, kind == 0, false, sizes[s], 3, sizes[s] == MB ? 5 : 100);
                    hand(*each, kind == 0, true, sizes[s], 1, 5);
                }
}

Test(handover, no_message_is_lost_where_only_one_fits) {
    hand(&queue, false, false, 64, 1, 20000);
    hand(&ring, true, false, 64, 1, 20000);
    hand(&ring, false, false, 64, 1, 20000);
    hand(&ring_in_place, true, false, 64, 1, 20000);
}

/* --- deliberate bugs are caught ------------------------------------------------------------------- */

/* The program's exit status, and its first line in *line. */
static int run_alone(const struct mechanism *mechanism, bool as_processes, char *line,
                     size_t size) {
    int ends[2], status;
    cr_assert_eq(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        struct order order = {mechanism, as_processes, false, false, 4096, 4, 50};
        struct outcome outcome;
        const char *refused;
        _exit(hand_over(&order, &outcome, &refused));
    }
    close(ends[1]);
    ssize_t n = read(ends[0], line, size - 1);
    line[n > 0 ? n : 0] = '\0';
    close(ends[0]);
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Writes once and takes for granted that all has been read: a stream gives what is there. */
static const char *read_once(struct channel *channel) {
    return read(channel->from, channel->in, channel->bytes / 2) > 0 ? channel->in : NULL;
}

/* Hands the place back before the message has been read: the sender writes over it. */
static const char *release_too_early(struct channel *channel) {
    const char *message = ring_in_place.receive(channel);
    ring_in_place.release(channel);
    usleep(300);
    return message;
}

Test(handover, a_receiver_that_takes_one_read_for_a_message_is_caught) {
    struct mechanism wrong = pipe_;
    char line[128];
    wrong.receive = read_once;
    for (int kind = 0; kind < 2; kind++) {
        cr_expect_eq(run_alone(&wrong, kind == 0, line, sizeof line), EXIT_TROUBLE);
        cr_expect_str_eq(line, "error 74 pipe with 2 workers\n");
    }
}

Test(handover, a_place_that_is_given_back_too_early_is_caught) {
    struct mechanism wrong = ring_in_place;
    char line[128];
    wrong.receive = release_too_early;
    wrong.release = release_nothing;
    cr_expect_eq(run_alone(&wrong, true, line, sizeof line), EXIT_TROUBLE);
    cr_expect_str_eq(line, "error 74 place with 2 workers\n");
}

/* --- the traps of pipes ---------------------------------------------------------------------------- */

static long value_of(const char *trap, size_t bytes) {
    char program[PATH_MAX], command[PATH_MAX + 64];
    long value = -1;
    cr_assert_eq(kit_path(program, sizeof program, "build/bin/08-ipc/traps"), 0);
    snprintf(command, sizeof command, "%s %s %zu", program, trap, bytes);
    FILE *output = popen(command, "r");
    cr_assert_not_null(output);
    cr_expect_eq(fscanf(output, "%*s %*u %*s %ld", &value), 1);
    cr_expect_eq(pclose(output), 0);
    return value;
}

Test(handover, two_processes_that_fill_both_pipes_before_they_read_are_stuck) {
    cr_expect_eq(value_of("full", 65536), 0);
    cr_expect_eq(value_of("full", 200000), 2);
}

Test(handover, messages_of_several_writers_stay_whole_up_to_PIPE_BUF) {
    cr_expect_eq(value_of("mixed", 4096), 0);
    long broken = 0; /* a scheduler may let one writer end before the other begins */
    for (int i = 0; i < 5 && broken == 0; i++)
        broken = value_of("mixed", 100000);
    cr_expect_gt(broken, 0);
}

/* --- the bound ------------------------------------------------------------------------------------ */

static atomic_int sent;

static void *send_five(void *argument) {
    for (int i = 0; i < 5; i++) {
        cr_assert_eq(queue.send(argument), 0);
        atomic_fetch_add(&sent, 1);
    }
    return NULL;
}

Test(handover, a_full_queue_lets_the_sender_wait_until_a_message_is_taken) {
    struct channel channel;
    pthread_t sender;
    cr_assert_eq(channel_open(&channel, &queue, 64, 3), 0);
    cr_assert_eq(pthread_create(&sender, NULL, send_five, &channel), 0);
    usleep(100000);
    cr_expect_leq(atomic_load(&sent), 3);
    for (int i = 0; i < 5; i++)
        cr_expect_not_null(queue.receive(&channel));
    pthread_join(sender, NULL);
    cr_expect_eq(atomic_load(&sent), 5);
    channel_close(&channel);
}

Test(handover, a_pipe_of_64_KB_holds_1024_messages_of_64_bytes) {
    double messages;
    cr_assert_eq(find_capacity(&pipe_, 64, 8, &messages), 0);
    cr_expect_eq(messages, 1024);
    cr_assert_eq(find_capacity(&queue, 64, 8, &messages), 0);
    cr_expect_eq(messages, 8);
    cr_assert_eq(find_capacity(&pipe_, KB64, 8, &messages), 0);
    cr_expect_geq(messages, 8);
}

/* --- what a message consists of ------------------------------------------------------------------- */

Test(handover, calls_and_copies_are_counted) {
    struct outcome outcome = hand(&pipe_, true, false, 4096, 8, 100);
    cr_expect_eq(outcome.calls, 2);
    cr_expect_eq(outcome.copies, 2);
    outcome = hand(&queue, false, false, KB64, 8, 100);
    cr_expect_eq(outcome.copies, 0);
    outcome = hand(&ring, true, false, KB64, 8, 100);
    cr_expect_eq(outcome.copies, 2);
    outcome = hand(&ring_in_place, true, false, KB64, 8, 100);
    cr_expect_eq(outcome.copies, 0);
    outcome = hand(&posix_queue, true, false, KB64, 8, 20);
    cr_expect_geq(outcome.calls, 2);
    cr_expect_eq(outcome.copies, 2);
}

/* The other tests run at the same time, so the fastest of some: the disturbed are slower. */
static double fastest(const struct mechanism *mechanism, bool as_processes, size_t bytes,
                      size_t depth, size_t messages) {
    double best = INFINITY;
    for (int i = 0; i < 8; i++)
        best = fmin(best, hand(mechanism, as_processes, false, bytes, depth, messages).us);
    return best;
}

/* Within one run, with room: 5 and 100 times on the machines seen. */
Test(handover, an_address_is_cheaper_than_64_KB_through_a_pipe) {
    cr_expect_gt(fastest(&pipe_, true, KB64, 8, 100), 1.3 * fastest(&queue, false, KB64, 8, 200));
}

Test(handover, a_queue_that_holds_more_takes_less_for_each_message) {
    cr_expect_gt(fastest(&queue, false, 64, 1, 1000), 2 * fastest(&queue, false, 64, 1024, 8192));
}

/* --- nothing stays -------------------------------------------------------------------------------- */

static int queues_in_the_system(void) {
    char line[256];
    int lines = 0;
    FILE *file = fopen("/proc/sysvipc/msg", "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        lines++;
    if (file != NULL)
        fclose(file);
    return lines;
}

static pid_t start(const char *mechanism, const char *kind, const char *bytes) {
    char program[PATH_MAX];
    cr_assert_eq(kit_path(program, sizeof program, "build/bin/08-ipc/handover"), 0);
    pid_t pid = fork();
    if (pid == 0) {
        cr_assert_not_null(freopen("/dev/null", "w", stdout));
        execl(program, program, mechanism, kind, bytes, (char *)NULL);
        _exit(127);
    }
    return pid;
}

/* Other programs of the machine may make queues of their own meanwhile, so it may look twice. */
Test(handover, whoever_is_killed_at_any_moment_leaves_no_message_queue) {
    int before = queues_in_the_system(), after = 0;
    for (int i = 0; i < 30; i++) {
        pid_t pid = start("sysv", i % 2 == 0 ? "process" : "thread", "65536");
        usleep((unsigned)(i * 1000));
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
    }
    for (int i = 0; i < 100 && (after = queues_in_the_system()) > before; i++)
        usleep(20000);
    cr_expect_leq(after, before);
}

Test(handover, a_limit_on_message_queues_is_reported) {
    struct rlimit limit = {0, 0};
    struct order order = {&posix_queue, true, false, false, 64, 8, 10};
    struct outcome outcome;
    const char *refused;
    setrlimit(RLIMIT_MSGQUEUE, &limit);
    cr_expect_eq(hand_over(&order, &outcome, &refused), EMFILE);
    cr_expect_str_eq(refused, "mq");
}

Test(handover, a_limit_on_open_files_is_reported) {
    struct rlimit limit = {3, 3};
    struct order order = {&pipe_, true, false, false, 64, 8, 10};
    struct outcome outcome;
    const char *refused;
    setrlimit(RLIMIT_NOFILE, &limit);
    cr_expect_eq(hand_over(&order, &outcome, &refused), EMFILE);
}
