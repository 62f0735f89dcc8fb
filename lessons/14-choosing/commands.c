/* commands.c - see commands.h. In the commands stand
 *
 *   $WORK  programs/work.c, our own programs of known kind
 *   $PY    CPython as the system has it
 *   $TEXT  a file of 3 MB, $WORDS one of 1 MB, $MAKE_FILE a Makefile of four jobs
 *   $PORT  of a server on loopback that answers after 500 ms
 *   $HERE  a folder to write to, on a disk where there is one; $COPY a file in memory
 */
#include "commands.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "allocate.h"
#include "jobs/text.h"
#include "kit.h"
#include "pipes.h"
#include "remove_tree.h"
#include "say.h"
#include "worker.h"
#include "worker_limits.h"

#define IS(kind) (1u << (kind))

enum {
    SHORT = IS(KIND_SHORT),
    COMPUTES = IS(KIND_COMPUTES),
    INTERPRETED = IS(KIND_INTERPRETED),
    PARALLEL = IS(KIND_PARALLEL),
    TURNS = IS(KIND_TURNS),
    WAITS = IS(KIND_WAITS),
    DISK = IS(KIND_DISK),
    INPUT = IS(KIND_INPUT),
};

/* What is over sooner on a quicker machine is repeated until it has computed for long enough ($WORK repeat), or
 * repeats itself; and where starting Python takes longer, what it is started for does so, too. */
