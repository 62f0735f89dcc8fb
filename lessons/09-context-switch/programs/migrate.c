/* migrate.c - one worker moves to another CPU each time, and touches its working set there. In us.
 *
 *   build/bin/09-context-switch/migrate 1024
 *
 * "move" goes to and fro between two CPUs; "stay" makes the same system call, to the CPU where it is.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "../pair.h"
#include "kit.h"
#include "worker.h"

enum { BATCHES = 5, TIMES = 20 };

static int measure(const char *series, unsigned char *set, size_t bytes, size_t cpus) {
    int error = 0;
    for (size_t batch = 0; batch <= BATCHES && error == 0; batch++) {
        int64_t start = kit_now_ns();
        for (size_t i = 0; i < TIMES && error == 0; i++) {
            error = worker_pin(worker_cpus() - 1 - i % cpus);
            set_touch(set, bytes, LINE);
        }
        if (batch > 0 && error == 0)
            printf("%s %zu turn %.4f\n", series, bytes >> 10,
                   (double)(kit_now_ns() - start) / TIMES / 1e3);
    }
    return error;
}

int main(int argc, char **argv) {
    size_t bytes = (argc > 1 ? strtoul(argv[1], NULL, 10) : 0) << 10;
    unsigned char *set = set_map(bytes);
    if (set == NULL) {
        printf("error %d memory %zu\n", errno, bytes >> 20);
        return EXIT_FAILURE;
    }
    int error = measure("stay", set, bytes, 1);
    if (error == 0 && worker_cpus() > 1)
        error = measure("move", set, bytes, 2);
    if (error != 0)
        printf("error %d sched_setaffinity\n", error);
    return error == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
