/* export.h - what make compare has measured, for other programs: CSV with a row for each run, or JSON with
 * the intervals as well. */
#ifndef EXPORT_H
#define EXPORT_H

#include "pair.h"

/* One comparison; parameter is "" where there was no file of parameters. */
struct exported {
    const char *parameter;
    struct pair_plan plan;
    struct pair_result result;
};

/* JSON where the name ends in .json, else CSV. Returns 0, or an errno value and has said why. */
int export_write(const char *path, const struct exported *list, size_t count);

#endif
