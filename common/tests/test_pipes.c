/* test_pipes.c - all bytes arrive, and a worker with pipes sees the end when its parent closes. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pipes.h"

enum { LARGE = 3 << 20, WORKERS = 5 }; /* a pipe holds 64 KB */

static void ignore_sigpipe(void) {
    signal(SIGPIPE, SIG_IGN);
}

TestSuite(pipes, .init = ignore_sigpipe);

static void expect_no_child(void) {
    cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1, "a child is left");
    cr_expect_eq(errno, ECHILD);
}

static size_t open_files(void) {
    size_t count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

/* Sends back what it reads, byte for byte, until there is no more. */
static int echo(int from, int to, void *argument) {
    size_t bytes;
    (void)argument;
    while (pipe_read_all(from, &bytes, sizeof bytes) == 0) {
        char *data = malloc(bytes);
        if (data == NULL || pipe_read_all(from, data, bytes) != 0 ||
            pipe_write_all(to, data, bytes) != 0)
            return 1;
        free(data);
    }
    return 0;
}

static void on_alarm(int number) {
    (void)number;
}

Test(pipes, many_bytes_arrive_whole_also_when_signals_interrupt) {
    const struct sigaction action = {.sa_handler = on_alarm}; /* no SA_RESTART: EINTR */
    sigaction(SIGALRM, &action, NULL);
    ualarm(500, 500);
    struct piped_worker worker;
    struct worker_end end;
    char *sent = malloc(LARGE), *received = calloc(LARGE, 1);
    size_t bytes = LARGE;
    for (size_t i = 0; i < LARGE; i++)
        sent[i] = (char)(i * 7 + i / 1000);
    cr_assert_eq(piped_worker_start(&worker, echo, NULL), 0);
    cr_assert_eq(pipe_write_all(worker.to, &bytes, sizeof bytes), 0);
    cr_assert_eq(pipe_write_all(worker.to, sent, LARGE), 0);
    cr_assert_eq(pipe_read_all(worker.from, received, LARGE), 0);
    ualarm(0, 0);
    cr_expect_arr_eq(received, sent, LARGE);
    cr_expect_eq(piped_worker_end(&worker, &end), 0);
    cr_expect_eq(end.fate, WORKER_DONE);
    expect_no_child();
    free(sent);
    free(received);
}

Test(pipes, each_worker_ends_when_its_own_pipes_are_closed) {
    struct piped_worker workers[WORKERS];
    struct worker_end end;
    size_t before = open_files();
    for (size_t i = 0; i < WORKERS; i++)
        cr_assert_eq(piped_worker_start(&workers[i], echo, NULL), 0);
    /* The first one first: those started later must not hold its pipe. */
    for (size_t i = 0; i < WORKERS; i++) {
        cr_expect_eq(piped_worker_end(&workers[i], &end), 0);
        cr_expect_eq(end.fate, WORKER_DONE);
        cr_expect_eq(workers[i].pid, 0);
        cr_expect_eq(workers[i].to, -1);
    }
    cr_expect_eq(open_files(), before);
    expect_no_child();
}

/* How many files it has beside 0, 1 and 2: its exit status. */
static int count_files(int from, int to, void *argument) {
    char byte;
    (void)to, (void)argument;
    pipe_read_all(from, &byte, 1);
    return (int)open_files();
}

Test(pipes, a_worker_holds_no_end_that_is_not_its_own) {
    struct piped_worker workers[WORKERS];
    struct worker_end ends[WORKERS];
    for (size_t i = 0; i < WORKERS; i++)
        cr_assert_eq(piped_worker_start(&workers[i], count_files, NULL), 0);
    for (size_t i = 0; i < WORKERS; i++)
        cr_expect_eq(piped_worker_end(&workers[i], &ends[i]), 0);
    for (size_t i = 1; i < WORKERS; i++)
        cr_expect_eq(ends[i].code, ends[0].code, "worker %zu has %d files, the first %d", i,
                     ends[i].code, ends[0].code);
}

static int exit_with(int from, int to, void *argument) {
    (void)from, (void)to;
    return *(int *)argument;
}

Test(pipes, the_exit_status_is_what_the_worker_returned) {
    struct piped_worker worker;
    struct worker_end end;
    int status = 42;
    cr_assert_eq(piped_worker_start(&worker, exit_with, &status), 0);
    cr_expect_eq(piped_worker_end(&worker, &end), 0);
    cr_expect_eq(end.fate, WORKER_FAILED);
    cr_expect_eq(end.code, 42);
}

Test(pipes, a_worker_that_is_killed_is_an_error_in_both_directions) {
    struct piped_worker worker;
    struct worker_end end;
    char byte = 0;
    cr_assert_eq(piped_worker_start(&worker, echo, NULL), 0);
    kill(worker.pid, SIGKILL);
    siginfo_t ended; /* it closes its two pipes one after the other */
    cr_assert_eq(waitid(P_PID, (id_t)worker.pid, &ended, WEXITED | WNOWAIT), 0);
    cr_expect_eq(pipe_read_all(worker.from, &byte, 1), EPIPE);
    cr_expect_eq(pipe_write_all(worker.to, &byte, 1), EPIPE);
    cr_expect_eq(piped_worker_end(&worker, &end), 0);
    cr_expect_eq(end.fate, WORKER_KILLED);
    cr_expect_eq(end.code, SIGKILL);
    expect_no_child();
}

Test(pipes, a_worker_that_was_never_started_can_be_closed_and_ended) {
    struct piped_worker worker = {0};
    struct worker_end end;
    piped_worker_close(&worker);
    cr_expect_eq(piped_worker_end(&worker, &end), 0);
    cr_expect_eq(end.fate, WORKER_NOT_STARTED);
    cr_expect_neq(fcntl(STDIN_FILENO, F_GETFD), -1, "file 0 is still open");
}

Test(pipes, where_no_file_is_left_there_is_no_worker) {
    struct piped_worker worker;
    struct worker_end end;
    struct rlimit limit = {64, 64};
    int own[64], count = 0;
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    while ((own[count] = dup(0)) >= 0)
        count++;
    for (int left = 0; left < 4; left++) { /* of the four that two pipes are */
        cr_expect_eq(piped_worker_start(&worker, echo, NULL), EMFILE);
        close(own[--count]);
    }
    cr_expect_eq(worker.to, -1);
    cr_expect_eq(piped_worker_end(&worker, &end), 0);
    cr_expect_eq(end.fate, WORKER_NOT_STARTED);
    expect_no_child();
}
