/* with_redis.c - keys in Redis, by hiredis. Redis does one command after another: what is one command, or one
 * script, nobody comes in between. */
#include <errno.h>
#include <hiredis/hiredis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "store.h"

static int failure(struct connection *connection) {
    redisContext *redis = connection->handle;
    snprintf(connection->why, sizeof connection->why, "%s", redis->errstr);
    return redis->err == REDIS_ERR_IO && errno == EAGAIN ? ETIMEDOUT : EIO;
}

/* Whether an answer has come (not NULL) and is no error; and frees it. */
static int check_and_free(struct connection *connection, redisReply *reply) {
    if (reply == NULL)
        return failure(connection);
    int error = reply->type == REDIS_REPLY_ERROR ? EIO : 0;
    if (error != 0)
        snprintf(connection->why, sizeof connection->why, "%s", reply->str);
    freeReplyObject(reply);
    return error;
}

static int command(struct connection *connection, const char *text) {
    return check_and_free(connection, redisCommand(connection->handle, text));
}

static int open_redis(struct connection *connection) {
    const struct timeval most = {SILENT_MS / 1000, 0};
    redisContext *redis = redisConnectUnixWithTimeout(connection->places->redis, most);
    connection->handle = redis;
    if (redis == NULL)
        return ENOMEM;
    if (redis->err != 0)
        return failure(connection);
    redisSetTimeout(redis, most);
    return 0;
}

static void close_redis(struct connection *connection) {
    redisFree(connection->handle); /* (which may be NULL) */
}

static const char *const names[ROWS] = {"counter", "a", "b", "c", "d"};

static int set(struct connection *connection, int row, long value) {
    char text[64];
    snprintf(text, sizeof text, "SET %s %ld", names[row], value);
    return command(connection, text);
}

static int get(struct connection *connection, int row, long *value) {
    redisReply *reply = redisCommand(connection->handle, "GET %s", names[row]);
    *value = reply != NULL && reply->type == REDIS_REPLY_STRING ? atol(reply->str) : 0;
    return check_and_free(connection, reply);
}

/* Takes the answers of a transaction whose `count` commands have been sent together, and to *done whether
 * EXEC, the last of them, has done them. */
static int take_answers(struct connection *connection, int count, bool *done) {
    redisReply *reply = NULL;
    int error = 0;
    for (int i = 0; i < count && error == 0; i++) {
        if (redisGetReply(connection->handle, (void **)&reply) != REDIS_OK)
            return failure(connection);
        *done = reply->type == REDIS_REPLY_ARRAY;
        error = check_and_free(connection, reply);
    }
    return error;
}

/* What stands between MULTI and EXEC is done together; nothing has been read before, so nothing is
 * watched. */
static int transfer_in_redis(struct connection *connection, int from, int to) {
    bool done = false;
    redisAppendCommand(connection->handle, "MULTI");
    redisAppendCommand(connection->handle, "DECR %s", names[from]);
    redisAppendCommand(connection->handle, "INCR %s", names[to]);
    redisAppendCommand(connection->handle, "EXEC");
    int error = take_answers(connection, 4, &done);
    return error != 0 ? error : done ? 0 : EIO;
}

const struct store redis_store = {"Redis", open_redis,        make_rows,  get,
                                  set,     transfer_in_redis, close_redis};

int redis_naive(struct connection *connection) {
    long value;
    int error = get(connection, COUNTER, &value);
    let_others_in(connection);
    return error != 0 ? error : set(connection, COUNTER, value + 1);
}

int redis_incr(struct connection *connection) {
    return command(connection, "INCR counter");
}

int redis_lua(struct connection *connection) {
    return check_and_free(
        connection, redisCommand(connection->handle, "EVAL %s 1 counter",
                                 "redis.call('SET', KEYS[1], redis.call('GET', KEYS[1]) + 1)"));
}

/* EXEC does nothing where the watched key was changed in between. The three commands of the transaction go
 * together, so that there are three round trips and not five. */
static int try_watch(struct connection *connection, bool *done) {
    long value;
    int error = command(connection, "WATCH counter");
    if (error == 0)
        error = get(connection, COUNTER, &value);
    if (error != 0)
        return error;
    redisAppendCommand(connection->handle, "MULTI");
    redisAppendCommand(connection->handle, "SET counter %ld", value + 1);
    redisAppendCommand(connection->handle, "EXEC");
    return take_answers(connection, 3, done);
}

int redis_watch(struct connection *connection) {
    bool done = false;
    for (int i = 0; i < RETRIES_MOST; i++) {
        int error = try_watch(connection, &done);
        if (error != 0 || done)
            return error;
        connection->retries++;
    }
    return EBUSY;
}
