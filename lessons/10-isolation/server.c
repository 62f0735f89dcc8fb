/* server.c - see server.h. The supervisor is the function supervise: it is all that it takes. */
#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kit.h"
#include "say.h"
#include "team.h"
#include "timeline.h"
#include "worker.h"
#include "worker_limits.h"

enum { READY_MS = 5000, REFUSED_MS = 10, BACKLOG = 1024, NOTE_NS = 50000 };

static void pause_ms(double ms) {
    struct timespec pause = {(time_t)(ms / 1e3), (long)(ms * 1e6) % 1000000000};
    nanosleep(&pause, NULL);
}

/* Listens on this port of 127.0.0.1, or on a free one where it is 0, and sets it to the one that it
 * got. Returns the socket, or -1 with errno. */
static int listen_on(unsigned *port) {
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)*port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0)
        return -1;
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, BACKLOG) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0) {
        int error = errno;
        close(listener);
        errno = error;
        return -1;
    }
    *port = ntohs(address.sin_port);
    return listener;
}

static size_t threads_of(const struct server *server) {
    return WORKERS / server->shape.processes;
}

/* --- the timeline, for the picture only (timeline.h) ------------------------------------------ */

/* Of the workers of this process: the number of the first, and how many have noted something. */
static size_t first_worker;
static atomic_size_t workers_noted;

/* The calling thread has got a request; the first time it takes the next number. */
static void note_request(const struct server *server) {
    static _Thread_local bool noted;
    if (!noted)
        timeline_worker(first_worker + atomic_fetch_add(&workers_noted, 1) % threads_of(server));
    noted = true;
    timeline_note(TIMELINE_RUNNING);
}

struct noted {
    size_t worker;
    enum timeline_state state;
};

static void *note_for(void *argument) {
    const struct noted *noted = argument;
    timeline_worker(noted->worker);
    timeline_note(noted->state);
    return NULL;
}

/* The dead note nothing, and who has had no request yet neither. Their process does it for them, in a
 * thread for each, since a thread that changes to another worker leaves the one before waiting. */
static void note_for_all(const struct server *server, enum timeline_state state) {
    pthread_t thread;
    for (size_t i = 0; i < threads_of(server); i++) {
        struct noted noted = {first_worker + i, state};
        if (pthread_create(&thread, NULL, note_for, &noted) == 0)
            pthread_join(thread, NULL);
    }
}

/* --- a worker process ------------------------------------------------------------------------- */

static enum MHD_Result answer(struct MHD_Connection *connection) {
    static char text[] = "done\n";
    struct MHD_Response *response =
        MHD_create_response_from_buffer(sizeof text - 1, text, MHD_RESPMEM_PERSISTENT);
    if (response == NULL)
        return MHD_NO;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

/* Computes so long, and notes it as timeline.h wants it. */
static void compute_ms(double ms) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    int64_t left = (int64_t)(ms * 1e6), end = now.tv_sec * 1000000000LL + now.tv_nsec + left;
    for (int64_t noted = left; left > 0;) {
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        left = end - (now.tv_sec * 1000000000LL + now.tv_nsec);
        if (noted - left < NOTE_NS)
            continue;
        timeline_note(TIMELINE_RUNNING);
        noted = left;
    }
}

/* libmicrohttpd calls this in the thread of a worker, when the head of a request has arrived and
 * again when all of it has. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
                                  const char *path, const char *method, const char *version,
                                  const char *upload, size_t *upload_bytes, void **own) {
    (void)method, (void)version, (void)upload, (void)upload_bytes;
    struct server *server = context;
    if (*own == NULL) {
        note_request(server);
        *own = server; /* only to know it the next time */
        return MHD_YES;
    }
    if (strcmp(path, "/crash") == 0) {
        timeline_note(TIMELINE_ENDED);
        die(DEATH_SEGV, NULL);
    }
    if (server->computes)
        compute_ms(server->work_ms);
    else
        pause_ms(server->work_ms);
    timeline_note(TIMELINE_WAITING);
    return answer(connection);
}

/* Each worker takes one connection at a time; the others wait in the queue of the socket, and who is
 * free first takes the first. (The limit is for all threads of the process together.) */
