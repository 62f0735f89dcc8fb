/* usage.c - see usage.h. */
#include "usage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Reads /proc/PROCESS/NAME into text, with one read and no buffer that would itself need memory. */
static int read_proc(pid_t process, const char *name, char *text, size_t size) {
    char path[64];
    if (process == 0)
        snprintf(path, sizeof path, "/proc/self/%s", name);
    else
        snprintf(path, sizeof path, "/proc/%d/%s", (int)process, name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return errno;
    ssize_t got = read(file, text, size - 1);
    int error = got < 0 ? errno : 0;
    close(file);
    text[got > 0 ? got : 0] = '\0';
    return error != 0 || got > 0 ? error : ESRCH;
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
