/* processes.c - the workers are processes: fork has given each a copy of the interpreter, its lock
 * and its objects. Nobody else ever asks for that lock.
 *
 * Compare it line by line with threads.c: diff threads.c processes.c
 */
#include "team.h"

#include <stdlib.h>

static void *allocate(size_t bytes) {
    return worker_share(bytes);
}

static void release(void *parts, size_t bytes) {
    worker_unshare(parts, bytes);
}

/* The copy ends with this process: now or never. */
static long wrong_references(const struct runtime *runtime) {
    return runtime_wrong_references(runtime);
}

const struct kind processes = {"process", WORKER_PROCESS, allocate, release, wrong_references};
