/* buffer.c - see buffer.h. */
#include "buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pipes.h"

enum { GAP_LEAST = 4096 };

size_t buffer_length(const struct buffer *buffer) {
    return buffer->size - buffer->gap_size;
}

char buffer_at(const struct buffer *buffer, size_t at) {
    return buffer->bytes[at < buffer->gap ? at : at + buffer->gap_size];
}

void buffer_copy(const struct buffer *buffer, size_t from, size_t count, char *out) {
    size_t before = from < buffer->gap ? buffer->gap - from : 0;
    if (before > count)
        before = count;
    if (before > 0)
        memcpy(out, buffer->bytes + from, before);
    if (count > before)
        memcpy(out + before, buffer->bytes + buffer->gap_size + from + before, count - before);
}

/* --- changes ---------------------------------------------------------------------------------- */

static void move_gap(struct buffer *buffer, size_t to) {
    char *bytes = buffer->bytes;
    size_t gap = buffer->gap, size = buffer->gap_size;
    if (to < gap)
        memmove(bytes + to + size, bytes + to, gap - to);
    else if (to > gap)
        memmove(bytes + gap, bytes + gap + size, to - gap);
    buffer->gap = to;
}

/* The new gap is a part of the text's length: so n insertions copy the text only log n times. */
static int widen_gap(struct buffer *buffer, size_t count) {
    size_t length = buffer_length(buffer);
    size_t gap_size = count + GAP_LEAST + length / 8;
    char *bytes = realloc(buffer->bytes, length + gap_size);
    if (bytes == NULL)
        return ENOMEM;
    memmove(bytes + buffer->gap + gap_size, bytes + buffer->gap + buffer->gap_size,
            length - buffer->gap);
    buffer->bytes = bytes;
    buffer->size = length + gap_size;
    buffer->gap_size = gap_size;
    return 0;
}

int buffer_insert(struct buffer *buffer, size_t at, const char *bytes, size_t count) {
    if (buffer->gap_size < count && widen_gap(buffer, count) != 0)
        return ENOMEM;
    move_gap(buffer, at);
    memcpy(buffer->bytes + at, bytes, count);
    buffer->gap += count;
    buffer->gap_size -= count;
    return 0;
}

void buffer_delete(struct buffer *buffer, size_t at, size_t count) {
    if (count == 0)
        return;
    move_gap(buffer, at);
    buffer->gap_size += count;
}

/* --- characters and lines --------------------------------------------------------------------- */

/* The second and later bytes of a character are 10xxxxxx (see utf-8(7)). */
static bool continues(char byte) {
    return ((unsigned char)byte & 0xC0) == 0x80;
}

size_t buffer_before(const struct buffer *buffer, size_t at) {
    if (at == 0)
        return 0;
    at--;
    while (at > 0 && continues(buffer_at(buffer, at)))
        at--;
    return at;
}

size_t buffer_after(const struct buffer *buffer, size_t at) {
    size_t length = buffer_length(buffer);
    if (at == length)
        return at;
    at++;
    while (at < length && continues(buffer_at(buffer, at)))
        at++;
    return at;
}

size_t buffer_line_start(const struct buffer *buffer, size_t at) {
    const char *bytes = buffer->bytes, *found = NULL;
    size_t gap = buffer->gap, gap_size = buffer->gap_size;
    if (at > gap)
        found = memrchr(bytes + gap + gap_size, '\n', at - gap);
    if (found != NULL)
        return (size_t)(found - bytes) - gap_size + 1;
    found = memrchr(bytes, '\n', at < gap ? at : gap);
    return found != NULL ? (size_t)(found - bytes) + 1 : 0;
}

size_t buffer_line_end(const struct buffer *buffer, size_t at) {
    const char *bytes = buffer->bytes, *found = NULL;
    size_t gap = buffer->gap, gap_size = buffer->gap_size;
    if (at < gap)
        found = memchr(bytes + at, '\n', gap - at);
    if (found != NULL)
        return (size_t)(found - bytes);
    size_t behind = gap_size + (at > gap ? at : gap);
    found = memchr(bytes + behind, '\n', buffer->size - behind);
    return found != NULL ? (size_t)(found - bytes) - gap_size : buffer_length(buffer);
}

/* --- files ------------------------------------------------------------------------------------ */

