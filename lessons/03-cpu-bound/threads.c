/* threads.c - the workers are threads: they and their caller see the same memory.
 *
 * Compare it line by line with processes.c: diff threads.c processes.c
 */
#include "cpu_bound.h"

#include <stdlib.h>

static void *allocate(size_t bytes) {
    return calloc(1, bytes);
}

static void release(void *table, size_t bytes) {
    (void)bytes;
    free(table);
}

/* The result stays where it was computed: its address is enough. */
static void hand_over(struct part *part, unsigned char *own, size_t bytes) {
    (void)bytes;
    part->result = own;
}

/* The worker has ended, its memory has not: whoever was given the address frees it. */
static void give_back(struct part *part, size_t bytes) {
    result_free(part->result, bytes);
}

const struct kind threads = {"thread", WORKER_THREAD, allocate, release, hand_over, give_back};
