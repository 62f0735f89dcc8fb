/* units.h - how the jobs of this folder cut their work.
 *
 * Every job has a multiple of 48 units. 48 divides evenly among 1, 2, 3, 4, 6, 8, 12, 16, 24 and 48
 * workers, so in a speedup plot no worker has a unit more than another. Shrinking a job keeps this.
 */
#ifndef JOB_UNITS_H
#define JOB_UNITS_H

#include <stddef.h>

enum { JOB_UNITS = 48 };

/* The picture of the raytrace and blur jobs in pixels, before it is shrunk. */
enum { PICTURE_WIDTH = 480, PICTURE_HEIGHT = 288 };

/* full / shrink, but at least 1. A shrink of 0 counts as 1. */
size_t job_shrunk(size_t full, unsigned shrink);

#endif
