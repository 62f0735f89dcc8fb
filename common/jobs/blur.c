/* blur.c - the blur job: the ray-traced picture out of focus, with integers only.
 *
 * Each pixel becomes a weighted mean of its surroundings. The weights are those of three box
 * filters in a row, which come close to a Gaussian (the central limit theorem at work) and are
 * whole numbers. A kernel of 37 x 37 would cost 1369 multiplications a value; this one is the
 * product of a column and a row, so 37 down and 37 across do the same.
 *
 * A lens blurs light, and the bytes of a picture are not light but its square root (to_byte in
 * raytrace.c). So the bytes are squared, averaged and turned back: highlights stay bright.
 *
 * A unit is a row. It reads the rows above and below as well (the halo, as in every stencil
 * computation), but from the source picture, which nobody writes. A blur in place would make each
 * worker wait for its neighbours.
 */
#include "jobs/job.h"
#include "jobs/units.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    BOX = 13, /* the width of one box filter, in pixels */
    TAPS = 3 * BOX - 2,
    RADIUS = TAPS / 2,
    WEIGHTS_SUM = BOX * BOX * BOX,
    CHANNELS = 3, /* red, green, blue */
};
/* Nothing is rounded before the end of the second pass, whose sums take 64 bits. */
_Static_assert(255ULL * 255 * WEIGHTS_SUM <= UINT32_MAX, "the first pass fits into 32 bits");

struct blur_input {
    size_t width, height; /* in pixels */
    uint32_t weights[TAPS];
    unsigned char rgb[]; /* the picture */
};

/* One row after the vertical pass. Left and right of it stand RADIUS copies of its end pixels, so
 * that the horizontal pass needs no test for the edge. */
typedef uint32_t padded_row[(PICTURE_WIDTH + 2 * RADIUS) * CHANNELS];

/* Row y of the picture; beyond the edge, the last row there is. */
static const unsigned char *clamped_row(const struct blur_input *input, size_t y, size_t tap) {
    size_t below = y + tap > RADIUS ? y + tap - RADIUS : 0;
    size_t row = below < input->height ? below : input->height - 1;
    return input->rgb + row * input->width * CHANNELS;
}

static void blur_vertically(const struct blur_input *input, size_t y, uint32_t *sums) {
    size_t values = input->width * CHANNELS;
    memset(sums, 0, values * sizeof *sums);
    for (size_t tap = 0; tap < TAPS; tap++) {
        const unsigned char *source = clamped_row(input, y, tap);
        uint32_t weight = input->weights[tap];
        for (size_t i = 0; i < values; i++)
            sums[i] += weight * source[i] * source[i];
    }
}

static void pad(uint32_t *row, size_t width) {
    uint32_t *first = row + RADIUS * CHANNELS;
    uint32_t *end = first + width * CHANNELS;
    for (size_t i = 0; i < RADIUS * CHANNELS; i++) {
        row[i] = first[i % CHANNELS];
        end[i] = *(end - CHANNELS + i % CHANNELS);
    }
}

/* The square root of light, rounded to the nearest: the largest r with (r - 1/2)^2 <= light, which
 * for whole numbers means r (r - 1) < light. Found bit by bit. */
static unsigned char root(uint32_t light) {
    uint32_t r = 0;
    for (uint32_t bit = 128; bit > 0; bit /= 2)
        if ((r + bit) * (r + bit - 1) < light)
            r += bit;
    return (unsigned char)r;
}

static void blur_horizontally(const struct blur_input *input, const uint32_t *row,
                              unsigned char *out) {
    const uint64_t divisor = WEIGHTS_SUM * WEIGHTS_SUM;
    for (size_t i = 0; i < input->width * CHANNELS; i++) {
        uint64_t sum = divisor / 2; /* rounds to the nearest */
        for (size_t tap = 0; tap < TAPS; tap++)
            sum += (uint64_t)input->weights[tap] * row[i + tap * CHANNELS];
        out[i] = root((uint32_t)(sum / divisor));
    }
}

static size_t blur_row(const void *job_input, size_t y, unsigned char *out) {
    const struct blur_input *input = job_input;
    padded_row row;

    blur_vertically(input, y, row + RADIUS * CHANNELS);
    pad(row, input->width);
    blur_horizontally(input, row, out);
    return input->width * CHANNELS;
}

/* The number of ways in which three dice with BOX sides show each sum: three box filters in one. */
static void set_weights(uint32_t *weights) {
    memset(weights, 0, TAPS * sizeof *weights);
    for (size_t i = 0; i < BOX; i++)
        for (size_t j = 0; j < BOX; j++)
            for (size_t k = 0; k < BOX; k++)
                weights[i + j + k]++;
}

/* Makes the input, its picture still empty. */
static struct blur_input *new_input(unsigned shrink) {
    size_t width, height;
    job_picture_size(shrink, &width, &height);
    struct blur_input *input = malloc(sizeof *input + width * height * CHANNELS);
    if (!input)
        return NULL;
    input->width = width;
    input->height = height;
    set_weights(input->weights);
    return input;
}

int job_blur(struct job *job, unsigned shrink) {
    size_t lengths[PICTURE_HEIGHT]; /* one for each row */
    struct job raytrace;
    int error = job_raytrace(&raytrace, shrink);
    if (error)
        return error;
    struct blur_input *input = new_input(shrink);
    error = input ? job_compute_all(&raytrace, input->rgb, lengths) : ENOMEM;
    job_destroy(&raytrace);
    if (error) {
        free(input);
        return error;
    }
    *job = (struct job){.slug = "blur",
                        .units = input->height,
                        .unit_bytes = input->width * CHANNELS,
                        .input = input,
                        .compute = blur_row,
                        .destroy = free};
    return 0;
}
