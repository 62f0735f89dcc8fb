/* interpreter.h - a small interpreter: a stack machine that runs byte-code on objects whose
 * references are counted, as CPython does (Python/ceval.c, Include/object.h).
 *
 * It is built three times. The builds differ in how a reference is counted and in whether there is
 * a lock, see with_lock.c, no_lock.c and atomic.c; all the rest stands in interpreter_body.h.
 */
#ifndef INTERPRETER_H
#define INTERPRETER_H

#include <stddef.h>

#include "gil.h"

enum {
    SMALL_INTEGERS = 256, /* these exist once for all threads, as in CPython (there -5 ... 256) */
    LOCALS_MOST = 8,
    STACK_MOST = 8,
    OWN_OBJECTS = LOCALS_MOST + STACK_MOST + 1, /* that one thread needs at once */
    WAITS_MOST = 64,                            /* whose delay is noted */
    HELD = 1000000, /* references that the runtime itself holds to each shared object, so that none
                       is freed even when its count goes wrong */
};

/* An integer. Its value never changes. The last reference that goes frees it. */
struct object {
    long references;
    long value;
    struct object *next_free;
};

enum opcode {
    OP_CONST,        /* push a constant */
    OP_LOAD,         /* push a local variable */
    OP_STORE,        /* pop into a local variable */
    OP_LOAD_GLOBAL,  /* push a variable that all threads share */
    OP_STORE_GLOBAL, /* pop into one */
    OP_ADD,          /* pop right, pop left, push left + right; likewise the next five */
    OP_SUBTRACT,
    OP_MULTIPLY,
    OP_REMAINDER,
    OP_LESS, /* 1 or 0 */
    OP_EQUAL,
    OP_JUMP,
    OP_JUMP_IF_ZERO, /* pop, and jump when it was 0 */
    OP_WAIT,         /* pop a number of milliseconds, and wait so long */
    OP_RETURN,       /* pop the result */
    OPCODES
};

struct instruction {
    enum opcode opcode;
    size_t argument; /* which constant or variable; to which instruction to jump */
};

/* The caller's arguments become the first local variables; the others are 0 at first. At a jump,
 * and at the instruction that it leads to, the stack is empty. */
struct function {
    const struct instruction *code;
    size_t length, argument_count, local_count;
};

/* byte_code.c: the programs, and the constants and global variables that they use. */
extern const struct function compute, wait_often, compute_until_stopped;
enum { ZERO, ONE, FACTOR, MODULUS, CONSTANTS };
enum { STOP, GLOBALS };
extern const long constants[CONSTANTS];

/* What the threads of one interpreter share: its lock and these objects. */
struct runtime {
    struct gil gil;
    struct object small[SMALL_INTEGERS];
    struct object large[CONSTANTS]; /* constants that are no small integers */
    struct object *constants[CONSTANTS];
    struct object *globals[GLOBALS]; /* 0 at first; a program stores small integers only */
};

/* Makes the shared objects. Returns 0 or an errno value. */
int runtime_open(struct runtime *runtime, long interval_us);
void runtime_close(struct runtime *runtime);

/* By how much the counts of the shared objects are wrong, when no thread runs any more: 0 unless
 * updates of a count were lost. */
long runtime_wrong_references(const struct runtime *runtime);

/* What a function returned, and how much longer than asked each of its waits took. */
struct outcome {
    long result;
    size_t waits;
    double delay_ns[WAITS_MOST];
};

/* One build of the interpreter. */
struct interpreter {
    const char *series; /* its name in the result files */
    /* Runs a function in the calling thread. Any number of threads may do so at once in the same
     * runtime. Returns 0, or an errno value: EDOM when something was divided by 0, ERANGE when a
     * number got too large. */
    int (*run)(struct runtime *runtime, const struct function *function, const long *arguments,
               struct outcome *outcome);
};
extern const struct interpreter with_lock, no_lock, atomic_counts;

#endif
