/* matrix.c - the matrix job: the product of two matrices of doubles, tiled for the caches.
 *
 * A unit is a band of rows of C = A x B. It needs the same rows of A and the whole of B; it reads
 * nothing that another unit writes, so the units can be computed in any order and by anyone.
 *
 * The textbook loop runs through all of B for each row of C, and by the end of B its beginning has
 * left the L1 cache. Here B is cut into tiles that fit into L1, and every row of the band uses a
 * tile before the next tile is fetched. This changes when a product is added, but not the order
 * within one element: C[i][j] still adds A[i][k] * B[k][j] for k = 0, 1, 2, ... Floating-point
 * addition is not associative, so only because of that order is the result bit for bit that of the
 * textbook loop. For the same reason the Makefile passes -ffp-contract=off: a fused multiply-add
 * rounds once where a multiplication and an addition round twice.
 */
#include "jobs/matrix.h"

#include "jobs/job.h"
#include "jobs/units.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    BAND_ROWS = MATRIX_SIZE / JOB_UNITS,
    TILE_ROWS = 32, /* 32 x 32 doubles are 8 KB: they stay in L1 beside the rows of A and C */
    TILE_COLUMNS = MATRIX_TILE,
};
_Static_assert(MATRIX_SIZE % JOB_UNITS == 0, "every unit has the same number of rows");
_Static_assert(MATRIX_SIZE % TILE_COLUMNS == 0, "no tile is cut off at the right");

typedef double band[BAND_ROWS][MATRIX_SIZE];

const double *matrix_a(const struct matrix_input *input) {
    return input->elements;
}

const double *matrix_b(const struct matrix_input *input) {
    return input->elements + MATRIX_SIZE * input->depth;
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

/* c[0 .. TILE_COLUMNS-1] += factor * b[0 .. TILE_COLUMNS-1]; the loop that takes all the time.
 * Unrolled, because otherwise its speed depends on where the linker happens to place it: the whole
 * job took half as long again at some places with gcc 12, and unrolled the same everywhere. */
static void add_scaled(double *restrict c, double factor, const double *restrict b) {
#pragma GCC unroll 16
    for (size_t j = 0; j < TILE_COLUMNS; j++)
        c[j] += factor * b[j];
}

/* Adds to rows of C what rows first_k .. end_k-1 of B contribute to TILE_COLUMNS columns. */
static void add_tile(double *restrict c, size_t rows, size_t columns, const double *a, size_t depth,
                     const double *b, size_t first_k, size_t end_k, size_t column) {
    for (size_t i = 0; i < rows; i++)
        for (size_t k = first_k; k < end_k; k++)
            add_scaled(&c[i * columns + column], a[i * depth + k], &b[k * columns + column]);
}

void matrix_multiply(double *restrict c, size_t rows, size_t columns, const double *a, size_t depth,
                     const double *b) {
    memset(c, 0, rows * columns * sizeof *c);
    for (size_t k = 0; k < depth; k += TILE_ROWS)
        for (size_t column = 0; column < columns; column += TILE_COLUMNS)
            add_tile(c, rows, columns, a, depth, b, k, smaller(k + TILE_ROWS, depth), column);
}

static size_t multiply_band(const void *input, size_t unit, unsigned char *out) {
    const struct matrix_input *matrices = input;
    size_t depth = matrices->depth;
    const double *a = matrix_a(matrices) + unit * BAND_ROWS * depth;
    /* Not computed in out, which need not be aligned for doubles. Aligned to a cache line, so that
     * the loop takes the same time wherever a worker's stack begins. */
    _Alignas(64) band c;

    matrix_multiply(&c[0][0], BAND_ROWS, MATRIX_SIZE, a, depth, matrix_b(matrices));
    memcpy(out, c, sizeof c);
    return sizeof c;
}

/* Numbers in [-1, 1). POSIX defines the generator of erand48(3) to the bit, so every machine
 * multiplies the same matrices. */
static void fill(double *elements, size_t count) {
    unsigned short state[3] = {0x330e, 1, 0};
    for (size_t i = 0; i < count; i++)
        elements[i] = 2.0 * erand48(state) - 1.0;
}

/* Memory in huge pages where the kernel gives them (madvise(2)): fork has few page-table entries to
 * copy then, and a child whose translations are not cached yet has few to look up. In 4 KB pages
 * processes did this job clearly more slowly than threads. */
static void *allocate_huge(size_t bytes) {
    enum { HUGE_PAGE = 2 << 20 };
    size_t rounded = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    void *memory = aligned_alloc(HUGE_PAGE, rounded);
    if (memory)
        madvise(memory, rounded, MADV_HUGEPAGE);
    return memory;
}

int job_matrix(struct job *job, unsigned shrink) {
    size_t depth = job_shrunk(MATRIX_DEPTH, shrink);
    size_t count = 2 * MATRIX_SIZE * depth;
    struct matrix_input *input = allocate_huge(sizeof *input + count * sizeof(double));
    if (!input)
        return ENOMEM;
    input->depth = depth;
    fill(input->elements, count);
    *job = (struct job){.slug = "matrix",
                        .units = JOB_UNITS,
                        .unit_bytes = sizeof(band),
                        .input = input,
                        .compute = multiply_band,
                        .destroy = free};
    return 0;
}
