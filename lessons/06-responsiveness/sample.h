/* sample.h - the text on which the lesson measures, and which make play6 opens. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stddef.h>
#include <stdint.h>

/* 200,000 words hold 8,192 misspelled ones, whose list takes 64 KB. */
enum { SAMPLE_WORDS = 200000, SAMPLE_MISSPELLED = 8192 };

/* A text of so many English words from a seed, 12 in a line, in small letters and without stops
 * (drive.c types what does not occur in it). Misspelled words are spread evenly, as in 200,000.
 * Owned by the caller. NULL where memory is refused. */
char *sample_text(size_t words, uint64_t seed, size_t *length);

#endif
