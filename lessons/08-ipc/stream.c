/* stream.c - a pipe, a Unix socket, and TCP on loopback: streams of bytes.
 *
 * A stream keeps the order of the bytes, and knows nothing of messages: one read may bring a part of
 * what one write has sent, or the end of one message and the beginning of the next. So both ends go
 * on until all bytes are through; here both know how long a message is (see exercise 8.2).
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "channel.h"

static int stream_send(struct channel *channel) {
    for (size_t done = 0; done < channel->bytes;) {
        ssize_t n = write(channel->to, channel->out + done, channel->bytes - done);
        channel->calls++;
        if (n < 0 && errno != EINTR)
            return errno;
        done += n > 0 ? (size_t)n : 0;
    }
    channel->copied += channel->bytes; /* into the kernel's memory */
    return 0;
}

static const char *stream_receive(struct channel *channel) {
    for (size_t done = 0; done < channel->bytes;) {
        ssize_t n = read(channel->from, channel->in + done, channel->bytes - done);
        channel->calls++;
        if (n == 0) { /* the end, in the middle of a message */
            errno = EPIPE;
            return NULL;
        }
        if (n < 0 && errno != EINTR)
            return NULL;
        done += n > 0 ? (size_t)n : 0;
    }
    channel->copied += channel->bytes; /* out of it */
    return channel->in;
}

/* What fits is found by filling it up, and then it is emptied again. */
static size_t stream_capacity(struct channel *channel) {
    size_t filled = 0, emptied = 0;
    int flags = fcntl(channel->to, F_GETFL);
    fcntl(channel->to, F_SETFL, flags | O_NONBLOCK);
    for (ssize_t n; (n = write(channel->to, channel->out, channel->bytes)) > 0;)
        filled += (size_t)n;
    fcntl(channel->to, F_SETFL, flags);
    for (ssize_t n; emptied < filled && (n = read(channel->from, channel->in, channel->bytes)) > 0;)
        emptied += (size_t)n;
    return filled;
}

static void stream_close(struct channel *channel) {
    close(channel->to);
    close(channel->from);
}

/* As a pipe comes, it holds 64 KB (see pipe(7)); more where the depth asks for that, as far as
 * everybody may have it, and less where it is less than half. */
static int pipe_open(struct channel *channel) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    channel->from = ends[0];
    channel->to = ends[1];
    size_t most = system_limit("/proc/sys/fs/pipe-max-size", 1 << 20);
    size_t wanted = channel->depth * channel->bytes;
    if (wanted > 1 << 16 || channel->depth > 8)
        fcntl(channel->to, F_SETPIPE_SZ, (int)(wanted < most ? wanted : most));
    return 0;
}

static int socket_open(struct channel *channel) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return errno;
    channel->from = ends[0];
    channel->to = ends[1];
    size_t wanted = channel->depth * channel->bytes;
    int size = (int)(wanted < 1 << 24 ? wanted : 1 << 24); /* the kernel takes net.core.wmem_max */
    if (wanted > 1 << 16)
        setsockopt(channel->to, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    return 0;
}

/* Listens on a free port of 127.0.0.1, connects to it, and closes what has listened. */
static int tcp_open(struct channel *channel) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int one = 1, error = 0;
    int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listening < 0)
        return errno;
    channel->to = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (channel->to < 0 || bind(listening, (struct sockaddr *)&address, length) != 0 ||
        listen(listening, 1) != 0 ||
        getsockname(listening, (struct sockaddr *)&address, &length) != 0 ||
        connect(channel->to, (struct sockaddr *)&address, length) != 0 ||
        (channel->from = accept4(listening, NULL, NULL, SOCK_CLOEXEC)) < 0)
        error = errno;
    close(listening);
    if (error != 0) {
        if (channel->to >= 0)
            close(channel->to);
        return error;
    }
    /* Nagle's algorithm would hold short messages back (see tcp(7)). */
    setsockopt(channel->to, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return 0;
}

const struct mechanism pipe_ = {"pipe",          false,       false,          pipe_open,
                                place_in_own,    stream_send, stream_receive, release_nothing,
                                stream_capacity, stream_close};
const struct mechanism unix_socket = {"socket",        false,       false,          socket_open,
                                      place_in_own,    stream_send, stream_receive, release_nothing,
                                      stream_capacity, stream_close};
const struct mechanism tcp = {"tcp",           false,       false,          tcp_open,
                              place_in_own,    stream_send, stream_receive, release_nothing,
                              stream_capacity, stream_close};
