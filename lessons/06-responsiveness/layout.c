/* layout.c - see layout.h. */
#include "layout.h"

#include <stdbool.h>
#include <string.h>
#include <wchar.h>

struct glyph glyph_at(const struct buffer *buffer, size_t at, size_t column) {
    struct glyph glyph = {.next = buffer_after(buffer, at), .width = 1, .length = 1};
    wchar_t letter;
    mbstate_t state = {0};
    unsigned char first = (unsigned char)buffer_at(buffer, at);
    if (first == '\t') {
        glyph.width = 8 - (int)(column % 8);
        glyph.length = (size_t)glyph.width;
        memset(glyph.bytes, ' ', sizeof glyph.bytes);
    } else if (first < 0x20 || first == 0x7F) {
        glyph.bytes[0] = '^';
        glyph.bytes[1] = (char)(first ^ 0x40);
        glyph.length = 2;
        glyph.width = 2;
    } else if (first < 0x7F) {
        glyph.bytes[0] = (char)first;
    } else {
        glyph.length = glyph.next - at;
        buffer_copy(buffer, at, glyph.length, glyph.bytes);
        bool known = mbrtowc(&letter, glyph.bytes, glyph.length, &state) == glyph.length;
        glyph.width = known ? wcwidth(letter) : -1;
        if (glyph.width < 0) { /* nothing that a terminal could show */
            memcpy(glyph.bytes, "\xEF\xBF\xBD", 3);
            glyph.length = 3;
            glyph.width = 1;
        }
    }
    return glyph;
}

size_t column_of(const struct buffer *buffer, size_t at) {
    size_t column = 0;
    for (size_t i = buffer_line_start(buffer, at); i < at;) {
        struct glyph glyph = glyph_at(buffer, i, column);
        column += (size_t)glyph.width;
        i = glyph.next;
    }
    return column;
}

size_t at_column(const struct buffer *buffer, size_t start, size_t wanted) {
    size_t end = buffer_line_end(buffer, start), column = 0;
    while (start < end) {
        struct glyph glyph = glyph_at(buffer, start, column);
        if (column + (size_t)glyph.width > wanted)
            break;
        column += (size_t)glyph.width;
        start = glyph.next;
    }
    return start;
}

size_t line_at_distance(const struct buffer *buffer, size_t at, int lines) {
    size_t start = buffer_line_start(buffer, at);
    for (; lines > 0; lines--) {
        size_t end = buffer_line_end(buffer, start);
        if (end == buffer_length(buffer))
            break;
        start = end + 1;
    }
    for (; lines < 0 && start > 0; lines++)
        start = buffer_line_start(buffer, start - 1);
    return start;
}
