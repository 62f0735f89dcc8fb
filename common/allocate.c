/* allocate.c - see allocate.h. */
#include "allocate.h"

#include <stdlib.h>
#include <string.h>

#include "kit.h"
#include "say.h"

void kit_no_memory(size_t bytes) {
    say_error(_("there is no memory left for %zu bytes (ulimit -v shows the limit; raise it or "
                "close other programs)"),
              bytes);
}

void *kit_grow(void *old, size_t count, size_t size) {
    void *grown = reallocarray(old, count, size);
    if (grown == NULL && count > 0 && size > 0) {
        kit_no_memory(count * size);
        exit(EXIT_TROUBLE);
    }
    return grown;
}

void *kit_allocate(size_t count, size_t size) {
    void *fresh = kit_grow(NULL, count, size);
    if (fresh != NULL)
        memset(fresh, 0, count * size);
    return fresh;
}
