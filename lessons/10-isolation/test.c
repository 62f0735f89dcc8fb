/* test.c - lesson 10: who survives whose end, what a supervisor and a robust mutex do about it. */
#include <criterion/criterion.h>
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bank.h"
#include "client.h"
#include "restart.h"
#include "server.h"
#include "team.h"
#include "worker.h"

enum { OTHERS = TEAM - 1, REQUESTS = 100, CRASH = 20, INTERVAL_NS = 1000000 };

static struct outcome outcome_of(const struct kind *kind, enum death death) {
    struct outcome outcome;
    cr_assert_eq(watch_death(kind, death, false, &outcome), 0);
    return outcome;
}

/* --- eight ways to die ------------------------------------------------------------------------ */

Test(isolation, what_ends_a_thread_ends_all_and_what_ends_a_process_ends_it_alone) {
    for (enum death death = DEATH_SEGV; death <= DEATH_STACK; death++) {
        struct outcome thread = outcome_of(&thread_kind, death);
        struct outcome process = outcome_of(&process_kind, death);
        cr_expect_eq(thread.alive, 0, "death %d", (int)death);
        cr_expect_eq(process.alive, OTHERS, "death %d", (int)death);
        cr_expect_eq(process.right, OTHERS, "death %d", (int)death);
    }
}

Test(isolation, a_thread_that_takes_all_memory_leaves_none_to_the_others) {
    struct outcome thread = outcome_of(&thread_kind, DEATH_MEMORY);
    cr_expect_eq(thread.alive, OTHERS);
    cr_expect_eq(thread.right, 0);
    cr_expect_eq(outcome_of(&process_kind, DEATH_MEMORY).right, OTHERS);
}

Test(isolation, only_a_process_can_be_ended_alone) {
    struct outcome thread = outcome_of(&thread_kind, DEATH_LOOP);
    struct outcome process = outcome_of(&process_kind, DEATH_LOOP);
    cr_expect_not(thread.stopped);
    cr_expect(process.stopped);
    cr_expect_eq(thread.right, OTHERS);
    cr_expect_eq(process.right, OTHERS);
}

Test(isolation, a_stray_write_is_silent_and_reaches_who_shares_the_memory) {
    struct outcome shared, thread = outcome_of(&thread_kind, DEATH_STRAY);
    cr_assert_eq(watch_death(&process_kind, DEATH_STRAY, true, &shared), 0);
    cr_expect_eq(thread.alive, OTHERS);
    cr_expect_eq(thread.damaged, STRAY);
    cr_expect_eq(shared.damaged, STRAY);
    cr_expect_eq(outcome_of(&process_kind, DEATH_STRAY).damaged, 0);
}

Test(isolation, the_watcher_has_no_child_left) {
    outcome_of(&thread_kind, DEATH_LOOP);
    outcome_of(&process_kind, DEATH_LOOP);
    cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1);
    cr_expect_eq(errno, ECHILD);
}

/* --- the lock --------------------------------------------------------------------------------- */

static struct aftermath aftermath_of(enum worker_kind kind, enum care care) {
    struct aftermath aftermath;
    cr_assert_eq(bank_run(kind, care, &aftermath), 0);
    return aftermath;
}

Test(isolation, an_ordinary_mutex_stays_locked_when_its_owner_has_died) {
    cr_expect_eq(aftermath_of(WORKER_PROCESS, CARE_NONE).locked, 0);
    cr_expect_eq(aftermath_of(WORKER_PROCESS, CARE_NONE).error, ETIMEDOUT);
    cr_expect_eq(aftermath_of(WORKER_THREAD, CARE_NONE).locked, 0);
}

Test(isolation, a_robust_mutex_goes_to_all_others) {
    cr_expect_eq(aftermath_of(WORKER_PROCESS, CARE_CONSISTENT).locked, CLIENTS - 1);
    cr_expect_eq(aftermath_of(WORKER_THREAD, CARE_CONSISTENT).locked, CLIENTS - 1);
}

Test(isolation, a_robust_mutex_that_is_not_made_consistent_is_lost) {
    cr_expect_lt(aftermath_of(WORKER_PROCESS, CARE_UNREPAIRED).locked, CLIENTS - 1);
}

Test(isolation, only_a_journal_undoes_the_half_done_update) {
    cr_expect_eq(aftermath_of(WORKER_PROCESS, CARE_CONSISTENT).missing, AMOUNT);
    cr_expect_eq(aftermath_of(WORKER_PROCESS, CARE_JOURNAL).missing, 0);
}

/* Stands in for that of the C library: worker 0 is the first that calls it. */
static bool killed_before_the_lock;