static struct MHD_Daemon *start_daemon(struct server *server, int listener) {
    unsigned threads = (unsigned)threads_of(server);
    struct MHD_OptionItem pool[] = {
        {threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (intptr_t)threads, NULL},
        {MHD_OPTION_END, 0, NULL}};
    return MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL,
                            on_request, server, MHD_OPTION_LISTEN_SOCKET, listener,
                            MHD_OPTION_CONNECTION_LIMIT, threads, MHD_OPTION_ARRAY, pool,
                            MHD_OPTION_END);
}

static void be_worker(struct server *server, bool again) {
    prctl(PR_SET_TIMERSLACK, 1000UL); /* ns; by default the kernel may be 50 us late */
    if (again && server->computes)
        note_for_all(server, TIMELINE_ENDED);
    if (again) /* a real server reads its configuration, connects to its database, fills caches */
        pause_ms(server->start_ms);
    if (server->computes)
        note_for_all(server, TIMELINE_WAITING);
    int listener = server->shape.own_socket ? listen_on(&server->port) : server->listener;
    if (listener < 0 || start_daemon(server, listener) == NULL)
        _exit(EXIT_TROUBLE);
    atomic_fetch_add(&server->board->ready, 1);
    for (;;)
        pause();
}

/* --- the supervisor --------------------------------------------------------------------------- */

/* It does nothing else and holds no data, so nothing that harms a worker reaches it. Where the system
 * refuses a process, it tries again a little later. */
static int start_worker(struct server *server, size_t number, bool again) {
    int pid;
    while ((pid = worker_fork()) < 0)
        pause_ms(REFUSED_MS);
    if (pid == 0) {
        first_worker = number * threads_of(server);
        be_worker(server, again);
    }
    return pid;
}

static void supervise(struct server *server) {
    int pids[WORKERS], dead, status;
    for (size_t i = 0; i < server->shape.processes; i++)
        pids[i] = start_worker(server, i, false);
    while ((dead = wait(&status)) > 0) {
        atomic_fetch_add(&server->board->deaths, 1);
        if (WIFEXITED(status)) /* it could not even start; exercise 1 does more about that */
            pause_ms(REFUSED_MS);
        for (size_t i = 0; i < server->shape.processes; i++)
            if (pids[i] == dead)
                pids[i] = start_worker(server, i, true);
    }
    _exit(EXIT_TROUBLE);
}

/* --- for its caller --------------------------------------------------------------------------- */

static int say_refused(int error) {
    if (error == EAGAIN || error == ENOMEM)
        worker_say_refused(WORKER_PROCESS, error);
    else
        say_error(_("the server could not listen on 127.0.0.1 (%s); the limit on open files here "
                    "is ulimit -n"),
                  strerrorname_np(error));
    return error;
}

int server_killed(const struct server *server) {
    siginfo_t end = {0};
    if (waitid(P_PID, (id_t)server->supervisor, &end, WEXITED | WNOHANG | WNOWAIT) != 0 ||
        end.si_pid == 0)
        return 0;
    return end.si_status;
}

static bool wait_until_ready(const struct server *server) {
    for (int ms = 0; ms < READY_MS && server_killed(server) == 0; ms++) {
        if (atomic_load(&server->board->ready) >= server->shape.processes)
            return true;
        pause_ms(1);
    }
    return false;
}

int server_start(struct server *server) {
    server->supervisor = 0;
    server->port = 0;
    server->listener = listen_on(&server->port); /* also to find a free port */
    server->board = worker_share(sizeof *server->board);
    if (server->listener < 0 || server->board == NULL)
        return say_refused(errno);
    if (server->shape.own_socket) {
        close(server->listener);
        server->listener = -1;
    }
    server->supervisor = worker_fork();
    if (server->supervisor < 0)
        return say_refused(errno);
    if (server->supervisor == 0)
        supervise(server);
    if (wait_until_ready(server))
        return 0;
    if (server_killed(server) != 0)
        return EINTR;
    say_error(_("the server's workers did not start; there may be no room for %d more processes "
                "and threads (ulimit -u), for their open files (ulimit -n) or for their memory "
                "(ulimit -v)"),
              WORKERS);
    return EAGAIN;
}

/* The workers die with their supervisor (worker_fork). */
void server_end(struct server *server) {
    struct worker_end end;
    if (server->supervisor > 0) {
        kill(server->supervisor, SIGKILL);
        worker_wait(server->supervisor, &end);
    }
    if (server->listener >= 0)
        close(server->listener);
    worker_unshare(server->board, sizeof *server->board);
}
