/* sample.c - see sample.h. */
#include "sample.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allocate.h"
#include "kit.h"

enum { LINE_WORDS = 12, WORD_MOST = 16 };

static const char *const good[] = {
    "the",      "of",        "and",        "to",        "in",       "that",      "is",
    "was",      "he",        "for",        "it",        "with",     "as",        "his",
    "on",       "be",        "at",         "by",        "had",      "not",       "are",
    "but",      "from",      "or",         "have",      "they",     "which",     "one",
    "you",      "were",      "all",        "she",       "there",    "would",     "their",
    "we",       "him",       "been",       "has",       "when",     "who",       "will",
    "no",       "more",      "if",         "out",       "so",       "up",        "said",
    "what",     "its",       "about",      "than",      "into",     "them",      "can",
    "only",     "other",     "time",       "new",       "some",     "could",     "these",
    "two",      "may",       "first",      "then",      "any",      "like",      "now",
    "people",   "over",      "such",       "our",       "man",      "me",        "even",
    "most",     "made",      "after",      "also",      "well",     "did",       "many",
    "before",   "must",      "years",      "back",      "through",  "much",      "where",
    "your",     "way",       "down",       "should",    "because",  "long",      "each",
    "just",     "state",     "those",      "good",      "how",      "too",       "little",
    "world",    "very",      "own",        "see",       "men",      "work",      "here",
    "get",      "both",      "between",    "life",      "being",    "under",     "three",
    "never",    "know",      "same",       "last",      "another",  "while",     "us",
    "off",      "might",     "great",      "go",        "come",     "since",     "against",
    "right",    "came",      "take",       "used",      "himself",  "few",       "house",
    "use",      "during",    "without",    "again",     "place",    "around",    "however",
    "small",    "found",     "thought",    "went",      "say",      "part",      "once",
    "general",  "high",      "upon",       "school",    "every",    "don't",     "does",
    "got",      "united",    "left",       "number",    "course",   "until",     "always",
    "away",     "something", "fact",       "though",    "water",    "less",      "public",
    "put",      "thing",     "almost",     "hand",      "enough",   "far",       "took",
    "head",     "yet",       "government", "system",    "better",   "set",       "told",
    "nothing",  "night",     "end",        "why",       "called",   "eyes",      "find",
    "going",    "look",      "asked",      "later",     "knew",     "point",     "next",
    "program",  "city",      "business",   "group",     "toward",   "young",     "days",
    "let",      "room",      "word",       "carefully", "measured", "responses", "unhappy",
    "computer", "threads",   "waiting",    "letters",   "quickly",  "changes",   "building",
};

static const char *const bad[] = {
    "recieve",  "seperate",   "definately", "occured",   "untill",     "wich",        "becuase",
    "thier",    "freind",     "goverment",  "adress",    "begining",   "beleive",     "calandar",
    "concious", "embarass",   "existance",  "foriegn",   "harrass",    "independant", "knowlege",
    "liesure",  "neccessary", "noticable",  "occassion", "publically", "reccomend",   "refered",
    "rythm",    "supercede",  "tommorow",   "truely",    "wierd",
};

enum { GOOD = sizeof good / sizeof *good, BAD = sizeof bad / sizeof *bad };

/* The words of the dictionary in small letters from a to z. */
struct vocabulary {
    char (*words)[WORD_MOST];
    size_t count;
};

static int read_vocabulary(struct vocabulary *vocabulary) {
    char *line = NULL;
    size_t size = 0, capacity = 0;
    FILE *file = fopen(SPELL_DICTIONARY ".dic", "re");
    if (file == NULL)
        return errno;
    while (getline(&line, &size, file) > 0) {
        size_t length = strspn(line, "abcdefghijklmnopqrstuvwxyz");
        if (length < 2 || length >= WORD_MOST || strchr("/\n", line[length]) == NULL)
            continue;
        if (vocabulary->count == capacity) {
            capacity = 2 * capacity + 1024;
            vocabulary->words = kit_grow(vocabulary->words, capacity, sizeof *vocabulary->words);
        }
        char *word = vocabulary->words[vocabulary->count++];
        memcpy(word, line, length);
        word[length] = '\0';
    }
    int error = feof(file) ? 0 : errno;
    free(line);
    fclose(file);
    return error == 0 && vocabulary->count == 0 ? EINVAL : error;
}

static bool is_misspelled(size_t i) {
    return i * SAMPLE_MISSPELLED / SAMPLE_WORDS != (i + 1) * SAMPLE_MISSPELLED / SAMPLE_WORDS;
}

static const char *any_word(const struct vocabulary *vocabulary, size_t i, uint64_t *seed) {
    uint64_t number = kit_random(seed);
    if (is_misspelled(i))
        return bad[number % BAD];
    return i % 3 == 2 ? vocabulary->words[number % vocabulary->count] : good[number % GOOD];
}

static char *write_text(char *text, size_t words, uint64_t seed,
                        const struct vocabulary *vocabulary, struct marks *misspelled) {
    char *next = text;
    for (size_t i = 0; i < words; i++) {
        char *word = next;
        next = stpcpy(word, any_word(vocabulary, i, &seed));
        if (i % LINE_WORDS == 0 && i / LINE_WORDS >= SAMPLE_SMALL_LINES)
            *word = (char)toupper((unsigned char)*word);
        if (misspelled != NULL && is_misspelled(i))
            misspelled->list[misspelled->count++] =
                (struct mark){(uint32_t)(word - text), (uint32_t)(next - word)};
        *next++ = (i + 1) % LINE_WORDS == 0 || i + 1 == words ? '\n' : ' ';
    }
    *next = '\0';
    return next;
}

char *sample_text(size_t words, uint64_t seed, size_t *length, struct marks *misspelled) {
    struct vocabulary vocabulary = {0};
    int error = read_vocabulary(&vocabulary);
    if (error == ENOMEM)
        speller_say_no_memory();
    else if (error != 0)
        speller_say_missing();
    if (error != 0)
        return NULL;
    if (misspelled != NULL) {
        size_t most = words * SAMPLE_MISSPELLED / SAMPLE_WORDS + 1;
        *misspelled = (struct marks){.capacity = most};
        misspelled->list = kit_allocate(most, sizeof *misspelled->list);
    }
    char *text = kit_allocate(words * (WORD_MOST + 1) + 1, 1);
    *length = (size_t)(write_text(text, words, seed, &vocabulary, misspelled) - text);
    free(vocabulary.words);
    return text;
}
