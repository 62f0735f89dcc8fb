/* queue.c - see queue.h. */
#include "queue.h"

#include <errno.h>
#include <hiredis/hiredis.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "allocate.h"
#include "kit.h"
#include "worker.h"

enum { PORT = 6379, SILENT_S = 5, ARRIVE_S = 20, END = -1 };

int queue_start_redis(struct server *server) {
    static char program[] = "redis-server", port[] = "--port", none[] = "0", at[] = "--unixsocket",
                name[] = "s", save[] = "--save",
                never[] = "", *const words[] = {program, port, none, at, name, save, never, NULL};
    const struct server_order order = {
        .command = words, .socket = name, .ask = "PING\r\n", .answer = "+PONG", .as_we_are = true};
    return server_start(server, &order);
}

static size_t units_of_piece(const struct work *work) {
    return work->job.units / QUEUE_PIECES;
}

static redisContext *connect_to(const char *socket) {
    const struct timeval most = {SILENT_S, 0};
    redisContext *redis = socket != NULL ? redisConnectUnixWithTimeout(socket, most)
                                         : redisConnectWithTimeout(host_addresses[0], PORT, most);
    if (redis != NULL && redis->err == 0)
        redisSetTimeout(redis, most);
    return redis;
}

/* A number as an answer; `fallback` where there is none. */
static long long take_number(redisReply *reply, long long fallback) {
    long long number = fallback;
    if (reply != NULL && reply->type == REDIS_REPLY_INTEGER)
        number = reply->integer;
    else if (reply != NULL && reply->type == REDIS_REPLY_STRING)
        number = atoll(reply->str);
    if (reply != NULL)
        freeReplyObject(reply);
    return number;
}

/* --- a worker ---------------------------------------------------------------------------------------- */

static int compute_piece(const struct work *work, long long piece, unsigned char *out) {
    size_t units = units_of_piece(work), bytes = work->job.unit_bytes;
    for (size_t i = 0; i < units; i++)
        if (work->job.compute(work->job.input, (size_t)piece * units + i, out + i * bytes) == 0)
            return EIO;
    return 0;
}

/* Hands a result over, gives the piece back, renews the lease and takes the next piece: all in one message. */
static long long next_piece(redisContext *redis, int worker, const void *result, size_t bytes) {
    redisReply *reply;
    int answers = 1;
    if (bytes > 0) {
        redisAppendCommand(redis, "RPUSH done %b", result, bytes);
        redisAppendCommand(redis, "DEL taken:%d", worker);
        answers += 2;
    }
    redisAppendCommand(redis, "SET alive:%d 1 PX %d", worker, LEASE_MS);
    redisAppendCommand(redis, "BRPOPLPUSH todo taken:%d %d", worker, SILENT_S);
    for (; answers > 0; answers--)
        if (redisGetReply(redis, (void **)&reply) == REDIS_OK)
            freeReplyObject(reply);
        else
            return END;
    return redisGetReply(redis, (void **)&reply) == REDIS_OK ? take_number(reply, END) : END;
}

static void die(redisContext *redis) {
    take_number(redisCommand(redis, "SET dead 1"), 0);
    raise(SIGKILL);
}

static int be_worker(const struct queue *queue, const struct work *work, size_t worker) {
    size_t bytes = units_of_piece(work) * work->job.unit_bytes;
    unsigned char *result = kit_allocate(sizeof(long long) + bytes, 1); /* the piece, its bytes */
    int host = (int)(worker % HOSTS);
    worker_pin(worker);
    if (queue->over_hosts && hosts_enter(queue->hosts[host]) != 0)
        return EXIT_TROUBLE;
    redisContext *redis = connect_to(queue->over_hosts ? NULL : queue->socket);
    if (redis == NULL || redis->err != 0)
        return EXIT_TROUBLE;
    take_number(redisCommand(redis, "INCR arrived"), 0);
    while (queue->dies && worker != 1 && redis->err == 0 &&
           take_number(redisCommand(redis, "EXISTS dead"), 1) == 0)
        usleep(1000); /* on a busy machine they might have done all before it comes to its turn */
    long long piece = next_piece(redis, (int)worker, NULL, 0);
    while (piece >= 0) {
        if (queue->dies && worker == 1)
            die(redis);
        if (compute_piece(work, piece, result + sizeof piece) != 0)
            return EXIT_TROUBLE;
        memcpy(result, &piece, sizeof piece);
        piece = next_piece(redis, (int)worker, result, sizeof piece + bytes);
    }
    redisFree(redis);
    free(result);
    return 0;
}

/* --- whoever gives the work out --------------------------------------------------------------------- */

