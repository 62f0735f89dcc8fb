/* relay.c - see relay.h. */
#include "relay.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "kit.h"
#include "say.h"
#include "subprocess.h"
#include "worker.h"
#include "worker_limits.h"

enum { LINKS_MOST = 256, PIECE = 65536, ON_THE_WAY_MOST = 1 << 24 };

/* What was received at `since` and is handed on when it has been on the way for long enough. No bytes: the
 * sender has closed its end. */
struct piece {
    struct piece *next;
    int64_t due_ns;
    size_t length, sent;
    char bytes[];
};

/* One direction of a connection. */
struct flow {
    int from, to;
    struct piece *first, *last;
    size_t on_the_way;
    bool ended;  /* nothing more comes */
    bool full;   /* the other side takes no more for now */
    bool closed; /* and the other side has been told */
};

struct link {
    bool used;
    struct flow there, back;
};

struct office {
    size_t count;
    const char *const *near;
    int listeners[RELAY_MOST];
    int control; /* its other end is the caller's, who has gone when that is closed */
    int64_t half_ns;
    struct link links[LINKS_MOST];
};

/* --- one direction ---------------------------------------------------------------------------- */

static void add_piece(struct flow *flow, struct piece *piece, int64_t due_ns) {
    piece->next = NULL;
    piece->due_ns = due_ns;
    piece->sent = 0;
    if (flow->first == NULL)
        flow->first = piece;
    else
        flow->last->next = piece;
    flow->last = piece;
    flow->on_the_way += piece->length;
}

static void drop_piece(struct flow *flow) {
    struct piece *piece = flow->first;
    flow->first = piece->next;
    flow->on_the_way -= piece->length;
    free(piece);
}

static void take_in(struct flow *flow, int64_t half_ns) {
    struct piece *piece = malloc(sizeof *piece + PIECE), *fitted;
    if (piece == NULL)
        return; /* what has come stays where it is, and is taken a little later */
    ssize_t count = recv(flow->from, piece->bytes, PIECE, MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        free(piece);
        return;
    }
    piece->length = count > 0 ? (size_t)count : 0;
    flow->ended = piece->length == 0;
    fitted = realloc(piece, sizeof *piece + piece->length);
    add_piece(flow, fitted != NULL ? fitted : piece, kit_now_ns() + half_ns);
}

/* Hands on what has been on the way for long enough. */
static void hand_on(struct flow *flow, int64_t now_ns) {
    flow->full = false;
    while (flow->first != NULL && flow->first->due_ns <= now_ns && !flow->full) {
        struct piece *piece = flow->first;
        if (piece->length == 0) {
            shutdown(flow->to, SHUT_WR);
            flow->closed = true;
            drop_piece(flow);
            continue;
        }
        ssize_t count = send(flow->to, piece->bytes + piece->sent, piece->length - piece->sent,
                             MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count < 0 && errno == EAGAIN)
            flow->full = true;
        else if (count < 0) /* nobody reads it any more */
            piece->sent = piece->length;
        else
            piece->sent += (size_t)count;
        if (piece->sent == piece->length)
            drop_piece(flow);
    }
}

static void drop_all(struct flow *flow) {
    while (flow->first != NULL)
        drop_piece(flow);
}

/* --- the connections -------------------------------------------------------------------------- */

static bool name_socket(struct sockaddr_un *address, const char *path) {
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    return snprintf(address->sun_path, sizeof address->sun_path, "%s", path) <
           (int)sizeof address->sun_path;
}

static int connect_to(const char *path) {
    struct sockaddr_un address;
    int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file >= 0 && (!name_socket(&address, path) ||
                      connect(file, (struct sockaddr *)&address, sizeof address) != 0)) {
        close(file);
        return -1;
    }
    return file;
}

static void accept_one(struct office *office, size_t which) {
    int client = accept4(office->listeners[which], NULL, NULL, SOCK_CLOEXEC);
    struct link *link = office->links, *end = link + LINKS_MOST;
    if (client < 0)
        return;
    while (link < end && link->used)
        link++;
    int server = link < end ? connect_to(office->near[which]) : -1;
    if (server >= 0)
        *link = (struct link){true, {.from = client, .to = server}, {.from = server, .to = client}};
    else
        close(client); /* the server is gone: the client learns it as with a real one */
}

static void close_link(struct link *link) {
    drop_all(&link->there);
    drop_all(&link->back);
    close(link->there.from);
    close(link->there.to);
    link->used = false;
}

/* --- the loop --------------------------------------------------------------------------------- */

static void watch_flow(struct pollfd *file, const struct flow *flow, int64_t *next_ns) {
    bool takes = !flow->ended && flow->on_the_way < ON_THE_WAY_MOST;
    *file = (struct pollfd){takes ? flow->from : -1, POLLIN, 0};
    if (flow->first != NULL && !flow->full && flow->first->due_ns < *next_ns)
        *next_ns = flow->first->due_ns;
}

