/* library.c - see library.h. */
#include "library.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "database.h"

bool library_open(const char *name, const struct library_function *functions, size_t count) {
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL); /* a second time it is the same one */
    if (library == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        void *function = dlsym(library, functions[i].name);
        if (function == NULL)
            return false;
        memcpy(functions[i].place, &function, sizeof function);
    }
    return true;
}

static char *copy_of(const char *text, bool *refused) {
    char *copy = text != NULL ? strdup(text) : NULL;
    *refused = *refused || (text != NULL && copy == NULL);
    return copy;
}

bool rows_add(struct rows *rows, const char *i, const char *elements) {
    bool refused = false;
    if (rows->count == rows->room) {
        size_t room = 2 * rows->room + ROWS;
        char **texts = realloc(rows->texts, 2 * room * sizeof *texts);
        if (texts == NULL)
            return false;
        rows->texts = texts, rows->room = room;
    }
    char **texts = &rows->texts[2 * rows->count++];
    texts[0] = copy_of(i, &refused);
    texts[1] = copy_of(elements, &refused);
    return !refused;
}

void rows_free(struct rows *rows) {
    for (size_t i = 0; i < 2 * rows->count; i++)
        free(rows->texts[i]);
    free(rows->texts);
    *rows = (struct rows){0};
}

size_t rows_count(const struct reading *reading) {
    return ((const struct rows *)reading->result)->count;
}

void rows_row(const struct reading *reading, size_t number, const char **i, const char **elements) {
    const struct rows *rows = reading->result;
    *i = rows->texts[2 * number];
    *elements = rows->texts[2 * number + 1];
}
