/* view.c - what of the document stands on the screen (see document_view in document.h). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "document.h"
#include "layout.h"
#include "say.h"

/* Most bytes that one column of the screen takes in the view: 4 for its character, 2 to begin and
 * end an underlining, and 4 for accents and the like, which stand above others and take no column
 * of their own. What is left of the screen takes none. */
enum { MARK_BYTES = 4, COLUMN_BYTES = 6 + MARK_BYTES };

/* Moves the top up where lines would stay empty below the end of the text. */
static void fill_screen(struct document *document, int lines) {
    const struct buffer *buffer = &document->buffer;
    size_t at = document->top;
    for (int i = 1; i < lines; i++) {
        at = buffer_line_end(buffer, at);
        if (at == buffer_length(buffer)) {
            document->top = line_at_distance(buffer, at, -(lines - 1));
            return;
        }
        at++;
    }
}

static void scroll_lines(struct document *document) {
    const struct buffer *buffer = &document->buffer;
    int lines = document->rows > 1 ? document->rows - 1 : 1;
    size_t start = buffer_line_start(buffer, document->cursor), length = buffer_length(buffer);
    document->top = buffer_line_start(buffer, document->top < length ? document->top : length);
    if (start < document->top)
        document->top = start;
    else if (line_at_distance(buffer, document->top, lines - 1) < start)
        document->top = line_at_distance(buffer, start, -(lines - 1));
    fill_screen(document, lines);
}

/* Returns the column of the cursor on the screen. */
static int scroll_columns(struct document *document) {
    size_t column = column_of(&document->buffer, document->cursor);
    size_t width = document->columns > 2 ? (size_t)document->columns : 2;
    if (column + 2 <= width) /* room for a wide character */
        document->first_column = 0;
    else if (column < document->first_column)
        document->first_column = column;
    else if (column + 2 > document->first_column + width)
        document->first_column = column + 2 - width;
    return (int)(column - document->first_column);
}

static void add(struct view *view, const char *bytes, size_t count) {
    memcpy(view->text + view->length, bytes, count);
    view->length += count;
}

static void add_byte(struct view *view, char byte) {
    view->text[view->length++] = byte;
}

/* The number of the first mark that ends behind this position. */
static size_t first_mark(const struct marks *marks, size_t at) {
    size_t low = 0, high = marks->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (marks->list[middle].start + marks->list[middle].length > at)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* Adds the visible part of the line that begins at `at`; returns where it ends. */
static size_t add_line(const struct document *document, struct view *view, size_t at) {
    const struct buffer *buffer = &document->buffer;
    const struct marks *marks = &document->marks;
    size_t end = buffer_line_end(buffer, at), column = 0, mark = first_mark(marks, at);
    size_t first = document->first_column, last = first + (size_t)document->columns;
    size_t marks_room = (size_t)document->columns * MARK_BYTES; /* for those without width */
    bool underlined = false;
    while (at < end && column < last) {
        struct glyph glyph = glyph_at(buffer, at, column);
        size_t after = column + (size_t)glyph.width;
        bool has_room = glyph.width > 0 || glyph.length <= marks_room;
        while (mark < marks->count && marks->list[mark].start + marks->list[mark].length <= at)
            mark++;
        if (column >= first && after <= last && has_room) {
            bool wanted = mark < marks->count && marks->list[mark].start <= at;
            if (wanted != underlined)
                add_byte(view, wanted ? VIEW_UNDERLINE : VIEW_PLAIN);
            underlined = wanted;
            add(view, glyph.bytes, glyph.length);
            marks_room -= glyph.width > 0 ? 0 : glyph.length;
        } else if (column < first && after <= last) {
            for (size_t cut = first; cut < after; cut++)
                add_byte(view, ' '); /* a wide character is cut by the left border */
        }
        column = after;
        at = glyph.next;
    }
    if (underlined)
        add_byte(view, VIEW_PLAIN);
    add_byte(view, '\n');
    return end;
}

/* The last line: a message, or the name, the state, and how to save and quit; as much of it as
 * fits. (No capital letters and no full stops: the driver of the lesson looks for those that it
 * types.) */
static void add_status(const struct document *document, struct view *view) {
    char line[1024], spelling[64];
    mbstate_t state = {0};
    const char *name = strrchr(document->path, '/');
    snprintf(spelling, sizeof spelling, _("%zu misspelled"), document->marks.count);
    snprintf(line, sizeof line, _("%s%s  %s  ctrl-s saves  ctrl-q quits"),
             name != NULL ? name + 1 : document->path,
             document_unsaved(document) ? _(" (changed)") : "",
             document->spelling != NULL ? document->spelling : spelling);
    const char *rest = document->message[0] != '\0' ? document->message : line;
    for (int column = 0; *rest != '\0';) {
        wchar_t letter;
        size_t bytes = mbrtowc(&letter, rest, strlen(rest), &state);
        int width = bytes <= 4 ? wcwidth(letter) : -1;
        if (width < 0) {
            bytes = 1;
            width = 1;
            memset(&state, 0, sizeof state);
        }
        if (column + width > document->columns)
            break;
        add(view, (unsigned char)*rest < 0x20 ? "?" : rest, bytes);
        column += width;
        rest += bytes;
    }
    add_byte(view, '\n');
}

int document_view(struct document *document, struct view *view) {
    size_t columns = (size_t)document->columns, rows = (size_t)document->rows;
    scroll_lines(document);
    *view = (struct view){.rows = document->rows,
                          .columns = document->columns,
                          .repaint = document->repaint,
                          .cursor_column = scroll_columns(document)};
    view->text = malloc(rows * (columns + 2) * COLUMN_BYTES + sizeof document->message);
    if (view->text == NULL)
        return ENOMEM;
    document->repaint = false;
    size_t at = document->top, length = buffer_length(&document->buffer);
    size_t cursor_line = buffer_line_start(&document->buffer, document->cursor);
    bool more = true;
    for (int row = 0; row < document->rows - 1; row++) {
        if (!more) { /* below the end of the text */
            add_byte(view, '\n');
            continue;
        }
        if (at == cursor_line)
            view->cursor_row = row;
        at = add_line(document, view, at);
        more = at++ < length;
    }
    add_status(document, view);
    return 0;
}

void view_free(struct view *view) {
    free(view->text);
    view->text = NULL;
}