/* Two entries a direction: where it comes from, and where it goes to when that was full. */
static size_t watch_link(struct pollfd *files, const struct link *link, int64_t *next_ns) {
    watch_flow(&files[0], &link->there, next_ns);
    watch_flow(&files[1], &link->back, next_ns);
    files[2] = (struct pollfd){link->there.full ? link->there.to : -1, POLLOUT, 0};
    files[3] = (struct pollfd){link->back.full ? link->back.to : -1, POLLOUT, 0};
    return 4;
}

static void serve_link(struct link *link, const struct pollfd *files, int64_t half_ns) {
    if (files[0].revents != 0)
        take_in(&link->there, half_ns);
    if (files[1].revents != 0)
        take_in(&link->back, half_ns);
    int64_t now_ns = kit_now_ns();
    hand_on(&link->there, now_ns);
    hand_on(&link->back, now_ns);
    /* A server that has closed its end answers nothing more; a client that has gone is not waited for. */
    if (link->back.closed || (link->there.closed && link->there.ended && link->back.ended))
        close_link(link);
}

static void serve(struct office *office) {
    static struct pollfd files[RELAY_MOST + 4 * LINKS_MOST + 1];
    static size_t places[LINKS_MOST];
    for (;;) {
        size_t count = office->count;
        int64_t next_ns = INT64_MAX;
        for (size_t i = 0; i < office->count; i++)
            files[i] = (struct pollfd){office->listeners[i], POLLIN, 0};
        for (size_t i = 0; i < LINKS_MOST; i++)
            if (office->links[i].used) {
                places[i] = count;
                count += watch_link(&files[count], &office->links[i], &next_ns);
            } else {
                places[i] = 0;
            }
        files[count++] = (struct pollfd){office->control, POLLIN, 0};
        int64_t left = next_ns - kit_now_ns();
        left = left > 0 ? left : 0;
        const struct timespec wait = {left / 1000000000, left % 1000000000};
        if (ppoll(files, count, next_ns == INT64_MAX ? NULL : &wait, NULL) < 0) {
            if (errno != EINTR)
                return;
            continue;
        }
        if (files[count - 1].revents != 0)
            return;
        for (size_t i = 0; i < LINKS_MOST; i++)
            if (places[i] != 0)
                serve_link(&office->links[i], &files[places[i]], office->half_ns);
        for (size_t i = 0; i < office->count; i++)
            if (files[i].revents != 0)
                accept_one(office, i);
    }
}

static int listen_at(const char *path) {
    struct sockaddr_un address;
    if (!name_socket(&address, path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    unlink(path);
    int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (file < 0)
        return -1;
    if (bind(file, (struct sockaddr *)&address, sizeof address) != 0 || listen(file, 64) != 0) {
        int error = errno;
        close(file);
        errno = error;
        return -1;
    }
    return file;
}

/* In the process that becomes the relay. */
static void become_relay(struct office *office) {
    signal(SIGINT, SIG_IGN); /* it ends with its caller */
    signal(SIGTERM, SIG_IGN);
    prctl(PR_SET_TIMERSLACK, 1000UL); /* ns; by default the kernel may be 50 us late */
    serve(office);
    _exit(0);
}

/* Returns 0 or an errno value. */
static int start_process(struct office *office, int *control) {
    int ends[2];
    struct worker_end end = {.fate = WORKER_DONE};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return errno;
    int pid = worker_fork();
    if (pid == 0) {
        pid_t relay = fork();
        if (relay == 0) {
            close(ends[0]);
            office->control = ends[1];
            become_relay(office);
        }
        _exit(relay < 0 ? errno : 0);
    }
    int error = pid < 0 ? errno : worker_wait(pid, &end);
    if (error == 0 && end.fate == WORKER_KILLED)
        error = EINTR;
    else if (error == 0)
        error = end.code;
    close(ends[1]);
    if (error == 0)
        *control = ends[0];
    else
        close(ends[0]);
    if (error == EINTR)
        worker_say_killed("relay", end.code);
    else if (error != 0)
        worker_say_refused(WORKER_PROCESS, error);
    return error;
}

int relay_start(struct relay *relay, size_t count, const char *const near[],
                const char *const far[], double distance_ms) {
    static struct office office;
    int error = 0;
    office = (struct office){
        .count = count, .near = near, .half_ns = (int64_t)(distance_ms * 1e6 / 2), .control = -1};
    for (size_t i = 0; i < count && error == 0; i++) {
        office.listeners[i] = listen_at(far[i]);
        if (office.listeners[i] < 0) {
            error = errno;
            office.count = i;
            say_error(_("no socket could be made at %s (%s)"), far[i], strerrorname_np(error));
        }
    }
    if (error == 0)
        error = start_process(&office, &relay->control);
    for (size_t i = 0; i < office.count; i++)
        close(office.listeners[i]);
    return error;
}

void relay_end(struct relay *relay) {
    char unused;
    if (relay->control == 0)
        return;
    shutdown(relay->control, SHUT_WR);
    while (read(relay->control, &unused, 1) < 0 && errno == EINTR)
        continue;
    close(relay->control);
    relay->control = 0;
}
