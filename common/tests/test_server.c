/* test_server.c - a server is there when it is ready, and gone with all it has made when its program ends,
 * however that is. */
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kit.h"
#include "postgres.h"
#include "server.h"

enum { PATIENCE_MS = 8000 };

/* A server in the shell: it listens nowhere; it is ready when there is a file "here". Its descendants are in
 * sessions of their own, and bear SIGTERM. */
static char
    sh[] = "sh",
    option[] = "-c",
    forks[] =
        "trap '' TERM; setsid sh -c 'trap \"\" TERM; echo $$ >grandchild; : >here; sleep 100' & "
        "sleep 100",
    sleeps[] = "sleep 100", fails[] = "echo the reason; exit 3";
static char *const forking[] = {sh, option, forks, NULL};
static char *const sleeping[] = {sh, option, sleeps, NULL};
static char *const failing[] = {sh, option, fails, NULL};

static bool is_here(const char *folder) {
    char path[128];
    snprintf(path, sizeof path, "%s/here", folder);
    return access(path, F_OK) == 0;
}

static const struct server_order in_shell = {
    .command = forking, .name = "shell", .socket = "s", .is_ready = is_here, .seconds = 10};

static char redis_name[] = "redis-server", port[] = "--port", no_port[] = "0",
            unix_socket[] = "--unixsocket", s[] = "s";
static char *const redis_command[] = {redis_name, port, no_port, unix_socket, s, NULL};
static const struct server_order redis = {
    .command = redis_command, .socket = "s", .ask = "PING\r\n", .answer = "+PONG", .seconds = 20};

static bool is_gone(pid_t pid) {
    return pid > 0 && kill(pid, 0) != 0 && errno == ESRCH;
}

