/* matrix.h - the product of two matrices, and the input of the matrix job for those who want to check
 * its result. */
#ifndef JOB_MATRIX_H
#define JOB_MATRIX_H

#include <stddef.h>

enum {
    MATRIX_SIZE = 480,  /* C has 480 x 480 elements; 10 rows of it are a unit */
    MATRIX_DEPTH = 640, /* terms of each element's sum, at full size */
    MATRIX_TILE = 32,   /* the columns of what is multiplied are a multiple of this */
};

/* C = A x B. A has MATRIX_SIZE rows of depth elements, B has depth rows of MATRIX_SIZE elements;
 * both are stored row after row, B behind A. Shrinking the job reduces the depth. */
struct matrix_input {
    size_t depth;
    double elements[];
};

const double *matrix_a(const struct matrix_input *input);
const double *matrix_b(const struct matrix_input *input);

/* C = A x B, all stored row after row: C has rows x columns elements, A rows x depth, B depth x
 * columns. Each element is added up in the order of the textbook loop, so that it is bit for bit the
 * same however the rows are shared out. */
void matrix_multiply(double *restrict c, size_t rows, size_t columns, const double *a, size_t depth,
                     const double *b);

#endif
