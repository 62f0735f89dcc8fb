/* table.h - tables of text for the terminal. */
#ifndef TABLE_H
#define TABLE_H

#include <stddef.h>
#include <stdio.h>

#include "say.h"

/* A table of text cells. The first row is the heading. Columns whose heading starts with '>' are
 * aligned to the right (the sign is not printed). */
struct table {
    size_t columns;
    size_t count; /* cells so far, row after row */
    char **cells; /* owned, as is each text */
    enum say_colour *colours;
};

/* Makes an empty table; free it with table_free. */
void table_start(struct table *table, size_t columns);
/* Adds one cell (a copy of the printf-formatted text); a row is full after `columns` cells. */
void table_cell(struct table *table, enum say_colour colour, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void table_print(const struct table *table, FILE *out);
void table_free(struct table *table);

#endif