static bool all_gone(const pid_t *pids, size_t count, const char *folder) {
    for (int ms = 0; ms < PATIENCE_MS; ms += 10) {
        size_t gone = 0;
        for (size_t i = 0; i < count; i++)
            gone += is_gone(pids[i]);
        if (gone == count && access(folder, F_OK) != 0)
            return true;
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
    return false;
}

static pid_t grandchild_of(const struct server *server) {
    char path[128], text[32];
    snprintf(path, sizeof path, "%s/grandchild", server->folder);
    cr_assert_eq(kit_read_file(path, text, sizeof text), 0);
    return (pid_t)atoi(text);
}

Test(server, is_ready_and_then_gone) {
    struct server server;
    cr_assert_eq(server_start(&server, &redis), 0, "%s", server.why);
    struct stat status;
    cr_assert_eq(stat(server.socket, &status), 0);
    cr_assert(S_ISSOCK(status.st_mode));
    pid_t pid = server.pid;
    char folder[96];
    strcpy(folder, server.folder);
    server_stop(&server);
    cr_assert(is_gone(pid));
    cr_assert_neq(access(folder, F_OK), 0);
    cr_assert_eq(waitpid(-1, NULL, WNOHANG), -1);
    server_stop(&server); /* harmless */
}

Test(server, what_it_has_forked_goes_too_though_it_bears_SIGTERM) {
    struct server server;
    cr_assert_eq(server_start(&server, &in_shell), 0, "%s", server.why);
    pid_t pids[] = {server.pid, grandchild_of(&server)};
    char folder[96];
    strcpy(folder, server.folder);
    server_stop(&server);
    cr_assert(all_gone(pids, 2, folder));
}

/* What is killed: the program, or the keeper and a while later the program's server_stop comes. */
static void program_is_killed(int how) {
    struct seen {
        pid_t pids[2];
        char folder[96];
    } *seen = worker_share(sizeof *seen);
    int pid = worker_fork();
    if (pid == 0) {
        struct server server;
        if (server_start(&server, &in_shell) != 0)
            _exit(1);
        seen->pids[0] = server.pid;
        seen->pids[1] = grandchild_of(&server);
        strcpy(seen->folder, server.folder);
        if (how != 0)
            raise(how);
        exit(0); /* without a word */
    }
    struct worker_end end;
    cr_assert_eq(worker_wait(pid, &end), 0);
    cr_assert(end.fate == (how != 0 ? WORKER_KILLED : WORKER_DONE));
    cr_assert_neq(seen->pids[1], 0);
    cr_assert(all_gone(seen->pids, 2, seen->folder));
    worker_unshare(seen, sizeof *seen);
}

Test(server, is_gone_when_the_program_is_killed) {
    program_is_killed(SIGKILL);
}

Test(server, is_gone_when_the_program_crashes) {
    program_is_killed(SIGABRT);
}

Test(server, is_gone_when_the_program_exits) {
    program_is_killed(0);
}

static void kill_keeper(const struct server *server) {
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", server->pid);
    cr_assert_eq(kit_read_file(path, text, sizeof text), 0);
    pid_t keeper = (pid_t)atoi(strrchr(text, ')') + 4); /* its parent */
    cr_assert_gt(keeper, 1);
    kill(keeper, SIGKILL);
}

Test(server, its_folder_is_gone_when_the_keeper_was_killed) {
    struct server server;
    cr_assert_eq(server_start(&server, &redis), 0, "%s", server.why);
    pid_t pids[] = {server.pid};
    char folder[96];
    strcpy(folder, server.folder);
    kill_keeper(&server);
    server_stop(&server);
    cr_assert(all_gone(pids, 1, folder));
}

Test(server, what_it_has_forked_goes_too_when_the_keeper_was_killed) {
    struct server server;
    cr_assert_eq(server_start(&server, &in_shell), 0, "%s", server.why);
    pid_t pids[] = {server.pid, grandchild_of(&server)};
    char folder[96];
    strcpy(folder, server.folder);
    kill_keeper(&server);
    server_stop(&server);
    bool gone = all_gone(pids, 2, folder);
    if (!gone)
        kill(pids[1], SIGKILL);
    cr_assert(gone);
}

/* Neither a wait for ever nor SIGPIPE. */
Test(server, that_has_died_with_its_keeper_has_ended_and_cannot_be_started_again) {
    struct server server;
    struct worker_end end;
    alarm(60); /* ends a test that would wait */
    for (int asks = 0; asks < 2; asks++) {
        cr_assert_eq(server_start(&server, &redis), 0, "%s", server.why);
        kill_keeper(&server);
        if (asks)
            cr_expect_eq(server_signal(&server, SIGKILL), ESRCH);
        else
            server_wait(&server);
        cr_expect(server_has_ended(&server, &end));
        cr_expect(end.fate == WORKER_KILLED && end.code == SIGKILL);
        cr_expect_neq(server_restart(&server, &redis), 0);
        cr_expect_not_null(strstr(server.why, "was killed, and redis-server with it"), "%s",
                           server.why);
        server_stop(&server);
    }
}

static int kill_parent(const char *folder, const void *unused) {
    (void)folder, (void)unused;
    kill(getppid(), SIGKILL);
    sleep(100); /* no longer than until that takes effect */
    return 0;
}

Test(server, whose_keeper_dies_at_the_start_is_not_waited_for) {
    struct server server;
    struct server_order order = redis;
    order.prepare = kill_parent;
    order.seconds = 100;
    alarm(60);
    cr_assert_eq(server_start(&server, &order), ECHILD);
    cr_assert_not_null(strstr(server.why, "was killed, and redis-server with it"), "%s",
                       server.why);
}

Test(server, can_be_killed_and_started_again_in_its_folder) {
    struct server server;
    struct worker_end end;
    cr_assert_eq(server_start(&server, &redis), 0, "%s", server.why);
    pid_t before = server.pid;
    cr_assert_not(server_has_ended(&server, NULL));
    cr_assert_eq(server_signal(&server, SIGKILL), 0);
    cr_assert(server_has_ended(&server, &end));
    cr_assert(end.fate == WORKER_KILLED && end.code == SIGKILL);
    cr_assert(server_explain(&server, "redis-server"));
    cr_assert_not_null(strstr(server.why, "signal 9"));
    cr_assert_eq(server_restart(&server, &redis), 0, "%s", server.why);
    cr_assert_neq(server.pid, before);
    cr_assert_not(server_has_ended(&server, NULL));
    server_signal(&server, SIGSTOP); /* one that hangs is stopped all the same */
    pid_t pids[] = {server.pid};
    char folder[96];
    strcpy(folder, server.folder);
    server_stop(&server);
    cr_assert(all_gone(pids, 1, folder));
}

Test(server, that_is_missing_fails_or_hangs_is_explained) {
    struct server server;
    char nothing[] = "no-such-server", *missing[] = {nothing, NULL};
    struct server_order order = {.command = missing, .socket = "s"};
    cr_assert_eq(server_start(&server, &order), ENOENT);
    cr_assert_not_null(strstr(server.why, "no-such-server is missing"));
    order.command = failing;
    cr_assert_eq(server_start(&server, &order), ECHILD);
    cr_assert_not_null(strstr(server.why, "(exit status 3): the reason"), "%s", server.why);
    order.command = sleeping;
    order.seconds = 0.1;
    cr_assert_eq(server_start(&server, &order), ETIMEDOUT);
    cr_assert_not_null(strstr(server.why, "not ready after 0.1 s"));
}

Test(server, a_socket_path_that_is_too_long_is_refused) {
    struct server server;
    char folder[] = "/tmp/lesson-test-XXXXXX", longer[128];
    cr_assert_not_null(mkdtemp(folder));
    chmod(folder, 0755);
    snprintf(longer, sizeof longer, "%s/%080d", folder, 0);
    cr_assert_eq(mkdir(longer, 0755), 0);
    setenv("TMPDIR", longer, 1);
    cr_assert_eq(server_start(&server, &redis), ENAMETOOLONG);
    cr_assert_not_null(strstr(server.why, "at most 107 bytes"));
    cr_assert_eq(rmdir(longer), 0, "nothing is left");
    rmdir(folder);
}

/* Where root may enter and write, too, but nothing can be made. */
Test(server, a_folder_that_takes_none_is_no_full_disk) {
    struct server server;
    setenv("TMPDIR", "/proc", 1);
    cr_assert_neq(server_folder(&server), 0);
    cr_assert_not_null(strstr(server.why, "no folder can be made in /proc ("), "%s", server.why);
    cr_assert_null(strstr(server.why, "full"));
}

Test(server, a_limit_of_files_that_ends_a_child_is_named) {
    struct server server;
    char shell[] = "sh", c[] = "-c", dies[] = "sh -c 'kill -XFSZ $$'; exit $?",
         *command[] = {shell, c, dies, NULL};
    const struct server_order order = {.command = command, .socket = "s"};
    cr_assert_eq(server_start(&server, &order), ECHILD);
    cr_assert_not_null(strstr(server.why, "ulimit -f"), "%s", server.why);
}

static void expect_why(char *script, const char *why) {
    struct server server;
    char shell[] = "sh", c[] = "-c", *command[] = {shell, c, script, NULL};
    const struct server_order order = {.command = command, .socket = "s"};
    cr_assert_neq(server_start(&server, &order), 0);
    cr_expect_not_null(strstr(server.why, why), "%s", server.why);
}

Test(server, what_it_says_of_a_refusal_is_understood_and_not_guessed_from_a_signal) {
    char files[] = "echo 'accept: Too many open files'; echo bye; exit 1",
         memory[] = "echo 'x: Cannot allocate memory'; exit 1",
         gives_up[] = "ulimit -v 1000000; kill -ABRT $$", aborts[] = "kill -ABRT $$";
    expect_why(files, "EMFILE");
    expect_why(memory, "ENOMEM");
    expect_why(gives_up, "killed by signal 6"); /* its own limit is none of ours */
    expect_why(aborts, "killed by signal 6");
}

Test(postgres, several_run_at_once_each_on_a_socket_of_its_own) {
    static struct postgres postgres[2];
    const char *const options[] = {"fsync=on", "max_connections=7", NULL};
    pid_t pids[2];
    char folders[2][96];
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(postgres_start(&postgres[i], options), 0, "%s", postgres[i].server.why);
        cr_assert_eq(access(postgres[i].server.socket, F_OK), 0);
        pids[i] = postgres[i].server.pid;
        strcpy(folders[i], postgres[i].server.folder);
    }
    cr_assert_neq(strcmp(folders[0], folders[1]), 0);
    cr_assert_eq(server_signal(&postgres[0].server, SIGKILL), 0);
    cr_assert_eq(server_restart(&postgres[0].server, &postgres[0].order), 0, "%s",
                 postgres[0].server.why);
    for (int i = 0; i < 2; i++) {
        server_stop(&postgres[i].server);
        cr_assert(all_gone(&pids[i], 1, folders[i]));
    }
}

