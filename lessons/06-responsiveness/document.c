/* document.c - see document.h. */
#include "document.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "layout.h"
#include "say.h"

/* --- opening and saving ----------------------------------------------------------------------- */

/* Also for root, who may write where nobody else may: a file without a w is meant to stay. */
static bool cannot_be_written(const char *path) {
    struct stat about;
    if (stat(path, &about) != 0)
        return false; /* it does not exist yet */
    return (about.st_mode & 0222) == 0 || access(path, W_OK) != 0;
}

static void say_not_opened(const char *path, int error) {
    if (error == EILSEQ)
        say_error(_("%s is no text in UTF-8, so it is left alone; convert it with iconv if it is a "
                    "text"),
                  path);
    else if (error == EISDIR)
        say_error(_("%s is a folder; give the name of a file"), path);
    else if (error == ENOMEM)
        say_error(_("there is no memory left for %s (ulimit -v shows the limit; raise it or close "
                    "other programs)"),
                  path);
    else
        say_error(_("%s cannot be read (%s); check its name and who may read it"), path,
                  strerrorname_np(error));
}

int document_open(struct document *document, const char *path) {
    *document = (struct document){.path = path};
    int error = buffer_read(&document->buffer, path);
    if (error != 0) {
        say_not_opened(path, error);
        return error;
    }
    document->read_only = cannot_be_written(path);
    if (document->read_only)
        snprintf(document->message, sizeof document->message,
                 _("%s is read-only, so nothing can be changed"), path);
    if (buffer_length(&document->buffer) > SPELL_BYTES_MOST)
        document->spelling = _("too long to be checked");
    document->marks.version = UINT64_MAX;
    return 0;
}

void document_close(struct document *document) {
    buffer_free(&document->buffer);
    marks_free(&document->marks);
}

bool document_unsaved(const struct document *document) {
    return document->version != document->saved;
}

static bool save(struct document *document) {
    char *message = document->message;
    int error = document->read_only ? EROFS : buffer_write(&document->buffer, document->path);
    if (document->read_only)
        snprintf(message, sizeof document->message, _("%s is read-only, so it was not saved"),
                 document->path);
    else if (error != 0)
        snprintf(message, sizeof document->message,
                 _("not saved (%s); make room on the disk, or check who may write %s"),
                 strerrorname_np(error), document->path);
    else
        snprintf(message, sizeof document->message, _("saved in %s"), document->path);
    if (error == 0)
        document->saved = document->version;
    return error == 0;
}

/* Opens a file that did not exist before, with a number behind its name where it must be. */
static int new_file(char *path, size_t size, const char *folder, const char *name) {
    for (int number = 1; number < 100; number++) {
        char more[8] = "";
        if (number > 1)
            snprintf(more, sizeof more, ".%d", number);
        if ((size_t)snprintf(path, size, "%s%s.rescued%s", folder, name, more) >= size)
            return -1;
        int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (file >= 0 || errno != EEXIST)
            return file;
    }
    return -1;
}

/* Writes the text and brings it to the disk; a file that cannot hold it is removed. */
static bool rescue_to(struct document *document, int file) {
    if (file < 0)
        return false;
    int error = buffer_write_to(&document->buffer, file);
    if (error == 0 && fsync(file) != 0 && errno != EINVAL)
        error = errno;
    close(file);
    if (error != 0)
        unlink(document->rescued);
    return error == 0;
}

/* Beside the file; where there is no room or no permission, in the folder for temporary files. */
static bool rescue_somewhere(struct document *document) {
    char folder[PATH_MAX / 2];
    char *path = document->rescued;
    size_t size = sizeof document->rescued;
    const char *name = strrchr(document->path, '/'), *temporary = getenv("TMPDIR");
    if (rescue_to(document, new_file(path, size, "", document->path)))
        return true;
    snprintf(folder, sizeof folder, "%s/", temporary != NULL ? temporary : "/tmp");
    name = name != NULL ? name + 1 : document->path;
    return rescue_to(document, new_file(path, size, folder, name));
}

