/* frontier.c - see frontier.h. */
#include "frontier.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "allocate.h"

/* The hash function FNV-1a (Fowler, Noll, Vo). */
static uint64_t hash_of(const char *text) {
    uint64_t hash = 14695981039346656037u;
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return hash;
}

/* The slot of this address, or the empty one where it belongs. */
static size_t *find_slot(const struct frontier *frontier, const char *url) {
    size_t i = hash_of(url) % frontier->slot_count;
    while (frontier->slots[i] != 0 && strcmp(frontier->urls[frontier->slots[i] - 1], url) != 0)
        i = (i + 1) % frontier->slot_count;
    return &frontier->slots[i];
}

/* At least half of the slots stay empty, so searches are short. */
static void grow(struct frontier *frontier) {
    frontier->capacity = frontier->capacity == 0 ? 64 : 2 * frontier->capacity;
    frontier->urls = kit_grow(frontier->urls, frontier->capacity, sizeof *frontier->urls);
    free(frontier->slots);
    frontier->slot_count = 2 * frontier->capacity;
    frontier->slots = kit_allocate(frontier->slot_count, sizeof *frontier->slots);
    for (size_t i = 0; i < frontier->count; i++)
        *find_slot(frontier, frontier->urls[i]) = i + 1;
}

bool frontier_add(struct frontier *frontier, const char *url) {
    if (frontier->count == frontier->capacity)
        grow(frontier);
    size_t *slot = find_slot(frontier, url), bytes = strlen(url) + 1;
    if (*slot != 0)
        return false;
    frontier->urls[frontier->count] = memcpy(kit_allocate(bytes, 1), url, bytes);
    *slot = ++frontier->count;
    return true;
}

const char *frontier_take(struct frontier *frontier) {
    return frontier->next < frontier->count ? frontier->urls[frontier->next++] : NULL;
}

size_t frontier_waiting(const struct frontier *frontier) {
    return frontier->count - frontier->next;
}

void frontier_free(struct frontier *frontier) {
    for (size_t i = 0; i < frontier->count; i++)
        free(frontier->urls[i]);
    free(frontier->urls);
    free(frontier->slots);
    *frontier = (struct frontier){0};
}
