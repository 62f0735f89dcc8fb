/* session.c - somebody types while a query runs, and each key is timed until its echo.
 *
 *   build/bin/12-six-databases/session inline             a query of 0.1 s, 2 keys
 *   build/bin/12-six-databases/session inline,thread      two sessions at the same time, each with its own program
 *   build/bin/12-six-databases/session thread 2 7         a query of 2 s, seed 7
 *
 * Prints the delay of each key's echo: the quicker and the slower one, in ms; and which share of its time the
 * program that echoes, or the typist, was ready and had no CPU.
 */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../query.h"
#include "../servers.h"
#include "delay.h"
#include "kit.h"
#include "options.h"
#include "say.h"
#include "typist.h"
#include "worker.h"
#include "worker_limits.h"

enum { KEYS = 2 };

struct request {
    char *ways[WAYS]; /* the first words of `line` */
    char *seconds;    /* and the second */
    uint64_t seed;
};

struct session {
    double delays_ms[KEYS];
    double delayed;
};

static void become_line(void *context) {
    char path[PATH_MAX];
    char *const *words = context;
    char *const arguments[] = {path, words[0], words[1], NULL};
    if (kit_program(path, sizeof path, "line") == 0)
        execv(path, arguments);
}

static int type(struct typist *typist, char *words[2], uint64_t seed) {
    int error = typist_open(typist, _("the input line"), become_line, words);
    if (error == 0)
        error = typist_wait_for_text(typist);
    if (error == 0)
        error = typist_send(typist, "\r");
    if (error == 0)
        error = typist_type(typist, KEYS, &seed);
    if (error == 0)
        error = typist_send(typist, "\x11");
    return error == 0 ? typist_end(typist) : error;
}

static int work(size_t index, const void *argument, void *result) {
    const struct request *request = argument;
    struct session *session = result;
    struct typist typist = {.master = -1};
    char *words[2] = {request->ways[index], request->seconds};
    int64_t begin_ns = kit_now_ns();
    int error = type(&typist, words, request->seed + index);
    double ns = (double)(kit_now_ns() - begin_ns);
    session->delayed = fmax((double)typist.delayed_ns, (double)delay_of_thread()) / ns;
    for (int i = 0; i < KEYS; i++)
        session->delays_ms[i] = typist.delays_ms[i];
    typist_close(&typist);
    return error;
}

static void print_session(const char *way, struct session *session) {
    for (int p = 50; p < 100; p += 49)
        printf("type-%s %d delay %.6f\n", way, p, percentile_of(session->delays_ms, KEYS, p));
    printf("type-%s 50 delayed %.6f\n", way, session->delayed);
}

/* Who has failed has said so itself. */
static int run(const struct request *request, size_t count) {
    struct session *sessions = worker_share(WAYS * sizeof *sessions);
    struct worker_end ends[WAYS];
    struct worker_team team = {
        .kind = WORKER_PROCESS,
        .count = count,
        .work = work,
        .task = request,
        .results = sessions,
        .result_bytes = sizeof *sessions,
        .ends = ends,
    };
    if (sessions == NULL) {
        worker_say_refused(WORKER_PROCESS, ENOMEM);
        return ENOMEM;
    }
    int error = workers_run(&team);
    bool failed = false;
    for (size_t i = 0; i < count; i++)
        failed = failed || ends[i].fate == WORKER_FAILED;
    if (error != 0 && !failed)
        workers_say_trouble(&team);
    for (size_t i = 0; i < count && error == 0; i++)
        print_session(request->ways[i], &sessions[i]);
    worker_unshare(sessions, WAYS * sizeof *sessions);
    return error;
}

int main(int argc, char **argv) {
    static struct servers servers;
    static char usual[] = "thread", seconds[] = "0.1";
    struct request request = {.seconds = argc > 2 ? argv[2] : seconds};
    size_t count = 0;
    char *rest;
    say_start();
    for (char *way = strtok_r(argc > 1 ? argv[1] : usual, ",", &rest); way != NULL && count < WAYS;
         way = strtok_r(NULL, ",", &rest))
        request.ways[count++] = way;
    request.seed = argc > 3 ? options_count("SEED", argv[3], 0, UINT32_MAX, 1) : 1;
    if (servers_open(&servers, 1, DISTANCE_MS) != 0)
        return EXIT_TROUBLE;
    int error = run(&request, count);
    servers_close(&servers);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
