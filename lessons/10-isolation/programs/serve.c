/* serve.c - a client asks a web server 2,000 times a second, and one request crashes its worker. Which
 * requests are lost, and for how long does nobody answer?
 *
 *   build/bin/10-isolation/serve thread       8 threads of one process
 *   build/bin/10-isolation/serve mixed        2 processes with 4 threads each
 *   build/bin/10-isolation/serve process      8 processes
 *   build/bin/10-isolation/serve own          8 threads; their process has a listening socket of its own
 *
 * A second number divides the number of requests and the start of a process. Series serve-SHAPE: x is
 * the time since the crash in ms, answered the answers of the 5 ms from there, in 1/s. Series server
 * and server-own: x is the number of processes; lost counts requests, gap is the longest time without
 * an answer, slowest the slowest answer.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../client.h"
#include "../rounds.h"
#include "../server.h"
#include "allocate.h"
#include "kit.h"
#include "options.h"
#include "say.h"

static const struct shape shapes[] = {
    {"thread", 1, false}, {"mixed", 2, false}, {"process", WORKERS, false}, {"own", 1, true}};

struct totals {
    size_t lost;
    double gap_ms, slowest_ms;
    size_t answers[BINS];
};

/* Answers do not come in the order of the requests. */
static void sort_times(double *times, size_t count) {
    qsort(times, count, sizeof *times, kit_by_value);
}

static struct totals sum_up(const struct request *requests, size_t count, size_t crash) {
    struct totals totals = {0};
    double *times = kit_allocate(count, sizeof *times);
    size_t answered = 0;
    for (size_t i = 0; i < count; i++) {
        const struct request *request = &requests[i];
        if (request->fate != FATE_ANSWERED) {
            totals.lost++;
            continue;
        }
        double since_crash = (double)(request->ended_ns - requests[crash].sent_ns) / 1e6;
        double bin = floor((since_crash - FIRST_MS) / BIN_MS);
        if (bin >= 0 && bin < BINS)
            totals.answers[(size_t)bin]++;
        totals.slowest_ms =
            fmax(totals.slowest_ms, (double)(request->ended_ns - request->sent_ns) / 1e6);
        times[answered++] = since_crash;
    }
    sort_times(times, answered);
    for (size_t i = 1; i < answered; i++)
        if (times[i] > 0)
            totals.gap_ms = fmax(totals.gap_ms, times[i] - fmax(0, times[i - 1]));
    free(times);
    return totals;
}

static void print(const struct shape *shape, const struct totals *totals) {
    const char *server = shape->own_socket ? "server-own" : "server";
    printf("%s %zu lost %zu\n", server, shape->processes, totals->lost);
    printf("%s %zu gap %.4f\n", server, shape->processes, totals->gap_ms);
    printf("%s %zu slowest %.4f\n", server, shape->processes, totals->slowest_ms);
    for (int bin = 0; bin < BINS; bin++)
        printf("serve-%s %d answered %.9g\n", shape->series, FIRST_MS + BIN_MS * bin,
               (double)totals->answers[bin] * 1000 / BIN_MS);
}

static int run(const struct shape *shape, size_t shrink) {
    size_t count = REQUESTS / shrink, crash = count / 5;
    struct server server = {
        .shape = *shape, .work_ms = WORK_MS, .start_ms = (double)START_MS / (double)shrink};
    struct request *requests = kit_allocate(count, sizeof *requests);
    int error = server_start(&server);
    if (error == 0)
        error = client_run(server.port, count, crash, 1000000000 / RATE, requests);
    int killed = server.supervisor > 0 ? server_killed(&server) : 0;
    if (killed != 0) {
        printf("error %d killed %d\n", EINTR, killed);
        error = EINTR;
    }
    if (error == 0) {
        struct totals totals = sum_up(requests, count, crash);
        print(shape, &totals);
    }
    server_end(&server);
    free(requests);
    return error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}

int main(int argc, char **argv) {
    say_start();
    size_t shrink = argc > 2 ? options_count("K", argv[2], 1, 100, 1) : 1;
    for (size_t i = 0; argc > 1 && i < sizeof shapes / sizeof *shapes; i++)
        if (strcmp(argv[1], shapes[i].series) == 0) {
            int status = run(&shapes[i], shrink);
            return say_finish() == 0 ? status : EXIT_TROUBLE;
        }
    say_error(_("type for example build/bin/10-isolation/%s process"), "serve");
    return EXIT_USAGE;
}
