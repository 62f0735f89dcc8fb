/* tools.c - see tools.h. */
#include "tools.h"

#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool find_on_path(const char *name, char path[TOOL_PATH]) {
    const char *folders = getenv("PATH");
    for (const char *at = folders != NULL ? folders : ""; *at != '\0';) {
        int length = (int)strcspn(at, ":");
        int written = snprintf(path, TOOL_PATH, "%.*s/%s", length, at, name);
        if (written < TOOL_PATH && access(path, X_OK) == 0)
            return true;
        at += length + (at[length] == ':');
    }
    return false;
}

bool tool_find(const char *name, char path[TOOL_PATH]) {
    char pattern[TOOL_PATH];
    glob_t found;
    if (find_on_path(name, path))
        return true;
    snprintf(pattern, sizeof pattern, "/usr/lib/lmbench/bin/*/%s", name);
    bool there = glob(pattern, 0, NULL, &found) == 0;
    if (there) {
        snprintf(path, TOOL_PATH, "%s", found.gl_pathv[0]);
        globfree(&found);
    }
    return there && access(path, X_OK) == 0;
}

double tool_number_before(const char *text, const char *unit) {
    const char *end = strstr(text, unit);
    if (end == NULL)
        return NAN;
    while (end > text && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    const char *start = end;
    while (start > text && strchr("0123456789.", start[-1]) != NULL)
        start--;
    return start < end ? strtod(start, NULL) : NAN;
}

double tool_lat_ctx(const char *text) {
    double us = NAN, found;
    for (const char *line = text; line != NULL && *line != '\0';) {
        if (sscanf(line, "2 %lf", &found) == 1)
            us = found;
        line = strchr(line, '\n');
        line += line != NULL;
    }
    return us;
}
