/* says: showed it only when the next line came */
/* 说：要等下一行输入来了 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DICTIONARY = 3000, TEXT = 4000, LETTERS = 7 };

static char dictionary[DICTIONARY][LETTERS + 1];

/* The words are generated; the dictionary holds the first 3000 of 4000 words. */
static void make_word(unsigned number, char *word) {
    for (int i = 0; i < LETTERS; i++) {
        number = number * 1103515245 + 12345;
        word[i] = (char)('a' + (number >> 16) % 26);
    }
    word[LETTERS] = '\0';
}

static int is_in_dictionary(const char *word) {
    for (int i = 0; i < DICTIONARY; i++)
        if (strcmp(dictionary[i], word) == 0)
            return 1;
    return 0;
}

/* The slow work: how many of the first words of the text are misspelled? */
static long misspelled(long words) {
    char word[LETTERS + 1];
    long count = 0;
    for (long i = 0; i < words; i++) {
        make_word((unsigned)(i * 997 % TEXT), word);
        count += !is_in_dictionary(word);
    }
    return count;
}

struct check {
    pthread_t thread;
    long words, count;
    int done;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *do_check(void *argument) {
    struct check *check = argument;
    long count = misspelled(check->words);
    pthread_mutex_lock(&lock);
    check->count = count;
    check->done = 1;
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void print_done(struct check *checks, int n) {
    pthread_mutex_lock(&lock);
    for (int i = 0; i < n; i++)
        if (checks[i].done == 1) {
            printf("%ld words: %ld misspelled\n", checks[i].words, checks[i].count);
            checks[i].done = 2;
        }
    pthread_mutex_unlock(&lock);
}

int main(void) {
    char line[256];
    long words;
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (unsigned i = 0; i < DICTIONARY; i++)
        make_word(i, dictionary[i]);

    static struct check checks[100];
    int n = 0;
    while (fgets(line, sizeof line, stdin) != NULL) {
        printf("echo: %s", line);
        print_done(checks, n);
        if (sscanf(line, "check %ld", &words) != 1)
            continue;
        checks[n].words = words;
        if (n == 99 || pthread_create(&checks[n].thread, NULL, do_check, &checks[n]) != 0)
            return 1;
        n++;
    }
    for (int i = 0; i < n; i++)
        pthread_join(checks[i].thread, NULL);
    print_done(checks, n);
    return 0;
}