void document_rescue(struct document *document) {
    bool done;
    if (!document_unsaved(document) || document->rescued[0] != '\0')
        return;
    if (document->rescue_path != NULL) {
        snprintf(document->rescued, sizeof document->rescued, "%s", document->rescue_path);
        done = rescue_to(document,
                         open(document->rescued, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    } else {
        done = rescue_somewhere(document);
    }
    if (!done)
        document->rescued[0] = '\0';
}

/* --- the misspelled words --------------------------------------------------------------------- */

/* Moves each word along with a change; a word that the change touches is dropped. */
static void move_marks(struct marks *marks, const struct change *change) {
    size_t kept = 0, end = change->at + change->deleted;
    for (size_t i = 0; i < marks->count; i++) {
        struct mark mark = marks->list[i];
        if (mark.start > end)
            mark.start = (uint32_t)(mark.start - change->deleted + change->inserted);
        else if (mark.start + mark.length >= change->at)
            continue;
        marks->list[kept++] = mark;
    }
    marks->count = kept;
}

bool document_unchecked(const struct document *document) {
    return document->spelling == NULL && document->marks.version != document->version;
}

bool document_never_checked(const struct document *document) {
    return document->spelling == NULL && document->marks.version == UINT64_MAX;
}

int document_copy(const struct document *document, struct text *text) {
    size_t length = buffer_length(&document->buffer);
    *text = (struct text){document->version, length, malloc(length + 1)};
    if (text->bytes == NULL)
        return ENOMEM;
    buffer_copy(&document->buffer, 0, length, text->bytes);
    return 0;
}

void text_free(struct text *text) {
    free(text->bytes);
    *text = (struct text){0};
}

void document_take_marks(struct document *document, struct marks *marks) {
    uint64_t checked = marks->version;
    if (document->version - checked <= CHANGES_KEPT) { /* else too old, and a new check comes */
        for (uint64_t v = checked; v < document->version; v++)
            move_marks(marks, &document->changes[v % CHANGES_KEPT]);
        marks_free(&document->marks);
        document->marks = *marks;
        *marks = (struct marks){0};
    }
    marks_free(marks);
}

/* --- keys ------------------------------------------------------------------------------------- */

/* Notes a change of the text that has been made. The words follow it at once. */
static void note_change(struct document *document, size_t at, size_t deleted, size_t inserted) {
    const struct change change = {at, deleted, inserted};
    document->changes[document->version % CHANGES_KEPT] = change;
    document->version++;
    move_marks(&document->marks, &change);
    if (buffer_length(&document->buffer) > SPELL_BYTES_MOST && document->spelling == NULL)
        document->spelling = _("too long to be checked");
}

static void insert(struct document *document, const char *bytes, size_t length) {
    if (buffer_insert(&document->buffer, document->cursor, bytes, length) != 0) {
        snprintf(document->message, sizeof document->message, "%s",
                 _("there is no memory left; save the text and quit"));
        return;
    }
    note_change(document, document->cursor, 0, length);
    document->cursor += length;
}

static void delete_between(struct document *document, size_t from, size_t to) {
    if (from == to)
        return;
    buffer_delete(&document->buffer, from, to - from);
    document->cursor = from;
    note_change(document, from, to - from, 0);
}

static void move_vertically(struct document *document, int lines) {
    if (document->column == COLUMN_OF_CURSOR)
        document->column = column_of(&document->buffer, document->cursor);
    size_t start = line_at_distance(&document->buffer, document->cursor, lines);
    document->cursor = at_column(&document->buffer, start, document->column);
}

static bool is_change(enum event_kind kind) {
    return kind == EVENT_TEXT || kind == EVENT_BACKSPACE || kind == EVENT_DELETE;
}

static void change_text(struct document *document, const struct event *event) {
    size_t cursor = document->cursor;
    if (document->read_only)
        snprintf(document->message, sizeof document->message,
                 _("%s is read-only, so nothing can be changed"), document->path);
    else if (event->kind == EVENT_TEXT)
        insert(document, event->bytes, event->length);
    else if (event->kind == EVENT_BACKSPACE)
        delete_between(document, buffer_before(&document->buffer, cursor), cursor);
    else
        delete_between(document, cursor, buffer_after(&document->buffer, cursor));
}

static void move_horizontally(struct document *document, enum event_kind kind) {
    const struct buffer *buffer = &document->buffer;
    size_t cursor = document->cursor;
    document->cursor = kind == EVENT_LEFT    ? buffer_before(buffer, cursor)
                       : kind == EVENT_RIGHT ? buffer_after(buffer, cursor)
                       : kind == EVENT_HOME  ? buffer_line_start(buffer, cursor)
                                             : buffer_line_end(buffer, cursor);
}

/* The answer to the question of ask_before_quitting. Returns true when the editor shall end. */
static bool answer(struct document *document, const struct event *event) {
    document->asks = false;
    document->message[0] = '\0';
    if (event->kind != EVENT_TEXT)
        return false;
    switch (event->bytes[0]) {
    case 'y':
    case 'Y':
        return save(document);
    case 'n':
    case 'N':
        return true;
    default:
        return false;
    }
}

static void ask_before_quitting(struct document *document) {
    document->asks = true;
    snprintf(document->message, sizeof document->message, "%s",
             _("Save? y: yes, n: no, any other key goes on editing"));
}

bool document_key(struct document *document, const struct event *event) {
    int page = document->rows > 2 ? document->rows - 2 : 1;
    if (document->asks)
        return answer(document, event);
    if (event->kind == EVENT_QUIT && !document_unsaved(document))
        return true;
    document->message[0] = '\0';
    switch (event->kind) {
    case EVENT_UP:
    case EVENT_DOWN:
        move_vertically(document, event->kind == EVENT_UP ? -1 : 1);
        return false;
    case EVENT_PAGE_UP:
    case EVENT_PAGE_DOWN:
        move_vertically(document, event->kind == EVENT_PAGE_UP ? -page : page);
        return false;
    case EVENT_LEFT:
    case EVENT_RIGHT:
    case EVENT_HOME:
    case EVENT_END:
        move_horizontally(document, event->kind);
        break;
    case EVENT_SAVE:
        save(document);
        break;
    case EVENT_QUIT:
        ask_before_quitting(document);
        break;
    default:
        if (is_change(event->kind))
            change_text(document, event);
    }
    document->column = COLUMN_OF_CURSOR; /* to find it takes a while where the line is long */
    return false;
}
