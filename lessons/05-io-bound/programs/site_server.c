/* site_server.c - a real web server (libmicrohttpd) with a made-up site, and a network delay.
 *
 *   build/bin/05-io-bound/site_server              2,000 pages, 20 ms, on a free port; prints its
 *                                                  address
 *   build/bin/05-io-bound/site_server 500 5 8080   500 pages, 5 ms, port 8080
 *
 * It listens on 127.0.0.1 only. The delay stands for the way through a network and back: each
 * answer but the front page's is held so long after its request has arrived, a slow page's twice as
 * long. One thread does it all, for it shares the CPUs with the crawler: a request that must wait
 * is suspended and costs nothing until its time has come. The path /statistics is answered at once:
 * how many requests were answered, and the nanoseconds from the arrival of the first to the end of
 * the last.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../site.h"
#include "kit.h"
#include "options.h"
#include "say.h"

/* A request that waits. Those of one queue all wait equally long, so the first in is the first out.
 */
struct waiting {
    struct MHD_Connection *connection;
    int64_t until; /* 0: it has not begun to wait */
    struct waiting *next;
    struct site_answer answer;
};

struct queue {
    struct waiting *first, *last;
};

enum { QUEUES = 2 }; /* one delay, two delays */

struct server {
    struct site site;
    int64_t delay_ns;
    struct queue queues[QUEUES];
    size_t answered;
    int64_t first_ns, last_ns; /* the first arrival, the last answer */
};

/* --- waiting ---------------------------------------------------------------------------------- */

static void suspend(struct server *server, struct waiting *request, int64_t now) {
    struct queue *queue = &server->queues[request->answer.waits - 1];
    request->until = now + request->answer.waits * server->delay_ns;
    request->next = NULL;
    if (queue->first == NULL)
        queue->first = request;
    else
        queue->last->next = request;
    queue->last = request;
    MHD_suspend_connection(request->connection);
}

/* Resumes the requests whose time has come. */
static void resume_due(struct server *server) {
    int64_t now = kit_now_ns();
    for (size_t i = 0; i < QUEUES; i++) {
        struct queue *queue = &server->queues[i];
        while (queue->first != NULL && queue->first->until <= now) {
            struct waiting *request = queue->first;
            queue->first = request->next;
            MHD_resume_connection(request->connection);
        }
    }
}

/* When the time of the next request comes; INT64_MAX where none waits. */
static int64_t next_due(const struct server *server) {
    int64_t next = INT64_MAX;
    for (size_t i = 0; i < QUEUES; i++) {
        const struct waiting *first = server->queues[i].first;
        if (first != NULL && first->until < next)
            next = first->until;
    }
    return next;
}

/* --- answers ---------------------------------------------------------------------------------- */

