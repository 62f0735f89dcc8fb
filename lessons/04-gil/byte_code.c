/* byte_code.c - the programs that the interpreter runs. Read them beside the functions of the same
 * names in python.py; python3 -m dis python.py shows what CPython makes of those. */
#include "interpreter.h"

const long constants[CONSTANTS] = {[ZERO] = 0, [ONE] = 1, [FACTOR] = 31, [MODULUS] = 65521};

enum { NOTHING }; /* the argument of an instruction that takes none */

/* --- compute(first, last) --------------------------------------------------------------------- */

enum { FIRST, LAST, TOTAL, I, COMPUTE_LOCALS };
enum { NEXT = 2, END = 19 };
static const struct instruction compute_code[] = {
    {OP_LOAD, FIRST}, /* i = first */
    {OP_STORE, I},
    [NEXT] = {OP_LOAD, I}, /* while i < last */
    {OP_LOAD, LAST},
    {OP_LESS, NOTHING},
    {OP_JUMP_IF_ZERO, END},
    {OP_LOAD, TOTAL}, /* total = (total + i * 31) % 65521 */
    {OP_LOAD, I},
    {OP_CONST, FACTOR},
    {OP_MULTIPLY, NOTHING},
    {OP_ADD, NOTHING},
    {OP_CONST, MODULUS},
    {OP_REMAINDER, NOTHING},
    {OP_STORE, TOTAL},
    {OP_LOAD, I}, /* i = i + 1 */
    {OP_CONST, ONE},
    {OP_ADD, NOTHING},
    {OP_STORE, I},
    {OP_JUMP, NEXT},
    [END] = {OP_LOAD, TOTAL}, /* return total */
    {OP_RETURN, NOTHING},
};

/* --- wait_often(count, ms) -------------------------------------------------------------------- */

enum { COUNT, MS, DONE, WAIT_LOCALS };
enum { AGAIN = 0, ALL_DONE = 11 };
static const struct instruction wait_code[] = {
    [AGAIN] = {OP_LOAD, DONE}, /* while done < count */
    {OP_LOAD, COUNT},
    {OP_LESS, NOTHING},
    {OP_JUMP_IF_ZERO, ALL_DONE},
    {OP_LOAD, MS}, /* wait for so many ms */
    {OP_WAIT, NOTHING},
    {OP_LOAD, DONE}, /* done = done + 1 */
    {OP_CONST, ONE},
    {OP_ADD, NOTHING},
    {OP_STORE, DONE},
    {OP_JUMP, AGAIN},
    [ALL_DONE] = {OP_CONST, ONE}, /* stop = 1 */
    {OP_STORE_GLOBAL, STOP},
    {OP_LOAD, DONE}, /* return done */
    {OP_RETURN, NOTHING},
};

/* --- compute_until_stopped() ------------------------------------------------------------------ */

enum { UNTIL_TOTAL, UNTIL_I, UNTIL_LOCALS };
enum { MORE = 0, STOPPED = 17 };
static const struct instruction until_code[] = {
    [MORE] = {OP_LOAD_GLOBAL, STOP}, /* while stop == 0 */
    {OP_CONST, ZERO},
    {OP_EQUAL, NOTHING},
    {OP_JUMP_IF_ZERO, STOPPED},
    {OP_LOAD, UNTIL_TOTAL}, /* total = (total + i * 31) % 65521 */
    {OP_LOAD, UNTIL_I},
    {OP_CONST, FACTOR},
    {OP_MULTIPLY, NOTHING},
    {OP_ADD, NOTHING},
    {OP_CONST, MODULUS},
    {OP_REMAINDER, NOTHING},
    {OP_STORE, UNTIL_TOTAL},
    {OP_LOAD, UNTIL_I}, /* i = i + 1 */
    {OP_CONST, ONE},
    {OP_ADD, NOTHING},
    {OP_STORE, UNTIL_I},
    {OP_JUMP, MORE},
    [STOPPED] = {OP_CONST, ZERO}, /* return 0 */
    {OP_RETURN, NOTHING},
};

/* ---------------------------------------------------------------------------------------------- */

#define CODE(code) code, sizeof(code) / sizeof *(code)

const struct function compute = {CODE(compute_code), 2, COMPUTE_LOCALS};
const struct function wait_often = {CODE(wait_code), 2, WAIT_LOCALS};
const struct function compute_until_stopped = {CODE(until_code), 0, UNTIL_LOCALS};
