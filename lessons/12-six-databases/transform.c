/* transform.c - see transform.h. All sums are added up in a fixed order, so the result is the same to the
 * last bit in every kind of worker. */
#include "transform.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kit.h"

enum { SAFE_ROWS = 4 }; /* of a product, between two safe points */

struct step {
    void (*safe_point)(void *context);
    void *context;
};

static void pass_safe_point(const struct step *step) {
    if (step->safe_point != NULL)
        step->safe_point(step->context);
}

static double uniform(uint64_t *state) {
    return (double)(kit_random(state) >> 11) / 9007199254740992.0; /* 2^53 */
}

/* Some order in the data, so that the largest eigenvalues differ: four waves, each half as high as the
 * one before. wave is one period of cos. */
static double waves(const double wave[ROWS], size_t i, size_t j) {
    double sum = 0, height = 0.5;
    for (size_t k = 1; k <= EIGENVALUES; k++, height /= 2)
        sum += height * wave[k * i % ROWS] * wave[k * j % ROWS];
    return sum;
}

void matrix_make(struct matrix *matrix, size_t seed) {
    uint64_t state = seed + 1;
    double wave[ROWS];
    for (size_t i = 0; i < ROWS; i++)
        wave[i] = cos(2 * M_PI * (double)i / ROWS);
    memset(matrix, 0, sizeof *matrix);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < ROWS; j++)
            matrix->elements[i][j] =
                (double)lround(500 * (waves(wave, i, j) + uniform(&state))) / 1000;
}

/* Each row has mean 0 and length 1 afterwards. */
static void normalise(struct matrix *matrix) {
    for (size_t i = 0; i < ROWS; i++) {
        double *row = matrix->elements[i], sum = 0, squares = 0;
        for (size_t j = 0; j < ROWS; j++)
            sum += row[j];
        for (size_t j = 0; j < ROWS; j++) {
            row[j] -= sum / ROWS;
            squares += row[j] * row[j];
        }
        for (size_t j = 0; j < ROWS && squares > 0; j++)
            row[j] /= sqrt(squares);
    }
}

static void multiply_with_transpose(const struct matrix *matrix, struct matrix *transpose,
                                    struct matrix *product, const struct step *step) {
    for (size_t i = 0; i < STRIDE; i++)
        for (size_t j = 0; j < STRIDE; j++)
            transpose->elements[j][i] = matrix->elements[i][j];
    for (size_t i = 0; i < STRIDE; i += SAFE_ROWS) {
        matrix_multiply(product->elements[i], SAFE_ROWS, STRIDE, matrix->elements[i], STRIDE,
                        transpose->elements[0]);
        pass_safe_point(step);
    }
}

/* to = matrix x from; the matrix is symmetric, so its rows are its columns. Returns the length of to. */
static double apply(const struct matrix *matrix, const double *restrict from, double *restrict to) {
    double squares = 0;
    memset(to, 0, STRIDE * sizeof *to);
    for (size_t i = 0; i < ROWS; i++) {
        const double *row = matrix->elements[i];
        for (size_t j = 0; j < STRIDE; j++)
            to[j] += from[i] * row[j];
    }
    for (size_t j = 0; j < ROWS; j++)
        squares += to[j] * to[j];
    return sqrt(squares);
}

/* Power iteration (Golub and Van Loan, Matrix Computations, section 8.2): a vector that is multiplied
 * with the matrix again and again turns into the direction of the largest eigenvalue. */
static double largest_eigenvalue(const struct matrix *matrix, double *vector, size_t iterations,
                                 const struct step *step) {
    double next[STRIDE], length = 0;
    for (size_t j = 0; j < STRIDE; j++)
        vector[j] = j < ROWS ? 1 + (double)j / ROWS : 0;
    for (size_t n = 0; n < iterations; n++) {
        length = apply(matrix, vector, next);
        for (size_t j = 0; j < STRIDE; j++)
            vector[j] = length > 0 ? next[j] / length : 0;
        pass_safe_point(step);
    }
    return length;
}

/* Takes an eigenvalue out, so that the next iteration finds the next one. */
static void deflate(struct matrix *matrix, double eigenvalue, const double *vector) {
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < ROWS; j++)
            matrix->elements[i][j] -= eigenvalue * vector[i] * vector[j];
}

int transform(struct matrix *matrix, size_t iterations, void (*safe_point)(void *context),
              void *context, struct spectrum *spectrum) {
    const struct step step = {safe_point, context};
    double vector[STRIDE];
    struct matrix *others = aligned_alloc(64, 2 * sizeof *others);
    if (others == NULL)
        return ENOMEM;
    normalise(matrix);
    multiply_with_transpose(matrix, &others[0], &others[1], &step);
    for (size_t i = 0; i < EIGENVALUES; i++) {
        spectrum->eigenvalues[i] = largest_eigenvalue(&others[1], vector, iterations, &step);
        deflate(&others[1], spectrum->eigenvalues[i], vector);
        pass_safe_point(&step);
    }
    free(others);
    return 0;
}
