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
    if (ftruncate(file, sizeof(struct counter)) != 0) {
        int error = errno;
        close(file);
        return error;
    }
    void *cell = mmap(NULL, sizeof(struct counter), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    int error = cell == MAP_FAILED ? errno : 0;
    close(file); /* the mapping stays */
    connection->cell = error == 0 ? cell : NULL;
    return error;
}

static void unmap_file(struct connection *connection) {
    munmap(connection->cell, sizeof *connection->cell);
}

static int take_memory(struct connection *connection) {
    connection->cell = connection->places->memory;
    return 0;
}

static void nothing(struct connection *connection) {
    (void)connection;
}

static int set(struct connection *connection, long value) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    int error = pthread_mutex_init(&connection->cell->lock, &attributes);
    pthread_mutexattr_destroy(&attributes);
    atomic_store(&connection->cell->value, value);
    return error;
}

static int get(struct connection *connection, long *value) {
    *value = atomic_load(&connection->cell->value);
    return 0;
}

const struct store memory_store = {"memory", take_memory, set, get, nothing};
const struct store mapped_store = {"mmap", map_file, set, get, unmap_file};

int memory_naive(struct connection *connection) {
    long value = atomic_load_explicit(&connection->cell->value, memory_order_relaxed);
    let_others_in(connection);
    atomic_store_explicit(&connection->cell->value, value + 1, memory_order_relaxed);
    return 0;
}

int memory_atomic(struct connection *connection) {
    atomic_fetch_add(&connection->cell->value, 1);
    return 0;
}

int memory_mutex(struct connection *connection) {
    int error = pthread_mutex_lock(&connection->cell->lock);
    if (error ==
        EOWNERDEAD) /* it can have died before or after the addition: one number is whole */
        error = pthread_mutex_consistent(&connection->cell->lock);
    if (error != 0)
        return error;
    long value = atomic_load_explicit(&connection->cell->value, memory_order_relaxed);
    atomic_store_explicit(&connection->cell->value, value + 1, memory_order_relaxed);
    return pthread_mutex_unlock(&connection->cell->lock);
}
