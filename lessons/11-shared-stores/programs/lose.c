/* lose.c - a store is killed with SIGKILL in the middle of updates, and started again: how many of the updates
 * that it had acknowledged are gone?
 *
 *   lose redis-memory | redis-no | redis-everysec | redis-always
 *   lose memcached
 *   lose postgres-off | postgres-on        synchronous_commit; both together take one server
 *   lose sqlite                            nobody to kill but the worker
 *
 * Prints the per cent that is gone, and the time of an update, in us: "redis-no 0 gone 0".
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../share.h"
#include "../stores.h"
#include "kit.h"
#include "say.h"

enum { UPDATES = 100, CAP_NS = 200000000 }; /* where the disk is slow, fewer */

static struct stores stores;
static struct redis_start redis;

/* How a store is started, killed and started again. */
struct setting {
    const char *name;
    const char *series; /* of the way that updates */
    const char *option;
    struct server *server; /* NULL: there is none */
};

static const struct setting settings[] = {
    {"redis-memory", "redis-incr", NULL, &stores.redis},
    {"redis-no", "redis-incr", "no", &stores.redis},
    {"redis-everysec", "redis-incr", "everysec", &stores.redis},
    {"redis-always", "redis-incr", "always", &stores.redis},
    {"memcached", "memcached-incr", NULL, &stores.memcached},
    {"postgres-off", "postgres-update", "-c synchronous_commit=off", &stores.postgres.server},
    {"postgres-on", "postgres-update", "-c synchronous_commit=on", &stores.postgres.server},
    {"sqlite", "sqlite-normal", NULL, NULL},
};

static int start(const struct setting *setting) {
    struct places *places = &stores.places;
    if (setting->server == &stores.redis) {
        redis_prepare(&redis, setting->option);
        int error = server_start(&stores.redis, &redis.order);
        strcpy(places->redis, stores.redis.socket);
        return error;
    }
    if (setting->server == &stores.postgres.server) {
        const char *const options[] = {"fsync=on", NULL};
        setenv("PGOPTIONS", setting->option, 1); /* for each connection */
        if (setting->server->pid != 0)
            return 0;
        int error = postgres_start(&stores.postgres, options);
        strcpy(places->postgres, stores.postgres.info);
        return error;
    }
    unsetenv("STORE_FOLDER"); /* a store of its own */
    stores_start(&stores, setting->server != NULL ? &memcached_store : &sqlite_store);
    return 0;
}

static int start_again(const struct setting *setting) {
    if (setting->server == &stores.redis)
        return server_restart(setting->server, &redis.order);
    if (setting->server == &stores.postgres.server)
        return server_restart(setting->server, &stores.postgres.order);
    return 0;
}

/* Updates until it is enough; a worker of its own, so that it can be killed as well. */
static int work(size_t index, const void *argument, void *result) {
    const struct setting *setting = argument;
    const struct way *way = way_named(setting->series);
    struct connection connection = {.way = way, .places = &stores.places, .file = -1};
    int64_t *ns = result;
    (void)index;
    int error = way->store->open(&connection);
    if (error == 0)
        error = way->store->make(&connection);
    int64_t before = kit_now_ns();
    for (int i = 0; i < UPDATES && error == 0 && *ns < CAP_NS; i++) {
        error = way->add(&connection);
        *ns = kit_now_ns() - before;
        ns[1] = i + 1;
    }
    if (error != 0)
        return error;
    if (setting->server == NULL)
        raise(SIGKILL);
    kill(setting->server->pid, SIGKILL); /* from here, where the last answer has just come */
    _exit(0);
}

static char why[200];

static int read_again(const struct setting *setting, long *value) {
    const struct way *way = way_named(setting->series);
    struct connection connection = {.way = way, .places = &stores.places, .file = -1};
    *value = 0;
    int error = way->store->open(&connection);
    if (error == 0)
        error = way->store->get(&connection, COUNTER, value);
    way->store->close(&connection);
    memcpy(why, connection.why, sizeof why);
    return error;
}

/* The worker has killed it, unless it has come to a bad end itself. */
static int end_of_server(struct server *server, const struct worker_end *worker) {
    if (worker->fate == WORKER_KILLED) {
        snprintf(why, sizeof why, _("the program %s was killed by signal %d (SIG%s)"), "lose",
                 worker->code, sigabbrev_np(worker->code));
        return EINTR;
    }
    if (worker->fate == WORKER_DONE)
        server_wait(server);
    return worker->code;
}

static int lose(const struct setting *setting) {
    int error = start(setting);
    if (error == ENOENT)
        return EXIT_SUCCESS; /* the lesson has said that it is missing */
    int64_t *ns = worker_share(2 * sizeof *ns) /* and the updates */;
    struct worker_end end = {.fate = WORKER_DONE};
    int pid = error == 0 && ns != NULL ? worker_fork() : -1;
    if (pid == 0)
        _exit(work(0, setting, ns));
    error = pid < 0 ? EAGAIN : worker_wait(pid, &end);
    if (error == 0 && setting->server != NULL)
        error = end_of_server(setting->server, &end);
    long value = 0;
    bool kept = setting->server != &stores.memcached; /* it has nowhere to keep anything */
    if (error == 0)
        error = start_again(setting);
    if (error == 0 && kept)
        error = read_again(setting, &value);
    if (error != 0) {
        say_error(_("the store of %s could not be started, killed and started again (%s): %s"),
                  setting->name, strerrorname_np(error),
                  setting->server != NULL && setting->server->why[0] != '\0' ? setting->server->why
                                                                             : why);
        return EXIT_TROUBLE;
    }
    printf("kill-%s 1 gone %.1f\n", setting->name, 100 - 100.0 * (double)value / (double)ns[1]);
    printf("kill-%s 1 time %.2f\n", setting->name, (double)*ns / 1e3 / (double)ns[1]);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv) {
    say_start();
    int found = 0, status = EXIT_SUCCESS;
    for (size_t i = 0; i < sizeof settings / sizeof *settings && status == EXIT_SUCCESS; i++)
        for (int word = 1; word < argc; word++)
            if (strcmp(argv[word], settings[i].name) == 0) {
                status = lose(&settings[i]);
                found++;
            }
    stores_stop(&stores);
    if (found > 0)
        return status;
    fputs("lose: the first comment in programs/lose.c says what may be typed\n", stderr);
    return EXIT_USAGE;
}
