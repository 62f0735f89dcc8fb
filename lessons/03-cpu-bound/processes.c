/* processes.c - the workers are processes: each computes in memory that nobody else sees.
 *
 * Compare it line by line with threads.c: diff threads.c processes.c
 */
#include "cpu_bound.h"

#include <string.h>
#include <sys/mman.h>

static void *allocate(size_t bytes) {
    void *table = worker_share(bytes);
    if (table != NULL)
        memset(table, 0, bytes); /* all its pages exist from now on; no run pays for new ones */
    return table;
}

static void release(void *table, size_t bytes) {
    worker_unshare(table, bytes);
}

/* Its address means nothing to the parent, so the result is copied to memory that both share. */
static void hand_over(struct part *part, unsigned char *own, size_t bytes) {
    /* One call instead of a page fault every 4 KB; where it fails, page faults do the same. */
    madvise(part->place, bytes, MADV_POPULATE_WRITE);
    memcpy(part->place, own, bytes);
    part->result = part->place;
}

/* The worker's own memory ended with it; its place is used again. */
static void give_back(struct part *part, size_t bytes) {
    (void)part, (void)bytes;
}

const struct kind processes = {"process", WORKER_PROCESS, allocate, release, hand_over, give_back};
