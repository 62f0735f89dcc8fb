/* scene.c - the world of the ray tracer: five spheres on a chequered floor under an evening sky.
 *
 * scene_light follows a ray to the first thing it meets, asks whether that point sees the lamp
 * (if not, it lies in shadow), adds the light that the point sends back, and goes on in the
 * direction of the mirror image. See Whitted, "An improved illumination model for shaded display",
 * Communications of the ACM 23 (6), 1980.
 */
#include "jobs/scene.h"

#include <stdbool.h>
#include <stddef.h>

struct sphere {
    struct vector centre;
    double radius;
    struct vector colour;
    double mirror; /* the share of light that it reflects like a mirror, 0 to 1 */
};

struct hit {
    double distance;
    struct vector point, normal, colour;
    double mirror;
};

static const struct sphere spheres[] = {
    {{0.0, 1.25, 3.4}, 1.25, {0.85, 0.87, 0.90}, 0.75},
    {{-2.25, 0.85, 2.5}, 0.85, {0.84, 0.13, 0.05}, 0.16},
    {{2.15, 0.8, 2.3}, 0.8, {0.02, 0.22, 0.62}, 0.16},
    {{-0.95, 0.42, 1.05}, 0.42, {0.93, 0.60, 0.02}, 0.15},
    {{0.85, 0.36, 0.85}, 0.36, {0.01, 0.42, 0.26}, 0.15},
};
enum { SPHERES = sizeof spheres / sizeof spheres[0], MIRROR_IMAGES = 3 };

static const struct vector lamp = {-5.0, 7.5, -4.0};
static const double ambient = 0.16; /* the light in a shadow */
static const double far_away = 1e9;
static const double nearly_nothing = 1e-6; /* keeps a ray from hitting the point it starts from */

/* The distance along the ray to the sphere, or far_away: the smaller root of a quadratic. The ray
 * comes by address, because copying it for each call makes gcc's program twice as slow. */
static double distance_to_sphere(const struct ray *ray, const struct sphere *sphere) {
    struct vector to_centre = subtract(sphere->centre, ray->origin);
    double along = dot(to_centre, ray->direction);
    double discriminant =
        along * along - dot(to_centre, to_centre) + sphere->radius * sphere->radius;
    if (along <= 0.0 || discriminant <= 0.0)
        return far_away;
    double distance = along - sqrt(discriminant);
    return distance > nearly_nothing ? distance : far_away;
}

static void hit_floor(struct hit *hit, struct ray ray) {
    const struct vector light = {0.82, 0.80, 0.74}, dark = {0.10, 0.11, 0.14};
    double distance = -ray.origin.y / ray.direction.y;
    struct vector point = add(ray.origin, scale(ray.direction, distance));
    /* 1000 makes both numbers positive where anything can be seen, so that a cast rounds down. */
    long square = (long)(point.x + 1000.5) + (long)(point.z + 1000.0);
    *hit = (struct hit){distance, point, {0.0, 1.0, 0.0}, square % 2 ? light : dark, 0.12};
}

/* Finds the first thing on the ray; false if there is only sky. */
static bool find_hit(struct ray ray, struct hit *hit) {
    const struct sphere *nearest = NULL;
    double distance = far_away;
    for (size_t i = 0; i < SPHERES; i++) {
        double candidate = distance_to_sphere(&ray, &spheres[i]);
        if (candidate < distance) {
            distance = candidate;
            nearest = &spheres[i];
        }
    }
    if (nearest) { /* all spheres stand on the floor, so whatever hits one has not met the floor */
        struct vector point = add(ray.origin, scale(ray.direction, distance));
        struct vector normal = scale(subtract(point, nearest->centre), 1.0 / nearest->radius);
        *hit = (struct hit){distance, point, normal, nearest->colour, nearest->mirror};
        return true;
    }
    if (ray.direction.y > -0.003) /* the last rays above the horizon, and the sky */
        return false;
    hit_floor(hit, ray);
    return true;
}

static bool in_shadow(struct vector point, struct vector to_lamp) {
    const struct ray ray = {point, to_lamp};
    for (size_t i = 0; i < SPHERES; i++)
        if (distance_to_sphere(&ray, &spheres[i]) < far_away)
            return true;
    return false;
}

static struct vector sky(struct vector direction) {
    const struct vector horizon = {0.95, 0.72, 0.50}, zenith = {0.10, 0.24, 0.55};
    double height = direction.y > 0.0 ? direction.y : 0.0;
    return mix(horizon, zenith, 1.0 - (1.0 - height) * (1.0 - height) * (1.0 - height));
}

static struct vector mirrored(struct vector direction, struct vector normal) {
    return subtract(direction, scale(normal, 2.0 * dot(direction, normal)));
}

/* What the point itself sends back: its colour by the angle of the light, and a highlight. */
static struct vector shade(const struct hit *hit, struct vector mirror_direction) {
    struct vector to_lamp = normalize(subtract(lamp, hit->point));
    double facing = dot(hit->normal, to_lamp);
    if (facing <= 0.0 || in_shadow(hit->point, to_lamp))
        return scale(hit->colour, ambient);
    double gloss = dot(mirror_direction, to_lamp);
    gloss = gloss > 0.0 ? gloss : 0.0;
    for (int i = 0; i < 5; i++) /* the 32nd power; pow(3) is not the same on every machine */
        gloss *= gloss;
    double highlight = hit->mirror * 3.0 * gloss;
    return add(scale(hit->colour, ambient + (1.0 - ambient) * facing),
               (struct vector){highlight, highlight, highlight});
}

struct vector scene_light(struct ray ray) {
    struct vector light = {0.0, 0.0, 0.0};
    double share = 1.0; /* of what lies further along the ray */

    for (int image = 0; image <= MIRROR_IMAGES; image++) {
        struct hit hit;
        if (!find_hit(ray, &hit))
            return add(light, scale(sky(ray.direction), share));
        /* Far away the floor fades into the haze at the horizon. */
        double haze = hit.distance * hit.distance / (hit.distance * hit.distance + 600.0);
        light = add(light, scale(sky(ray.direction), share * haze));
        share *= 1.0 - haze;

        struct vector reflection = mirrored(ray.direction, hit.normal);
        light = add(light, scale(shade(&hit, reflection), share * (1.0 - hit.mirror)));
        share *= hit.mirror;
        if (share < 0.02) /* nobody will see what lies further along */
            break;
        ray = (struct ray){hit.point, reflection};
    }
    return light;
}
