/* client.c - see client.h. One thread does it all: it sleeps in epoll until an answer comes or the next
 * request is due (lesson 5 tells why that is enough). */
#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "kit.h"
#include "say.h"

enum { PATIENCE_NS = 2000000000, EVENTS = 64 };

struct client {
    struct sockaddr_in address;
    int events; /* epoll */
    size_t open;
    struct request *requests;
};

static void finish(struct client *client, struct request *request, enum fate fate) {
    close(request->file);
    request->file = -1;
    request->fate = fate;
    request->ended_ns = kit_now_ns();
    client->open--;
}

/* On loopback a connection is there when connect returns, also where it says EINPROGRESS; then
 * the text can be sent at once. A refused one is lost. */
static int send_request(struct client *client, size_t number, const char *path) {
    struct request *request = &client->requests[number];
    struct epoll_event wanted = {.events = EPOLLIN, .data.u64 = number};
    char text[64];
    size_t length =
        (size_t)snprintf(text, sizeof text, "GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n", path);
    *request = (struct request){.sent_ns = kit_now_ns()};
    request->file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (request->file < 0)
        return errno;
    client->open++;
    if ((connect(request->file, (const struct sockaddr *)&client->address,
                 sizeof client->address) != 0 &&
         errno != EINPROGRESS) ||
        send(request->file, text, length, MSG_NOSIGNAL) != (ssize_t)length ||
        epoll_ctl(client->events, EPOLL_CTL_ADD, request->file, &wanted) != 0)
        finish(client, request, FATE_LOST);
    return 0;
}

/* A worker that has died leaves an end of file, or a reset connection, in place of an answer. */
static void receive(struct client *client, struct request *request) {
    static const char good[] = "HTTP/1.1 200";
    char text[512];
    ssize_t got = recv(request->file, text, sizeof text, 0);
    if (got < 0 && errno == EAGAIN)
        return;
    bool answered = got >= (ssize_t)sizeof good - 1 && memcmp(text, good, sizeof good - 1) == 0;
    finish(client, request, answered ? FATE_ANSWERED : FATE_LOST);
}

/* Handles what arrives until this moment, or until nothing is expected any more. */
static void receive_until(struct client *client, int64_t until, bool only_while_open) {
    struct epoll_event events[EVENTS];
    int64_t left;
    while ((left = until - kit_now_ns()) > 0 && !(only_while_open && client->open == 0)) {
        struct timespec timeout = {left / 1000000000, left % 1000000000};
        struct pollfd wait = {.fd = client->events, .events = POLLIN};
        ppoll(&wait, 1, &timeout, NULL); /* it knows nanoseconds, epoll_wait milliseconds */
        int count = epoll_wait(client->events, events, EVENTS, 0);
        for (int i = 0; i < count; i++)
            receive(client, &client->requests[events[i].data.u64]);
    }
}

int client_run(unsigned port, size_t count, size_t crash, int64_t interval_ns,
               struct request *requests) {
    struct client client = {.address = {.sin_family = AF_INET,
                                        .sin_port = htons((uint16_t)port),
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)},
                            .events = epoll_create1(EPOLL_CLOEXEC),
                            .requests = requests};
    int error = client.events < 0 ? errno : 0;
    int64_t due = kit_now_ns();
    size_t sent = 0;
    for (; sent < count && error == 0; sent++, due += interval_ns) {
        receive_until(&client, due, false);
        error = send_request(&client, sent, sent == crash ? "crash" : "work");
    }
    if (error == 0)
        receive_until(&client, kit_now_ns() + PATIENCE_NS, true);
    for (size_t i = 0; i < sent; i++)
        if (requests[i].file >= 0)
            finish(&client, &requests[i], FATE_LOST);
    if (client.events >= 0)
        close(client.events);
    if (error != 0)
        say_error(_("the client could not open its connections (%s); the limit on open files here "
                    "is ulimit -n"),
                  strerrorname_np(error));
    return error;
}
