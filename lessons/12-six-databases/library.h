/* library.h - a client library that need not be installed: looked up when it is wanted (dlopen(3)). */
#ifndef LIBRARY_H
#define LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

struct library_function {
    const char *name;
    void *place; /* of a pointer to the function */
};

/* Finds the functions in a library, "libsqlite3.so.0". Returns whether all are there. Safe for several threads
 * at once. */
bool library_open(const char *name, const struct library_function *functions, size_t count);

/* Rows that were received as a whole: i and elements of each. */
struct rows {
    size_t count, room;
    char **texts; /* 2 x count; owned; NULL for nothing */
};
bool rows_add(struct rows *rows, const char *i, const char *elements);
void rows_free(struct rows *rows);

struct reading;
size_t rows_count(const struct reading *reading);
void rows_row(const struct reading *reading, size_t number, const char **i, const char **elements);

#endif