/* How many bytes the character at `text` has, 0 where it is no UTF-8 (RFC 3629, section 4). */
static size_t character_bytes(const unsigned char *text, size_t rest) {
    static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (text[0] < 0x80)
        return text[0] != 0;
    size_t bytes = text[0] >= 0xF0 ? 4 : text[0] >= 0xE0 ? 3 : 2;
    if (text[0] < 0xC2 || text[0] > 0xF4 || bytes > rest)
        return 0;
    unsigned code = text[0] & (0xFFu >> (bytes + 1));
    for (size_t i = 1; i < bytes; i++) {
        if ((text[i] & 0xC0) != 0x80)
            return 0;
        code = code << 6 | (text[i] & 0x3Fu);
    }
    bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    return code < least[bytes] || code > 0x10FFFF || surrogate ? 0 : bytes;
}

static bool is_text(const char *bytes, size_t length) {
    for (size_t at = 0, step; at < length; at += step) {
        step = character_bytes((const unsigned char *)bytes + at, length - at);
        if (step == 0)
            return false;
    }
    return true;
}

/* The bytes are read behind the gap, so that the gap is at the beginning, as the cursor is. */
static int read_all(struct buffer *buffer, int file) {
    struct stat about;
    if (fstat(file, &about) != 0)
        return errno;
    if (S_ISDIR(about.st_mode))
        return EISDIR;
    if (widen_gap(buffer, S_ISREG(about.st_mode) ? (size_t)about.st_size + 1 : GAP_LEAST) != 0)
        return ENOMEM;
    for (;;) {
        if (buffer->gap_size == 0 && widen_gap(buffer, GAP_LEAST) != 0)
            return ENOMEM;
        ssize_t count = read(file, buffer->bytes + buffer->gap, buffer->gap_size);
        if (count < 0)
            return errno;
        if (count == 0)
            break;
        if (memchr(buffer->bytes + buffer->gap, 0, (size_t)count) != NULL)
            return EILSEQ; /* at once: /dev/zero has no end */
        buffer->gap += (size_t)count;
        buffer->gap_size -= (size_t)count;
    }
    if (!is_text(buffer->bytes, buffer->gap))
        return EILSEQ;
    move_gap(buffer, 0);
    return 0;
}

int buffer_read(struct buffer *buffer, const char *path) {
    *buffer = (struct buffer){0};
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return errno == ENOENT ? widen_gap(buffer, 0) : errno;
    int error = read_all(buffer, file);
    close(file);
    return error;
}

void buffer_free(struct buffer *buffer) {
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}

int buffer_write_to(const struct buffer *buffer, int file) {
    size_t behind = buffer->gap + buffer->gap_size;
    int error = pipe_write_all(file, buffer->bytes, buffer->gap);
    return error != 0 ? error : pipe_write_all(file, buffer->bytes + behind, buffer->size - behind);
}

/* Writes everything to the disk and closes the file. */
static int write_and_close(const struct buffer *buffer, int file) {
    int error = buffer_write_to(buffer, file);
    /* EINVAL: a pipe or a device, which has no disk behind it */
    if (error == 0 && fsync(file) != 0 && errno != EINVAL)
        error = errno;
    if (close(file) != 0 && error == 0)
        error = errno;
    return error;
}

static int overwrite(const struct buffer *buffer, const char *path) {
    int file = open(path, O_WRONLY | O_TRUNC | O_CREAT | O_CLOEXEC, 0666);
    return file < 0 ? errno : write_and_close(buffer, file);
}

/* The new file gets the mode and the owner of the old one; where there is none, those of any new
 * file. */
static int resemble(int file, const char *path) {
    struct stat old;
    if (stat(path, &old) != 0) {
        mode_t mask = umask(0);
        umask(mask);
        return fchmod(file, 0666 & ~mask) == 0 ? 0 : errno;
    }
    if (fchown(file, old.st_uid, old.st_gid) != 0 || fchmod(file, old.st_mode & 07777) != 0)
        return errno;
    return 0;
}

int buffer_write(const struct buffer *buffer, const char *path) {
    char real[PATH_MAX], fresh[PATH_MAX + 8];
    struct stat old;
    if (realpath(path, real) == NULL) /* a symbolic link stays one; its file is replaced */
        snprintf(real, sizeof real, "%s", path);
    bool special = stat(path, &old) == 0 ? !S_ISREG(old.st_mode) || old.st_nlink != 1
                                         : lstat(path, &old) == 0; /* a link to nowhere */
    snprintf(fresh, sizeof fresh, "%s.XXXXXX", real);
    int file = special ? -1 : mkostemp(fresh, O_CLOEXEC);
    if (file < 0)
        return overwrite(buffer, path);
    if (resemble(file, real) != 0) { /* somebody else's file in a folder of ours */
        close(file);
        unlink(fresh);
        return overwrite(buffer, path);
    }
    int error = write_and_close(buffer, file);
    if (error == 0 && rename(fresh, real) != 0)
        error = errno;
    if (error != 0)
        unlink(fresh);
    return error;
}
