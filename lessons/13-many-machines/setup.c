/* setup.c - starts what the lesson measures with (plan.h). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "hosts.h"
#include "kit.h"
#include "plan.h"
#include "subprocess.h"
#include "worker_limits.h"

enum { LARGEST = 8 };

static void choose_counts(struct setup *setup, size_t largest) {
    for (size_t n = 1; n < largest && setup->count + 1 < COUNTS_MOST; n *= 2)
        setup->counts[setup->count++] = n;
    setup->counts[setup->count++] = largest;
}

static void left_out(const char *what, const char *why) {
    say_note(_("%s: left out: %s"), what, why);
}

static void drop_line(const char *line, void *unused) {
    (void)line, (void)unused;
}

static bool redis_is_there(void) {
    static char program[] = "redis-server",
                version[] = "--version", *const words[] = {program, version, NULL};
    struct worker_end end = {.fate = WORKER_FAILED};
    return worker_run_foreign(words, drop_line, NULL, &end) == 0 && end.fate == WORKER_DONE;
}

/* Those of HOSTS the reader has asked for: without them there is no lesson. */
static int begin_real(struct setup *setup, const char *argument) {
    char program[4096];
    if (!setup->mpi.there) {
        say_error(_("no ranks on the hosts of HOSTS: %s"), setup->mpi.why);
        return ENOENT;
    }
    kit_program(program, sizeof program, "ranks");
    int error = real_hosts_try(&setup->real, program);
    return error != 0 ? error
                      : session_begin(&setup->hosts, &setup->mpi, REAL, setup->real.ranks,
                                      &setup->real, argument);
}

static int await_real(struct setup *setup) {
    setup->has_hosts = session_await(&setup->hosts) == 0;
    if (setup->has_hosts)
        return 0;
    say_error(_("no ranks on the hosts of HOSTS: %s"), setup->hosts.server.why);
    return EXIT_TROUBLE;
}

static void await_machine(struct setup *setup, int error) {
    if (!setup->mpi.there)
        left_out("MPI", setup->mpi.why);
    else if (error != 0 || session_await(&setup->machine) != 0)
        left_out(_("ranks on this machine"), setup->machine.server.why);
    else
        setup->has_rank = true;
}

/* Where hosts cannot be made, the ranks on this machine are left. */
static void await_made(struct setup *setup, int error) {
    if (error != 0 || session_await(&setup->hosts) != 0) {
        left_out(_("two hosts"), setup->hosts.server.why);
        return;
    }
    setup->has_hosts = setup->mpi.there;
    setenv("HOSTS_FOLDER", setup->hosts.server.folder, 1); /* for programs/queue.c */
}

int setup_start(struct setup *setup, size_t largest, size_t shrink) {
    const char *hosts = getenv("HOSTS");
    char argument[32];
    size_t wanted = 2 * worker_cpus() < LARGEST ? 2 * worker_cpus() : LARGEST;
    *setup = (struct setup){.shrink = shrink, .is_real = hosts != NULL && hosts[0] != '\0'};
    snprintf(argument, sizeof argument, "%zu", shrink);
    if (setup->is_real && real_hosts_read(hosts, &setup->real) != 0)
        return EXIT_USAGE;
    mpi_find(&setup->mpi);
    if (setup->is_real && largest == 0)
        wanted = setup->real.ranks < 64 ? setup->real.ranks : 64;
    choose_counts(setup, workers_at_most(largest, wanted));
    size_t ranks =
        setup->counts[setup->count - 1] > CLAIMED ? setup->counts[setup->count - 1] : CLAIMED;
    if (setup->is_real && begin_real(setup, argument) != 0)
        return EXIT_TROUBLE;
    int made = setup->is_real ? 0
                              : session_begin(&setup->hosts, &setup->mpi, MADE,
                                              ranks + ranks % HOSTS, NULL, argument);
    int machine = setup->mpi.there
                      ? session_begin(&setup->machine, &setup->mpi, MACHINE, ranks, NULL, argument)
                      : 0;
    setup->has_redis = redis_is_there();
    if (!setup->has_redis)
        left_out("Redis", _("redis-server is missing; type scripts/setup.sh"));
    await_machine(setup, machine);
    if (setup->is_real)
        return await_real(setup);
    await_made(setup, made);
    return 0;
}

void setup_stop(struct setup *setup) {
    server_stop_begin(&setup->hosts.server);
    server_stop_begin(&setup->machine.server);
    server_stop(&setup->hosts.server);
    server_stop(&setup->machine.server);
}
