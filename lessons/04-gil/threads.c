/* threads.c - the workers are threads: they are in one interpreter, with one lock and one set of
 * objects.
 *
 * Compare it line by line with processes.c: diff threads.c processes.c
 */
#include "team.h"

#include <stdlib.h>

static void *allocate(size_t bytes) {
    return calloc(1, bytes);
}

static void release(void *parts, size_t bytes) {
    (void)bytes;
    free(parts);
}

/* The other threads still count on the same objects. The caller looks when all have ended. */
static long wrong_references(const struct runtime *runtime) {
    (void)runtime;
    return 0;
}

const struct kind threads = {"thread", WORKER_THREAD, allocate, release, wrong_references};
/* The caller alone sees the same, one job after another. */
const struct kind serial = {"serial", WORKER_SERIAL, allocate, release, wrong_references};
