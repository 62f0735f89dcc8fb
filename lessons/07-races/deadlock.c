/* deadlock.c - see deadlock.h. */
#include "deadlock.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kit.h"
#include "worker.h"

/* --- the workers ------------------------------------------------------------------------------ */

static void take(struct table_of_locks *table, int worker, int lock) {
    table->wants[worker] = lock;
    pthread_mutex_lock(&table->locks[lock]);
    table->owner[lock] = worker;
    table->wants[worker] = NOTHING;
}

static void give(struct table_of_locks *table, int lock) {
    table->owner[lock] = NOBODY;
    pthread_mutex_unlock(&table->locks[lock]);
}

/* Worker 0 takes lock 0, then lock 1; worker 1 takes them the other way round. It never ends by
 * itself. */
static void take_both(struct run *run, size_t number) {
    struct table_of_locks *table = run_subject(run);
    int worker = (int)number;
    for (;;) {
        take(table, worker, worker);
        take(table, worker, 1 - worker);
        table->passed[worker]++;
        give(table, 1 - worker);
        give(table, worker);
    }
}

/* --- the watchdog ----------------------------------------------------------------------------- */

bool stands_in_cycle(struct table_of_locks *table, int start) {
    int worker = start;
    for (int steps = 0; steps < LOCKS; steps++) {
        int lock = table->wants[worker];
        int owner = lock != NOTHING ? table->owner[lock] : NOBODY;
        if (owner == NOBODY || owner == worker)
            return false;
        worker = owner;
    }
    return worker == start;
}

static void note_cycle(struct table_of_locks *table, struct cycle *cycle) {
    for (int worker = 0; worker < LOCKS; worker++) {
        cycle->wants[worker] = table->wants[worker];
        cycle->passed[worker] = table->passed[worker];
    }
}

/* The notes are not written all at once, so one look may show a cycle that never was. One that is
 * there at two looks, between which nobody has got anywhere, is real. */
static bool look(struct table_of_locks *table, struct cycle *cycle, bool seen_before) {
    struct cycle now;
    if (!stands_in_cycle(table, 0))
        return false;
    note_cycle(table, &now);
    cycle->found = seen_before && now.passed[0] == cycle->passed[0] &&
                   now.passed[1] == cycle->passed[1] && stands_in_cycle(table, 0);
    note_cycle(table, cycle);
    return true;
}

/* Looks 5,000 times a second. Returns the errno value with which the workers ended, or 0. */
static int watch(struct run *run, pid_t workers, double patience_s, struct cycle *cycle) {
    const struct timespec pause = {.tv_nsec = 200000};
    int64_t begin = kit_now_ns();
    bool seen = false;
    while (!cycle->found && (double)(kit_now_ns() - begin) < patience_s * 1e9) {
        siginfo_t ended = {0};
        if (waitid(P_PID, (id_t)workers, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
            ended.si_pid == workers)
            return ECHILD; /* they never end by themselves: one could not be started, or was killed */
        seen = look(run_subject(run), cycle, seen);
        if (!cycle->found)
            nanosleep(&pause, NULL);
    }
    cycle->after_ms = (double)(kit_now_ns() - run->times[0].begin_ns) / 1e6;
    return 0;
}

/* The workers run in a process of their own, which can be killed: who is stuck in a lock cannot be
 * freed in any other way. Worker processes die with that process. */
static int run_watched(const struct kind *kind, struct run *run, double patience_s,
                       struct cycle *cycle) {
    double ns, delayed;
    pid_t workers = worker_fork();
    if (workers < 0) {
        int error = errno;
        races_fail(error, "process");
        return error;
    }
    if (workers == 0) {
        int error = run_time(kind, run, &ns, &delayed);
        fflush(stdout);
        _exit(error == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    struct worker_end end;
    int error = watch(run, workers, patience_s, cycle);
    kill(workers, SIGKILL);
    worker_wait(workers, &end);
    if (error != 0 && end.fate == WORKER_KILLED) {
        char what[32];
        snprintf(what, sizeof what, "killed %d", end.code);
        races_fail(EINTR, what);
    }
    return error;
}

int deadlock_provoke(const struct kind *kind, size_t cpus, double patience_s, struct cycle *cycle) {
    *cycle = (struct cycle){0};
    /* Memory that the watchdog sees, too, also where the workers are threads. */
    struct run *run = run_open(&processes, LOCKS, cpus, sizeof(struct table_of_locks));
    if (run == NULL) {
        races_fail(errno, "memory 1");
        return ENOMEM;
    }
    struct table_of_locks *table = run_subject(run);
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, kind->shared);
    run->work = take_both;
    for (int i = 0; i < LOCKS; i++) {
        pthread_mutex_init(&table->locks[i], &attributes);
        table->owner[i] = NOBODY;
        table->wants[i] = NOTHING;
    }
    int error = run_watched(kind, run, patience_s, cycle);
    run_close(&processes, run, sizeof(struct table_of_locks));
    return error;
}
