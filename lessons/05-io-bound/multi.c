/* multi.c - no workers at all: one thread has many fetches in flight and waits for all at once.
 *
 * libcurl's multi interface takes each transfer one step further whenever its socket is ready;
 * epoll says which one is (see epoll(7) and libcurl-multi(3)). No lock, no copy, no other stack:
 * what a thread would keep on its stack, a struct fetcher holds.
 */
#include "crawl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "allocate.h"
#include "say.h"

enum { EVENTS_MOST = 64 };

struct loop {
    struct crawl *crawl;
    CURLM *multi;
    int epoll;
    long timeout_ms; /* when libcurl wants to be called at the latest; -1: never */
    struct fetcher *fetchers;
    size_t *idle; /* numbers of the fetchers that are idle */
    size_t idle_count;
    struct visit visit;
};

/* libcurl says for which events of a socket it waits. */
static int on_socket(CURL *easy, curl_socket_t file, int what, void *context, void *known) {
    struct loop *loop = context;
    struct epoll_event event = {.data.fd = file};
    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(loop->epoll, EPOLL_CTL_DEL, file, NULL);
        return 0;
    }
    event.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
    if (known == NULL)
        curl_multi_assign(loop->multi, file, loop);
    return epoll_ctl(loop->epoll, known == NULL ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, file, &event) == 0
               ? 0
               : -1;
}

static int on_timeout(CURLM *ours, long timeout_ms, void *context) {
    struct loop *loop = context;
    (void)ours;
    loop->timeout_ms = timeout_ms;
    return 0;
}

/* Gives each idle fetcher an address, as long as addresses wait. */
static void start_fetches(struct loop *loop) {
    const char *url;
    while (loop->idle_count > 0 && (url = crawl_next(loop->crawl)) != NULL) {
        struct fetcher *fetcher = &loop->fetchers[loop->idle[--loop->idle_count]];
        fetch_prepare(fetcher, url);
        curl_easy_setopt(fetcher->easy, CURLOPT_PRIVATE, url);
        curl_multi_add_handle(loop->multi, fetcher->easy);
    }
}

static size_t number_of(const struct loop *loop, const CURL *easy) {
    size_t number = 0;
    while (loop->fetchers[number].easy != easy)
        number++;
    return number;
}

/* Counts the fetches that are complete. */
static void finish_fetches(struct loop *loop) {
    const CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(loop->multi, &left)) != NULL) {
        CURL *easy = message->easy_handle;
        CURLcode code = message->data.result;
        char *url = NULL;
        size_t number = number_of(loop, easy);
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &url);
        fetch_finish(&loop->fetchers[number], code, &loop->visit);
        curl_multi_remove_handle(loop->multi, easy);
        loop->idle[loop->idle_count++] = number;
        crawl_count(loop->crawl, url, &loop->visit);
    }
}

/* One round: waits until a socket is ready or libcurl's time has come, and goes on there. */
static void go_on(struct loop *loop) {
    struct epoll_event events[EVENTS_MOST];
    int running, count = epoll_wait(loop->epoll, events, EVENTS_MOST, (int)loop->timeout_ms);
    if (count == 0) {
        loop->timeout_ms = -1; /* libcurl will say when next */
        curl_multi_socket_action(loop->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    for (int i = 0; i < count; i++) {
        int what = (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                   (events[i].events & ~(unsigned)EPOLLOUT ? CURL_CSELECT_IN : 0);
        curl_multi_socket_action(loop->multi, events[i].data.fd, what, &running);
    }
    finish_fetches(loop);
    start_fetches(loop);
}

static int open_loop(struct loop *loop) {
    size_t workers = loop->crawl->workers;
    int error = 0;
    loop->fetchers = kit_allocate(workers, sizeof *loop->fetchers);
    loop->idle = kit_allocate(workers, sizeof *loop->idle);
    loop->multi = curl_multi_init();
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (loop->multi == NULL || loop->epoll < 0)
        return loop->multi == NULL ? ENOMEM : errno;
    curl_multi_setopt(loop->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(loop->multi, CURLMOPT_SOCKETDATA, loop);
    curl_multi_setopt(loop->multi, CURLMOPT_TIMERFUNCTION, on_timeout);
    curl_multi_setopt(loop->multi, CURLMOPT_TIMERDATA, loop);
    curl_multi_setopt(loop->multi, CURLMOPT_MAXCONNECTS, (long)workers);
    for (size_t i = workers; i > 0 && error == 0; i--) {
        error = fetcher_open(&loop->fetchers[i - 1], loop->crawl->origin);
        loop->idle[loop->idle_count++] = i - 1;
    }
    return error;
}

static void close_loop(struct loop *loop) {
    for (size_t i = 0; i < loop->crawl->workers; i++)
        fetcher_close(&loop->fetchers[i]);
    curl_multi_cleanup(loop->multi);
    if (loop->epoll >= 0)
        close(loop->epoll);
    free(loop->visit.links.data);
    free(loop->idle);
    free(loop->fetchers);
}

static int run(struct crawl *crawl) {
    struct loop loop = {.crawl = crawl, .timeout_ms = -1, .epoll = -1};
    int error = open_loop(&loop);
    if (error == 0) {
        crawl_begin(crawl);
        start_fetches(&loop);
        while (loop.idle_count < crawl->workers)
            go_on(&loop);
        crawl_end(crawl);
    }
    close_loop(&loop);
    return error == 0 ? 0 : crawl_say_no_fetcher(error);
}

const struct kind multi = {"multi", run};
