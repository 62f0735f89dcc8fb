/* job.c - what all jobs share: computing every unit one after another, and freeing the input.
 *
 * job_compute_all is the serial program that every lesson compares its workers with: one loop, no
 * thread, no process. A worker of a parallel program runs the same loop over its own share of the
 * units (unit u goes to worker u mod N).
 */
#include "jobs/job.h"

#include "jobs/units.h"

#include <errno.h>
#include <string.h>

void job_destroy(struct job *job) {
    if (job->destroy)
        job->destroy((void *)job->input);
    memset(job, 0, sizeof *job); /* so that destroying twice is harmless */
}

int job_compute_all(const struct job *job, unsigned char *out, size_t *lengths) {
    for (size_t unit = 0; unit < job->units; unit++) {
        lengths[unit] = job->compute(job->input, unit, out + unit * job->unit_bytes);
        if (lengths[unit] == 0)
            return EIO;
    }
    return 0;
}

size_t job_shrunk(size_t full, unsigned shrink) {
    size_t part = shrink > 1 ? full / shrink : full;
    return part > 0 ? part : 1;
}
