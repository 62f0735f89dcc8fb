/* gzip.h - the parts of the gzip job: make one gzip member, and check that it restores its source.
 */
#ifndef JOB_GZIP_H
#define JOB_GZIP_H

#include <stdbool.h>
#include <stddef.h>

/* The text that is compressed: JOB_UNITS blocks of block_bytes each. */
struct gzip_input {
    size_t block_bytes;
    unsigned char text[];
};

/* The most bytes that the member of a source of this size takes. */
size_t gzip_bound(size_t source_bytes);

/* Compresses source into one gzip member (RFC 1952) of at most capacity bytes.
 * Returns its length, or 0 when there is too little room or memory. */
size_t gzip_compress(const unsigned char *source, size_t source_bytes, unsigned char *member,
                     size_t capacity);

/* Whether member is one undamaged gzip member that decompresses to source, byte for byte. */
bool gzip_restores(const unsigned char *member, size_t member_bytes, const unsigned char *source,
                   size_t source_bytes);

#endif
