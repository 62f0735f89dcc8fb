/* raytrace.c - the ray-tracing job: for every pixel, which light comes in from there?
 *
 * A unit is a row of the picture. Rows differ in cost: one full of sky is cheap, one full of
 * mirrors is dear. If worker 0 took the upper half and worker 1 the lower, one would wait for the
 * other. Rows that the workers take in turn (unit u goes to worker u mod N) give everybody some of
 * both.
 */
#include "jobs/job.h"
#include "jobs/scene.h"
#include "jobs/units.h"

#include <errno.h>
#include <stdlib.h>

_Static_assert(PICTURE_HEIGHT % JOB_UNITS == 0, "as many rows for one worker as for another");

struct camera {
    size_t width, height; /* of the picture, in pixels */
};

void job_picture_size(unsigned shrink, size_t *width, size_t *height) {
    /* The height remains a multiple of JOB_UNITS, and width x height is full size / shrink. */
    size_t pixels = job_shrunk(PICTURE_WIDTH * PICTURE_HEIGHT, shrink);
    *height = PICTURE_HEIGHT;
    while (*height > JOB_UNITS && *height * *height > pixels * PICTURE_HEIGHT / PICTURE_WIDTH)
        *height -= JOB_UNITS;
    *width = pixels > *height ? pixels / *height : 1;
}

/* The ray through a point of the picture, in pixels from its upper left corner. */
static struct ray ray_through(const struct camera *camera, double x, double y) {
    const struct vector eye = {0.0, 1.75, -5.2};
    double pixel = 1.0 / (double)camera->height; /* the picture is 1 high and stands 1.5 away */
    struct vector direction = {(x - (double)camera->width / 2.0) * pixel,
                               ((double)camera->height / 2.0 - y) * pixel - 0.14, 1.5};
    return (struct ray){eye, normalize(direction)};
}

/* Light is linear, a screen is not: it expects about the square root (gamma 2). */
static unsigned char to_byte(double light) {
    double value = 255.0 * sqrt(light) + 0.5;
    return value < 255.0 ? (unsigned char)value : 255;
}

/* The mean of two rays, on a diagonal of the pixel: against jagged edges. */
static void draw_pixel(const struct camera *camera, size_t column, size_t row, unsigned char *rgb) {
    double x = (double)column, y = (double)row;
    struct vector light = scale(add(scene_light(ray_through(camera, x + 0.25, y + 0.25)),
                                    scene_light(ray_through(camera, x + 0.75, y + 0.75))),
                                0.5);
    rgb[0] = to_byte(light.x);
    rgb[1] = to_byte(light.y);
    rgb[2] = to_byte(light.z);
}

static size_t draw_row(const void *input, size_t row, unsigned char *out) {
    const struct camera *camera = input;
    for (size_t column = 0; column < camera->width; column++)
        draw_pixel(camera, column, row, out + column * 3);
    return camera->width * 3;
}

int job_raytrace(struct job *job, unsigned shrink) {
    struct camera *camera = malloc(sizeof *camera);
    if (!camera)
        return ENOMEM;
    job_picture_size(shrink, &camera->width, &camera->height);
    *job = (struct job){.slug = "raytrace",
                        .units = camera->height,
                        .unit_bytes = camera->width * 3,
                        .input = camera,
                        .compute = draw_row,
                        .destroy = free};
    return 0;
}
