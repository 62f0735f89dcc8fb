/* allocate.h - memory for the small things that every program needs. */
#ifndef ALLOCATE_H
#define ALLOCATE_H

#include <stddef.h>

/* malloc and realloc that end the program with a sentence when there is no memory (ENOMEM). For
 * the small things that every program needs; a lesson's own big memory is checked by the lesson. */
void *kit_allocate(size_t count, size_t size);
void *kit_grow(void *old, size_t count, size_t size);

/* The sentence that they end with, for memory of another kind. */
void kit_no_memory(size_t bytes);

#endif