int pthread_mutex_timedlock(pthread_mutex_t *lock, const struct timespec *until) {
    int (*next)(pthread_mutex_t *, const struct timespec *) =
        (int (*)(pthread_mutex_t *, const struct timespec *))dlsym(RTLD_NEXT,
                                                                   "pthread_mutex_timedlock");
    if (killed_before_the_lock)
        raise(SIGKILL);
    return next(lock, until);
}

Test(isolation, an_owner_that_dies_before_it_has_the_lock_is_not_waited_for) {
    struct aftermath aftermath;
    killed_before_the_lock = true;
    alarm(60); /* ends a test that would wait */
    cr_expect_eq(bank_run(WORKER_PROCESS, CARE_CONSISTENT, &aftermath), EINTR);
    cr_expect_eq(aftermath.error, SIGKILL);
}

/* --- the server ------------------------------------------------------------------------------- */

/* How many requests were lost, and of those after the crash, how many were answered. */
struct served {
    size_t lost, answered_later;
};

static struct served serve_with(struct shape shape, size_t crash) {
    struct server server = {.shape = shape, .work_ms = 1, .start_ms = 20};
    struct request requests[REQUESTS];
    struct served served = {0};
    cr_assert_eq(server_start(&server), 0);
    cr_assert_eq(client_run(server.port, REQUESTS, crash, INTERVAL_NS, requests), 0);
    cr_expect_eq(atomic_load(&server.board->deaths), crash < REQUESTS ? 1 : 0);
    server_end(&server);
    for (size_t i = 0; i < REQUESTS; i++) {
        served.lost += requests[i].fate == FATE_LOST;
        served.answered_later += i > crash && requests[i].fate == FATE_ANSWERED;
    }
    return served;
}

Test(isolation, every_request_is_answered_where_nobody_crashes) {
    cr_expect_eq(serve_with((struct shape){"thread", 1, false}, REQUESTS).lost, 0);
    cr_expect_eq(serve_with((struct shape){"process", WORKERS, false}, REQUESTS).lost, 0);
    cr_expect_eq(serve_with((struct shape){"own", 1, true}, REQUESTS).lost, 0);
}

Test(isolation, of_eight_processes_only_the_one_request_is_lost) {
    cr_expect_eq(serve_with((struct shape){"process", WORKERS, false}, CRASH).lost, 1);
}

Test(isolation, a_server_of_threads_is_back_after_the_crash) {
    struct served served = serve_with((struct shape){"thread", 1, false}, CRASH);
    cr_expect_geq(served.lost, 1);
    cr_expect_gt(served.answered_later, REQUESTS / 4);
}

/* What waits in the queue of the socket dies with the socket. */
Test(isolation, a_socket_of_the_supervisor_keeps_what_waits) {
    struct served kept = serve_with((struct shape){"thread", 1, false}, CRASH);
    struct served own = serve_with((struct shape){"own", 1, true}, CRASH);
    cr_expect_gt(own.lost, kept.lost);
}

static bool is_alive(pid_t pid) {
    char path[64], state = 'X';
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false;
    if (fscanf(file, "%*d %*s %c", &state) != 1)
        state = 'X';
    fclose(file);
    return state != 'X' && state != 'Z';
}

/* The pids of the children of a process, from proc(5). */
static size_t children_of(pid_t parent, pid_t *children, size_t most) {
    char path[96];
    size_t count = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)parent, (int)parent);
    FILE *file = fopen(path, "r");
    while (file != NULL && count < most && fscanf(file, "%d", &children[count]) == 1)
        count++;
    if (file != NULL)
        fclose(file);
    return count;
}

Test(isolation, the_workers_die_with_their_supervisor) {
    struct server server = {.shape = {"process", WORKERS, false}, .work_ms = 1};
    pid_t workers[WORKERS];
    cr_assert_eq(server_start(&server), 0);
    size_t count = children_of(server.supervisor, workers, WORKERS);
    server_end(&server);
    for (size_t i = 0; i < count; i++) {
        for (int ms = 0; ms < 2000 && is_alive(workers[i]); ms++)
            usleep(1000);
        cr_expect_not(is_alive(workers[i]));
    }
}

/* --- the restart ------------------------------------------------------------------------------ */

/* The tests stand in build/tests; a fresh worker is looked for beside the program, so only fork. */
Test(isolation, the_supervisor_knows_before_the_worker_is_back) {
    double known_us[5], back_us[5];
    cr_assert_eq(restart_measure(false, 5, known_us, back_us), 0);
    for (size_t i = 0; i < 5; i++) {
        cr_expect_gt(known_us[i], 0);
        cr_expect_gt(back_us[i], known_us[i]);
    }
}
