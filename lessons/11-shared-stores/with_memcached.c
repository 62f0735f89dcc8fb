/* with_memcached.c - an item in memcached, by libmemcached. */
#include <errno.h>
#include <libmemcached/memcached.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store.h"

static const char key[] = "counter";
enum { KEY = sizeof key - 1 };

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

static int set(struct connection *connection, long value) {
    char text[32];
    int length = snprintf(text, sizeof text, "%ld", value);
    return errno_of(connection,
                    memcached_set(connection->handle, key, KEY, text, (size_t)length, 0, 0));
}

static int get(struct connection *connection, long *value) {
    size_t length;
    uint32_t flags;
    memcached_return_t code;
    char *text = memcached_get(connection->handle, key, KEY, &length, &flags, &code);
    *value = text != NULL ? strtol(text, NULL, 10) : 0;
    free(text);
    return code == MEMCACHED_NOTFOUND ? 0 : errno_of(connection, code);
}

const struct store memcached_store = {"memcached", open_memcached, set, get, close_memcached};

int memcached_naive(struct connection *connection) {
    long value;
    int error = get(connection, &value);
    let_others_in(connection);
    return error != 0 ? error : set(connection, value + 1);
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
