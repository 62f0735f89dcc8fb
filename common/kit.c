/* kit.c - see kit.h. */
#include "kit.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int kit_program(char *path, size_t size, const char *name) {
    ssize_t length = readlink("/proc/self/exe", path, size - 1);
    if (length < 0)
        return -1;
    path[length] = '\0';
    if (name == NULL)
        return 0;
    char *after_slash = strrchr(path, '/') + 1;
    size_t room = size - (size_t)(after_slash - path);
    if ((size_t)snprintf(after_slash, room, "%s", name) < room)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}

int kit_path(char *path, size_t size, const char *relative) {
    char folder[PATH_MAX];
    if (kit_program(folder, sizeof folder, NULL) != 0)
        return -1;
    for (char *slash = strrchr(folder, '/'); slash != NULL; slash = strrchr(folder, '/')) {
        *slash = '\0';
        int probe = snprintf(path, size, "%s/common/claims.tsv", folder);
        if (probe < 0 || (size_t)probe >= size || access(path, F_OK) != 0)
            continue;
        if ((size_t)snprintf(path, size, "%s/%s", folder, relative) < size)
            return 0;
        errno = ENAMETOOLONG;
        return -1;
    }
    errno = ENOENT;
    return -1;
}

int kit_read_file(const char *path, char *text, size_t size) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    text[0] = '\0';
    if (file < 0)
        return errno;
    ssize_t got = read(file, text, size - 1);
    int error = got < 0 ? errno : 0;
    close(file);
    text[got > 0 ? got : 0] = '\0';
    return error != 0 || got > 0 ? error : ESRCH;
}

/* The ASCII character for the three bytes at the beginning of text, 0 for none that shall stay, or -1
 * where they are something else. U+FF01 to U+FF5E are the signs from ! to ~. */
static int half_width(const unsigned char *text) {
    if (text[0] == 0xef && text[1] == 0xbc && text[2] > 0x80)
        return text[2] - 0x60;
    if (text[0] == 0xef && text[1] == 0xbd && text[2] < 0x9f)
        return text[2] - 0x20;
    if (memcmp(text, "\u3000", 3) == 0)
        return ' ';
    if (memcmp(text, "\u3002", 3) == 0) /* the key of the point types this full stop */
        return '.';
    return memcmp(text, "\ufeff", 3) == 0 ? 0 : -1;
}

void kit_half_width(char *text) {
    char *to = text;
    for (const char *from = text; *from != '\0';) {
        int sign = strlen(from) >= 3 ? half_width((const unsigned char *)from) : -1;
        if (sign > 0)
            *to++ = (char)sign;
        if (sign >= 0)
            from += 3;
        else
            *to++ = *from++;
    }
    *to = '\0';
}

int64_t kit_now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int kit_by_value(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

uint64_t kit_random(uint64_t *state) {
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void kit_shuffle(void *elements, size_t n, size_t size, uint64_t *state) {
    unsigned char *base = elements;
    for (size_t i = n; i > 1; i--) {
        unsigned char *last = base + (i - 1) * size, *other = base + kit_random(state) % i * size;
        for (size_t byte = 0; byte < size; byte++) {
            unsigned char kept = last[byte];
            last[byte] = other[byte];
            other[byte] = kept;
        }
    }
}
