/* with_memory.c - memory that processes share: anonymous (the floor of the figures), or a file that each maps. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "store.h"

static int map_file(struct connection *connection) {
    char path[128];
    snprintf(path, sizeof path, "%s/mapped", connection->places->folder);
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0)
        return errno;
    if (ftruncate(file, sizeof(struct numbers)) != 0) {
        int error = errno;
        close(file);
        return error;
    }
    void *cell = mmap(NULL, sizeof(struct numbers), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    int error = cell == MAP_FAILED ? errno : 0;
    close(file); /* the mapping stays */
    connection->cell = error == 0 ? cell : NULL;
    return error;
}

static void unmap_file(struct connection *connection) {
    if (connection->cell != NULL)
        munmap(connection->cell, sizeof *connection->cell);
}

static int take_memory(struct connection *connection) {
    connection->cell = connection->places->memory;
    return 0;
}

static void nothing(struct connection *connection) {
    (void)connection;
}

static int set(struct connection *connection, int row, long value) {
    atomic_store_explicit(&connection->cell->row[row], value, memory_order_relaxed);
    return 0;
}

static int make(struct connection *connection) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    int error = pthread_mutex_init(&connection->cell->lock, &attributes);
    pthread_mutexattr_destroy(&attributes);
    return error != 0 ? error : make_rows(connection);
}

static int get(struct connection *connection, int row, long *value) {
    *value = atomic_load_explicit(&connection->cell->row[row], memory_order_relaxed);
    return 0;
}

static void add(struct connection *connection, int row, long difference) {
    long value;
    get(connection, row, &value);
    set(connection, row, value + difference);
}

/* Where the owner of the lock has died between the two, the sum is wrong: an error (EOWNERDEAD). */
static int transfer_in_memory(struct connection *connection, int from, int to) {
    int error = pthread_mutex_lock(&connection->cell->lock);
    if (error != 0)
        return error;
    add(connection, from, -1);
    add(connection, to, 1);
    return pthread_mutex_unlock(&connection->cell->lock);
}

const struct store memory_store = {"memory", take_memory,        make,   get,
                                   set,      transfer_in_memory, nothing};
const struct store mapped_store = {"mmap", map_file,           make,      get,
                                   set,    transfer_in_memory, unmap_file};

int memory_naive(struct connection *connection) {
    long value;
    get(connection, COUNTER, &value);
    let_others_in(connection);
    return set(connection, COUNTER, value + 1);
}

int memory_atomic(struct connection *connection) {
    atomic_fetch_add(&connection->cell->row[COUNTER], 1);
    return 0;
}

int memory_mutex(struct connection *connection) {
    int error = pthread_mutex_lock(&connection->cell->lock);
    if (error ==
        EOWNERDEAD) /* it can have died before or after the addition: one number is whole */
        error = pthread_mutex_consistent(&connection->cell->lock);
    if (error != 0)
        return error;
    add(connection, COUNTER, 1);
    return pthread_mutex_unlock(&connection->cell->lock);
}
