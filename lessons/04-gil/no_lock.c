/* no_lock.c - the same interpreter with its lock taken out, and nothing put in its place: `++`
 * reads a count, adds one and writes it back, and what another thread wrote between is lost. Do not
 * imitate: this is a data race, and ThreadSanitizer finds it (test.sh). */
#include "interpreter.h"

static void count_up(struct object *object) {
    object->references++;
}

static long count_down(struct object *object) {
    return --object->references;
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

const struct interpreter no_lock = {"nolock", run};
