/* transform.h - what is done with the matrix of each database: it is normalised, multiplied with its
 * transpose, and the largest eigenvalues of the product are found by power iteration.
 */
#ifndef TRANSFORM_H
#define TRANSFORM_H

#include <stddef.h>

#include "jobs/matrix.h"

enum {
    ROWS = 300, /* of the table, and as many columns */
    STRIDE = (ROWS + MATRIX_TILE - 1) / MATRIX_TILE * MATRIX_TILE, /* the rest stays 0 */
    EIGENVALUES = 4,
    ITERATIONS = 400, /* for each; the whole then takes about 0.1 s */
};

struct matrix {
    double elements[STRIDE][STRIDE];
};

/* The result, and what must be bit for bit the same whoever computes it. */
struct spectrum {
    double eigenvalues[EIGENVALUES]; /* in the order found: the largest first */
};

/* Transforms the matrix in place. safe_point, unless NULL, is called again and again, with less than
 * 0.1 ms between two calls as a rule: where an interpreter looks whether another thread wants its lock.
 * Returns 0 or ENOMEM. */
int transform(struct matrix *matrix, size_t iterations, void (*safe_point)(void *context),
              void *context, struct spectrum *spectrum);

/* The made-up data of database number `seed`: multiples of 1/1000 between -1 and 1, so that their decimal form
 * is short and exact. */
void matrix_make(struct matrix *matrix, size_t seed);

#endif
