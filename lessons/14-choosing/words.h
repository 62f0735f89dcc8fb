/* words.h - the end of what a program writes on standard error, however much it is: its last words.
 */
#ifndef WORDS_H
#define WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum { WORDS_KEPT = 2048 };

struct words {
    size_t length;
    char text[WORDS_KEPT];
};

/* Reads once. Returns false at the end, or where there is nothing at the moment. */
bool words_read(int from, struct words *words);

/* The last line, without what could do something to a terminal. */
void words_last(const struct words *words, char *line, size_t size);

#endif
