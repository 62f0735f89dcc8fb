/* assembler.c - turns a program that one can read into byte-code.
 *
 *   function count_to n      begins a function; n is its first argument and a local variable
 *           const 0          an instruction with its argument: a number, a variable or a label
 *           store i
 *   again:  load i           a label
 *           ...              ; a comment
 *           jump again
 *
 * A variable comes into being with the first line that names it. At each label and after each jump
 * the stack must be empty, so that one look at the lines in their order shows how deep it gets.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "interpreter.h"

enum { LABELS_MOST = 16, WORDS_MOST = 6, LINE_MOST = 100 };

enum operand { NOTHING, NUMBER, LOCAL, GLOBAL, LABEL };

static const struct {
    const char *name;
    enum operand operand;
    int pops, pushes;
} table[OPCODES] = {
    [OP_CONST] = {"const", NUMBER, 0, 1},
    [OP_LOAD] = {"load", LOCAL, 0, 1},
    [OP_STORE] = {"store", LOCAL, 1, 0},
    [OP_LOAD_GLOBAL] = {"load_global", GLOBAL, 0, 1},
    [OP_STORE_GLOBAL] = {"store_global", GLOBAL, 1, 0},
    [OP_ADD] = {"add", NOTHING, 2, 1},
    [OP_SUBTRACT] = {"subtract", NOTHING, 2, 1},
    [OP_MULTIPLY] = {"multiply", NOTHING, 2, 1},
    [OP_REMAINDER] = {"remainder", NOTHING, 2, 1},
    [OP_LESS] = {"less", NOTHING, 2, 1},
    [OP_EQUAL] = {"equal", NOTHING, 2, 1},
    [OP_JUMP] = {"jump", LABEL, 0, 0},
    [OP_JUMP_IF_ZERO] = {"jump_if_zero", LABEL, 1, 0},
    [OP_WAIT] = {"wait", NOTHING, 1, 0},
    [OP_RETURN] = {"return", NOTHING, 1, 0},
};

/* Names and their numbers, in the order in which they came. */
struct names {
    char list[LABELS_MOST][NAME_MOST];
    size_t count;
};

struct assembler {
    struct module *module;
    struct names labels, locals, globals;
    size_t label_places[LABELS_MOST];
    int depth; /* of the stack before the next instruction */
};

static size_t find(const struct names *names, const char *name) {
    size_t i = 0;
    while (i < names->count && strcmp(names->list[i], name) != 0)
        i++;
    return i;
}

/* The number of a name, which is new or not. Returns 0, or EINVAL when there is no room for it. */
static int number_of(struct names *names, size_t most, const char *name, size_t *number) {
    *number = find(names, name);
    if (*number < names->count)
        return 0;
    if (names->count == most || strlen(name) >= NAME_MOST)
        return EINVAL;
    strcpy(names->list[names->count++], name);
    return 0;
}

static int constant(struct module *module, const char *text, size_t *number) {
    char *rest;
    long value = strtol(text, &rest, 10);
    if (*rest != '\0')
        return EINVAL;
    for (*number = 0; *number < module->constant_count; ++*number)
        if (module->constants[*number] == value)
            return 0;
    if (*number == CONSTANTS_MOST)
        return EINVAL;
    module->constants[module->constant_count++] = value;
    return 0;
}

static int operand(struct assembler *assembler, enum operand kind, const char *word,
                   size_t *number) {
    if ((kind == NOTHING) != (word == NULL))
        return EINVAL;
    switch (kind) {
    case NOTHING:
        return 0;
    case NUMBER:
        return constant(assembler->module, word, number);
    case LOCAL:
        return number_of(&assembler->locals, LOCALS_MOST, word, number);
    case GLOBAL:
        return number_of(&assembler->globals, GLOBALS_MOST, word, number);
    default: {
        size_t label = find(&assembler->labels, word);
        if (label == assembler->labels.count)
            return EINVAL;
        *number = assembler->label_places[label];
        return 0;
    }
    }
}

