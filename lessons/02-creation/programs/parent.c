/* parent.c - a parent of a chosen size that creates workers and prints what each creation took.
 *
 *   build/bin/02-creation/parent 256             touch 256 MB in 4 KB pages; print lines "thread 256 time MICROSECONDS"
 *   build/bin/02-creation/parent 256 huge        the same in huge pages, and only fork
 *   build/bin/02-creation/parent 256 reserved    ask for 256 MB, touch none of it, and only fork
 *
 * It is a program of its own, without the messages and tables of the kit, so that it is small. On
 * trouble it prints "error NUMBER WHAT", an errno value and what was refused.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../creation.h"
#include "worker.h"

enum { SAMPLES = 50 };

static int fail(int error, const char *what) {
    printf("error %d %s\n", error, what);
    return EXIT_FAILURE;
}

/* Whether the system refused a thread or a process. */
static const char *refused(const struct kind *kind) {
    return kind == &kinds[KIND_THREAD] ? "thread" : "process";
}

int main(int argc, char **argv) {
    /* Threads come last: the C library keeps the stack of a thread that has ended, and each fork
     * after that has this mapping to copy too. */
    static const size_t order[] = {KIND_PROCESS, KIND_VFORK, KIND_SPAWN, KIND_THREAD};
    const char *how = argc > 2 ? argv[2] : "";
    bool only_fork = argc > 2;
    char *untouched;
    size_t megabytes = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    char memory[32];
    snprintf(memory, sizeof memory, "memory %zu", megabytes);
    int error = worker_pin(worker_cpus() - 1);
    if (error == 0)
        error = strcmp(how, "reserved") == 0 ? ballast_reserve(megabytes, &untouched)
                                             : ballast_touch(megabytes, strcmp(how, "huge") == 0);
    if (error != 0)
        return fail(error, memory);
    for (size_t i = 0; i < (only_fork ? 1 : KINDS); i++) {
        const struct kind *kind = &kinds[order[i]];
        int64_t samples[SAMPLES];
        size_t count;
        error = time_creations(kind->create, SAMPLES, samples, &count);
        if (error != 0)
            return fail(error, refused(kind));
        for (size_t s = 0; s < count; s++)
            printf("%s%s%s %zu time %.3f\n", kind->series, only_fork ? "-" : "", how, megabytes,
                   (double)samples[s] / 1e3);
    }
    return EXIT_SUCCESS;
}
