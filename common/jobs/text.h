/* text.h - English-like text from a seed, as much as one wants. */
#ifndef JOB_TEXT_H
#define JOB_TEXT_H

#include <stddef.h>

/* Fills text with size characters, without a terminating 0: printable ASCII in lines of at most
 * 72 characters. The same seed gives the same text on every machine. */
void text_generate(char *text, size_t size, unsigned seed);

/* The words of the text, separated by blanks, the frequent ones first. */
extern const char text_words[];

#endif