const struct known_command known_commands[] = {
    /* one thread computes, in machine code */
    {"own-compute", "$WORK compute 0.15", COMPUTES, NULL},
    {"own-memory", "$WORK memory 0.15", COMPUTES, NULL},
    {"own-join", "$WORK join 0.15", COMPUTES, NULL},
    {"own-idle-pool", "$WORK pool 0.15", COMPUTES, NULL},
    {"own-after-a-pause", "sleep 0.04; $WORK compute 0.15", COMPUTES, NULL},
    {"gzip", "$WORK repeat 0.1 gzip -c $WORDS", COMPUTES, NULL},
    {"bzip2", "$WORK repeat 0.1 bzip2 -c $WORDS", COMPUTES, "bzip2"},
    {"xz", "$WORK repeat 0.1 xz -1 -c $WORDS", COMPUTES, "xz"},
    {"sort", "$WORK repeat 0.1 sort --parallel=1 $TEXT", COMPUTES, NULL},
    {"tar", "$WORK repeat 0.1 tar -czf - -C $HERE words", COMPUTES, NULL},
    {"sha256sum", "$WORK repeat 0.1 sha256sum $TEXT $TEXT", COMPUTES, NULL},
    {"find",
     "$WORK repeat 0.1 find /proc/self/task /sys/kernel /sys/class /sys/bus /sys/module -name none",
     COMPUTES, NULL},
    {"cp", "for i in 1 2 3 4 5 6 7 8; do cp $WORDS $COPY; rm $COPY; done; $WORK compute 0.1",
     COMPUTES, NULL},
    {"pipe-of-three", "$WORK repeat 0.1 sh -c 'cat $WORDS $WORDS | gzip | wc -c'", COMPUTES, NULL},
    {"sqlite3",
     "$WORK repeat 0.1 sqlite3 :memory: 'with recursive n(i) as (select 1 union all select i + 1 "
     "from n where i < 150000) select sum(i * i) from n'",
     COMPUTES, "sqlite3"},
    {"make", "make -s -f $MAKE_FILE", COMPUTES, NULL},
    /* the same in an interpreter */
    {"python",
     "$PY -c 'import time\nend = time.process_time() + 0.1\n"
     "while time.process_time() < end: sum(i * i for i in range(20000))'",
     INTERPRETED, NULL},
    {"python-two-threads",
     "$PY -c 'import threading as t, time\ndef work():\n"
     " while time.thread_time() < 0.06: sum(i * i for i in range(20000))\n"
     "l = [t.Thread(target=work) for n in range(2)]\n[x.start() for x in l]\n[x.join() for x in "
     "l]'",
     INTERPRETED, NULL},
    {"python-zlib",
     "$PY -c 'import time, zlib\ntext = open(\"'$TEXT'\", \"rb\").read(200000)\n"
     "end = time.process_time() + 0.1\nwhile time.process_time() < end: zlib.compress(text)'",
     INTERPRETED, NULL},
    {"perl",
     "perl -e 'my ($s, @t); do { $s += $_ * $_ for 1 .. 20000; @t = times } "
     "while $t[0] + $t[1] < 0.1'",
     INTERPRETED, "perl"},
    {"awk", "$WORK repeat 0.1 awk 'BEGIN { for (i = 0; i < 1000000; i++) s += i * i }'",
     INTERPRETED, NULL},
    {"shell", "$WORK repeat 0.1 sh -c 'i=0; while [ $i -lt 30000 ]; do i=$((i + 1)); done'",
     INTERPRETED, NULL},
    /* several at once */
    {"own-threads", "$WORK threads 2 0.12", PARALLEL, NULL},
    {"own-processes", "$WORK processes 2 0.12", PARALLEL, NULL},
    {"make-j2", "make -s -j2 -f $MAKE_FILE", PARALLEL, NULL},
    {"xargs-P2", "printf '0.12\\n0.12\\n' | xargs -P 2 -n 1 $WORK compute", PARALLEL, NULL},
    {"xz-T2", "$WORK repeat 0.15 xz -0 -T2 --block-size=375000 -c $TEXT", PARALLEL, "xz"},
    {"python-processes",
     "$PY -c 'import multiprocessing as m, time\nstart = time.process_time()\n"
     "sum(range(1000000))\neach = time.process_time() - start\n"
     "m.Pool(2).map(sum, [range(1000000)] * (2 * int((0.1 + 4 * start) / each)), 1)'",
     PARALLEL, NULL},
    /* threads that take turns */
    {"own-long-lock", "$WORK long-lock 4 0.2", TURNS, NULL},
    {"own-short-lock", "$WORK short-lock 4 0.3", TURNS, NULL},
    {"own-sleeping-lock", "$WORK sleeping-lock 4 0.2", TURNS, NULL},
    /* waiting */
    {"sleep", "sleep 0.2", WAITS, NULL},
    {"curl", "curl -s http://127.0.0.1:$PORT/", WAITS, "curl"},
    {"curl-twice", "curl -s http://127.0.0.1:$PORT/ & curl -s http://127.0.0.1:$PORT/; wait", WAITS,
     "curl"},
    {"own-sleepers", "$WORK sleepers 8 0.2", WAITS, NULL},
    {"own-mixed", "$WORK mixed 0.2", WAITS, NULL},
    {"many-pauses", "for i in 1 2 3 4 5 6 7 8; do sleep 0.04; done", WAITS, NULL},
    {"xargs-P4-sleep", "printf '0.2\\n0.2\\n0.2\\n0.2\\n' | xargs -P 4 -n 1 sleep", WAITS, NULL},
    {"python-sleep", "$PY -c 'import time; time.sleep(0.2 + 4 * time.process_time())'", WAITS,
     NULL},
    {"python-threads-sleep",
     "$PY -c 'import threading as t, time\nlong = 0.2 + 4 * time.process_time()\n"
     "l = [t.Thread(target=time.sleep, args=(long,)) for n in range(4)]\n"
     "[x.start() for x in l]\n[x.join() for x in l]'",
     WAITS, NULL},
    {"python-client",
     "$PY -c 'import socket, sys; s = socket.create_connection((\"127.0.0.1\", int(sys.argv[1]))); "
     "s.sendall(b\"GET / HTTP/1.0\\r\\n\\r\\n\"); s.recv(99)' $PORT",
     WAITS, NULL},
    {"redis-cli", "redis-cli -s $HERE/redis -r 8 -i 0.025 ping", WAITS, "redis-server"},
    {"redis-blocked", "redis-cli -s $HERE/redis blpop nothing 0.2", WAITS, "redis-server"},
    /* the disk */
    {"dd-dsync",
     "$WORK repeat 0.03 dd if=/dev/zero of=$HERE/dsync bs=1M count=30 oflag=direct,dsync", DISK,
     NULL},
    {"own-disk", "$WORK disk $HERE/disk 0.12", DISK, NULL},
    /* input */
    {"cat-input", "cat", INPUT, NULL},
    {"sort-input", "sort | uniq -c", INPUT, NULL},
    /* over at once */
    {"true", "true", SHORT, NULL},
    {"echo", "echo /*", SHORT, NULL},
    {"date", "date", SHORT, NULL},
    {"short-sleep", "sleep 0.004", SHORT, NULL},
    {"own-short", "$WORK compute 0.002", SHORT, NULL},
    /* waiting for one's own thread, but no longer than a time */
    {"python-event",
     "$PY -c 'import threading, time; threading.Event().wait(0.2 + 4 * time.process_time())'",
     WAITS, NULL},
    /* one thread works, and the others are kept out all the time */
    {"own-held-lock", "$WORK held-lock 4 0.2", TURNS, NULL},
};
const size_t known_count = sizeof known_commands / sizeof *known_commands;

bool known_sleeps(const struct known_command *known) {
    return (known->right & (WAITS | INPUT)) != 0;
}

bool known_possible(const struct known_command *known) {
    const char *path = getenv("PATH");
    if (known->needs == NULL || path == NULL)
        return known->needs == NULL;
    char *copy = strdup(path), *rest = NULL, file[PATH_MAX];
    bool found = false;
    for (char *folder = strtok_r(copy, ":", &rest); folder != NULL && !found;
         folder = strtok_r(NULL, ":", &rest)) {
        snprintf(file, sizeof file, "%s/%s", folder, known->needs);
        found = access(file, X_OK) == 0;
    }
    free(copy);
    return found;
}

