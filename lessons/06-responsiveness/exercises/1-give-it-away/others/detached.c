/* Right as well: nobody joins. The threads are detached, main ends alone (pthread_exit), and the
 * process ends with the last thread. A thread that is refused: main does the work. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

static void *do_check(void *argument) {
    long words = (long)argument;
    printf("%ld words: %ld misspelled\n", words, misspelled(words));
    return NULL;
}

int main(void) {
    char line[256];
    long words;
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (unsigned i = 0; i < DICTIONARY; i++)
        make_word(i, dictionary[i]);

    pthread_attr_t detached;
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    while (fgets(line, sizeof line, stdin) != NULL) {
        pthread_t thread;
        printf("echo: %s", line);
        if (sscanf(line, "check %ld", &words) == 1 &&
            pthread_create(&thread, &detached, do_check, (void *)words) != 0)
            do_check((void *)words);
    }
    pthread_exit(NULL);
}
