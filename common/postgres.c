/* postgres.c - see postgres.h. */
#include "postgres.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kit.h"
#include "remove_tree.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* No object of shared memory with a name but a small one of System V, which server.c looks for. */
static const char *const always[] = {
    "listen_addresses=",   "unix_socket_directories=..",      "fsync=off",
    "shared_buffers=16MB", "dynamic_shared_memory_type=mmap", "max_wal_senders=0",
    "wal_level=minimal",
};
enum { ALWAYS = COUNT(always), CALLERS_MOST = 16, FIRST_RUN_S = 30, PROGRAM_MOST = 96 };
_Static_assert((int)ALWAYS + (int)CALLERS_MOST <= (int)POSTGRES_OPTIONS_MOST,
               "room for all options");

/* Where Debian keeps a version beside another one, the newest; else the one on PATH. */
static void find_program(const char *name, char path[PROGRAM_MOST]) {
    char pattern[PROGRAM_MOST];
    glob_t found;
    int newest = 0;
    snprintf(path, PROGRAM_MOST, "%s", name);
    snprintf(pattern, sizeof pattern, "/usr/lib/postgresql/*/bin/%s", name);
    if (glob(pattern, 0, NULL, &found) != 0)
        return;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        int version = atoi(found.gl_pathv[i] + strlen("/usr/lib/postgresql/"));
        if (version > newest && strlen(found.gl_pathv[i]) < PROGRAM_MOST) {
            newest = version;
            strcpy(path, found.gl_pathv[i]);
        }
    }
    globfree(&found);
}

/* --- the cluster, in the process that becomes the server ---------------------------------------------- */

/* Its files differ from version to version. */
static int cache_path(char *path, size_t size, const char *program, const char *suffix) {
    char name[PATH_MAX];
    int version = strncmp(program, "/usr/lib/postgresql/", 20) == 0 ? atoi(program + 20) : 0;
    snprintf(name, sizeof name, "build/postgres-%d%s", version, suffix);
    return kit_path(path, size, name);
}

bool postgres_has_cluster(void) {
    char program[PROGRAM_MOST], cache[PATH_MAX];
    find_program("postgres", program);
    return cache_path(cache, sizeof cache, program, "") == 0 && access(cache, R_OK | X_OK) == 0;
}

static bool copy(const char *from, const char *to) {
    char cp[] = "cp", options[] = "-R", source[PATH_MAX], target[PATH_MAX];
    char *const command[] = {cp, options, source, target, NULL};
    snprintf(source, sizeof source, "%s", from);
    snprintf(target, sizeof target, "%s", to);
    return server_run(command, false);
}

static bool make_cluster(void) {
    char initdb[PROGRAM_MOST];
    find_program("initdb", initdb);
    char words[][24] = {
        "-D", "data", "-U",         "lesson",          "-A",        "trust",
        "-E", "UTF8", "--locale=C", "--wal-segsize=1", "--no-sync", "--no-instructions"};
    char *command[COUNT(words) + 2] = {initdb};
    for (size_t i = 0; i < COUNT(words); i++)
        command[i + 1] = words[i];
    return server_run(command, true);
}

/* Keeps data for the next time. Who is killed here leaves a beginning, over which the next one copies. */
static void keep_cluster(const char *cache, const char *program) {
    char beginning[PATH_MAX], lock_path[PATH_MAX];
    if (cache_path(beginning, sizeof beginning, program, ".new") != 0 ||
        cache_path(lock_path, sizeof lock_path, program, ".lock") != 0)
        return;
    int lock = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock < 0 || flock(lock, LOCK_EX) != 0)
        return;
    remove_tree(beginning);
    if (access(cache, F_OK) != 0 && (!copy("data", beginning) || rename(beginning, cache) != 0))
        remove_tree(beginning);
    close(lock);
}

static int prepare(const char *folder, const void *context) {
    const struct postgres *postgres = context;
    char cache[PATH_MAX];
    (void)folder;
    bool cached = cache_path(cache, sizeof cache, postgres->program, "") == 0;
    if (cached && access(cache, R_OK | X_OK) == 0 && copy(cache, "data") &&
        chmod("data", 0700) == 0) /* a copy of the kit may have other rights, which it refuses */
        return server_give("data");
    remove_tree("data"); /* the disk was full, or make clean came in between */
    if (!make_cluster())
        return EIO;
    if (cached)
        keep_cluster(cache, postgres->program);
    return 0;
}

/* --- the server ----------------------------------------------------------------------------------------- */

/* The last line of this file says so, as pg_ctl(1) knows, unless who wrote it was killed; the first is its
 * process. */
static bool is_ready(const char *folder) {
    char path[PATH_MAX], text[512];
    snprintf(path, sizeof path, "%s/data/postmaster.pid", folder);
    return kit_read_file(path, text, sizeof text) == 0 && strstr(text, "\nready") != NULL &&
           (kill((pid_t)atoi(text), 0) == 0 || errno == EPERM);
}

static void add_option(char ***next, const char *option) {
    static char dash[] = "-c";
    *(*next)++ = dash;
    *(*next)++ = (char *)option; /* exec(3) does not change it */
}

int postgres_begin(struct postgres *postgres, const char *const options[]) {
    static char folder_option[] = "-D", folder[] = "data";
    char **next = postgres->command;
    find_program("postgres", postgres->program);
    *next++ = postgres->program;
    *next++ = folder_option;
    *next++ = folder;
    for (size_t i = 0; i < ALWAYS; i++)
        add_option(&next, always[i]);
    for (size_t i = 0; options != NULL && options[i] != NULL && i < CALLERS_MOST; i++)
        add_option(&next, options[i]);
    *next = NULL;
    postgres->order = (struct server_order){.command = postgres->command,
                                            .name = "postgres",
                                            .socket = ".s.PGSQL.5432",
                                            .is_ready = is_ready,
                                            .prepare = prepare,
                                            .context = postgres,
                                            .stop_signal = SIGQUIT,
                                            .seconds = FIRST_RUN_S};
    int error = server_begin(&postgres->server, &postgres->order);
    snprintf(postgres->info, sizeof postgres->info, "host=%s user=lesson dbname=postgres",
             postgres->server.folder);
    return error;
}

int postgres_await(struct postgres *postgres) {
    return server_await(&postgres->server, &postgres->order);
}

int postgres_start(struct postgres *postgres, const char *const options[]) {
    int error = postgres_begin(postgres, options);
    return error == 0 ? postgres_await(postgres) : error;
}
