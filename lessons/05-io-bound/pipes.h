/* pipes.h - all bytes through a pipe, however many it takes at a time (see pipe(7)). */
#ifndef PIPES_H
#define PIPES_H

#include <stdbool.h>
#include <stddef.h>

/* Reads or writes all bytes. False at the end of the pipe, that is when the other side is gone. */
bool read_all(int file, void *data, size_t bytes);
bool write_all(int file, const void *data, size_t bytes);

#endif
