/* with_lock.c - the interpreter with a global lock: whoever counts a reference holds it, so
 * counting is an ordinary addition. This is CPython as most people have it. */
#include "interpreter.h"

static void count_up(struct object *object) {
    object->references++;
}

static long count_down(struct object *object) {
    return --object->references;
}

static void enter(struct runtime *runtime, const void *thread) {
    take_gil(&runtime->gil, thread);
}

static void leave(struct runtime *runtime, const void *thread, bool comes_back) {
    drop_gil(&runtime->gil, thread, comes_back);
}

static void safe_point(struct runtime *runtime, const void *thread) {
    gil_safe_point(&runtime->gil, thread);
}

#include "interpreter_body.h"

const struct interpreter with_lock = {"gil", run};