static enum MHD_Result send_text(struct MHD_Connection *connection, unsigned status,
                                 const char *text, size_t length, const char *location) {
    struct MHD_Response *response =
        MHD_create_response_from_buffer(length, (void *)text, MHD_RESPMEM_MUST_COPY);
    if (response == NULL)
        return MHD_NO;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/html; charset=utf-8");
    if (location != NULL)
        MHD_add_response_header(response, MHD_HTTP_HEADER_LOCATION, location);
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result answer(struct server *server, const struct waiting *request) {
    static const char gone[] = "<p>There is no such page.</p>\n",
                      moved[] = "<p>It has moved.</p>\n";
    char html[SITE_HTML_MOST], path[SITE_ADDRESS_MOST];
    const struct site_answer *what = &request->answer;
    server->answered++;
    server->last_ns = kit_now_ns();
    if (what->kind == SITE_NOTHING)
        return send_text(request->connection, MHD_HTTP_NOT_FOUND, gone, sizeof gone - 1, NULL);
    site_path(path, what->page);
    if (what->kind == SITE_REDIRECT)
        return send_text(request->connection, MHD_HTTP_MOVED_PERMANENTLY, moved, sizeof moved - 1,
                         path);
    return send_text(request->connection, MHD_HTTP_OK, html,
                     site_html(&server->site, what->page, html), NULL);
}

static enum MHD_Result send_statistics(const struct server *server,
                                       struct MHD_Connection *connection) {
    char text[96];
    int length = snprintf(text, sizeof text, "%zu %lld\n", server->answered,
                          (long long)(server->last_ns - server->first_ns));
    return send_text(connection, MHD_HTTP_OK, text, (size_t)length, NULL);
}

/* The head of a request has arrived. An answer given now would close the connection, for a body
 * might follow; so it is only noted down. */
static enum MHD_Result note_request(struct server *server, struct MHD_Connection *connection,
                                    const char *path, void **own) {
    struct waiting *request = calloc(1, sizeof *request);
    if (request == NULL)
        return MHD_NO;
    *request = (struct waiting){.connection = connection, .answer = site_find(&server->site, path)};
    *own = request;
    return MHD_YES;
}

/* libmicrohttpd calls this when the head of a request has arrived, when all of it has, and again
 * when it is resumed. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
                                  const char *path, const char *method, const char *version,
                                  const char *upload, size_t *upload_bytes, void **own) {
    (void)version, (void)upload, (void)upload_bytes;
    struct server *server = context;
    struct waiting *request = *own;
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0)
        return MHD_NO;
    if (request == NULL)
        return note_request(server, connection, path, own);
    if (strcmp(path, "/statistics") == 0)
        return send_statistics(server, connection);
    int64_t now = kit_now_ns();
    if (server->first_ns == 0)
        server->first_ns = now;
    if (server->delay_ns == 0 || request->answer.waits == 0 || request->until != 0)
        return answer(server, request);
    suspend(server, request, now);
    return MHD_YES;
}

static void on_completed(void *context, struct MHD_Connection *connection, void **own,
                         enum MHD_RequestTerminationCode code) {
    (void)context, (void)connection, (void)code;
    free(*own);
    *own = NULL;
}

/* --- the loop --------------------------------------------------------------------------------- */

static volatile sig_atomic_t ended;

static void on_signal(int number) {
    (void)number;
    ended = 1;
}

/* Waits until something arrives or a request's time has come, whichever is first. ppoll(2) knows
 * nanoseconds; the timeouts of poll(2) and epoll_wait(2) are whole milliseconds. The signals are
 * let in only here, so none is missed. */
static void serve(struct server *server, struct MHD_Daemon *daemon, const sigset_t *outside) {
    int events = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    while (!ended) {
        resume_due(server);
        MHD_run(daemon);
        int64_t next = next_due(server), left = next - kit_now_ns();
        MHD_UNSIGNED_LONG_LONG own_ms;
        bool own = MHD_get_timeout(daemon, &own_ms) == MHD_YES;
        if (own && (int64_t)own_ms * 1000000 < left)
            left = (int64_t)own_ms * 1000000;
        if (left < 0)
            left = 0;
        struct timespec timeout = {left / 1000000000, left % 1000000000};
        struct pollfd wait = {.fd = events, .events = POLLIN};
        ppoll(&wait, 1, next == INT64_MAX && !own ? NULL : &timeout, outside);
    }
}

/* Requests that still wait must be resumed before the daemon can stop. */
static void resume_all(struct server *server) {
    server->delay_ns = 0;
    for (size_t i = 0; i < QUEUES; i++)
        for (struct waiting *request = server->queues[i].first; request != NULL;
             request = request->next)
            MHD_resume_connection(request->connection);
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
        bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 1024) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0) {
        int error = errno;
        close(listener);
        errno = error;
        return -1;
    }
    *port = ntohs(address.sin_port);
    return listener;
}

/* The socket is ours, for not every version of libmicrohttpd says in errno why it has none. */
static struct MHD_Daemon *start(struct server *server, unsigned *port) {
    int listener = listen_on(port);
    if (listener < 0)
        return NULL;
    return MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request,
                            server, MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_NOTIFY_COMPLETED,
                            on_completed, NULL, MHD_OPTION_CONNECTION_LIMIT, 2048U, MHD_OPTION_END);
}

static void say_refused(unsigned port, int error) {
    if (error == EADDRINUSE)
        say_error(_("port %u is taken by another program; give another one, or 0 for a free one"),
                  port);
    else
        say_error(_("the server could not listen on 127.0.0.1, port %u (%s); the limit on open "
                    "files here is ulimit -n, and ports below 1024 need the administrator"),
                  port, strerrorname_np(error));
}

int main(int argc, char **argv) {
    static struct server server;
    sigset_t inside, outside;
    say_start();
    prctl(PR_SET_TIMERSLACK, 1000UL); /* ns; by default the kernel may be 50 us late */
    size_t pages = 2000, port = 0, seed = SITE_SEED;
    double delay_ms = 20;
    if (argc > 1)
        pages = options_count("PAGES", argv[1], 1, SITE_PAGES_MOST, pages);
    if (argc > 2)
        delay_ms = options_number("DELAY", argv[2], 0, 1000, delay_ms);
    if (argc > 3)
        port = options_count("PORT", argv[3], 0, 65535, 8080);
    if (argc > 4)
        seed = options_count("SEED", argv[4], 0, UINT32_MAX, seed);
    server.delay_ns = (int64_t)(delay_ms * 1e6);
    sigemptyset(&inside);
    sigaddset(&inside, SIGINT);
    sigaddset(&inside, SIGTERM);
    sigprocmask(SIG_BLOCK, &inside, &outside);
    const struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN); /* a client that has gone is no reason to end */
    if (site_make(&server.site, pages, (unsigned)seed) != 0) {
        say_error(_("there is no memory left for the site"));
        return EXIT_TROUBLE;
    }
    errno = 0;
    unsigned given = (unsigned)port;
    struct MHD_Daemon *daemon = start(&server, &given);
    if (daemon == NULL) {
        say_refused(given, errno);
        return EXIT_TROUBLE;
    }
    printf("http://127.0.0.1:%u/\n", given);
    if (say_finish() != 0)
        return EXIT_TROUBLE;
    serve(&server, daemon, &outside);
    resume_all(&server);
    MHD_stop_daemon(daemon);
    site_free(&server.site);
    return EXIT_SUCCESS;
}
