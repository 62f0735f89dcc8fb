/* buffer.h - the text of an editor: a gap buffer of UTF-8 bytes.
 *
 * The bytes lie in one piece of memory with a gap at the cursor, so that typing costs the same in a
 * text of 50 MB as in an empty one; only a far jump of the cursor moves bytes
 * (Craig Finseth, The Craft of Text Editing, 1991, chapter 6).
 */
#ifndef BUFFER_H
#define BUFFER_H

#include <stddef.h>

struct buffer {
    char *bytes;
    size_t size;          /* of bytes, the gap included */
    size_t gap, gap_size; /* where the gap begins, and its length */
};

/* Reads a file; one that does not exist yet is an empty text. Returns 0 or an errno value: EILSEQ
 * where it is no UTF-8 text (a zero byte counts as none), EISDIR, EACCES, ENOMEM, ...
 * buffer_free frees the buffer in both cases. */
int buffer_read(struct buffer *buffer, const char *path);
void buffer_free(struct buffer *buffer);

/* Writes the text to a new file beside `path`, which then takes its name; so a crash leaves the old
 * text or the new one. Where no file can be made there, the file itself is overwritten.
 * Returns 0 or an errno value. */
int buffer_write(const struct buffer *buffer, const char *path);

/* Writes the text to the file descriptor. Returns 0 or an errno value. */
int buffer_write_to(const struct buffer *buffer, int file);

size_t buffer_length(const struct buffer *buffer);
char buffer_at(const struct buffer *buffer, size_t at);
/* Copies count bytes from position `from`, which must exist. */
void buffer_copy(const struct buffer *buffer, size_t from, size_t count, char *out);

/* Returns 0 or ENOMEM, and then the text is as before. */
int buffer_insert(struct buffer *buffer, size_t at, const char *bytes, size_t count);
void buffer_delete(struct buffer *buffer, size_t at, size_t count);

/* Where the character before or after this position begins; the ends of the text are the limits. */
size_t buffer_before(const struct buffer *buffer, size_t at);
size_t buffer_after(const struct buffer *buffer, size_t at);

/* Where the line that holds this position begins, and where its newline stands (or the end). */
size_t buffer_line_start(const struct buffer *buffer, size_t at);
size_t buffer_line_end(const struct buffer *buffer, size_t at);

#endif
