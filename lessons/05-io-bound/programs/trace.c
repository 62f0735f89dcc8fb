/* trace.c - crawls with 8 workers that note when they wait and when they compute (timeline.h): threads
 * and processes at a server whose answers take 20 ms, and threads at one that answers at once.
 *
 *   build/bin/05-io-bound/trace        prints who ran when
 *   build/bin/05-io-bound/trace 50     a 50th of the delay and the pages, for slow tools
 *
 * No time of these runs is believed: they are there for the picture.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include "../crawl.h"
#include "../own_server.h"
#include "kit.h"
#include "options.h"
#include "say.h"
#include "timeline.h"
#include "worker_limits.h"

enum { WORKERS = 8, PAGES = 32, AT_ONCE_PAGES = 120, DELAY_MS = 20 };

static int trace_one(const char *run, const struct kind *kind, const struct own_server *server) {
    struct crawl crawl = {
        .url = server->url, .workers = workers_at_most(0, WORKERS), .server = server->pid};
    int error = timeline_open(crawl.workers);
    if (error != 0)
        worker_say_refused(WORKER_THREAD, error);
    else
        error = crawl_run(&crawl, kind);
    if (error == 0)
        error = timeline_print(stdout, run, NULL);
    crawl_free(&crawl);
    return error;
}

static int trace_both(size_t pages, double delay_ms) {
    struct own_server server;
    int error = own_server_start(&server, pages, delay_ms);
    if (error == 0)
        error = trace_one(delay_ms > 0 ? "threads" : "no-delay", &threads, &server);
    if (error == 0 && delay_ms > 0)
        error = trace_one("processes", &processes, &server);
    own_server_end(&server);
    return error;
}

int main(int argc, char **argv) {
    say_start();
    signal(SIGPIPE, SIG_IGN); /* a write to a dead worker returns an error, which is reported */
    size_t shrink = 1;
    if (argc > 1)
        shrink = options_count("SHRINK", argv[1], 1, 100, 10);
    int error = fetch_start() == 0 ? 0 : crawl_say_no_fetcher(ENOMEM);
    if (error == 0)
        error = trace_both(PAGES / shrink + 1, (double)DELAY_MS / (double)shrink);
    if (error == 0)
        error = trace_both(AT_ONCE_PAGES / shrink + 1, 0);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
