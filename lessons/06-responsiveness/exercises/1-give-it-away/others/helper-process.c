/* Right as well: one helper process from the start, which reads numbers of words from a pipe until
 * its other end is closed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
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

static int help(int from_main) {
    long words;
    while (read(from_main, &words, sizeof words) == sizeof words)
        printf("%ld words: %ld misspelled\n", words, misspelled(words));
    return 0;
}

int main(void) {
    char line[256];
    long words;
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (unsigned i = 0; i < DICTIONARY; i++)
        make_word(i, dictionary[i]);

    int ends[2];
    if (pipe(ends) != 0)
        return 1;
    pid_t helper = fork();
    if (helper < 0) {
        perror("fork");
        return 1;
    }
    if (helper == 0) {
        close(ends[1]);
        return help(ends[0]);
    }
    close(ends[0]);
    while (fgets(line, sizeof line, stdin) != NULL) {
        printf("echo: %s", line);
        if (sscanf(line, "check %ld", &words) == 1 &&
            write(ends[1], &words, sizeof words) != sizeof words)
            return 1;
    }
    close(ends[1]);
    waitpid(helper, NULL, 0);
    return 0;
}
