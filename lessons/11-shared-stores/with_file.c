/* with_file.c - numbers in a file: pread, add, pwrite; without a lock, and with three kinds of them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "store.h"

static int open_file(struct connection *connection) {
    char path[128];
    snprintf(path, sizeof path, "%s/counter", connection->places->folder);
    connection->file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    return connection->file < 0 ? errno : 0;
}

static int set(struct connection *connection, int row, long value) {
    ssize_t bytes = pwrite(connection->file, &value, sizeof value, row * (off_t)sizeof value);
    return bytes == sizeof value ? 0 : bytes < 0 ? errno : ENOSPC;
}

static int get(struct connection *connection, int row, long *value) {
    ssize_t bytes = pread(connection->file, value, sizeof *value, row * (off_t)sizeof *value);
    return bytes == sizeof *value ? 0 : bytes < 0 ? errno : EBADMSG;
}

static void close_file(struct connection *connection) {
    if (connection->file >= 0)
        close(connection->file);
}

/* A worker that dies between the two leaves a wrong sum: a file knows no transaction. */
static int transfer_in_file(struct connection *connection, int from, int to) {
    long a, b;
    if (flock(connection->file, LOCK_EX) != 0)
        return errno;
    int error = get(connection, from, &a);
    error = error != 0 ? error : get(connection, to, &b);
    error = error != 0 ? error : set(connection, from, a - 1);
    error = error != 0 ? error : set(connection, to, b + 1);
    return flock(connection->file, LOCK_UN) == 0 ? error : errno;
}

const struct store file_store = {"file", open_file,        make_rows, get,
                                 set,    transfer_in_file, close_file};

/* Whoever is let in here should have to wait for the lock. */
static int add_one(struct connection *connection) {
    long value;
    int error = get(connection, COUNTER, &value);
    let_others_in(connection);
    return error != 0 ? error : set(connection, COUNTER, value + 1);
}

int file_naive(struct connection *connection) {
    return add_one(connection);
}

/* The lock belongs to what open(2) has made: each worker must open the file itself. */
int file_flock(struct connection *connection) {
    if (flock(connection->file, LOCK_EX) != 0)
        return errno;
    int error = add_one(connection);
    return flock(connection->file, LOCK_UN) == 0 ? error : errno;
}

static int with_record_lock(struct connection *connection, int command) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = sizeof(long)};
    if (fcntl(connection->file, command, &lock) != 0)
        return errno;
    int error = add_one(connection);
    lock.l_type = F_UNLCK;
    return fcntl(connection->file, command, &lock) == 0 ? error : errno;
}

/* The lock belongs to the process: its threads have it together. */
int file_fcntl(struct connection *connection) {
    return with_record_lock(connection, F_SETLKW);
}

/* The lock belongs to what open(2) has made, as that of flock. */
int file_ofd(struct connection *connection) {
    return with_record_lock(connection, F_OFD_SETLKW);
}
