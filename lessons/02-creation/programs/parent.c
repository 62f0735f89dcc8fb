/* parent.c - a parent of a chosen size that creates workers and prints what each creation took.
 *
 *   build/bin/parent 256         touch 256 MB in 4 KB pages; print lines "way nanoseconds"
 *   build/bin/parent 256 huge    the same in huge pages, and only fork
 *
 * It is a program of its own, without the messages and tables of the kit, so that it is small. On
 * trouble it prints "error NUMBER WHAT", an errno value and what was refused.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "../creation.h"
#include "worker.h"

enum { SAMPLES = 50 };

static int fail(int error, const char *what) {
    printf("error %d %s\n", error, what);
    return EXIT_FAILURE;
}

int main(int argc, char **argv) {
    /* Threads come last: the C library keeps the stack of a thread that has ended, and each fork
     * after that has this mapping to copy too. */
    static const size_t order[] = {WAY_PROCESS, WAY_VFORK, WAY_SPAWN, WAY_THREAD};
    bool huge = argc > 2;
    int error = worker_pin(worker_cpus() - 1);
    if (error == 0 && argc > 1)
        error = ballast_touch(strtoul(argv[1], NULL, 10), huge);
    if (error != 0)
        return fail(error, "memory");
    for (size_t i = 0; i < (huge ? 1 : WAYS); i++) {
        const struct way *way = &ways[order[i]];
        int64_t samples[SAMPLES];
        size_t count;
        error = time_creations(way->create, SAMPLES, samples, &count);
        if (error != 0)
            return fail(error, way->series);
        for (size_t s = 0; s < count; s++)
            printf("%s %lld\n", way->series, (long long)samples[s]);
    }
    return EXIT_SUCCESS;
}
