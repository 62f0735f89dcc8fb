/* layout.h - where characters stand on a screen: columns, lines, and what is shown for each. */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <stddef.h>

#include "buffer.h"

/* The bytes of the character at `at`, and how many columns it takes on the screen: a Chinese
 * character takes two; a tab goes on to the next multiple of 8; other control characters are shown
 * as ^A. */
struct glyph {
    char bytes[8];
    size_t length; /* of what is shown */
    size_t next;   /* where the next character begins */
    int width;
};

/* The glyph of the character at `at`, which stands in this column of its line. */
struct glyph glyph_at(const struct buffer *buffer, size_t at, size_t column);

/* The column of a position in its line; and the position in the line that begins at `start` whose
 * column is `wanted`, or the end of the line where it is shorter. */
size_t column_of(const struct buffer *buffer, size_t at);
size_t at_column(const struct buffer *buffer, size_t start, size_t wanted);

/* The beginning of the line so many lines below the one that holds `at`; above it where the number
 * is negative. The first and the last line are the limits. */
size_t line_at_distance(const struct buffer *buffer, size_t at, int lines);

#endif
