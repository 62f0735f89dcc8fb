/* creation.c - a parent of a chosen size, and the clock around one creation. */
#include "creation.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kit.h"

const struct kind kinds[KINDS] = {
    [KIND_THREAD] = {"thread", create_thread},
    [KIND_PROCESS] = {"process", create_process},
    [KIND_VFORK] = {"vfork", create_vfork},
    [KIND_SPAWN] = {"spawn", create_spawn},
};

enum { WARM_UP = 3, LEAST_SAMPLES = 3, LONGEST_NS = 15000000 };

int ballast_reserve(size_t megabytes, char **ballast) {
    *ballast = NULL;
    if (megabytes == 0)
        return 0;
    *ballast =
        mmap(NULL, megabytes << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return *ballast != MAP_FAILED ? 0 : errno;
}

int ballast_touch(size_t megabytes, bool huge) {
    size_t bytes = megabytes << 20;
    char *ballast;
    int error = ballast_reserve(megabytes, &ballast);
    if (error != 0 || bytes == 0)
        return error;
    madvise(ballast, bytes, huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE); /* EINVAL: kernel has none */
    if (madvise(ballast, bytes, MADV_POPULATE_WRITE) == 0) /* Linux 5.14: as below, but faster */
        return 0;
    if (errno == ENOMEM)
        return errno;
    for (size_t at = 0, page = (size_t)sysconf(_SC_PAGESIZE); at < bytes; at += page)
        ballast[at] = 1;
    return 0;
}

int time_creations(int (*create)(void), size_t most, int64_t *samples, size_t *count) {
    int error = 0;
    int64_t spent = 0;
    *count = 0;
    int64_t begin = kit_now_ns();
    for (size_t i = 0; i < WARM_UP && error == 0 && kit_now_ns() - begin < LONGEST_NS; i++)
        error = create();
    while (error == 0 && *count < most && (*count < LEAST_SAMPLES || spent < LONGEST_NS)) {
        int64_t start = kit_now_ns();
        error = create();
        samples[*count] = kit_now_ns() - start;
        spent += samples[*count];
        *count += error == 0;
    }
    return error;
}
