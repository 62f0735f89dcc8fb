/* frontier.h - the addresses that a crawl knows: a queue of those to fetch, and no address twice.
 *
 * It knows nothing of threads: whoever shares it guards it.
 */
#ifndef FRONTIER_H
#define FRONTIER_H

#include <stdbool.h>
#include <stddef.h>

struct frontier {
    char **urls; /* all that were ever added, in order; owned, each stays where it is */
    size_t count, capacity;
    size_t next;   /* urls[next .. count-1] are waiting */
    size_t *slots; /* a hash table of numbers + 1 of urls; 0 is an empty slot */
    size_t slot_count;
};

/* Adds an address, unless it was added before. Returns whether it is new. */
bool frontier_add(struct frontier *frontier, const char *url);

/* The address that has waited longest, which from now on does not wait any more; NULL where none
 * waits. It belongs to the frontier. */
const char *frontier_take(struct frontier *frontier);

/* How many addresses wait. */
size_t frontier_waiting(const struct frontier *frontier);

/* Frees what the frontier owns; a zeroed frontier is an empty one. */
void frontier_free(struct frontier *frontier);

#endif
