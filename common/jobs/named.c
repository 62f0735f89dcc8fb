/* named.c - a job by the name that the command line and the result files give it. */
#include "jobs/job.h"

#include <errno.h>
#include <string.h>

int job_named(struct job *job, const char *slug, unsigned shrink) {
    static const struct {
        const char *slug;
        int (*make)(struct job *job, unsigned shrink);
    } known[] = {
        {"matrix", job_matrix}, {"gzip", job_gzip}, {"raytrace", job_raytrace}, {"blur", job_blur}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].slug, slug) == 0)
            return known[i].make(job, shrink);
    return ENOENT;
}
