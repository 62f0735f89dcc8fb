/* with_memcached.c - items in memcached, by libmemcached. */
#include <errno.h>
#include <libmemcached/memcached.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store.h"

static const char key[] = "0", lock_key[] = "lock"; /* of the counter */
enum { KEY = sizeof key - 1, LOCK_KEY = sizeof lock_key - 1, LOCK_S = 30 };

static int errno_of(struct connection *connection, memcached_return_t code) {
    if (memcached_success(code))
        return 0;
    snprintf(connection->why, sizeof connection->why, "%s",
             memcached_strerror(connection->handle, code));
    return code == MEMCACHED_TIMEOUT ? ETIMEDOUT : EIO;
}

static int open_memcached(struct connection *connection) {
    memcached_st *memcached = memcached_create(NULL);
    connection->handle = memcached;
    if (memcached == NULL)
        return ENOMEM;
    memcached_behavior_set(memcached, MEMCACHED_BEHAVIOR_SUPPORT_CAS, 1);
    memcached_behavior_set(memcached, MEMCACHED_BEHAVIOR_POLL_TIMEOUT, SILENT_MS);
    memcached_behavior_set(memcached, MEMCACHED_BEHAVIOR_CONNECT_TIMEOUT, SILENT_MS);
    return errno_of(connection,
                    memcached_server_add_unix_socket(memcached, connection->places->memcached));
}

static void close_memcached(struct connection *connection) {
    memcached_free(connection->handle);
}

static int set(struct connection *connection, int row, long value) {
    const char name = (char)('0' + row);
    char text[32];
    int length = snprintf(text, sizeof text, "%ld", value);
    return errno_of(connection,
                    memcached_set(connection->handle, &name, 1, text, (size_t)length, 0, 0));
}

static int get(struct connection *connection, int row, long *value) {
    const char name = (char)('0' + row);
    size_t length;
    uint32_t flags;
    memcached_return_t code;
    char *text = memcached_get(connection->handle, &name, 1, &length, &flags, &code);
    *value = text != NULL ? strtol(text, NULL, 10) : 0;
    free(text);
    return code == MEMCACHED_NOTFOUND ? 0 : errno_of(connection, code);
}

static int unlock(struct connection *connection) {
    memcached_return_t code = memcached_delete(connection->handle, lock_key, LOCK_KEY, 0);
    return code == MEMCACHED_NOTFOUND ? 0 : errno_of(connection, code);
}

static int make(struct connection *connection) {
    int error = unlock(connection); /* of a worker that was killed */
    return error != 0 ? error : make_rows(connection);
}

/* Only one can add an item: who has added this one has the lock. It expires, so that one who dies does not
 * keep it for ever; so nobody may need it longer. */
static int lock(struct connection *connection) {
    for (int i = 0; i < RETRIES_MOST; i++) {
        memcached_return_t code =
            memcached_add(connection->handle, lock_key, LOCK_KEY, "", 0, LOCK_S, 0);
        if (code != MEMCACHED_NOTSTORED)
            return errno_of(connection, code);
        connection->retries++;
        sched_yield();
    }
    return EBUSY;
}

/* memcached knows no transaction: cas and incr are for one item. */
static int transfer_locked(struct connection *connection, int from, int to) {
    const char names[] = {(char)('0' + from), (char)('0' + to)};
    uint64_t value;
    int error = lock(connection);
    if (error != 0)
        return error;
    error = errno_of(connection, memcached_decrement(connection->handle, &names[0], 1, 1, &value));
    if (error == 0)
        error =
            errno_of(connection, memcached_increment(connection->handle, &names[1], 1, 1, &value));
    int late = unlock(connection);
    return error != 0 ? error : late;
}

const struct store memcached_store = {"memcached", open_memcached,  make,           get,
                                      set,         transfer_locked, close_memcached};

int memcached_naive(struct connection *connection) {
    long value;
    int error = get(connection, COUNTER, &value);
    let_others_in(connection);
    return error != 0 ? error : set(connection, COUNTER, value + 1);
}

int memcached_incr(struct connection *connection) {
    uint64_t value;
    return errno_of(connection, memcached_increment(connection->handle, key, KEY, 1, &value));
}

/* The number that came with the value: memcached writes only where it is still the same. */
static int read_with_cas(struct connection *connection, long *value, uint64_t *cas) {
    const char *const keys[] = {key};
    const size_t lengths[] = {KEY};
    memcached_return_t code = memcached_mget(connection->handle, keys, lengths, 1);
    if (!memcached_success(code))
        return errno_of(connection, code);
    memcached_result_st *result = memcached_fetch_result(connection->handle, NULL, &code);
    if (result == NULL)
        return errno_of(connection, code) != 0 ? errno_of(connection, code) : EIO;
    char text[32] = "";
    size_t length = memcached_result_length(result);
    memcpy(text, memcached_result_value(result), length < sizeof text ? length : sizeof text - 1);
    *value = strtol(text, NULL, 10);
    *cas = memcached_result_cas(result);
    memcached_result_free(result);
    while ((result = memcached_fetch_result(connection->handle, NULL, &code)) != NULL)
        memcached_result_free(result); /* to the end of the answer */
    return 0;
}

int memcached_cas_(struct connection *connection) {
    for (int i = 0; i < RETRIES_MOST; i++) {
        char text[32];
        long value = 0;
        uint64_t cas = 0;
        int error = read_with_cas(connection, &value, &cas);
        if (error != 0)
            return error;
        int length = snprintf(text, sizeof text, "%ld", value + 1);
        memcached_return_t code =
            memcached_cas(connection->handle, key, KEY, text, (size_t)length, 0, 0, cas);
        if (code != MEMCACHED_DATA_EXISTS)
            return errno_of(connection, code);
        connection->retries++;
    }
    return EBUSY;
}
