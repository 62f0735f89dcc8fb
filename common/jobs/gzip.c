/* gzip.c - the gzip job: compress a text block by block, and check every block.
 *
 * A unit is a block of the text. It becomes a gzip member of its own: header, compressed data,
 * checksum, length. RFC 1952, section 2.2, lets a .gz file consist of several members, so the
 * results of all units, one behind the other, are a file that `gzip -d` restores to the whole text.
 * This is how pigz (parallel gzip) and bgzip divide their work too. The price is a slightly larger
 * file, because no block can refer to text in the block before it.
 *
 * A unit also decompresses its member and compares it with the source: a wrong result cannot pass
 * as a fast one.
 */
#include "jobs/gzip.h"

#include "jobs/job.h"
#include "jobs/text.h"
#include "jobs/units.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
    FULL_BLOCK_BYTES = 14 * 1024,
    TEXT_SEED = 1952,
    GZIP_WINDOW_BITS = 15 + 16, /* a window of 2^15 bytes; 16 asks zlib for the gzip format */
    GZIP_MEMORY_LEVEL = 8,      /* zlib's default */
    PIECE_BYTES = 4096,
};

size_t gzip_bound(size_t source_bytes) {
    /* compressBound(3) counts the 6 bytes that zlib's own format adds; gzip's adds 18. */
    return compressBound(source_bytes) - 6 + 18;
}

size_t gzip_compress(const unsigned char *source, size_t source_bytes, unsigned char *member,
                     size_t capacity) {
    z_stream stream = {.next_in = (unsigned char *)source,
                       .avail_in = (uInt)source_bytes,
                       .next_out = member,
                       .avail_out = (uInt)capacity};

    /* Without deflateSetHeader zlib writes no file name and time 0: the same bytes on every run. */
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW_BITS,
                     GZIP_MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
        return 0;
    int status = deflate(&stream, Z_FINISH);
    size_t member_bytes = stream.total_out;
    deflateEnd(&stream);
    return status == Z_STREAM_END ? member_bytes : 0;
}

/* Decompresses piece by piece, so that no unit needs memory for a second copy of its block. */
static bool inflates_to(z_stream *stream, const unsigned char *source, size_t source_bytes) {
    unsigned char piece[PIECE_BYTES];
    size_t compared = 0;
    int status = Z_OK;

    while (status == Z_OK) {
        stream->next_out = piece;
        stream->avail_out = sizeof piece;
        status = inflate(stream, Z_NO_FLUSH);
        size_t length = sizeof piece - stream->avail_out;
        if (length > source_bytes - compared || memcmp(piece, source + compared, length) != 0)
            return false;
        compared += length;
    }
    /* Z_STREAM_END says that checksum and length in the trailer are right as well. */
    return status == Z_STREAM_END && compared == source_bytes && stream->avail_in == 0;
}

bool gzip_restores(const unsigned char *member, size_t member_bytes, const unsigned char *source,
                   size_t source_bytes) {
    z_stream stream = {.next_in = (unsigned char *)member, .avail_in = (uInt)member_bytes};
    if (inflateInit2(&stream, GZIP_WINDOW_BITS) != Z_OK)
        return false;
    bool same = inflates_to(&stream, source, source_bytes);
    inflateEnd(&stream);
    return same;
}

static size_t compress_block(const void *input, size_t unit, unsigned char *out) {
    const struct gzip_input *blocks = input;
    size_t block_bytes = blocks->block_bytes;
    const unsigned char *source = blocks->text + unit * block_bytes;
    size_t length = gzip_compress(source, block_bytes, out, gzip_bound(block_bytes));
    return gzip_restores(out, length, source, block_bytes) ? length : 0;
}

int job_gzip(struct job *job, unsigned shrink) {
    size_t block_bytes = job_shrunk(FULL_BLOCK_BYTES, shrink);
    struct gzip_input *input = malloc(sizeof *input + JOB_UNITS * block_bytes);
    if (!input)
        return ENOMEM;
    input->block_bytes = block_bytes;
    text_generate((char *)input->text, JOB_UNITS * block_bytes, TEXT_SEED);
    *job = (struct job){.slug = "gzip",
                        .units = JOB_UNITS,
                        .unit_bytes = gzip_bound(block_bytes),
                        .input = input,
                        .compute = compress_block,
                        .destroy = free};
    return 0;
}
