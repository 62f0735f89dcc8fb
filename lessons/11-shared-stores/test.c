/* test.c - lesson 11 */
#include <criterion/criterion.h>
