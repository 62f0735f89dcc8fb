/* team.c - see team.h. */
#include "team.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kit.h"
#include "worker.h"

enum { ANSWER_MS = 3000, LOOPING_US = 5000, MEGABYTE = 1 << 20, SPARE_MB = 64 };

struct team {
    struct worker workers[TEAM];
    int line, watcher; /* sockets to the program around the workers */
    unsigned char *buffers;
    int program; /* its process */
};

/* --- a worker --------------------------------------------------------------------------------- */

static void work(const struct worker *worker) {
    struct answer answer = {0};
    void *memory = mmap(NULL, MEGABYTE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    answer.memory = memory != MAP_FAILED;
    memcpy(answer.buffer, worker->buffer, ROOM);
    if (answer.memory)
        munmap(memory, MEGABYTE);
    send(worker->line, &answer, sizeof answer, MSG_NOSIGNAL);
}

void serve(struct worker *worker) {
    unsigned char order;
    while (recv(worker->line, &order, 1, 0) == 1)
        if (order == ORDER_WORK)
            work(worker);
        else
            die(order - ORDER_DIE, worker);
}

/* --- the program around the workers ----------------------------------------------------------- */

/* Allows this program, and each that it starts, SPARE_MB more than it has (see getrlimit(2)). */
static void limit_memory(void) {
    char text[128];
    struct rlimit limit;
    unsigned long pages = 0;
    if (kit_read_file("/proc/self/statm", text, sizeof text) != 0 ||
        sscanf(text, "%lu", &pages) != 1 || getrlimit(RLIMIT_AS, &limit) != 0)
        return;
    rlim_t wanted = pages * (rlim_t)sysconf(_SC_PAGESIZE) + (rlim_t)SPARE_MB * MEGABYTE;
    if (limit.rlim_cur == RLIM_INFINITY || wanted < limit.rlim_cur)
        limit.rlim_cur = wanted;
    setrlimit(RLIMIT_AS, &limit);
}

/* Starts the workers, and is there until the watcher closes its line. It answers each order to stop
 * worker 0. */
static void be_program(const struct kind *kind, enum death death, struct team *team) {
    unsigned char byte = 0; /* the errno value of a start */
    close(team->watcher);
    for (size_t i = 0; i < TEAM; i++)
        close(team->workers[i].watcher);
    if (death == DEATH_MEMORY)
        limit_memory();
    for (size_t i = 0; i < TEAM && byte == 0; i++)
        byte = (unsigned char)kind->start(&team->workers[i]);
    send(team->line, &byte, 1, MSG_NOSIGNAL);
    for (unsigned char order; byte == 0 && recv(team->line, &order, 1, 0) == 1;) {
        unsigned char stopped = kind->stop(&team->workers[0]);
        send(team->line, &stopped, 1, MSG_NOSIGNAL);
    }
    _exit(0);
}

/* --- the watcher ------------------------------------------------------------------------------ */

static bool is_readable(int line) {
    struct pollfd wait = {.fd = line, .events = POLLIN};
    return poll(&wait, 1, ANSWER_MS) == 1;
}

static bool ask(int line, unsigned char order, void *answer, size_t bytes) {
    return send(line, &order, 1, MSG_NOSIGNAL) == 1 && is_readable(line) &&
           recv(line, answer, bytes, 0) == (ssize_t)bytes;
}

static int pair(int *line, int *watcher) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return errno;
    *line = ends[0];
    *watcher = ends[1];
    return 0;
}

static void close_line(int line) {
    if (line >= 0)
        close(line);
}

/* Closes the ends that are not the watcher's. */
static void close_lines(struct team *team) {
    close_line(team->line);
    team->line = -1;
    for (size_t i = 0; i < TEAM; i++) {
        close_line(team->workers[i].line);
        team->workers[i].line = -1;
    }
}

static int prepare(struct team *team, bool shared) {
    *team = (struct team){.line = -1, .watcher = -1};
    for (size_t i = 0; i < TEAM; i++)
        team->workers[i].line = team->workers[i].watcher = -1;
    int how = (shared ? MAP_SHARED : MAP_PRIVATE) | MAP_ANONYMOUS;
    void *buffers = mmap(NULL, TEAM * ROOM, PROT_READ | PROT_WRITE, how, -1, 0);
    if (buffers == MAP_FAILED)
        return errno;
    team->buffers = buffers;
    int error = pair(&team->line, &team->watcher);
    for (size_t i = 0; i < TEAM && error == 0; i++) {
        team->workers[i].buffer = team->buffers + i * ROOM;
        memset(team->workers[i].buffer, (int)i + 1, ROOM);
        error = pair(&team->workers[i].line, &team->workers[i].watcher);
    }
    return error;
}

static int start(const struct kind *kind, enum death death, struct team *team) {
    unsigned char error = 0;
    team->program = worker_fork();
    if (team->program < 0)
        return errno;
    if (team->program == 0)
        be_program(kind, death, team);
    close_lines(team);
    if (!is_readable(team->watcher) || recv(team->watcher, &error, 1, 0) != 1)
        return ECHILD;
    return error;
}

static void end(struct team *team) {
    struct worker_end end;
    close_lines(team);
    close_line(team->watcher);
    for (size_t i = 0; i < TEAM; i++)
        close_line(team->workers[i].watcher);
    if (team->program > 0) { /* its own processes die with it */
        kill(team->program, SIGKILL);
        worker_wait(team->program, &end);
    }
    if (team->buffers != NULL)
        munmap(team->buffers, TEAM * ROOM);
}

static void ask_worker(const struct team *team, size_t i, struct outcome *outcome) {
    struct answer answer;
    if (!ask(team->workers[i].watcher, ORDER_WORK, &answer, sizeof answer))
        return;
    size_t damaged = 0;
    for (size_t b = 0; b < ROOM; b++)
        damaged += answer.buffer[b] != i + 1;
    outcome->alive++;
    outcome->right += answer.memory && damaged == 0;
    outcome->damaged += damaged;
}

/* Orders worker 0 to die, and waits until that has happened as far as it can. */
static void kill_first(const struct team *team, enum death death) {
    struct answer answer;
    int line = team->workers[0].watcher;
    unsigned char order = (unsigned char)(ORDER_DIE + (int)death);
    send(line, &order, 1, MSG_NOSIGNAL);
    if (death == DEATH_LOOP)
        usleep(LOOPING_US);
    else if (death == DEATH_MEMORY || death == DEATH_STRAY)
        ask(line, ORDER_WORK, &answer, sizeof answer); /* it is done with the one before */
    else
        is_readable(line); /* the end of the file */
}

int watch_death(const struct kind *kind, enum death death, bool shared, struct outcome *outcome) {
    struct team team;
    struct outcome before = {0};
    unsigned char stopped = 0;
    *outcome = (struct outcome){0};
    int error = prepare(&team, shared);
    if (error == 0)
        error = start(kind, death, &team);
    for (size_t i = 0; i < TEAM && error == 0; i++)
        ask_worker(&team, i, &before);
    if (error == 0 && before.right < TEAM)
        error = EBADMSG;
    if (error == 0) {
        kill_first(&team, death);
        if (death == DEATH_LOOP && ask(team.watcher, ORDER_STOP, &stopped, 1))
            outcome->stopped = stopped != 0;
        for (size_t i = 1; i < TEAM; i++)
            ask_worker(&team, i, outcome);
    }
    end(&team);
    return error;
}
