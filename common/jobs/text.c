/* text.c - English-like text, so that the gzip job has something to compress.
 *
 * Random letters would hardly compress and a repeated sentence would vanish; neither says anything
 * about real files. What makes prose compress is that few words are frequent and many are rare:
 * the frequency of the word of rank r is proportional to 1 / (r + 2.7) (Zipf's law with
 * Mandelbrot's shift). Words are drawn with these frequencies and set into sentences, lines and
 * paragraphs. The text has no meaning, but it compresses about as well as prose does.
 */
#include "jobs/text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_WIDTH = 72, MOST_WORDS = 1024 };

struct writer {
    char *text;
    size_t size;
    size_t used;
    size_t column;
    unsigned short random[3]; /* the state of erand48(3), which POSIX defines to the bit */
    size_t word_count;
    const char *words[MOST_WORDS];     /* where in text_words each word begins */
    double cumulative[MOST_WORDS + 1]; /* [r]: the sum of the weights of words 0 .. r-1 */
};

static size_t word_length(const char *word) {
    return strcspn(word, " ");
}

static void weigh_words(struct writer *writer) {
    for (const char *word = text_words; *word && writer->word_count < MOST_WORDS;) {
        size_t rank = writer->word_count++;
        writer->words[rank] = word;
        writer->cumulative[rank + 1] = writer->cumulative[rank] + 1.0 / ((double)rank + 1 + 2.7);
        word += word_length(word);
        word += strspn(word, " ");
    }
}

/* A number in low .. high. */
static size_t between(struct writer *writer, size_t low, size_t high) {
    return low + (size_t)(erand48(writer->random) * (double)(high - low + 1));
}

/* Draws a word by its frequency: binary search for the word whose share covers a random point. */
static const char *draw_word(struct writer *writer) {
    double point = erand48(writer->random) * writer->cumulative[writer->word_count];
    size_t low = 0, high = writer->word_count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (writer->cumulative[middle] <= point)
            low = middle;
        else
            high = middle;
    }
    return writer->words[low];
}

static void put(struct writer *writer, char c) {
    if (writer->used == writer->size)
        return;
    writer->text[writer->used++] = c;
    writer->column = c == '\n' ? 0 : writer->column + 1;
}

static void put_word(struct writer *writer, const char *word, bool capital) {
    size_t length = word_length(word);
    if (writer->column + 1 + length + 1 > LINE_WIDTH) /* a blank before, a full stop behind */
        put(writer, '\n');
    else if (writer->column > 0)
        put(writer, ' ');
    for (size_t i = 0; i < length; i++) /* toupper(3) would depend on the reader's locale */
        put(writer, capital && i == 0 ? (char)(word[i] - 'a' + 'A') : word[i]);
}

/* 4 to 24 words; the sum of two dice makes the middle lengths the most likely. */
static void put_sentence(struct writer *writer) {
    size_t words = between(writer, 2, 12) + between(writer, 2, 12);
    for (size_t i = 0; i < words; i++) {
        put_word(writer, draw_word(writer), i == 0);
        if (i + 1 < words && between(writer, 1, 10) == 1)
            put(writer, ',');
    }
    put(writer, between(writer, 1, 12) == 1 ? '?' : '.');
}

void text_generate(char *text, size_t size, unsigned seed) {
    struct writer writer = {.text = text, .size = size};
    writer.random[0] = 0x330e; /* what srand48(3) puts below the 32 bits of a seed */
    writer.random[1] = (unsigned short)(seed & 0xffff);
    writer.random[2] = (unsigned short)(seed >> 16);
    weigh_words(&writer);
    while (writer.used < size) {
        for (size_t sentences = between(&writer, 3, 8); sentences > 0; sentences--)
            put_sentence(&writer);
        put(&writer, '\n'); /* the end of the line and an empty line: a new paragraph */
        put(&writer, '\n');
    }
}