/* --- what they need ---------------------------------------------------------------------------- */

static int write_file(const char *folder, const char *name, const char *text, size_t bytes) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return errno;
    int error = pipe_write_all(file, text, bytes);
    return close(file) != 0 && error == 0 ? errno : error;
}

/* So many bytes of words that compress to a third. */
static int write_words(const char *folder, const char *name, size_t bytes) {
    char *text = kit_allocate(bytes, 1);
    text_generate(text, bytes, 14);
    int error = write_file(folder, name, text, bytes);
    free(text);
    return error;
}

static void export(const char *name, const char *folder, const char *file) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, file);
    setenv(name, path, 1);
}

/* Starts a server that ends with this process; it says its port in its first line, or nothing. */
static int start_server(char *const words[], char line[32]) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    int pid = fork();
    if (pid == 0) {
        int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        signal(SIGINT, SIG_DFL);
        signal(SIGTERM, SIG_DFL);
        dup2(nowhere, STDIN_FILENO);
        dup2(line != NULL ? ends[1] : nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        execvp(words[0], words);
        _exit(127);
    }
    int error = pid < 0 ? errno : 0;
    if (error != 0)
        worker_say_refused(WORKER_PROCESS, error);
    close(ends[1]);
    if (line != NULL && pid > 0) {
        ssize_t got = read(ends[0], line, 31);
        line[got > 0 ? got : 0] = '\0';
        line[strcspn(line, "\n")] = '\0';
    }
    close(ends[0]);
    return error;
}

static int start_servers(const char *folder, bool with_redis) {
    char work[PATH_MAX], serve[] = "serve", line[32] = "", socket[PATH_MAX];
    if (kit_program(work, sizeof work, "work") != 0)
        return errno;
    setenv("WORK", work, 1);
    char *ours[] = {work, serve, NULL};
    int error = start_server(ours, line);
    setenv("PORT", line, 1);
    snprintf(socket, sizeof socket, "%s/redis", folder);
    const char *const redis[] = {"redis-server", "--port", "0",     "--unixsocket", socket,
                                 "--save",       "",       "--dir", folder,         NULL};
    const struct known_command asks = {.needs = "redis-server"};
    with_redis = with_redis && known_possible(&asks);
    if (error == 0 && with_redis)
        error = start_server((char *const *)redis, NULL);
    for (int i = 0; i < 300 && with_redis && access(socket, F_OK) != 0; i++)
        usleep(2000);
    return error;
}

static void say_unwritten(const char *folder, int error) {
    if (error == ENOSPC || error == EDQUOT || error == EFBIG)
        say_error(_("the disk is full, or a limit is reached (%s), so the files for the commands "
                    "could not be written to %s; make room, or name another folder with TMPDIR"),
                  strerrorname_np(error), folder);
    else
        say_error(_("files for the commands cannot be written to %s (%s); name another folder, for "
                    "example TMPDIR=/var/tmp"),
                  folder, strerrorname_np(error));
}

int known_make_folder(char *folder) {
    const char *where = getenv("TMPDIR");
    if (where == NULL || where[0] == '\0')
        where = access("/var/tmp", W_OK) == 0 ? "/var/tmp" : "/tmp";
    snprintf(folder, PATH_MAX, "%s/lesson14-XXXXXX", where);
    if (mkdtemp(folder) != NULL)
        return 0;
    int error = errno;
    folder[0] = '\0';
    say_unwritten(where, error);
    return error;
}

/* It is known by the folder's name, so that it can be removed where a command was killed with it. */
static void name_copy(const char *folder, char path[PATH_MAX]) {
    snprintf(path, PATH_MAX, "/dev/shm/%s", strrchr(folder, '/') + 1);
}

int known_prepare(const char *folder, bool redis) {
    static const char make_file[] =
        "all: a b c d\n.PHONY: a b c d\na b c d:\n\t$(WORK) compute 0.06\n";
    char path[PATH_MAX];
    signal(SIGXFSZ, SIG_IGN); /* so that write says EFBIG (setrlimit(2)) */
    int error = write_words(folder, "text", 3000000);
    if (error == 0)
        error = write_words(folder, "words", 1000000);
    if (error == 0)
        error = write_file(folder, "Makefile", make_file, strlen(make_file));
    if (error != 0) {
        say_unwritten(folder, error);
        return error;
    }
    export("TEXT", folder, "text");
    export("WORDS", folder, "words");
    export("MAKE_FILE", folder, "Makefile");
    setenv("HERE", folder, 1);
    name_copy(folder, path);
    setenv("COPY", path, 1);
    setenv("PY", access("/usr/bin/python3", X_OK) == 0 ? "/usr/bin/python3" : "python3", 1);
    unsetenv("MAKEFLAGS"); /* of the make that has started the lesson */
    return start_servers(folder, redis);
}

void known_remove(const char *folder) {
    char path[PATH_MAX];
    name_copy(folder, path);
    unlink(path);
    remove_tree(folder);
}
