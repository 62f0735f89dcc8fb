/* pictures.c - see pictures.h. */
#include "pictures.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpu_bound.h"
#include "report.h"
#include "say.h"

/* Computes a picture once more and writes it. */
static int write_picture(const char *slug, unsigned shrink, const char *path) {
    struct job job = {0};
    size_t width, height;
    int error = job_named(&job, slug, shrink);
    unsigned char *rgb = calloc(job.units, job.unit_bytes);
    size_t *lengths = calloc(job.units, sizeof *lengths);
    if (error == 0)
        error = rgb != NULL && lengths != NULL ? job_compute_all(&job, rgb, lengths) : ENOMEM;
    job_picture_size(shrink, &width, &height);
    if (error == 0)
        error = picture_write_png(path, rgb, width, height);
    free(lengths);
    free(rgb);
    job_destroy(&job);
    return error;
}

int pictures_write(const char *folder, unsigned shrink) {
    static const char *const pictures[2][2] = {{"raytrace", "scene"}, {"blur", "blur"}};
    report_heading(_("The pictures that were computed, for you to open"));
    for (size_t i = 0; i < 2; i++) {
        char path[PATH_MAX];
        int length = snprintf(path, sizeof path, "%s/lesson03-%s.png", folder, pictures[i][1]);
        int error = length < PATH_MAX ? write_picture(pictures[i][0], shrink, path) : ENAMETOOLONG;
        if (error == 0)
            printf("  %s\n", path);
        else
            say_error(_("the picture %s could not be written (%s); make room on the disk, or give "
                        "another folder with --out=FOLDER"),
                      path, strerrorname_np(error));
        if (error != 0)
            return error;
    }
    return 0;
}
