/* says: when main returns, all threads of the process end */
/* 说：main 一返回，进程里的线程全都结束 */
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

    while (fgets(line, sizeof line, stdin) != NULL) {
        printf("echo: %s", line);
        if (sscanf(line, "check %ld", &words) != 1)
            continue;
        pthread_t thread;
        if (pthread_create(&thread, NULL, do_check, (void *)words) != 0)
            return 1;
        pthread_detach(thread);
    }
    return 0;
}
