/* job.h - work that keeps a CPU busy and that any number of workers can divide.
 *
 * A job is cut into units that do not depend on each other: bands of rows of a matrix, rows of a
 * picture, blocks of a text. Whoever computes a unit, and in whatever order, its bytes are the
 * same; so the result of a job is bit-identical for every kind and number of workers.
 *
 * Link with -lpng -lz -lm. Compile with -ffp-contract=off -fno-math-errno (vector.h says why).
 */
#ifndef JOB_H
#define JOB_H

#include <stddef.h>

struct job {
    const char *slug;  /* name in the result files: "matrix", "gzip", "raytrace", "blur" */
    size_t units;      /* how many independent units the job has: a multiple of 48 */
    size_t unit_bytes; /* the most bytes that one unit's result takes */
    const void *input; /* what every worker reads and none writes; owned by the job */
    /* Computes one unit (0 .. units-1), writes its result to out (unit_bytes at most, no alignment
     * needed) and returns the bytes written; 0 says that the unit failed. Touches nothing but out,
     * so any number of workers may call it at once. Needs 64 KB of stack. */
    size_t (*compute)(const void *input, size_t unit, unsigned char *out);
    void (*destroy)(void *input);
};

/* Each of these makes a job; shrink (1 = full size) divides the amount of work, for slow tools such
 * as valgrind. They return 0, or an errno value (ENOMEM) and leave *job untouched. */

/* The product of two matrices of doubles; units of equal cost. See matrix.h for the input. */
int job_matrix(struct job *job, unsigned shrink);
/* A text as a gzip file: the results of all units, one behind the other. See gzip.h. */
int job_gzip(struct job *job, unsigned shrink);
/* A picture; the rows differ in cost, so share them out in turn: unit u to worker u mod N. */
int job_raytrace(struct job *job, unsigned shrink);
/* Blurs the picture that job_raytrace draws at the same shrink (it draws it once, while it is
 * made). */
int job_blur(struct job *job, unsigned shrink);

/* Makes the job with this slug; ENOENT where there is no such job. */
int job_named(struct job *job, const char *slug, unsigned shrink);

/* Frees what a job owns. Harmless on a zeroed struct. */
void job_destroy(struct job *job);

/* Computes all units one after another into out (units x unit_bytes; unit i starts at
 * i x unit_bytes) and their lengths into lengths (units entries).
 * Returns 0, or EIO when a unit failed. */
int job_compute_all(const struct job *job, unsigned char *out, size_t *lengths);

/* The size of the pictures of job_raytrace and job_blur, in pixels. A unit of theirs is one row,
 * 3 bytes (red, green, blue) a pixel, so out of job_compute_all is the picture. */
void job_picture_size(unsigned shrink, size_t *width, size_t *height);

/* Writes an RGB picture as PNG (libpng's simplified interface, see libpng-manual.txt section V).
 * The file appears whole or not at all (draft.h). Returns 0 or an errno value (EINVAL for a picture
 * without pixels or a too large one). */
int picture_write_png(const char *path, const unsigned char *rgb, size_t width, size_t height);

#endif
