/* handed.c - the part of watch.so (see watch.c) that sees what children hand over, and which threads
 * print. What the numbers mean stands in watch_counts.h.
 */
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "watch.h"

/* WATCH_CHILD=changes a byte: of the first 4 KB or more that a child writes into a pipe at once, the
 * byte in the middle. Who reads them, and not something else, prints something else. */
enum { CHANGED_FROM = 4096 };

static bool is_to_be_changed(int file, size_t size) {
    struct stat status;
    return size >= CHANGED_FROM && watch_counts()->changed == 0 && watch_is_child() &&
           watch_is_set("WATCH_CHILD", "changes a byte") && fstat(file, &status) == 0 &&
           S_ISFIFO(status.st_mode);
}

static ssize_t write_changed(int file, const void *bytes, size_t size) {
    ssize_t (*next)(int, const void *, size_t) =
        (ssize_t(*)(int, const void *, size_t))watch_next("write");
    unsigned char *changed = malloc(size);
    if (changed == NULL)
        return next(file, bytes, size);
    memcpy(changed, bytes, size);
    changed[size / 2] ^= 1;
    ssize_t written = next(file, changed, size);
    watch_counts()->changed += written > (ssize_t)(size / 2);
    free(changed);
    return written;
}

ssize_t write(int file, const void *bytes, size_t size) {
    ssize_t (*next)(int, const void *, size_t) =
        (ssize_t(*)(int, const void *, size_t))watch_next("write");
    ssize_t written =
        is_to_be_changed(file, size) ? write_changed(file, bytes, size) : next(file, bytes, size);
    if (written <= 0 || file <= STDERR_FILENO || !watch_is_child())
        return written;
    watch_counts()->sent += (unsigned)written;
    if (size == sizeof(long long)) {
        long long number;
        memcpy(&number, bytes, sizeof number);
        watch_counts()->sent_number = number;
    }
    return written;
}

void *mmap(void *place, size_t size, int rights, int flags, int file, off_t offset) {
    void *(*next)(void *, size_t, int, int, int, off_t) =
        (void *(*)(void *, size_t, int, int, int, off_t))watch_next("mmap");
    watch_counts()->shared_maps += (flags & MAP_SHARED) != 0;
    return next(place, size, rights, flags, file, offset);
}

void *shmat(int id, const void *place, int flags) {
    void *(*next)(int, const void *, int) = (void *(*)(int, const void *, int))watch_next("shmat");
    watch_counts()->shared_maps++;
    return next(id, place, flags);
}

/* --- printing --------------------------------------------------------------------------------- */

/* Whether a child runs still, or has ended and was not waited for. */
static bool has_child(void) {
    int (*next)(idtype_t, id_t, siginfo_t *, int) =
        (int (*)(idtype_t, id_t, siginfo_t *, int))watch_next("waitid");
    siginfo_t info = {0};
    return next(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

static void note_print(const char *text) {
    if (watch_is_child() && strstr(text, " sold\n") != NULL)
        watch_note_sold();
    watch_counts()->made += strncmp(text, "made", 4) == 0;
    watch_counts()->used += strncmp(text, "used", 4) == 0;
    if (strncmp(text, "end", 3) == 0 && !watch_is_child())
        watch_counts()->early_ends += has_child();
    if (gettid() == getpid())
        return;
    watch_counts()->prints++;
    watch_counts()->totals += strstr(text, "total") != NULL;
}

int puts(const char *text) {
    int (*next)(const char *) = (int (*)(const char *))watch_next("puts");
    note_print(text);
    return next(text);
}

int printf(const char *restrict format, ...) {
    va_list values;
    note_print(format);
    va_start(values, format);
    int count = vprintf(format, values);
    va_end(values);
    return count;
}

int fprintf(FILE *restrict file, const char *restrict format, ...) {
    va_list values;
    if (file == stdout)
        note_print(format);
    va_start(values, format);
    int count = vfprintf(file, format, values);
    va_end(values);
    return count;
}

int dprintf(int file, const char *restrict format, ...) {
    va_list values;
    if (file == STDOUT_FILENO)
        note_print(format);
    va_start(values, format);
    int count = vdprintf(file, format, values);
    va_end(values);
    return count;
}
