/* sample.c - see sample.h. */
#include "sample.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    "thier",    "freind",     "goverment",  "adress",    "begining",   "beleive",     "calender",
    "concious", "embarass",   "existance",  "foriegn",   "harrass",    "independant", "knowlege",
    "liesure",  "neccessary", "noticable",  "occassion", "publically", "reccomend",   "refered",
    "rythm",    "supercede",  "tommorow",   "truely",    "wierd",
};

enum { GOOD = sizeof good / sizeof *good, BAD = sizeof bad / sizeof *bad };

char *sample_text(size_t words, uint64_t seed, size_t *length) {
    char *text = malloc(words * WORD_MOST + 1), *next = text;
    if (text == NULL)
        return NULL;
    for (size_t i = 0; i < words; i++) {
        bool wrong =
            i * SAMPLE_MISSPELLED / SAMPLE_WORDS != (i + 1) * SAMPLE_MISSPELLED / SAMPLE_WORDS;
        const char *word = wrong ? bad[kit_random(&seed) % BAD] : good[kit_random(&seed) % GOOD];
        next = stpcpy(next, word);
        *next++ = (i + 1) % LINE_WORDS == 0 || i + 1 == words ? '\n' : ' ';
    }
    *next = '\0';
    *length = (size_t)(next - text);
    return text;
}
