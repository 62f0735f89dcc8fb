/* trace.c - the server of lesson 10, as threads and as processes, around a crash; its workers note when they run
 * (timeline.h).
 *
 *   build/bin/10-isolation/trace       prints who ran when
 *
 * No time of these runs is believed: they are there for the picture. The work of a request is to
 * compute for a millisecond, and there are fewer requests, so that two CPUs are enough.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../client.h"
#include "../server.h"
#include "kit.h"
#include "say.h"
#include "timeline.h"

enum { TRACED = 64, CRASH = 20, INTERVAL_NS = 1250000, READY_MS = 20 };

static int trace_one(const char *run, struct shape shape) {
    static struct request requests[TRACED];
    struct server server = {.shape = shape, .work_ms = 1, .computes = true, .start_ms = READY_MS};
    int error = timeline_open(WORKERS);
    if (error != 0) {
        say_error(_("there is no memory left for the timeline (%s)"), strerrorname_np(error));
        return error;
    }
    error = server_start(&server);
    if (error == 0)
        error = client_run(server.port, TRACED, CRASH, INTERVAL_NS, requests);
    server_end(&server);
    return error == 0 ? timeline_print(stdout, run, NULL) : error;
}

int main(void) {
    say_start();
    int error = trace_one("threads", (struct shape){"thread", 1, false});
    if (error == 0)
        error = trace_one("processes", (struct shape){"process", WORKERS, false});
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
