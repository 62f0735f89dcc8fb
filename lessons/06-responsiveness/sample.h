/* sample.h - the text on which the lesson measures, and which make play6 opens. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "spell.h"

/* 200,000 words hold 8,192 misspelled ones, whose list takes 64 KB. */
enum { SAMPLE_WORDS = 200000, SAMPLE_MISSPELLED = 8192 };

/* A text of so many English words from a seed, 12 in a line: two of three are common words, the
 * third is any word of the dictionary en_US, and a line begins with a capital letter. Only the
 * first SAMPLE_SMALL_LINES have none (drive.c types capital letters there). Misspelled words are
 * spread evenly, 8,192 among 200,000; where `misspelled` is not NULL, it receives their places, as
 * if they had been found. Says why there is no text and returns NULL then. Text and list are owned
 * by the caller. */
enum { SAMPLE_SMALL_LINES = 100 };
char *sample_text(size_t words, uint64_t seed, size_t *length, struct marks *misspelled);

#endif