static int wait_for_workers(redisContext *redis, size_t workers) {
    int64_t until = kit_now_ns() + (int64_t)ARRIVE_S * 1000000000;
    while (take_number(redisCommand(redis, "GET arrived"), 0) < (long long)workers) {
        if (redis->err != 0 || kit_now_ns() > until)
            return ETIMEDOUT;
        usleep(500);
    }
    return 0;
}

static void give_out(redisContext *redis) {
    for (int piece = 0; piece < QUEUE_PIECES; piece++)
        redisAppendCommand(redis, "LPUSH todo %d", piece);
    for (int piece = 0; piece < QUEUE_PIECES; piece++) {
        void *reply = NULL;
        if (redisGetReply(redis, &reply) == REDIS_OK)
            freeReplyObject(reply);
    }
}

/* What those have taken whose lease has run out goes back into the queue. */
static size_t take_back(redisContext *redis, size_t workers) {
    size_t again = 0;
    for (int worker = 0; worker < (int)workers; worker++) {
        if (take_number(redisCommand(redis, "EXISTS alive:%d", worker), 1) != 0)
            continue;
        redisReply *reply = redisCommand(redis, "RPOPLPUSH taken:%d todo", worker);
        again += reply != NULL && reply->type == REDIS_REPLY_STRING;
        if (reply != NULL)
            freeReplyObject(reply);
    }
    return again;
}

/* Puts one result where it belongs; returns whether it was new (the same piece twice is the same bytes). */
static bool keep(const redisReply *result, struct work *work, bool *have) {
    long long piece;
    size_t bytes = units_of_piece(work) * work->job.unit_bytes;
    if (result->len != sizeof piece + bytes)
        return false;
    memcpy(&piece, result->str, sizeof piece);
    if (piece < 0 || piece >= QUEUE_PIECES || have[piece])
        return false;
    memcpy(work->result + (size_t)piece * bytes, result->str + sizeof piece, bytes);
    return have[piece] = true;
}

static int collect(redisContext *redis, const struct queue *queue, struct work *work,
                   struct queue_outcome *outcome) {
    bool have[QUEUE_PIECES] = {false};
    int64_t until = kit_now_ns() + 4 * (int64_t)SILENT_S * 1000000000;
    for (size_t count = 0; count < QUEUE_PIECES;) {
        redisReply *reply = redisCommand(redis, "BLPOP done 0.1");
        if (reply == NULL || kit_now_ns() > until)
            return reply == NULL ? EIO : ETIMEDOUT;
        if (reply->type == REDIS_REPLY_ARRAY && reply->elements == 2)
            count += keep(reply->element[1], work, have);
        else
            outcome->again += take_back(redis, queue->workers);
        freeReplyObject(reply);
    }
    return 0;
}

static int run(redisContext *redis, const struct queue *queue, struct work *work,
               struct queue_outcome *outcome) {
    int error = wait_for_workers(redis, queue->workers);
    int64_t begin = kit_now_ns();
    if (error == 0) {
        give_out(redis);
        error = collect(redis, queue, work, outcome);
    }
    outcome->ms = (double)(kit_now_ns() - begin) / 1e6;
    for (size_t i = 0; i < queue->workers; i++)
        take_number(redisCommand(redis, "LPUSH todo %d", END), 0);
    return error;
}

int queue_run(const struct queue *queue, struct work *work, struct queue_outcome *outcome) {
    int pids[QUEUE_WORKERS_MOST] = {0}, error = 0;
    struct worker_end end;
    *outcome = (struct queue_outcome){0};
    redisContext *redis = connect_to(queue->socket);
    if (redis == NULL || redis->err != 0) {
        snprintf(outcome->why, sizeof outcome->why, "%s", redis != NULL ? redis->errstr : "");
        redisFree(redis);
        return EIO;
    }
    take_number(redisCommand(redis, "FLUSHALL"), 0);
    for (size_t i = 0; i < queue->workers && error == 0; i++) {
        pids[i] = worker_fork();
        if (pids[i] == 0)
            _exit(be_worker(queue, work, i));
        error = pids[i] < 0 ? errno : 0;
    }
    if (error == 0)
        error = run(redis, queue, work, outcome);
    if (error != 0)
        for (size_t i = 0; i < queue->workers && pids[i] > 0; i++)
            kill(pids[i], SIGKILL);
    for (size_t i = 0; i < queue->workers && pids[i] > 0; i++)
        if (worker_wait(pids[i], &end) == 0 && end.fate == WORKER_DONE)
            outcome->alive++;
    redisFree(redis);
    return error;
}
