/* vector.h - points, directions and colours of the ray tracer: three doubles and their arithmetic.
 *
 * Only + - * / and sqrt: IEEE 754 defines the result of these five to the last bit, so every
 * compiler, optimisation level and machine draws the same picture. It defines no such thing for
 * sin, pow and the rest of libm. Two flags of the Makefile belong to this: -ffp-contract=off keeps
 * a * b + c two operations with two roundings, and -fno-math-errno lets sqrt be one instruction
 * instead of a call that may set errno.
 */
#ifndef JOB_VECTOR_H
#define JOB_VECTOR_H

#include <float.h>
#include <math.h>

_Static_assert(FLT_EVAL_METHOD == 0, "doubles are computed as doubles; on 32-bit x86 use -msse2 "
                                     "-mfpmath=sse");

struct vector {
    double x, y, z; /* x to the right, y up, z away from the camera; a colour: red, green, blue */
};

static inline struct vector add(struct vector a, struct vector b) {
    return (struct vector){a.x + b.x, a.y + b.y, a.z + b.z};
}

static inline struct vector subtract(struct vector a, struct vector b) {
    return (struct vector){a.x - b.x, a.y - b.y, a.z - b.z};
}

static inline struct vector scale(struct vector a, double factor) {
    return (struct vector){a.x * factor, a.y * factor, a.z * factor};
}

static inline double dot(struct vector a, struct vector b) {
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline struct vector normalize(struct vector a) {
    return scale(a, 1.0 / sqrt(dot(a, a)));
}

/* a where t is 0, b where t is 1. */
static inline struct vector mix(struct vector a, struct vector b, double t) {
    return add(scale(a, 1.0 - t), scale(b, t));
}

#endif
