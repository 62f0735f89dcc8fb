/* fuzz.c - see fuzz.h. */
#include "fuzz.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void fuzz_expect(int holds) {
    if (!holds)
        abort();
}

static int memory_file(void) {
    static int file = -1;
    if (file < 0)
        file = memfd_create("fuzz", 0);
    fuzz_expect(file >= 0);
    return file;
}

static const char *path_of_file(void) {
    static char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd/%d", getpid(), memory_file());
    return path;
}

const char *fuzz_file(const uint8_t *data, size_t size) {
    int file = memory_file();
    fuzz_expect(ftruncate(file, 0) == 0 && pwrite(file, data, size, 0) == (ssize_t)size);
    return path_of_file();
}

/* scripts/maintain/fuzz.sh gives a TMPDIR, and removes it. */
const char *fuzz_folder(const char *name) {
    static char folder[PATH_MAX];
    char path[PATH_MAX + 64];
    const char *place = getenv("TMPDIR");
    if (folder[0] == '\0') {
        snprintf(folder, sizeof folder, "%s/fuzz-XXXXXX", place != NULL ? place : "/tmp");
        fuzz_expect(mkdtemp(folder) != NULL);
    }
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (access(path, F_OK) != 0)
        fuzz_expect(symlink(path_of_file(), path) == 0);
    return folder;
}

char *fuzz_text(const uint8_t *data, size_t size) {
    char *text = malloc(size + 1);
    fuzz_expect(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    return text;
}
