/* setup.c - starts what the lesson measures with (plan.h). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "hosts.h"
#include "kit.h"
#include "plan.h"
#include "queue.h"
#include "worker_limits.h"

enum { LARGEST = 8, REDIS_MS = 5000 };

static void choose_counts(struct setup *setup, size_t largest) {
    for (size_t n = 1; n < largest && setup->count + 1 < COUNTS_MOST; n *= 2)
        setup->counts[setup->count++] = n;
    setup->counts[setup->count++] = largest;
}

static void left_out(const char *what, const char *why) {
    say_note(_("%s: left out: %s"), what, why);
}

/* The queue's Redis: on host-a, or one of its own. Both are named for programs/queue.c. */
static void find_redis(struct setup *setup, bool made) {
    char socket[128];
    int error = 0;
    snprintf(socket, sizeof socket, "%s/redis", setup->hosts.server.folder);
    for (int ms = 0; made && ms < REDIS_MS && access(socket, F_OK) != 0; ms += 5)
        usleep(5000); /* it was started when the hosts were there */
    if (made) {
        setenv("HOSTS_FOLDER", setup->hosts.server.folder, 1);
        setup->has_redis = access(socket, F_OK) == 0;
    } else {
        error = queue_start_redis(&setup->redis);
        setup->has_redis = error == 0;
        setenv("QUEUE_REDIS", setup->redis.socket, 1);
    }
    if (!setup->has_redis)
        left_out("Redis", error != 0 ? setup->redis.why
                                     : _("redis-server is missing or has ended; type "
                                         "scripts/setup.sh"));
}

static void say_no_ranks(const char *why) {
    say_error(_("no ranks on the hosts of HOSTS: %s"), why);
}

/* Those of HOSTS the reader has asked for: without them there is no lesson. */
static int begin_real(struct setup *setup, const char *argument) {
    char program[4096];
    if (!setup->mpi.there) {
        say_no_ranks(setup->mpi.why);
        return ENOENT;
    }
    kit_program(program, sizeof program, "ranks");
    int error = real_hosts_try(&setup->real, program);
    if (error != 0)
        return error;
    error =
        session_begin(&setup->hosts, &setup->mpi, REAL, setup->real.ranks, &setup->real, argument);
    if (error != 0)
        say_no_ranks(setup->hosts.server.why);
    return error;
}

static int await_real(struct setup *setup) {
    setup->has_hosts = session_await(&setup->hosts) == 0;
    if (setup->has_hosts)
        return 0;
    say_no_ranks(setup->hosts.server.why);
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
static bool await_made(struct setup *setup, int error) {
    bool made = error == 0 && session_await(&setup->hosts) == 0;
    setup->has_hosts = made && setup->mpi.there;
    if (!made)
        left_out(_("two hosts"), setup->hosts.server.why);
    return made;
}

int setup_start(struct setup *setup, size_t largest, size_t shrink) {
    const char *hosts = getenv("HOSTS");
    char argument[32];
    size_t wanted = 2 * worker_cpus() < LARGEST ? 2 * worker_cpus() : LARGEST;
    *setup = (struct setup){.shrink = shrink, .is_real = hosts != NULL && hosts[0] != '\0'};
    snprintf(argument, sizeof argument, "%zu", shrink);
    if (setup->is_real && real_hosts_read(hosts, &setup->real) != 0)
        return EXIT_USAGE;
    if (mpi_find(&setup->mpi) != 0)
        return EXIT_TROUBLE;
    if (setup->is_real && largest == 0)
        wanted = setup->real.ranks < 64 ? setup->real.ranks : 64;
    choose_counts(setup, workers_at_most(largest, wanted));
    size_t most = setup->counts[setup->count - 1], ranks = most > CLAIMED ? most : CLAIMED;
    /* As many on each host, and so many that the claim's fit on one. */
    size_t over_hosts = ranks > CLAIMED ? ranks + ranks % HOSTS : HOSTS * CLAIMED;
    if (setup->is_real && begin_real(setup, argument) != 0)
        return EXIT_TROUBLE;
    int made = setup->is_real
                   ? 0
                   : session_begin(&setup->hosts, &setup->mpi, MADE, over_hosts, NULL, argument);
    int machine = setup->mpi.there
                      ? session_begin(&setup->machine, &setup->mpi, MACHINE, ranks, NULL, argument)
                      : 0;
    await_machine(setup, machine);
    find_redis(setup, !setup->is_real && await_made(setup, made));
    return setup->is_real ? await_real(setup) : 0;
}

void setup_stop(struct setup *setup) {
    server_stop_begin(&setup->hosts.server);
    server_stop_begin(&setup->machine.server);
    server_stop(&setup->hosts.server);
    server_stop(&setup->machine.server);
    server_stop(&setup->redis);
}