static bool has_memory(pid_t creator) {
    struct shmid_ds segment;
    struct shm_info unused;
    int last = shmctl(0, SHM_INFO, (struct shmid_ds *)(void *)&unused);
    for (int i = 0; i <= last; i++)
        if (shmctl(i, SHM_STAT, &segment) >= 0 && segment.shm_cpid == creator)
            return true;
    return false;
}

/* A process of PostgreSQL's own is stopped first, so that it does not notice the death of the others. */
Test(postgres, nothing_is_left_of_one_whose_keeper_was_killed) {
    static struct postgres postgres;
    char folder[96], path[64], text[512];
    cr_assert_eq(postgres_start(&postgres, NULL), 0, "%s", postgres.server.why);
    pid_t pids[] = {postgres.server.pid, 0};
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", pids[0], pids[0]);
    cr_assert_eq(kit_read_file(path, text, sizeof text), 0);
    pids[1] = (pid_t)atoi(text);
    cr_assert_gt(pids[1], 1);
    cr_assert(has_memory(pids[0]));
    strcpy(folder, postgres.server.folder);
    kill(pids[1], SIGSTOP);
    kill_keeper(&postgres.server);
    server_stop(&postgres.server);
    bool gone = all_gone(pids, 2, folder), memory = has_memory(pids[0]);
    if (!gone)
        kill(pids[1], SIGKILL);
    cr_assert(gone);
    cr_assert_not(memory);
}

Test(postgres, a_wrong_option_is_explained_by_its_own_words) {
    static struct postgres postgres;
    const char *const options[] = {"no_such_setting=1", NULL};
    cr_assert_eq(postgres_start(&postgres, options), ECHILD);
    cr_assert_not_null(strstr(postgres.server.why, "no_such_setting"), "%s", postgres.server.why);
}