static int add_instruction(struct assembler *assembler, char *const words[]) {
    struct module *module = assembler->module;
    size_t opcode = 0;
    while (opcode < OPCODES && strcmp(table[opcode].name, words[0]) != 0)
        opcode++;
    if (opcode == OPCODES || module->length == CODE_MOST || module->function_count == 0)
        return EINVAL;
    struct instruction *instruction = &module->code[module->length++];
    instruction->opcode = (enum opcode)opcode;
    int error = operand(assembler, table[opcode].operand, words[1], &instruction->argument);
    if (error != 0 || assembler->depth < table[opcode].pops)
        return EINVAL;
    assembler->depth += table[opcode].pushes - table[opcode].pops;
    bool leaves = table[opcode].operand == LABEL || opcode == OP_RETURN;
    return assembler->depth > STACK_MOST || (leaves && assembler->depth != 0) ? EINVAL : 0;
}

static int begin_function(struct assembler *assembler, char *const words[]) {
    struct module *module = assembler->module;
    if (words[1] == NULL || strlen(words[1]) >= NAME_MOST ||
        module->function_count == FUNCTIONS_MOST)
        return EINVAL;
    assembler->locals.count = 0;
    for (size_t i = 2; words[i] != NULL; i++) {
        size_t number;
        if (number_of(&assembler->locals, LOCALS_MOST, words[i], &number) != 0)
            return EINVAL;
    }
    struct function *function = &module->functions[module->function_count++];
    strcpy(function->name, words[1]);
    function->start = module->length;
    function->argument_count = assembler->locals.count;
    return 0;
}

/* Cuts a line into words; NULL ends them. A label is moved out to *label. */
static void cut(char *line, char **label, char *words[WORDS_MOST + 1]) {
    size_t count = 0;
    line[strcspn(line, ";")] = '\0';
    *label = NULL;
    for (char *rest, *word = strtok_r(line, " \t", &rest); word != NULL && count < WORDS_MOST;
         word = strtok_r(NULL, " \t", &rest)) {
        size_t length = strlen(word);
        if (count == 0 && *label == NULL && word[length - 1] == ':') {
            word[length - 1] = '\0';
            *label = word;
        } else {
            words[count++] = word;
        }
    }
    words[count] = NULL;
}

/* The first pass only finds out to which instruction each label belongs. */
static int find_label(struct assembler *assembler, const char *label, char *const words[],
                      size_t *place) {
    size_t number;
    if (label != NULL) {
        if (find(&assembler->labels, label) < assembler->labels.count ||
            number_of(&assembler->labels, LABELS_MOST, label, &number) != 0)
            return EINVAL;
        assembler->label_places[number] = *place;
    }
    *place += words[0] != NULL && strcmp(words[0], "function") != 0;
    return 0;
}

static int add_line(struct assembler *assembler, const char *label, char *const words[]) {
    if ((label != NULL || (words[0] != NULL && strcmp(words[0], "function") == 0)) &&
        assembler->depth != 0)
        return EINVAL;
    if (words[0] == NULL)
        return 0;
    int error = strcmp(words[0], "function") == 0 ? begin_function(assembler, words)
                                                  : add_instruction(assembler, words);
    if (error == 0)
        assembler->module->functions[assembler->module->function_count - 1].local_count =
            assembler->locals.count;
    return error;
}

static int pass(struct assembler *assembler, const char *text, bool first, size_t *line) {
    size_t place = 0;
    int error = 0;
    for (*line = 0; *text != '\0' && error == 0; text += *text == '\n') {
        char copy[LINE_MOST], *label, *words[WORDS_MOST + 1];
        size_t length = strcspn(text, "\n");
        ++*line;
        if (length >= LINE_MOST)
            return EINVAL;
        memcpy(copy, text, length);
        copy[length] = '\0';
        text += length;
        cut(copy, &label, words);
        error =
            first ? find_label(assembler, label, words, &place) : add_line(assembler, label, words);
    }
    return error;
}

int assemble(struct module *module, const char *text, size_t *line) {
    struct assembler assembler = {.module = module};
    *module = (struct module){0};
    int error = pass(&assembler, text, true, line);
    if (error == 0)
        error = pass(&assembler, text, false, line);
    module->global_count = assembler.globals.count;
    bool ends = module->length > 0 && (module->code[module->length - 1].opcode == OP_RETURN ||
                                       module->code[module->length - 1].opcode == OP_JUMP);
    return error == 0 && !ends ? EINVAL : error;
}

const struct function *module_function(const struct module *module, const char *name) {
    for (size_t i = 0; i < module->function_count; i++)
        if (strcmp(module->functions[i].name, name) == 0)
            return &module->functions[i];
    return NULL;
}
