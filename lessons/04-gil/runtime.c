/* runtime.c - the objects that the threads of one interpreter share. */
#include <stdlib.h>
#include <string.h>

#include "interpreter.h"

static struct object *constant(struct runtime *runtime, size_t number) {
    long value = constants[number];
    if (value >= 0 && value < SMALL_INTEGERS)
        return &runtime->small[value];
    runtime->large[number].value = value;
    return &runtime->large[number];
}

int runtime_open(struct runtime *runtime, long interval_us) {
    memset(runtime, 0, sizeof *runtime);
    for (size_t i = 0; i < SMALL_INTEGERS; i++)
        runtime->small[i] = (struct object){.references = HELD, .value = (long)i};
    for (size_t i = 0; i < CONSTANTS; i++)
        runtime->large[i] = (struct object){.references = HELD};
    for (size_t i = 0; i < CONSTANTS; i++)
        runtime->constants[i] = constant(runtime, i);
    for (size_t i = 0; i < GLOBALS; i++) {
        runtime->globals[i] = &runtime->small[0];
        runtime->globals[i]->references++;
    }
    return gil_open(&runtime->gil, interval_us);
}

void runtime_close(struct runtime *runtime) {
    gil_close(&runtime->gil);
}

long runtime_wrong_references(const struct runtime *runtime) {
    long wrong = 0;
    for (size_t i = 0; i < SMALL_INTEGERS; i++) {
        long expected = HELD;
        for (size_t g = 0; g < GLOBALS; g++)
            expected += runtime->globals[g] == &runtime->small[i];
        wrong += labs(runtime->small[i].references - expected);
    }
    for (size_t i = 0; i < CONSTANTS; i++)
        wrong += labs(runtime->large[i].references - HELD);
    return wrong;
}
