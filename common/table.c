/* table.c - see table.h. */
#include "table.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>

#include "allocate.h"

void table_start(struct table *table, size_t columns) {
    *table = (struct table){.columns = columns};
}

void table_cell(struct table *table, enum say_colour colour, const char *fmt, ...) {
    char *text = NULL;
    va_list values;
    va_start(values, fmt);
    int length = vasprintf(&text, fmt, values);
    va_end(values);
    if (length < 0)
        text = kit_allocate(1, 1);
    table->cells = kit_grow(table->cells, table->count + 1, sizeof *table->cells);
    table->colours = kit_grow(table->colours, table->count + 1, sizeof *table->colours);
    table->cells[table->count] = text;
    table->colours[table->count] = colour;
    table->count++;
}

/* A heading's text without its alignment sign. */
static const char *heading(const char *cell) {
    return cell[0] == '>' ? cell + 1 : cell;
}

static size_t column_width(const struct table *table, size_t column) {
    size_t widest = say_width(heading(table->cells[column]));
    for (size_t i = column + table->columns; i < table->count; i += table->columns) {
        size_t width = say_width(table->cells[i]);
        widest = width > widest ? width : widest;
    }
    return widest;
}

static void print_cell(const struct table *table, size_t cell, size_t width, FILE *out) {
    size_t column = cell % table->columns;
    bool right = table->cells[column][0] == '>';
    const char *text = cell < table->columns ? heading(table->cells[cell]) : table->cells[cell];
    enum say_colour colour = table->colours[cell];
    int gap = (int)(width - say_width(text));
    bool last = column + 1 == table->columns;
    fprintf(out, "  %*s%s%s%s%*s", right ? gap : 0, "",
            colour == SAY_PLAIN ? "" : say_colour(colour), text,
            colour == SAY_PLAIN ? "" : say_colour(SAY_PLAIN), right || last ? 0 : gap, "");
    if (last)
        fputc('\n', out);
}

void table_print(const struct table *table, FILE *out) {
    size_t *widths = kit_allocate(table->columns, sizeof *widths);
    for (size_t column = 0; column < table->columns; column++)
        widths[column] = column_width(table, column);
    for (size_t cell = 0; cell < table->count; cell++)
        print_cell(table, cell, widths[cell % table->columns], out);
    free(widths);
}

void table_free(struct table *table) {
    for (size_t i = 0; i < table->count; i++)
        free(table->cells[i]);
    free(table->cells);
    free(table->colours);
    *table = (struct table){0};
}
