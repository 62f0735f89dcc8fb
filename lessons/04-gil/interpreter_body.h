/* interpreter_body.h - the interpreter itself, compiled three times: with_lock.c, no_lock.c and
 * atomic.c include it after they have defined
 *
 *   count_up, count_down            how a reference is counted; count_down returns what is left
 *   enter, leave, safe_point        how the lock is taken, given up, and given up when asked for
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "interpreter.h"
#include "kit.h"
#include "timeline.h"

/* What one thread has for itself (CPython: PyThreadState and its frame). */
struct thread_state {
    struct runtime *runtime;
    struct object *locals[LOCALS_MOST];
    struct object *stack[STACK_MOST];
    size_t depth;
    struct object own[OWN_OBJECTS];
    struct object *free; /* those of `own` that nobody uses */
    struct outcome *outcome;
};

/* --- objects ---------------------------------------------------------------------------------- */

/* The memory of an object that is freed goes to the list of the thread that frees it. Only shared
 * objects are seen by more threads than one, and those are never freed. */
static void release(struct thread_state *state, struct object *object) {
    if (count_down(object) == 0) {
        object->next_free = state->free;
        state->free = object;
    }
}

/* An integer with one more reference, which belongs to the caller: a small one is there already. */
static struct object *integer(struct thread_state *state, long value) {
    if (value >= 0 && value < SMALL_INTEGERS) {
        count_up(&state->runtime->small[value]);
        return &state->runtime->small[value];
    }
    struct object *object = state->free;
    state->free = object->next_free;
    object->references = 1;
    object->value = value;
    return object;
}

static void push(struct thread_state *state, struct object *object) {
    state->stack[state->depth++] = object;
}

static struct object *pop(struct thread_state *state) {
    return state->stack[--state->depth];
}

static void push_again(struct thread_state *state, struct object *object) {
    count_up(object);
    push(state, object);
}

static void assign(struct thread_state *state, struct object **variable, struct object *object) {
    struct object *old = *variable;
    *variable = object;
    release(state, old);
}

/* --- instructions ----------------------------------------------------------------------------- */

/* Returns 0 or an errno value. */
static int calculate(enum opcode opcode, long left, long right, long *value) {
    switch (opcode) {
    case OP_ADD:
        return __builtin_add_overflow(left, right, value) ? ERANGE : 0;
    case OP_SUBTRACT:
        return __builtin_sub_overflow(left, right, value) ? ERANGE : 0;
    case OP_MULTIPLY:
        return __builtin_mul_overflow(left, right, value) ? ERANGE : 0;
    case OP_REMAINDER:
        if (right <= 0)
            return EDOM;
        *value = left % right;
        return 0;
    case OP_LESS:
        *value = left < right;
        return 0;
    default:
        *value = left == right;
        return 0;
    }
}

static int binary(struct thread_state *state, enum opcode opcode) {
    struct object *right = pop(state), *left = pop(state);
    long value;
    int error = calculate(opcode, left->value, right->value, &value);
    release(state, left);
    release(state, right);
    if (error == 0)
        push(state, integer(state, value));
    return error;
}

static bool pop_is_zero(struct thread_state *state) {
    struct object *object = pop(state);
    bool zero = object->value == 0;
    release(state, object);
    return zero;
}

/* Waits without the lock, and notes how much later than asked the thread goes on with it. */
static void wait_ms(struct thread_state *state) {
    struct object *object = pop(state);
    long ms = object->value;
    release(state, object);
    struct timespec left = {ms / 1000, ms % 1000 * 1000000};
    int64_t begin = kit_now_ns();
    leave(state->runtime, state, true);
    timeline_note(TIMELINE_WAITING);
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        ;
    enter(state->runtime, state);
    struct outcome *outcome = state->outcome;
    if (outcome->waits < WAITS_MOST)
        outcome->delay_ns[outcome->waits++] = (double)(kit_now_ns() - begin) - (double)ms * 1e6;
}

/* Runs instructions until OP_RETURN. Nobody looks here whether the stack overflows or runs empty;
 * test.c has looked at every program. Returns 0 or an errno value. */
static int evaluate(struct thread_state *state, const struct instruction *code) {
    struct runtime *runtime = state->runtime;
    int error = 0;
    for (size_t next = 0; error == 0;) {
        const struct instruction *instruction = &code[next++];
        size_t argument = instruction->argument;
        switch (instruction->opcode) {
        case OP_CONST:
            push_again(state, runtime->constants[argument]);
            break;
        case OP_LOAD:
            push_again(state, state->locals[argument]);
            break;
        case OP_STORE:
            assign(state, &state->locals[argument], pop(state));
            break;
        case OP_LOAD_GLOBAL:
            push_again(state, runtime->globals[argument]);
            break;
        case OP_STORE_GLOBAL:
            assign(state, &runtime->globals[argument], pop(state));
            break;
        case OP_JUMP_IF_ZERO:
            if (pop_is_zero(state))
                next = argument;
            break;
        case OP_JUMP:
            if (argument < next) /* backward: every loop comes by here */
                safe_point(runtime, state);
            next = argument;
            break;
        case OP_WAIT:
            wait_ms(state);
            break;
        case OP_RETURN:
            state->outcome->result = state->stack[state->depth - 1]->value;
            return 0;
        default:
            error = binary(state, instruction->opcode);
        }
    }
    return error;
}

/* --- a run ------------------------------------------------------------------------------------ */

static void begin(struct thread_state *state, const struct function *function,
                  const long *arguments) {
    for (size_t i = 0; i < OWN_OBJECTS; i++)
        state->own[i].next_free = i + 1 < OWN_OBJECTS ? &state->own[i + 1] : NULL;
    state->free = state->own;
    for (size_t i = 0; i < function->local_count; i++)
        state->locals[i] = integer(state, i < function->argument_count ? arguments[i] : 0);
}

static void end(struct thread_state *state, const struct function *function) {
    while (state->depth > 0)
        release(state, pop(state));
    for (size_t i = 0; i < function->local_count; i++)
        release(state, state->locals[i]);
}

static int run(struct runtime *runtime, const struct function *function, const long *arguments,
               struct outcome *outcome) {
    struct thread_state state = {.runtime = runtime, .outcome = outcome};
    outcome->waits = 0;
    enter(runtime, &state);
    begin(&state, function, arguments);
    int error = evaluate(&state, function->code);
    end(&state, function);
    leave(runtime, &state, false);
    return error;
}
