/* scene.h - the world that the ray tracer looks at. */
#ifndef JOB_SCENE_H
#define JOB_SCENE_H

#include "jobs/vector.h"

struct ray {
    struct vector origin;
    struct vector direction; /* of length 1 */
};

/* The light that comes back along a ray: red, green and blue from 0 to about 1, linear. */
struct vector scene_light(struct ray ray);

#endif
