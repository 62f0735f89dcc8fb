/* queue.c - the picture by a work queue in Redis (queue.h): workers on the made hosts, or on this machine.
 *
 *   build/bin/13-many-machines/queue 2 [SHRINK]        lines "raytrace-queue 2 time MS" and "... speedup"
 *   build/bin/13-many-machines/queue 4 SHRINK dies     one worker is killed: "queue-dies 4 alive PER-CENT" ...
 *
 * Where HOSTS_FOLDER names the folder of a session over made hosts, its Redis on host-a is used; else one of its own.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../queue.h"
#include "kit.h"
#include "options.h"
#include "say.h"

/* Where the Redis is: in a session with made hosts, the lesson's, or *server, which is started. Returns 0 or an errno
 * value, and has said why. */
static int find_redis(struct queue *queue, struct server *server, char *socket, size_t size) {
    const char *folder = getenv("HOSTS_FOLDER"), *redis = getenv("QUEUE_REDIS");
    char path[256], text[64];
    snprintf(path, sizeof path, "%s/hosts", folder != NULL ? folder : "");
    if (folder != NULL && kit_read_file(path, text, sizeof text) == 0) {
        queue->over_hosts = sscanf(text, "%d %d", &queue->hosts[0], &queue->hosts[1]) == HOSTS;
        snprintf(socket, size, "%s/redis", folder);
        return 0;
    }
    int error = redis == NULL ? queue_start_redis(server) : 0;
    if (error != 0)
        say_error(_("no queue without Redis: %s"), server->why);
    snprintf(socket, size, "%s", redis != NULL ? redis : server->socket);
    return error;
}

static void print(const struct queue *queue, const struct queue_outcome *outcome,
                  double serial_ms) {
    if (queue->dies) {
        printf("queue-dies %zu alive %.4g\n", queue->workers,
               100 * (double)outcome->alive / (double)(queue->workers - 1));
        printf("queue-dies %zu lost %.4g\n", queue->workers,
               100 * (double)outcome->again / QUEUE_PIECES);
        printf("queue-dies %zu time %.6f\n", queue->workers, outcome->ms);
    } else {
        printf("raytrace-queue %zu time %.6f\n", queue->workers, outcome->ms);
        printf("raytrace-queue %zu speedup %.6f\n", queue->workers, serial_ms / outcome->ms);
    }
}

static int compute(struct queue *queue, unsigned shrink) {
    struct work work;
    struct queue_outcome outcome = {0};
    double serial_ms = 0;
    int error = work_open(&work, "raytrace", shrink);
    if (error == 0)
        error = work_serial(&work, &serial_ms);
    if (error == 0)
        error = queue_run(queue, &work, &outcome);
    if (error != 0)
        say_error(_("the queue in Redis did not come to its end (%s) %s"), strerrorname_np(error),
                  outcome.why);
    else if (!work_is_right(&work, work.result))
        printf("error %d raytrace-queue with %zu workers\n", error = EBADMSG, queue->workers);
    else
        print(queue, &outcome, serial_ms);
    work_close(&work);
    return error;
}

int main(int argc, char **argv) {
    struct queue queue = {.workers = 2};
    struct server server = {0};
    char socket[128];
    say_start();
    if (argc > 1)
        queue.workers = options_count("WORKERS", argv[1], 1, QUEUE_WORKERS_MOST, 2);
    size_t shrink = argc > 2 ? options_count("SHRINK", argv[2], 1, 100, 1) : 1;
    queue.dies = argc > 3 && strcmp(argv[3], "dies") == 0 && queue.workers > 1;
    queue.socket = socket;
    int error = find_redis(&queue, &server, socket, sizeof socket);
    if (error == 0)
        error = compute(&queue, (unsigned)shrink);
    server_stop(&server);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
