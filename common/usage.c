/* usage.c - see usage.h. */
#include "usage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kit.h"

/* Reads /proc/PROCESS/NAME into text. */
static int read_proc(pid_t process, const char *name, char *text, size_t size) {
    char path[64];
    if (process == 0)
        snprintf(path, sizeof path, "/proc/self/%s", name);
    else
        snprintf(path, sizeof path, "/proc/%d/%s", (int)process, name);
    return kit_read_file(path, text, size);
}

/* The number of kilobytes in the line "\nKEY: ... kB"; 0 when there is none. */
static double kilobytes(const char *text, const char *key) {
    const char *line = strstr(text, key);
    return line != NULL ? strtod(line + strlen(key), NULL) : 0;
}

int usage_add(pid_t process, struct usage *sum) {
    char text[4096];
    int error = read_proc(process, "smaps_rollup", text, sizeof text);
    if (error != 0)
        return error;
    sum->pss += kilobytes(text, "\nPss:");
    sum->pss_anon += kilobytes(text, "\nPss_Anon:");
    sum->rss += kilobytes(text, "\nRss:");
    sum->private += kilobytes(text, "\nPrivate_Dirty:");
    error = read_proc(process, "status", text, sizeof text);
    sum->page_tables += kilobytes(text, "\nVmPTE:");
    return error;
}
