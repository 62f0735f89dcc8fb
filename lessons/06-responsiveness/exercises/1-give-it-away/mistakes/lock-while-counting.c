/* says: does it hold a lock while it counts */
/* 说：是不是它一边数一边持有锁 */
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

static pthread_mutex_t screen = PTHREAD_MUTEX_INITIALIZER;

static void *do_check(void *argument) {
    long words = (long)argument;
    pthread_mutex_lock(&screen);
    printf("%ld words: %ld misspelled\n", words, misspelled(words));
    pthread_mutex_unlock(&screen);
    return NULL;
}

int main(void) {
    char line[256];
    long words;
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (unsigned i = 0; i < DICTIONARY; i++)
        make_word(i, dictionary[i]);

    pthread_t threads[100];
    int count = 0;
    while (fgets(line, sizeof line, stdin) != NULL) {
        pthread_mutex_lock(&screen);
        printf("echo: %s", line);
        pthread_mutex_unlock(&screen);
        if (sscanf(line, "check %ld", &words) != 1 || count == 100)
            continue;
        if (pthread_create(&threads[count], NULL, do_check, (void *)words) != 0)
            return 1;
        count++;
    }
    while (count > 0)
        pthread_join(threads[--count], NULL);
    return 0;
}
