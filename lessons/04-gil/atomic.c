/* atomic.c - the same interpreter without a lock, but every reference is counted by an atomic
 * instruction: no count is lost. Each may cost more, also when there is one thread only; and all
 * CPUs that count the same object need its cache line in turn. */
#include "interpreter.h"

static void count_up(struct object *object) {
    __atomic_fetch_add(&object->references, 1, __ATOMIC_RELAXED);
}

static long count_down(struct object *object) {
    /* Whoever frees the object must see all that others did with it before. */
    return __atomic_sub_fetch(&object->references, 1, __ATOMIC_ACQ_REL);
}

static void enter(struct runtime *runtime, const void *thread) {
    (void)runtime, (void)thread;
}

static void leave(struct runtime *runtime, const void *thread, bool comes_back) {
    (void)runtime, (void)thread, (void)comes_back;
}

static void safe_point(struct runtime *runtime, const void *thread) {
    (void)runtime, (void)thread;
}

#include "interpreter_body.h"

const struct interpreter atomic_counts = {"atomic", run};
