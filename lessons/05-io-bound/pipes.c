/* pipes.c - see pipes.h. */
#include "pipes.h"

#include <errno.h>
#include <unistd.h>

bool read_all(int file, void *data, size_t bytes) {
    for (char *at = data; bytes > 0;) {
        ssize_t got = read(file, at, bytes);
        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        at += got > 0 ? got : 0;
        bytes -= got > 0 ? (size_t)got : 0;
    }
    return true;
}

bool write_all(int file, const void *data, size_t bytes) {
    for (const char *at = data; bytes > 0;) {
        ssize_t put = write(file, at, bytes);
        if (put < 0 && errno != EINTR)
            return false;
        at += put > 0 ? put : 0;
        bytes -= put > 0 ? (size_t)put : 0;
    }
    return true;
}
